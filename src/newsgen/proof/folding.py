"""Texts as they are compared: words in small letters, without accents, signs and markup."""

from __future__ import annotations

import re
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

_WITHIN_WORDS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
_OTHERS = re.compile(r"[\W_]+")
_WITHIN_TEXT = re.compile(
    r"</?(?:b|big|del|em|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>", re.IGNORECASE
)
"""Tags that may stand within a word."""
_TAG = re.compile(r"<[^<>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_CONTROL = re.compile(r"\\[bfnrt]")


def folded(text: str) -> str:
    """Return the words of a text, with a space before and after each."""
    letters = normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    return f" {_OTHERS.sub(' ', _WITHIN_WORDS.sub('', letters)).strip()} "


def shown(written: str) -> str:
    """Return the words that readers see in HTML, as `folded`."""
    if "<" in written:
        written = _TAG.sub(" ", _WITHIN_TEXT.sub("", written))
    return folded(unescape(written) if "&" in written else written)


def forms(written: str) -> tuple[str, ...]:
    """Return the words of a file, as `folded`: those that are shown, and those within its tags.

    The latter with what JSON and addresses escape.
    """
    whole = written
    if "\\" in whole:
        whole = _CONTROL.sub(" ", _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), whole))
    whole = unescape(whole) if "&" in whole else whole
    whole = folded(unquote(whole) if "%" in whole else whole)
    return (shown(written), whole) if "<" in written else (whole,)
