"""Where pages show texts as a printer would set them, and where they show them as given."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lxml import html

from archives import archive_of, article, planned
from edits import PIXEL
from newsgen.pages.table import KINDS
from sites import built, markdown, tree, write_site

CONFIG = "title: Essai\nbase_url: https://a.example/\nsearch: false\n"
TYPED = 'L\'"été" du XXIe siècle ...'
SET = "L’«\u00a0été\u00a0» du XXIe\u00a0siècle…"
FIELDS = {
    "summary": "Quoi ?",
    "date": "2022-05-11",
    "related": '["L\'eau"]',
    "themes": "[Jeux d'enfants]",
    "image": "{src: p.png, alt: 'L''eau', caption: \"L'eau ?\", credit: \"D'ici\"}",
}
PAGE = "2022/05/11/x.html"
ENGLISH = "2022/05/11/en.html"
LISTS = ("index.html", "2022/index.html", "2022/05/index.html", "2022/05/11/index.html")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one article in French, the same in English, a page, and one without date."""
    body = f"# {TYPED}\n\n*Oui* ! Le XXIe siècle, `l'a ?`"
    files = {
        "content/x.md": markdown(quoted(TYPED), body, slug="x", **FIELDS),
        "content/en.md": markdown(quoted(TYPED), body, slug="en", lang="en", **FIELDS),
        "content/z.md": markdown(quoted("L'an 2000 : rien")),
        "content/pages/a-propos.md": markdown("L'archive ?", "L'archive."),
    }
    site = write_site(tmp_path / "site", files, CONFIG)
    (site / "content/p.png").write_bytes(PIXEL)
    return site


def page(data: bytes) -> html.HtmlElement:
    return html.document_fromstring(data.decode())


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [found if isinstance(found, str) else found.text_content() for found in page.xpath(path)]


def test_an_article_is_set(site: Path) -> None:
    found = page(built(site)[PAGE])
    assert texts(found, "//h1") == [SET]
    assert texts(found, "//p[@class='summary']") == ["Quoi\u202f?"]
    assert texts(found, "//aside//li") == ["L’eau"]
    assert texts(found, "//figcaption") == ["L’eau\u202f? Crédit\u00a0: D’ici"]
    assert texts(found, "//nav[@class='crumbs']//span") == [SET]
    assert "".join(texts(found, "//div[@class='article-body']")).strip() == (
        "Oui\u202f! Le XXIe\u00a0siècle, l'a ?"
    )
    assert texts(found, "//div[@class='article-body']//sup") == ["e"]


def test_no_colon_is_parted_from_the_title_of_the_archive_in_what_describes_a_page() -> None:
    archive = archive_of([article("A", "1990-01-01", themes=("Mer",)), article("B")])
    views = [page.view for kind in KINDS.values() for page in planned(archive, kind).values()]
    described = [view.description for view in views if "Essai" in view.description]
    assert {"Essai\u00a0: 1990", "Essai\u00a0: thème Mer", "Essai\u00a0: Recherche"} < {*described}
    assert not [one for one in described if " :" in one]


def test_the_month_has_no_capital_within_a_phrase(site: Path) -> None:
    assert texts(page(built(site)[LISTS[2]]), "//caption") == ["Articles par jour, mai\u00a02022"]


def test_metadata_has_the_same_plain_text(site: Path) -> None:
    found = page(built(site)[PAGE])
    assert texts(found, "//title") == [f"{SET} – Essai"]
    assert texts(found, "//meta[@property='og:title']/@content") == [SET]
    assert texts(found, "//meta[@name='description']/@content") == ["Quoi\u202f?"]
    data = json.loads(found.xpath("//script[@type='application/ld+json']")[0].text)
    assert (data["headline"], data["description"]) == (SET, "Quoi\u202f?")


def test_attributes_names_and_provenance_are_as_given(site: Path) -> None:
    found = page(built(site)[PAGE])
    assert texts(found, "//figure//img/@alt") == ["L'eau"]
    assert texts(found, "//ul[@class='tags']/li") == ["Jeux d'enfants"]
    assert data_of_catalog(site) == {TYPED, "L'an 2000 : rien", "L'archive ?"}


def data_of_catalog(site: Path) -> set[str]:
    with closing(sqlite3.connect(site / ".newsgen/catalog.sqlite")) as catalog:
        return {headline for (headline,) in catalog.execute("SELECT headline FROM article")}


@pytest.mark.parametrize("path", LISTS)
def test_lists_set_what_is_french(site: Path, path: str) -> None:
    assert sorted(texts(page(built(site)[path]), "//h2[a]|//h3[a]"))[-2:] == [TYPED, SET]


def test_terms_neighbours_and_undated_lists_do_too(site: Path) -> None:
    files = built(site)
    assert SET in texts(page(files["themes/jeux-d-enfants/index.html"]), "//h3")
    assert SET in texts(page(files["ephemeride/05-11.html"]), "//h3")
    assert "L’an 2000\u00a0: rien" in texts(page(files["sans-date/index.html"]), "//h2")
    assert SET in "".join(texts(page(files[ENGLISH]), "//nav[@class='neighbours']"))


def test_the_feed_is_set_without_superscripts(site: Path) -> None:
    feed = built(site)["flux/atom.xml"].decode()
    assert f"<title>{SET}</title>" in feed
    assert "<summary>Quoi\u202f?</summary>" in feed
    assert f"<title>{TYPED}</title>".replace('"', "&#34;").replace("'", "&#39;") in feed


def test_an_article_of_another_language_is_not(site: Path) -> None:
    found = page(built(site)[ENGLISH])
    assert texts(found, "//h1") == [TYPED]
    assert texts(found, "//p[@class='summary']") == ["Quoi ?"]
    assert texts(found, "//aside//li") == ["L'eau"]
    assert "".join(texts(found, "//div[@class='article-body']")).strip() == (
        "Oui ! Le XXIe siècle, l'a ?"
    )


def test_a_content_page_is_set_and_so_is_its_name_at_the_foot(site: Path) -> None:
    found = page(built(site)["a-propos.html"])
    assert texts(found, "//h1") == ["L’archive\u202f?"]
    assert "L’archive\u202f?" in texts(found, "//footer//li")
    assert "L’archive." in "".join(texts(found, "//main"))


def test_without_typography_all_is_as_typed_and_a_change_reaches_every_page(site: Path) -> None:
    built(site)
    (site / "newsgen.yaml").write_text(CONFIG + "typography: false\n")
    files = built(site)
    assert texts(page(files[PAGE]), "//h1") == [TYPED]
    assert not [path for path, data in files.items() if SET.encode() in data]
    assert files == clean(site)
    (site / "newsgen.yaml").write_text(CONFIG)
    assert built(site) == clean(site)


def test_a_headline_of_a_sidecar_that_is_only_typed_anew_is_noticed(site: Path) -> None:
    """Its page shows the same, but for a first heading that repeats the headline no more."""
    write_site(site, {"seeds/s.md": "# L'an\n\nTexte.", "seeds/s.yaml": "title: L'an\n"}, CONFIG)
    built(site)
    (site / "seeds/s.yaml").write_text("title: L’an\n")
    assert built(site) == clean(site)


def clean(site: Path) -> dict[str, bytes]:
    """Return what a first build of a copy of the site gives."""
    other = site.parent / "clean"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("public", ".newsgen"))
    built(other)
    return tree(other / "public")
