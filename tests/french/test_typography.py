"""Typography: a file of cases that a journalist can read, and laws that hold for any text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsgen.french.typography import is_french, typeset, typeset_html

CASES = Path(__file__).with_name("typographie.txt").read_text("utf-8")
SPACES = str.maketrans("·⍽", "\u00a0\u202f")


def cases() -> Iterator[tuple[str, str]]:
    """Yield what was typed, and what a page shows of it. A <pre> is the only one of two lines."""
    text = re.sub(r"(?m)^#.*\n", "", CASES).translate(SPACES)
    lines = iter(
        re.sub(r"(?s)<pre>.*?</pre>", lambda pre: pre[0].replace("\n", "\0"), text).split("\n")
    )
    for line in lines:
        if line:
            shown = next(lines)
            yield line.replace("\0", "\n"), (line if shown == "=" else shown).replace("\0", "\n")


def without_superscripts(text: str) -> str:
    return re.sub("</?sup>", "", text)


@pytest.mark.parametrize(("typed", "shown"), list(cases()))
def test_what_a_page_shows(typed: str, shown: str) -> None:
    assert typeset_html(typed) == shown
    assert typeset_html(f"<p>{typed}</p>") == f"<p>{shown}</p>" or "<p" in typed
    assert typeset_html(shown) == shown


@pytest.mark.parametrize(("typed", "shown"), [case for case in cases() if "<" not in case[0]])
def test_what_a_headline_shows(typed: str, shown: str) -> None:
    assert typeset(typed) == without_superscripts(shown)


def test_where_an_editor_wrapped_a_line_there_was_a_space() -> None:
    wrapped = "<p>Il dit «\nnon\n», «oui\n»\n: 10\n000 fois\n!</p>\n<p>» Suite,<br>\n! ou\nfin</p>"
    shown = "<p>Il dit «·non·», «·oui·»·: 10⍽000 fois⍽!</p>\n<p>» Suite,<br>\n! ou\nfin</p>"
    assert typeset_html(wrapped) == shown.translate(SPACES)
    assert typeset_html(wrapped.replace("fin", "<i>fin</i>")) == shown.translate(SPACES).replace(
        "fin", "<i>fin</i>"
    )


@pytest.mark.parametrize("language", ["fr", "FR", "fr-CA", "fr-Latn-FR"])
def test_french_of_any_country_is_french(language: str) -> None:
    assert is_french(language)


@pytest.mark.parametrize("language", ["en", "frr", "fro", "br", ""])
def test_another_language_is_not(language: str) -> None:
    assert not is_french(language)


# The laws

WORDS = (
    *("mot", "Été", "l", "d", "M.", "p.", "n°", "XXIe", "1er", "siècle", "mai", "h", "km", "a"),
    *("1", "12", "000", "2022", "http://a.fr/", "a@b.fr", "€", "%"),
)
SIGNS = (*"\"'«»“”’ \u00a0\u202f\u2009.-–—;!?:,()[]/\n…", "...", " - ", " !", '" ', ' "')
texts = st.lists(st.sampled_from((*WORDS, *SIGNS)), max_size=14).map("".join) | st.text()
TAGS = (
    *("<em>", "</em>", "<p>", "</p>", "<br>", "<li>", "<sup>", "</sup>", "&amp;", "&lt;"),
    *('<a href="x?a;b" title="Oui ? l\'eau">', "</a>", "<code>", "</code>"),
    *('<i lang="en">', "</i>", '<span lang="fr">', "</span>"),
)
markups = st.lists(st.sampled_from((*WORDS, *SIGNS, *TAGS, *TAGS)), max_size=16).map("".join)
FAMILIES = {"[«»“”]": '"', "’": "'", "–": "-", "…": "...", r"\.{3,}": "...", r"[\s\u2009]+": ""}


def essence(text: str) -> str:
    """Return a text without what typography is about."""
    for signs, one in FAMILIES.items():
        text = re.sub(signs, one, text)
    return text


@given(texts)
@example('"\'" - ')
@example('«"«"')
@example('XXIe"l"')
def test_a_text_that_was_set_is_not_set_again(text: str) -> None:
    assert typeset(typeset(text)) == typeset(text)


@given(texts)
def test_nothing_but_typography_changes(text: str) -> None:
    assert essence(typeset(text)) == essence(text)


@given(markups)
def test_html_that_was_set_is_not_set_again(markup: str) -> None:
    assert typeset_html(typeset_html(markup)) == typeset_html(markup)


@given(markups)
def test_nothing_but_typography_changes_between_tags(markup: str) -> None:
    before, after = (essence(without_superscripts(one)) for one in (markup, typeset_html(markup)))
    assert after == before


class Kept(HTMLParser):
    """Gathers what no typography may alter: tags with their attributes, and some elements."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._within = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; sup may be added."""
        if tag != "sup":
            self.found.append(f"{tag} {attrs}")
        if not self._within and (tag == "code" or ("lang", "en") in attrs):
            self._within = tag

    def handle_endtag(self, tag: str) -> None:
        """Note a tag."""
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        """Note the text of what stays as it is."""
        if self._within:
            self.found.append(data)


@given(markups)
def test_attributes_code_and_other_languages_stay(markup: str) -> None:
    assert Kept(typeset_html(markup)).found == Kept(markup).found


@pytest.mark.parametrize("mark", "\0\1\2\3\x1f")
def test_a_control_character_in_a_text_does_no_harm(mark: str) -> None:
    odd = f'<p>l\'<em>eau</em> {mark} "http://a.fr" <br></p>'
    assert essence(typeset_html(odd)) == essence(odd)


def test_a_long_text_of_one_sign_takes_no_longer_than_others() -> None:
    for sign in (
        '"',
        "'",
        "«",
        "»",
        "- ",
        ". ",
        "1 000 ",
        "000 ",
        "a",
        "M",
        "<em>",
        '<i lang="en">',
        "a@",
    ):
        text = sign * 20_000
        assert essence(typeset_html(text)) == essence(text)
