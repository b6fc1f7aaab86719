"""The authority file in builds: what is read again after an edit of it, and what pages show."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from newsgen.build import BuildOptions, build
from newsgen.errors import ConfigError
from newsgen.report import BuildSummary
from newsgen.stages.reading import ReadTask
from sites import DEFAULT_CONFIG, built, codes, markdown, write_site

ALONE = BuildOptions(jobs=1)
VENDANGES = "- {name: Vendanges, aliases: [vendange]}\n"
SITE = {
    "content/a.md": markdown("La vendange commence", date="2001-09-01", themes="[Vin, onu]"),
    "content/b.md": markdown("Au Maroc", "On vote au Maroc.", date="2002-01-01"),
    "content/c.md": markdown("Rien de tel", date="2003-01-01", themes="[vendanges]"),
    "content/d.jsonl": '{"title": "Fin des vendanges", "text": "x"}\n{"title": "Un loup"}\n',
    "themes.yaml": VENDANGES,
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site with a theme of its own, built."""
    folder = write_site(tmp_path, SITE)
    build(folder, ALONE)
    return folder


def changed(site: Path, themes: str) -> tuple[list[str], BuildSummary]:
    """Build a site with another themes.yaml; return the articles that were read, and what came."""
    (site / "themes.yaml").write_text(themes, "utf-8")
    if not themes:
        (site / "themes.yaml").unlink()
    read: list[str] = []
    document = ReadTask.document

    def noting(task: ReadTask, article: object, *rest: object) -> object:
        read.append(article.headline)  # type: ignore[attr-defined]
        return document(task, article, *rest)  # type: ignore[arg-type]

    with mock.patch.object(ReadTask, "document", noting):
        summary = build(site, ALONE)
    return sorted(read), summary


def page(site: Path, path: str) -> str:
    return (site / "public" / path).read_text("utf-8")


def themes_of(site: Path) -> set[str]:
    return {path.name for path in (site / "public/themes").iterdir() if path.is_dir()}


def test_given_and_found_themes_are_shown_apart(site: Path) -> None:
    shown = page(site, "2001/09/01/la-vendange-commence.html")
    given, _, found = shown.partition("Thèmes reconnus dans le texte")
    assert "../../../themes/nations-unies/index.html" in given
    assert "../../../themes/vin/index.html" in given
    assert "../../../themes/vendanges/index.html" in found
    assert themes_of(site) == {"maroc", "nations-unies", "vendange", "vendanges", "vin"}


def test_what_a_text_names_as_to_be_read_too_is_no_theme_of_it(tmp_path: Path) -> None:
    apart = "Un mot. " * 20
    lines = f"LIRE AUSSI Le Mali vote\n{apart}\nÀ lire aussi\n- Le Mali\n- Au Sahel\nLe Sahel. "
    text = f"Un titre\nChapeau.\n{lines}{apart}Le Sahel.\n"
    build(write_site(tmp_path, {"seeds/a.txt": text}), ALONE)
    assert themes_of(tmp_path) == {"sahel"}


def test_an_address_names_no_theme(tmp_path: Path) -> None:
    apart = "Un mot. " * 20
    linked = "[ici](https://a.example/Mali), " + apart + "https://a.example/Mali_(pays) "
    site = {
        "content/a.md": markdown("Un titre", linked + apart),
        "content/b.md": markdown("Un autre", f"[Sahel](https://a.example/1) {apart}Le Sahel."),
    }
    build(write_site(tmp_path, site), ALONE)
    assert themes_of(tmp_path) == {"sahel"}


def test_without_tagging_given_themes_are_folded_still(tmp_path: Path) -> None:
    site = write_site(tmp_path, SITE, f"{DEFAULT_CONFIG}tagging: off\n")
    files = built(site)
    assert themes_of(site) == {"nations-unies", "vendange", "vendanges", "vin"}
    assert not [name for name, data in files.items() if b"reconnus dans" in data]


WITH = ["Fin des vendanges", "La vendange commence", "Rien de tel", "Un loup"]
"""Those that bear the theme, and one in the same part of a file."""


@pytest.mark.parametrize(
    ("themes", "read"),
    [
        (VENDANGES, []),
        ("- {name: Vendanges, aliases: [vendange], note: En septembre.}", []),
        ("- {name: vendange, aliases: [Vendanges]}", WITH),
        ("- {name: Vendanges, match: {never: [fin des vendanges]}}", WITH),
        ("- {name: Vendanges, aliases: [vendange], slug: vin-nouveau}", WITH),
        ("", WITH),
        (f"{VENDANGES}- {{name: Fin des vendanges}}", WITH),
        (f"{VENDANGES}- {{name: Vigne, aliases: [Vin], match: false}}", ["La vendange commence"]),
        (f"{VENDANGES}- {{name: Maroc, kind: sujet}}", ["Au Maroc"]),
    ],
)
def test_renaming_and_narrowing_read_only_what_may_bear_the_theme(
    site: Path, themes: str, read: list[str]
) -> None:
    assert changed(site, themes)[0] == read


