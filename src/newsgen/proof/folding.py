"""Texts as they are compared: words in small letters, without accents, signs and markup."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

from newsgen.sources.text import parted, unspaced, without_excess

_WITHIN_WORDS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
_OTHERS = re.compile(r"[\W_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_FEW = 4
"""Signs that stand together and are remembered as they are folded."""
_OTHERS_BEYOND_ASCII = re.compile(r"[^\w\x00-\x7f]+")
_SPACED = {number: " " for number in range(128) if not chr(number).isalnum()}
_WITHIN_TEXT = re.compile(
    r"</?(?:b|big|del|em|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>", re.IGNORECASE
)
"""Tags that may stand within a word."""
_TAG = re.compile(r"<[^<>]*>")
_ENDLESS = re.compile(r"&#[0-9]{99,}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_CONTROL = re.compile(r"\\[bfnrt]")


def folded(text: str) -> str:
    """Return the words of a text, with a space before and after each."""
    # One search for what is not ASCII, the same few signs in all texts: twice as fast.
    letters = _BEYOND_ASCII.sub(_plain, text).casefold()
    if unspaced(letters):
        letters = _OTHERS_BEYOND_ASCII.sub(" ", parted(_without_accents(text)))
    # Most texts are ASCII by now, of which signs are replaced several times as fast.
    words = letters.translate(_SPACED) if letters.isascii() else _OTHERS.sub(" ", letters)
    return f" {' '.join(words.split())} "


def _plain(found: re.Match[str]) -> str:
    signs = found[0]
    return _plain_signs(signs) if len(signs) <= _FEW else _spaced(signs)


@lru_cache(maxsize=4_096)
def _plain_signs(signs: str) -> str:
    return _spaced(signs)


def _spaced(text: str) -> str:
    """Return a text without accents, with a space for signs beyond ASCII that are in no word."""
    return _OTHERS_BEYOND_ASCII.sub(" ", _without_accents(text))


def _without_accents(text: str) -> str:
    # In this order: 𝐌 is a letter without a small one until it is an M.
    letters = normalize("NFKD", without_excess(text)).casefold()
    return _WITHIN_WORDS.sub("", letters.replace("œ", "oe").replace("æ", "ae"))


def _unescaped(text: str) -> str:
    """Return a text with the characters of its entities; of an endless number, nobody reads one."""
    return unescape(_ENDLESS.sub(" ", text)) if "&" in text else text


def shown(written: str) -> str:
    """Return the words that readers see in HTML, as `folded`."""
    if "<" in written:
        written = _TAG.sub(" ", _WITHIN_TEXT.sub("", written))
    return folded(_unescaped(written))


def forms(written: str) -> tuple[str, ...]:
    """Return the words of a file, as `folded`: those that are shown, and those within its tags.

    The latter with what JSON and addresses escape.
    """
    whole = written
    if "\\" in whole:
        whole = _CONTROL.sub(" ", _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), whole))
    whole = _unescaped(whole)
    whole = folded(unquote(whole) if "%" in whole else whole)
    return (shown(written), whole) if "<" in written else (whole,)
