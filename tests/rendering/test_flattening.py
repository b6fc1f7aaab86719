"""Templates that are rendered often are flattened; their pages must not show it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import FileSystemBytecodeCache

from newsgen.errors import TemplateError
from newsgen.rendering import environment
from newsgen.rendering.environment import Theme
from newsgen.rendering.flattening import HOT, flatten, renderer
from newsgen.rendering.theme_files import ThemeFiles
from sites import built

BASE = """\
<title>{% block title %}{{ words.site }}{% endblock %}</title>
{% if words.motto %}
<p>{{ words.motto }}</p>
{% endif %}
{% block main %}{% endblock %}
{% if list %}
{% block foot %}<p>{{ words.foot }}</p>{% endblock %}
{% endif %}
"""
PAGE = """\
{% extends "frame.html" %}
{% from "macros.html" import item as shown without context %}
{% block title %}{{ title }} – {{ words.site }}{% endblock %}
{% block main %}
{% for one in list %}
{{ shown(one) }}{% if not loop.last %}, {% endif %}
{% else %}
<p>{{ words.none }}</p>
{% endfor %}
{% endblock %}
"""
MACROS = "{% macro item(one) %}<b>{{ one.label }}</b> {{ one.count }}{% endmacro %}"
WORDS = SimpleNamespace(site="Le <Journal>", motto="", foot="À « bientôt »", none="Rien & rien")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    for name, text in (("frame.html", BASE), ("page.html", PAGE), ("macros.html", MACROS)):
        (folder / name).write_text(text, "utf-8")
    return folder


def theme(templates: Path) -> Theme:
    return Theme(ThemeFiles(templates.parent), cached=False, known={"words": WORDS})


def fields(count: int) -> dict[str, object]:
    items = [SimpleNamespace(label=f"<{n}>", count=n) for n in range(count)]
    return {"words": WORDS, "title": "Une & l’autre", "list": items}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_flat_template_writes_the_same_page(templates: Path, count: int) -> None:
    plain = theme(templates)
    code = flatten(plain.environment, "page.html", {"words": WORDS})
    assert code
    flat = renderer(plain.environment, code)
    assert flat(fields(count)) == plain.render("page.html", fields(count))


@pytest.mark.parametrize(
    "block",
    [
        "{% block foot %}{{ super() }}!{% endblock %}",
        "{% block foot %}{% set x = 1 %}{{ x }}{% endblock %}",
        "{% block foot %}{% include 'macros.html' %}{% endblock %}",
        "{% block foot %}{% for words in list %}{{ words.label }}{% endfor %}{% endblock %}",
    ],
)
def test_what_might_mean_something_else_stays_as_it_is(templates: Path, block: str) -> None:
    (templates / "page.html").write_text(PAGE + block, "utf-8")
    plain = theme(templates)
    assert flatten(plain.environment, "page.html", {"words": WORDS}) is None
    pages = {plain.render("page.html", fields(2)) for _ in range(HOT + 1)}
    assert len(pages) == 1


def test_text_before_extends_is_shown(templates: Path) -> None:
    (templates / "page.html").write_text("Avant\n" + PAGE, "utf-8")
    often = theme(templates)
    assert flatten(often.environment, "page.html", {"words": WORDS}) is None
    pages = {often.render("page.html", fields(2)) for _ in range(HOT + 1)}
    assert [page.startswith("Avant") for page in pages] == [True]


@pytest.mark.parametrize(
    "extends", ["{% if list %}{% extends 'frame.html' %}{% endif %}", "{% extends title %}"]
)
def test_a_computed_frame_is_left_to_jinja(templates: Path, extends: str) -> None:
    (templates / "page.html").write_text(extends, "utf-8")
    assert flatten(theme(templates).environment, "page.html", {"words": WORDS}) is None


def test_an_error_on_a_late_page_names_the_template_and_the_line(templates: Path) -> None:
    often = theme(templates)
    for _ in range(HOT + 1):
        often.render("page.html", fields(1))
    with pytest.raises(TemplateError) as caught:
        often.render("page.html", {**fields(0), "list": [SimpleNamespace(label="x")]})
    assert (caught.value.place, caught.value.line) == ("templates/macros.html", 1)


def test_the_sample_archive_is_the_same_with_flat_templates_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Path(__file__).parents[2]
    outputs = []
    for name, pages in (("ordinary", 1_000_000), ("flat", 0)):
        site = tmp_path / name
        for folder in ("content", "seeds"):
            shutil.copytree(repository / folder, site / folder)
        shutil.copy(repository / "newsgen.yaml", site)
        monkeypatch.setattr(environment, "HOT", pages)
        outputs.append(built(site))
    ordinary, flat = outputs
    assert len(flat) > 300
    assert ordinary == flat


def test_what_was_flattened_once_is_flat_from_the_first_page_of_later_builds(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = FileSystemBytecodeCache(str(tmp_path), "%s.cache")
    monkeypatch.setattr(environment, "_bytecode_cache", lambda: kept)
    first = Theme(ThemeFiles(templates.parent), known={"words": WORDS})
    for _ in range(HOT):
        shown = first.render("page.html", fields(2))
    flattened: list[str] = []
    monkeypatch.setattr(environment, "renderer", lambda e, code: flattened.append("x") or list)
    Theme(ThemeFiles(templates.parent), known={"words": WORDS}).render("page.html", fields(2))
    assert flattened
    monkeypatch.undo()
    monkeypatch.setattr(environment, "_bytecode_cache", lambda: kept)
    assert (
        Theme(ThemeFiles(templates.parent), known={"words": WORDS}).render("page.html", fields(2))
        == shown
    )
    other = SimpleNamespace(site="Un autre", motto="", foot="", none="")
    assert "Un autre" in Theme(ThemeFiles(templates.parent), known={"words": other}).render(
        "page.html", {**fields(2), "words": other}
    )
    (templates / "frame.html").write_text(BASE + "<hr>", "utf-8")
    assert Theme(ThemeFiles(templates.parent), known={"words": WORDS}).render(
        "page.html", fields(2)
    ) == (f"{shown}<hr>")