def test_a_name_that_was_not_sought_has_all_read_and_little_written(site: Path) -> None:
    read, summary = changed(site, f"{VENDANGES}- {{name: Loups, aliases: [loup]}}")
    assert len(read) == 5
    assert "loups" in themes_of(site)
    assert summary.pages.written < 8
    assert "catalog-renewed" not in codes(summary)


def test_a_note_writes_the_page_of_the_theme_alone(site: Path) -> None:
    themes = "- {name: Vendanges, aliases: [vendange], note: En <septembre>., kind: sujet}"
    _, summary = changed(site, themes)
    assert summary.pages.written == 1
    assert "En &lt;septembre&gt;." in page(site, "themes/vendanges/index.html")


def test_what_is_refused_leaves_the_site_as_it_was(site: Path) -> None:
    before = page(site, "themes/vendanges/index.html")
    with pytest.raises(ConfigError, match="no entry"):
        changed(site, "- {name: Vendange}\n- {name: A, broader: Inconnu}\n")
    assert page(site, "themes/vendanges/index.html") == before
    assert changed(site, VENDANGES)[0] == []


def test_a_first_build_that_is_refused_leaves_no_catalog(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**SITE, "themes.yaml": "- {name: ''}\n"})
    with pytest.raises(ConfigError):
        build(site, ALONE)
    (site / "themes.yaml").unlink()
    assert "catalog-renewed" not in codes(build(site, ALONE))


# Hubs and former addresses


@pytest.fixture
def hubs(tmp_path: Path) -> Path:
    """A site with broader and narrower themes, one of them in years, and a former name."""
    themes = (
        "- {name: Agriculture, aliases: [Campagne, Élevage], kind: sujet}\n"
        "- {name: Vendanges, broader: Agriculture, note: En septembre.}\n"
        "- {name: Moissons, broader: Agriculture}\n"
    )
    articles = {
        f"content/{n}.md": markdown(f"Titre {n}", date=f"{2000 + n}-05-01", themes="[Campagne]")
        for n in range(6)
    }
    one = {"content/v.md": markdown("Une", date="1999-01-01", themes="[Vendanges]")}
    config = f"{DEFAULT_CONFIG}base_url: https://a.example/\npage_size: 5\n"
    site = write_site(tmp_path, {**articles, **one, "themes.yaml": themes}, config)
    build(site, ALONE)
    return site


def test_hubs_show_what_stands_around_them_and_has_a_page(hubs: Path) -> None:
    above = page(hubs, "themes/agriculture/index.html")
    assert "Thème · Sujet" in above
    assert '<a href="../../themes/vendanges/index.html">Vendanges</a>' in above
    assert "Moissons" not in above
    below = page(hubs, "themes/vendanges/index.html")
    assert "En septembre." in below
    assert '<a href="../../themes/agriculture/index.html">Agriculture</a>' in below


@pytest.mark.parametrize("year", ["", "2003/"])
def test_a_former_address_leads_to_the_present_one(hubs: Path, year: str) -> None:
    root = "../../../" if year else "../../"
    shown = page(hubs, f"themes/campagne/{year}index.html")
    assert f'content="0; url={root}themes/agriculture/{year}index.html"' in shown
    assert f'rel="canonical" href="https://a.example/themes/agriculture/{year}"' in shown
    assert "noindex" in shown
    assert "campagne" not in page(hubs, "sitemaps/listes.xml")


def test_the_address_that_a_slug_takes_the_place_of_leads_to_the_new_one(site: Path) -> None:
    changed(site, "- {name: Vendanges, aliases: [vendange], slug: vin-nouveau}")
    for former in ("vendange", "vendanges"):
        assert "url=../../themes/vin-nouveau/index.html" in page(
            site, f"themes/{former}/index.html"
        )
    changed(site, VENDANGES)
    assert themes_of(site) == {"maroc", "nations-unies", "vendange", "vendanges", "vin"}
    assert "refresh" not in page(site, "themes/vendanges/index.html")


def test_a_theme_that_bears_the_former_name_again_has_its_address(hubs: Path) -> None:
    assert (hubs / "public/themes/elevage").is_dir()
    write_site(
        hubs,
        {
            "themes.yaml": "- {name: Agriculture, aliases: [Campagne]}\n",
            "content/e.md": markdown("Bœufs", themes="[Élevage]"),
        },
        (hubs / "newsgen.yaml").read_text("utf-8"),
    )
    build(hubs, ALONE)
    assert "refresh" not in page(hubs, "themes/elevage/index.html")
    assert not (hubs / "public/themes/elevage/2003").exists()
