"""docs/templates.md lists every template with its variables and blocks, as builds have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args, get_type_hints

import pytest

from newsgen import pages
from newsgen.build import BuildOptions, build
from newsgen.pages.table import KINDS
from newsgen.rendering.environment import Theme
from newsgen.rendering.theme_files import ThemeFiles

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
DOCUMENTED = (ROOT / "docs" / "templates.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)", DOCUMENTED))
VALUES = dict(re.findall(r"(?ms)^### (\w+)\n(.*?)(?=^### |\Z)", SECTIONS["Values"]))
EVERYWHERE = ("site", "words", "root", "page", "header", "footer")
NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in TEMPLATES.rglob("*")
    if path.is_file() and path.suffix != ".yaml"
)
NEVER_SHOWN = {
    "Beside",
    "Body",  # rendered: templates get HTML in its place
    "Listing",
    "PlannedPage",
    "Setting",
    "Shape",
    "Shard",
    "ShardArticle",
    "_Borne",
    "_Place",
}
"""Named tuples of pages/ that are on the way to a page, not on it."""

ARTICLE = """\
---
title: Le budget est voté
date: 2022-05-11
section: Politique
authors: [Camille Martin]
aliases: [/ancien.html]
publication: Le Courrier
themes: [Maroc, Économie]
---
Le corps.
"""


def rows(section: str, first_column: str) -> list[str]:
    """Return the names in the first column of the table that has this heading."""
    table = re.search(rf"(?m)^\| {first_column} \|.*\n\|---.*\n((?:\|.*\n?)*)", section)
    return re.findall(r"(?m)^\| `([^`]+)` \|", table[1]) if table else []


def blocks(name: str) -> list[str]:
    return re.findall(r"{%-?\s*block (\w+)", without_comments(name))


def without_comments(name: str) -> str:
    return re.sub(r"(?s){#.*?#}", "", (TEMPLATES / name).read_text("utf-8"))


def named_tuples() -> Iterator[type]:
    """Yield the named tuples that the modules of pages/ define."""
    for module in iter_modules(pages.__path__):
        found = import_module(f"newsgen.pages.{module.name}")
        for value in vars(found).values():
            own = getattr(value, "__module__", "") == found.__name__
            if own and isinstance(value, type) and hasattr(value, "_fields"):
                yield value


VIEWS = {view.__name__: view for view in named_tuples()}


def is_whole_page(name: str) -> bool:
    return name.endswith("Page") or name in NEVER_SHOWN


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small archive that has every kind of page."""
    (tmp_path / "newsgen.yaml").write_text(
        "title: Le Journal\nbase_url: https://archives.example.org/\n", "utf-8"
    )
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "themes.yaml").write_text("- {name: Économie, aliases: [Finances]}\n", "utf-8")
    (tmp_path / "content" / "a.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "content" / "r.md").write_text("---\nwithdrawn: true\n---\n# Retiré\n", "utf-8")
    (tmp_path / "content" / "e.md").write_text("---\ncorrections: [A]\n---\n# Err\n", "utf-8")
    (tmp_path / "content" / "b.md").write_text("# Sans date\n\nLe corps.\n", "utf-8")
    (tmp_path / "content" / "pages" / "a-propos.md").write_text("# À propos\n\nIci.\n", "utf-8")
    return tmp_path


@pytest.fixture
def given(site: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    """The names of the variables that a build gives each template."""
    seen: dict[str, set[str]] = {}
    render = Theme.render

    def recording(theme: Theme, name: str, fields: Mapping[str, Any]) -> str:
        seen.setdefault(name, set()).update(fields)
        return render(theme, name, fields)

    monkeypatch.setattr(Theme, "render", recording)
    build(site, BuildOptions(jobs=1))
    return seen


def test_every_template_of_the_theme_has_a_section() -> None:
    assert sorted(name for name in SECTIONS if "." in name) == NAMES


def test_every_kind_of_page_is_named() -> None:
    kinds = re.search(r"(?m)^\| `kind` \| (.*) \|$", VALUES["PageView"])
    assert kinds
    assert set(re.findall(r"`(\w+)`", kinds[1])) == set(KINDS)


def test_each_template_has_its_variables_documented(given: Mapping[str, set[str]]) -> None:
    assert {kind.template for kind in KINDS.values()} <= set(given)
    for name, fields in given.items():
        own = fields - set(EVERYWHERE)
        assert (name, set(rows(SECTIONS[name], "variable"))) == (name, own)


def test_what_every_template_gets_is_documented(given: Mapping[str, set[str]]) -> None:
    assert tuple(rows(SECTIONS["On every page"], "variable")) == EVERYWHERE
    for name, fields in given.items():
        expected = {"site", "words", "root"} if "partials" in name else set(EVERYWHERE)
        assert expected <= fields


@pytest.mark.parametrize("name", NAMES)
def test_each_block_is_documented(name: str) -> None:
    extends = '{% extends "base.html" %}' in without_comments(name)
    inherited = set(blocks("base.html")) if extends else set()
    assert set(rows(SECTIONS[name], "block")) == set(blocks(name)) - inherited


@pytest.mark.parametrize(
    "name", ["partials/cards.html", "partials/calendar.html", "partials/chart.html"]
)
def test_each_macro_is_documented(name: str) -> None:
    macros = re.findall(r"{% macro (\w+\(.*?\)) %}", without_comments(name))
    assert rows(SECTIONS[name], "macro") == macros


def test_every_value_that_templates_meet_has_a_section() -> None:
    shown = {name for name in VIEWS if not is_whole_page(name)}
    assert set(VALUES) == shown


@pytest.mark.parametrize("name", [name for name in VIEWS if not is_whole_page(name)])
def test_each_field_of_each_value_is_documented(name: str) -> None:
    assert rows(VALUES[name], "field") == list(VIEWS[name]._fields)


@pytest.mark.parametrize("name", [name for name in VIEWS if name not in NEVER_SHOWN])
def test_the_type_of_each_field_is_linked(name: str) -> None:
    """A field that holds another value says which, where the field is documented."""
    kind = VIEWS[name].__module__.rpartition(".")[2].removesuffix("_view")
    section = VALUES.get(name) or SECTIONS[KINDS[kind].template]
    for field, hint in get_type_hints(VIEWS[name]).items():
        row = re.search(rf"(?m)^\| `{field}` \| (.*) \|$", section)
        for held in held_values(hint):
            assert row is None or f"[{held}](#{held.lower()})" in row[1]


def held_values(hint: Any) -> set[str]:
    if isinstance(hint, type) and hint.__name__ in VIEWS and not is_whole_page(hint.__name__):
        return {hint.__name__}
    return set().union(*(held_values(part) for part in get_args(hint)))


def test_the_examples_build(site: Path) -> None:
    examples = re.findall(r"(?ms)^```jinja\n{# templates/(\S+) #}\n(.*?)^```", DOCUMENTED)
    assert len(examples) == DOCUMENTED.count("```jinja")
    for name, text in examples:
        path = site / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    build(site, BuildOptions(jobs=1))
    article = (site / "public/2022/05/11/le-budget-est-vote.html").read_text("utf-8")
    assert "Numérisé par la bibliothèque municipale." in article
    assert "Avec le soutien de la Ville." in article


def test_words_of_a_site_are_added_to_the_themes(site: Path) -> None:
    (site / "templates").mkdir()
    (site / "templates" / "words.yaml").write_text('themes: "Dossiers"\nours: "Nous"\n', "utf-8")
    words = ThemeFiles(site).words()
    assert (words["themes"], words["ours"], words["home"]) == ("Dossiers", "Nous", "Accueil")
