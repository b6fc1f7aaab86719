"""Slugs, that addresses are made of, and the form in which headlines are compared."""

import re
from unicodedata import combining, normalize

import pytest
import slugify as python_slugify
from hypothesis import example, given
from hypothesis import strategies as st

from newsgen.french.slugs import headline_key, slugify

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FRENCH = st.text(
    "abcdelmnostzABCDEÉÀÇéèàùçœæŒÆß '’ʼ.,:;!?«»…–—-()/&%€°n0123456789\u00a0\u202f\u0301"
)
ANY_TEXT = st.one_of(FRENCH, st.text())


def judged(text: str) -> str:
    """What python-slugify gives once French apostrophes and signs are hyphens."""
    return python_slugify.slugify(re.sub("['’‘ʼ«»…°§]", "-", text), backend="text-unidecode")


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("L’État", "l-etat"),
        ("L'État", "l-etat"),
        ("Le cœur de l’œuvre", "le-coeur-de-l-oeuvre"),
        ("Curriculum vitæ", "curriculum-vitae"),
        ("« Charlie » : la suite…", "charlie-la-suite"),
        ("Le n° 5, § 12", "le-n-5-12"),
        ("Fin…début", "fin-debut"),
        ("10,5 millions d’euros", "105-millions-d-euros"),
        ("R&amp;D", "r-d"),
        ("Москва", "moskva"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_a_headline_makes_a_slug(headline: str, slug: str) -> None:
    assert slugify(headline, "a1b2c3") == slug


@given(ANY_TEXT)
@example("½,5 §12 & co")
def test_python_slugify_is_the_judge(text: str) -> None:
    expected = judged(text) or "a1b2c3"
    assert slugify(text, "a1b2c3", maximum_bytes=10_000) == expected


def test_python_slugify_judges_every_sign() -> None:
    for sign in map(chr, range(0x3000)):
        for text in (f"a{sign}b", f"1{sign},2"):
            assert slugify(text, "x") == judged(text), (sign, text)


@given(ANY_TEXT, st.integers(1, 90))
def test_a_slug_is_safe_and_its_own_slug(text: str, maximum: int) -> None:
    slug = slugify(text, "a1b2c3", maximum)
    assert SLUG.fullmatch(slug)
    assert len(slug.encode()) <= maximum
    assert slugify(slug, "a1b2c3", maximum) == slug


@given(ANY_TEXT, st.integers(1, 90))
def test_a_slug_is_cut_between_words(text: str, maximum: int) -> None:
    whole, cut = slugify(text, "a1b2c3", 10_000), slugify(text, "a1b2c3", maximum)
    assert whole.startswith(cut)
    if "-" in cut:
        assert f"{whole}-".startswith(f"{cut}-")


@pytest.mark.parametrize(
    ("maximum", "slug"), [(13, "le-coeur-bat"), (12, "le-coeur-bat"), (11, "le-coeur"), (1, "l")]
)
def test_a_long_headline_loses_its_last_words(maximum: int, slug: str) -> None:
    assert slugify("Le cœur bat", "x", maximum) == slug


@pytest.mark.parametrize("headline", ["", "…", "« ! »", "\u00ad"])
def test_a_headline_without_letters_falls_back(headline: str) -> None:
    assert slugify(headline, "a1b2c3") == "a1b2c3"
    assert slugify(headline, "Été 2022.txt") == "ete-2022-txt"


def test_an_empty_fallback_is_refused() -> None:
    with pytest.raises(ValueError, match="neither '…' nor '!'"):
        slugify("…", "!")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L’État recule !", "l'etat  recule"),
        ("Le cœur", "LE COEUR"),
        ("Curriculum vitæ", "curriculum vitae"),
        ("e\u0301te\u0301", "Été"),
        ("« Charlie » : la suite…", "Charlie, la suite"),
        ("La grève s’étend – Détails", "La grève s'étend"),
        ("La grève s’étend - Détails ", "La grève s'étend"),
        ("La grève s’étend - De\u0301tails", "La grève s'étend"),
        ("La grève s’étend (VIDÉO)", "La grève s'étend"),
        ("La grève s’étend [Vide\u0301os]", "La grève s'étend"),
        ("La grève s’étend | photos", "La grève s'étend"),
        ("La grève s’étend – Lire la suite", "La grève s'étend"),
    ],
)
def test_spellings_of_one_headline_are_equal(one: str, other: str) -> None:
    assert headline_key(one) == headline_key(other)


def compared(sign: str) -> str:
    """What one sign is in a headline key."""
    if sign in "æÆœŒ":
        return "ae" if sign in "æÆ" else "oe"
    bare = normalize("NFKD", normalize("NFKD", sign).casefold())
    return "".join(char if char.isalnum() else " " for char in bare if not combining(char))


@given(ANY_TEXT)
@example("½ œuvre\x00 Мir\ud800 \x92\u202f!")
def test_each_sign_of_a_headline_has_its_place_in_the_key(text: str) -> None:
    assert headline_key(text) == " ".join("".join(map(compared, text)).split())


def test_every_sign_has_the_same_key_wherever_it_stands() -> None:
    for sign in map(chr, range(0x3000)):
        expected = " ".join(f"a{compared(sign)}b".split())
        assert headline_key(f"a{sign}b") == expected


def test_different_headlines_stay_different() -> None:
    keys = {
        headline_key(text)
        for text in (
            "La grève",
            "La grève, détails",
            "La grève en images",
            "(Vidéo) La grève",
            "La grêle",
            "Grève",
            "Москва",
        )
    }
    assert len(keys) == 7


def test_a_headline_key_is_words_and_single_spaces() -> None:
    assert headline_key("  L’Œuvre – n° 5 : 1 200 €… ") == "l oeuvre n 5 1 200"


@given(ANY_TEXT)
def test_a_headline_key_is_its_own_key(text: str) -> None:
    key = headline_key(text)
    assert headline_key(key) == key
    assert key == " ".join(key.split())
