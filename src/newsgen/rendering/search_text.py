"""The text of an article as it is searched, and as excerpts show it.

Pagefind knows where words are by counting what white space parts. What is indexed is spelled
so that readers find it (`L'hopital`, `coeur`); what excerpts show is what was printed, word for
word at the same places. Guillemets are no words, or `« Un » mot` would not be found as `Un mot`:
they join what they enclose, and the search page parts them again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from newsgen.rendering.prose import escape

_TAG = re.compile(
    r"""<(/?[a-zA-Z][a-zA-Z0-9]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|<!--.*?-->""", re.DOTALL
)
_ATTRIBUTES = r"""(?:[^<>"']|"[^"]*"|'[^']*')*?"""
# Of notes, their numbers in the text and the arrows back to it: neither is part of what was said.
_NOTE_LINKS = re.compile(
    rf'<sup\b[^<>]*><a\b{_ATTRIBUTES}\shref="#[^"]*"{_ATTRIBUTES}>[^<]*</a></sup>'
    rf'|<a\b{_ATTRIBUTES}\sclass="footnote-backref"{_ATTRIBUTES}>[^<]*</a>'
)
_INLINE = frozenset(
    (
        "a abbr b cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u"
        " var wbr"
    ).split()
)
# Spaces to Python, to browsers and to Pagefind in turn: made one to all of them, or none.
_ODD = str.maketrans({**dict.fromkeys(map(chr, (0x1C, 0x1D, 0x1E, 0x1F, 0x85)), " "), "\ufeff": ""})
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_WITHIN_GUILLEMETS = re.compile(r"(?<=«)\s+|(?<!\s)\s+(?=»)")
# Pagefind parts words at the punctuation of ASCII only.
_SPELLED = str.maketrans(
    {"’": "'", "ʼ": "'", "–": "-", "—": "-", "…": "...", "œ": "oe", "æ": "ae", "Œ": "OE", "Æ": "AE"}
)
_CAPITAL = re.compile("([ŒÆ])(?=[a-zà-ÿ])")
_ENDED = tuple(".!?…:;,")


def blocks_of(markup: str) -> list[str]:
    """Return the texts of the paragraphs, headings, cells, notes … of safe HTML."""
    markup = _NOTE_LINKS.sub("", markup)
    parts: list[str] = []
    at = 0
    for tag in _TAG.finditer(markup):
        parts.append(html.unescape(markup[at : tag.start()]))
        at = tag.end()
        if tag[1] and tag[1].lstrip("/").lower() not in _INLINE:
            parts.append("\0")
    parts.append(html.unescape(markup[at:]))
    return clean("".join(parts).split("\0"))


def clean(blocks: Iterable[str]) -> list[str]:
    """Return texts with single spaces, none within guillemets; those without text left out."""
    spaced = (_SPACES.sub(" ", block.translate(_ODD)).strip() for block in blocks)
    spaced = (
        _WITHIN_GUILLEMETS.sub("", block) if "«" in block or "»" in block else block
        for block in spaced
    )
    return [block for block in spaced if block]


def searchable(text: str) -> str:
    """Return a text as it is indexed: straight signs, no ligatures; as many words."""
    return _CAPITAL.sub(_capital, text).translate(_SPELLED)


def has_words(blocks: Sequence[str]) -> bool:
    """Tell whether there is anything in these texts that could be searched for."""
    return any(character.isalnum() for block in blocks for character in block)


def shadow_page(headline: str, blocks: Sequence[str]) -> str:
    """Return the page that is indexed in place of an article's own."""
    paragraphs = "".join(f"<p>{escape(searchable(block))}</p>\n" for block in blocks)
    heading = escape(searchable(headline))
    return (
        f'<!DOCTYPE html>\n<html lang="fr"><head><title>x</title></head><body>\n'
        f"<h1>{heading}</h1>\n{paragraphs}</body></html>\n"
    )


def content_of(headline: str, blocks: Sequence[str]) -> str:
    """Return what excerpts are cut from: what was printed, each paragraph ended by a sign."""
    texts = (headline, *blocks)
    return " ".join(text if text.endswith(_ENDED) else f"{text}." for text in texts if text)


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts have their words at the same places."""
    return len(one.split()) == len(other.split())


def _capital(found: re.Match[str]) -> str:
    return {"Œ": "Oe", "Æ": "Ae"}[found[1]]
