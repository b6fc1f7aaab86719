"""Alphabetical order, as a French reader of an index expects it."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyuca import Collator

from newsgen.french.sorting import initial, sort_key, title_sort_key, title_without_article

FRENCH = "abcdeilnorstuvwyzABCDEILNORSTUVWYZàâäéèêëîïôöùûüÿçœæÀÂÉÈÊÎÔÛÇŒÆ '’-,.:!?«»0123456789"
DIFFERENT = set("·ŀĿſ")  # the differences that the module declares
LATIN = sorted({chr(code) for code in range(0x09, 0x180)} - DIFFERENT) + list("–—…“”„‘•€№™\u202f−")


@pytest.fixture(scope="session")
def collator() -> Collator:
    """The Unicode collation algorithm, judge of our order; slow to load."""
    return Collator()


def order(first: Any, second: Any) -> int:
    """-1, 0 or 1: what comes first."""
    return int(first > second) - int(first < second)


@given(st.text(FRENCH, max_size=12), st.text(FRENCH, max_size=12))
@example("cote", "côté")
@example("œuvre", "oeuvres")
def test_french_texts_have_the_order_of_unicode(collator: Collator, one: str, two: str) -> None:
    expected = order(collator.sort_key(one), collator.sort_key(two))
    assert order(sort_key(one), sort_key(two)) == expected


@given(st.text(LATIN, max_size=6), st.text(LATIN, max_size=6))
def test_latin_texts_have_the_order_of_unicode(collator: Collator, one: str, two: str) -> None:
    expected = order(collator.sort_key(one), collator.sort_key(two))
    assert order(sort_key(one), sort_key(two)) == expected


@given(
    st.permutations(["eéÉ", "eeé", "Eée", "éee", "EEE", "eee", "ÉÉ", "ée", "œ", "oe", "OE", "ö"])
)
def test_near_texts_have_the_order_of_unicode(collator: Collator, texts: list[str]) -> None:
    assert sorted(texts, key=sort_key) == sorted(texts, key=collator.sort_key)


def test_every_latin_sign_is_in_its_place(collator: Collator) -> None:
    for one, two in pairwise(sorted(LATIN, key=collator.sort_key)):
        expected = order(collator.sort_key(one), collator.sort_key(two))
        assert order(sort_key(one), sort_key(two)) == expected, (one, two)


@given(st.text(), st.text())
def test_bytes_sort_as_code_points(one: str, two: str) -> None:
    keys = sort_key(one), sort_key(two)
    as_bytes = [key.encode() for key in keys]
    assert order(*keys) == order(*as_bytes)
    assert "\0" not in keys[0]


def test_an_index_in_french_order() -> None:
    words = [
        "zola",
        "écriture",
        "Œuvre",
        "cote",
        "côté",
        "Côte",
        "côte",
        "coté",
        "12 mai",
        "オ",
        "œil",
    ]
    assert sorted(words, key=sort_key) == [
        "12 mai",
        "cote",
        "coté",
        "côte",
        "Côte",
        "côté",
        "écriture",
        "œil",
        "Œuvre",
        "zola",
        "オ",
    ]


def test_composed_and_decomposed_accents_are_equal() -> None:
    assert sort_key("e\u0301tat") == sort_key("état")


@pytest.mark.parametrize(
    ("title", "without"),
    [
        ("Le budget est voté", "budget est voté"),
        ("LA GRÈVE", "GRÈVE"),
        ("les élections", "élections"),
        ("L’État recule", "État recule"),
        ("L'État recule", "État recule"),
        ("Un maire démissionne", "maire démissionne"),
        ("Une école ferme", "école ferme"),
        ("Des élèves manifestent", "élèves manifestent"),
        ("Le\u00a0budget", "budget"),
        ("La", "La"),
        ("« Rien ne va plus »", "Rien ne va plus »"),
        ("«\u00a0L’affaire\u00a0» éclate", "affaire\u00a0» éclate"),
        ("L’« affaire » éclate", "affaire » éclate"),
        ("“Le Monde” change", "Le Monde” change"),
        ("…", "…"),
        ("Le …", "…"),
        ("Lens bat Lille", "Lens bat Lille"),
        ("Unesco : un rapport", "Unesco : un rapport"),
        ("Le monde change", "monde change"),
        ("Le Penseur de Rodin", "Penseur de Rodin"),
        ("Le Havre bat Lens", "Le Havre bat Lens"),
        ("Le\u00a0Havre bat Lens", "Le\u00a0Havre bat Lens"),
        ("La Haye juge", "La Haye juge"),
        ("Le Monde change de une", "Le Monde change de une"),
        ("Les Échos paraissent", "Les Échos paraissent"),
        ("Les E\u0301chos paraissent", "Les E\u0301chos paraissent"),
        ("L'Équipe titre", "L'Équipe titre"),
        ("", ""),
    ],
)
def test_a_title_sorts_without_its_article(title: str, without: str) -> None:
    assert title_without_article(title) == without
    assert title_sort_key(title) == sort_key(without)


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("Le budget", "B"),
        ("L’État", "E"),
        ("Élysée", "E"),
        ("E\u0301lysée", "E"),
        ("Œuvres", "O"),
        ("Ærø", "A"),
        ("Østersund", "O"),
        ("Le Havre", "L"),
        ("Les 12 travaux", "0-9"),
        ("« Bonjour »", "B"),
        ("+ de vélos", "#"),
        ("Москва", "#"),
        ("", "#"),
    ],
)
def test_a_title_stands_under_its_initial(title: str, letter: str) -> None:
    assert initial(title) == letter
