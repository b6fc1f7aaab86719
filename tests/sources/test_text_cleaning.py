"""What goes at the door, and what does not."""

from __future__ import annotations

import sys
from unicodedata import category, is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.errors import SourceError
from newsgen.sources.text import clean, collapse, decode, trim

FRENCH = "« L’été », « où », « ça » : Œuvre à 10 € – vingt-cinq degrés…\u00a0!\u202f?\n\tFin"
anything = st.text(st.characters(), max_size=60) | st.text(
    "a\r\n\x0b\x85\u2028e\u0301\ufeff\u202e "
)


def test_french_text_is_clean() -> None:
    assert clean(FRENCH) is FRENCH


@given(anything)
def test_clean_text_stays(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_clean_text_is_composed_and_shows_all_its_characters(text: str) -> None:
    cleaned = clean(text)
    assert is_normalized("NFC", cleaned)
    assert not {sign for sign in cleaned if category(sign) in ("Cc", "Cs", "Zl", "Zp")} - set(
        "\n\t"
    )
    assert not set(cleaned) & set("\ufeff\u200e\u200f\u202a\u202e\u2066\u2069\ufdd0\uffff")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M"]), max_size=60))
def test_cleaning_loses_no_letter_or_sign(text: str) -> None:
    assert clean(text) == normalize("NFC", text)


def test_every_single_character_is_either_kept_or_known_to_go() -> None:
    gone = {chr(code) for code in range(sys.maxunicode + 1) if not clean(chr(code))}
    assert {category(sign) for sign in gone} == {"Cc", "Cf", "Cn", "Cs"}
    assert len([sign for sign in gone if category(sign) == "Cn"]) == 66  # the noncharacters
    formats = {sign for sign in gone if category(sign) == "Cf"}
    assert formats == set(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


@pytest.mark.parametrize("given", ["a\r\nb", "a\rb", "a\x0cb", "a\x0bb", "a\x85b", "a\u2028b"])
def test_every_line_separator_is_a_line_break(given: str) -> None:
    assert clean(given) == "a\nb"


@given(anything)
def test_collapsed_text_is_one_line_without_needless_spaces(text: str) -> None:
    collapsed = collapse(text)
    assert collapse(collapsed) == collapsed
    assert not set("\n\t\r") & set(collapsed)
    assert "  " not in collapsed
    assert collapsed == collapsed.strip()


def test_a_no_break_space_between_words_stays() -> None:
    assert (
        collapse("\u00a0Qui\u202f?  Lui\u00a0:\n moi\u00a0 et\u2003toi ")
        == "Qui\u202f? Lui\u00a0: moi et toi"
    )


def test_a_no_break_space_beside_another_space_is_one_with_it() -> None:
    assert collapse("Qui \u202f?\u00a0 Lui \u00a0 moi") == "Qui ? Lui moi"


def test_zero_width_spaces_go_at_the_ends() -> None:
    assert trim("\u200b \u2060a\u200bb\u00a0\u200b") == "a\u200bb"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50))
def test_utf8_is_never_guessed(text: str) -> None:
    try:
        decoded = decode(text.encode())
    except SourceError:
        return  # made of control characters, or signed like an image
    assert (decoded.text, decoded.guessed) == (text, False)


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("cp1252", "Windows-1252"),
        ("cp850", "DOS (code page 850)"),
        ("mac_roman", "Mac OS Roman"),
        ("iso8859_15", "ISO 8859-15"),
    ],
)
def test_old_charsets_are_told_apart_by_what_french_uses(charset: str, name: str) -> None:
    text = "Le coeur de l'été, où ça ? À Nîmes, un garçon rêve."
    if charset == "iso8859_15":
        text = text.replace("coeur", "cœur")
    decoded = decode(text.encode(charset))
    assert (decoded.text, decoded.charset, decoded.guessed) == (text, name, True)


def test_stray_bytes_in_a_utf8_file_are_read_as_windows() -> None:
    decoded = decode("L’été à Nîmes, déjà ".encode() + b"\xe9t\xe9")
    assert decoded.text == "L’été à Nîmes, déjà été"
    assert (decoded.charset, decoded.guessed) == ("utf-8", True)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-be"])
def test_utf16_needs_its_mark(charset: str) -> None:
    encoded = "\ufeffL’été".encode(charset)
    assert clean(decode(encoded).text) == "L’été"
    assert not decode(encoded).guessed


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"\x1f\x8b\x08",
        b"\xd0\xcf\x11\xe0",
        b"{\\rtf1 text",
        b"text\0text",
        "L’été".encode("utf-16-le"),
        b"\x01\x02\x03\x04text",
        b"\xe9\x01\x02\x03\x04text",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as refusal:
        decode(data, "seeds/x.txt")
    assert (refusal.value.code, refusal.value.place) == ("binary", "seeds/x.txt")
    assert refusal.value.remedy


def test_a_control_character_or_two_are_no_binary() -> None:
    assert decode(b"\x1b[1mUn titre en gras\x1b[0m, et sa suite").charset == "utf-8"
