"""The card of an article: claims, terms, excerpts, and what its own page shows."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archives import PERMALINK, article, card, empty_catalog, rows
from newsgen.addresses.register import Line, read_book, write_line
from newsgen.article import Image, Markup, Ocr, Provenance
from newsgen.catalog.loading import take_source
from newsgen.catalog.rows import terms_in
from newsgen.errors import SourceError
from newsgen.linking.cards import EXCERPT_LENGTH, details, document, excerpt, headline_hash
from newsgen.linking.changes import Changes
from newsgen.urls import former, permalinks


def test_one_theme_under_two_spellings_counts_once() -> None:
    made = card(article("Titre", themes=("État", "état", "Sahel"), authors=("État",)))
    assert terms_in(made.terms) == [
        ("themes", "etat", "État"),
        ("themes", "sahel", "Sahel"),
        ("authors", "etat", "État"),
    ]


def test_section_and_publication_are_terms_too() -> None:
    made = card(article("Titre", section="Monde", publication="Le Journal"))
    assert [use[:2] for use in terms_in(made.terms)] == [
        ("sections", "monde"),
        ("publications", "le-journal"),
    ]


def test_a_content_page_has_neither_terms_nor_date() -> None:
    page = article("À propos", "2022", themes=("Maroc",), identity="content/pages/a-propos.md")
    made = card(page, "page")
    assert made.terms == ""
    assert made.published == ""
    assert made.claim == "/a-propos.html"


@pytest.mark.parametrize(
    ("published", "alpha"),
    [
        ("", "accorddetien"),
        ("2022", "accorddetien"),
        ("2022-05", "accorddetien"),
        ("2022-05-11", ""),
    ],
)
def test_only_articles_without_a_day_are_listed_by_headline(published: str, alpha: str) -> None:
    made = card(article("L’accord d’Étienne", published))
    assert made.alpha == alpha
    assert bool(made.title_key) == bool(alpha)


@pytest.mark.parametrize("url", ["https://ailleurs.example/x", "/../x.html", "/x.php", "http://[x"])
def test_a_url_outside_the_site_rejects_its_source(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        rows(article("Titre", url=url, identity="content/x.md"))
    assert caught.value.code == "bad-url"
    assert caught.value.place == "content/x.md"
    assert url in caught.value.reason


@pytest.mark.parametrize(
    "url",
    [
        "/themes/climat/",
        "/Themes/climat",
        "/auteurs/x.html",
        "/themes/index.html",
        "/sans-date/co/x.html",
        "/2022/sans-mois/co/",
        "/2022/05/sans-jour/c/coalition---/",
        "/2022/Sans-Jour/co/",
        "/themes/",
        "/2022/05/",
        "/aux/x.html",
        "/dossier/CON.htm",
        "/nul.tar.html",
    ],
)
def test_what_a_url_on_a_list_or_a_device_becomes_can_be_recorded(url: str) -> None:
    claim = card(article("Titre", url=url)).claim
    for address in (claim, *permalinks.suffixes(claim, "autre")):
        line = Line(address, "content/x.md", "live")
        assert list(read_book(former.book_of(address), write_line(line)).values()) == [line]
        assert not former.hub_in(address)
        devices = {"aux", "con", "nul"}
        assert not devices & {part.partition(".")[0].lower() for part in address.split("/")}


def test_articles_whose_section_is_called_as_a_list_share_a_folder() -> None:
    found = [
        rows(article(title, "2022", section="Titres"), permalink="/{section}/{slug}.html")
        for title in ("Un", "Deux")
    ]
    folders = {one.documents[0].claim.rpartition("/")[0] for one in found}
    assert len(folders) == 1
    assert folders != {"/titres"}


def test_the_permalink_of_the_site_is_followed() -> None:
    made = rows(article("Titre", "2022-05-11", section="Monde"), permalink="/{section}/{slug}/")
    assert made.documents[0].claim == "/monde/titre/"


@pytest.mark.parametrize("after", ["", "\n", " \r\n\n", "\u2028\n", "\n[fin]: x.html"])
def test_a_body_is_found_again_in_its_source(after: str) -> None:
    data = f"Titre\nRésumé\nUn paragraphe.{after}".encode()
    made = document(
        article("Titre"),
        kind="article",
        place=(b"content", b"x.md", 0),
        permalink=PERMALINK,
        references=(("a.png", ("content/a.png", "static/é/a.png")),),
        data=data,
    )
    assert data[made.body_at : made.body_at + made.body_length] == b"Un paragraphe."
    assert [(one.choice, one.folder, one.name) for one in made.references] == [
        (0, b"content", b"a.png"),
        (1, "static/é".encode(), b"a.png"),
    ]


def test_details_say_only_what_is_unusual() -> None:
    usual = article("Titre", summary="Résumé.")
    assert details(usual) == ""
    unusual = usual._replace(
        summary="",
        markup=Markup.TEXT,
        language="es",
        image=Image("a.png", "Une image", "Légende"),
        headline_derived=True,
        provenance=Provenance("x", "0" * 64, licence="CC BY", ocr=Ocr("92 %"), facsimile="a.pdf"),
    )
    assert json.loads(details(unusual)) == {
        "markup": "text",
        "licence": "CC BY",
        "ocr": ["92 %"],
        "facsimile": "a.pdf",
        "language": "es",
        "image": ["a.png", "Une image", "Légende", ""],
        "headline_derived": True,
        "no_summary": True,
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Une phrase.", "Une phrase."),
        ("# Titre\n\nUn *mot* et un [lien](x.html).", "Titre Un mot et un lien."),
        ("![Une carte](carte.png) Légende", "Une carte Légende"),
        ("- un\n- deux", "un deux"),
        ("Avant-hier, 3 - 2", "Avant-hier, 3 - 2"),
        ("", ""),
    ],
)
def test_an_excerpt_is_plain_text(body: str, expected: str) -> None:
    assert excerpt(body) == expected


@given(st.text("ab \n\t:-+[]()<>{}*_`#|!\x85\u2028", max_size=60))
@example("a\n\n  - b\n:: c\n:- d - e\n+ f")
def test_an_excerpt_loses_each_mark_where_it_stands(body: str) -> None:
    marks = r"!?\[([^\]]*)\]\([^)]*\)|<[^>]*>|\{[^}]*\}|[*_`#>|]+|^:+|^\s*[-+] "
    bare = re.sub(marks, r"\1", body, flags=re.MULTILINE)
    assert excerpt(body) == " ".join(bare.split())


@given(st.text(max_size=1200))
def test_an_excerpt_is_short_and_on_one_line(body: str) -> None:
    found = excerpt(body)
    assert len(found) <= EXCERPT_LENGTH + 1
    assert "\n" not in found


def test_a_long_excerpt_ends_between_two_words() -> None:
    found = excerpt("mot, " * 200)
    assert found.endswith(" mot…")


def test_headlines_are_compared_by_their_words() -> None:
    one = headline_hash("L’État et « l’œuvre » – Détails")
    assert one == headline_hash("l'etat et l'oeuvre")
    assert one != headline_hash("l’État et l’œuvre, suite")
    assert -(2**63) <= one < 2**63


def test_headlines_without_a_word_are_compared_as_they_are_written() -> None:
    assert headline_hash("☆☆☆") == headline_hash("☆☆☆")
    assert len({headline_hash(one) for one in ("☆☆☆", "…", "???")}) == 3


def test_changes_speak_of_articles_only() -> None:
    catalog = empty_catalog()
    catalog.fresh = False
    _, dated = take_source(catalog, rows(article("Un", "2022-05-11", themes=("Maroc",))))
    _, imprecise = take_source(catalog, rows(article("Deux", "1926", themes=("Maroc",))))
    _, page = take_source(catalog, rows(article("À propos", identity="content/pages/x.md"), "page"))
    changes = Changes((*dated, *imprecise, *page))
    assert changes.dates(4) == {"2022", "1926"}
    assert changes.dates(10) == {"2022-05-11"}
    assert changes.terms() == {("themes", "maroc"): 2}
    assert len(list(changes.articles())) == 2
    assert changes
    assert not Changes(())
    assert Changes((), files=frozenset({(b"static", b"a.png")}))
