"""Lines of a text that name what to read too, as French papers write them.

`LIRE AUSSI Un titre`, `À lire aussi : Un titre`, `Lire aussi Un titre`, `(Lire aussi : Un titre)`,
or `À lire aussi` with a list of headlines below, or one on the next line; in Markdown perhaps a
heading, with emphasis, or with a link already. `également` stands for `aussi` in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

LONGEST = 250
"""Characters of a headline; a longer line is prose."""

_SIGNS = r"[*_>→▶►»➡👉🔴\ufe0f \t\u00a0\u202f]*"
_TOO, _TOO_IN_CAPITALS = "(?:aussi|également)", "(?:AUSSI|[ÉE]GALEMENT)"
_LABEL = re.compile(
    rf"^(?:#{{1,6}} )?{_SIGNS}(?:\([*_]{{0,3}})?(?:"
    rf"(?:[ÀA] )?LIRE {_TOO_IN_CAPITALS}(?![^\W_]){_SIGNS}[:–—|-]?"
    rf"|(?:[Àà]|A)? ?[Ll]ire {_TOO}{_SIGNS}[:–—|]"
    rf"|(?:[ÀA] l|L)ire {_TOO}(?![^\W_])(?={_SIGNS}(?:$|[A-ZÀ-ÖØ-ÞŒ0-9«“\"\[]))"
    rf"){_SIGNS}(?P<headline>[^\n]*)$",
    re.MULTILINE,
)
_ITEM = re.compile(r"\n(?:[ \t]*\n)?[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t]+(?P<headline>[^\n]+)")
_LINE = re.compile(rf"\n(?:[ \t]*\n)?(?! {{4}}| {{0,3}}[\t#<>!|~`]){_SIGNS}(?P<headline>[^\n]+)")
"""A plain line: neither code nor another block of Markdown."""
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")
_MARKED = frozenset("[]<>`\\{}|*_")
_ENDS = "*_ \t\u00a0\u202f"


class Named(NamedTuple):
    """A headline, and where it stands in the text; `end` is 0 where it is linked or marked up."""

    headline: str
    start: int
    end: int
    label: int
    """Where the line begins that says so."""


def names_any(text: str) -> bool:
    """Tell, in no time, whether `named_in` need be asked: False where it would yield nothing."""
    return "ire aussi" in text or "ire également" in text or "LIRE " in text


def named_in(text: str) -> Iterator[Named]:
    """Yield the headlines that a text names as to be read too, in order."""
    for label in _LABEL.finditer(text):
        if label["headline"].strip():
            yield from _named(label, label.start())
            continue
        for below in _below(text, label.end()):
            yield from _named(below, label.start())


def without(text: str, headlines: Collection[str]) -> str:
    """Return a text without the lines that name any of these headlines as to be read too."""
    kept: list[str] = []
    done = 0
    for start, end in _lines_naming(text, headlines):
        kept.append(text[done : start - 1 if start > done else start])  # with the line's beginning
        done = end
    return "".join([*kept, text[done:]])


def _lines_naming(text: str, headlines: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where the lines stand that name headlines, a label without any left among them."""
    for label in _LABEL.finditer(text):
        if label["headline"].strip():
            if _names(label, headlines):
                yield label.span()
            continue
        below = list(_below(text, label.end()))
        named = [one for one in below if _names(one, headlines)]
        if named and len(named) == len(below):
            yield label.span()
        for one in named:
            yield text.rindex("\n", one.start(), one.start("headline")) + 1, one.end()


def _below(text: str, end: int) -> Iterator[re.Match[str]]:
    """Yield the items below a label that ends there; where there is none, the line below."""
    item = _ITEM.match(text, end)
    if (
        not item
        and (line := _LINE.match(text, end))
        and not _LABEL.match(text, line.start("headline"))
    ):
        yield line
    while item:
        yield item
        item = _ITEM.match(text, item.end())


def _names(found: re.Match[str], headlines: Collection[str]) -> bool:
    return any(one.headline in headlines for one in _named(found, 0))


def _named(found: re.Match[str], label: int) -> Iterator[Named]:
    written = found["headline"]
    bare = written.rstrip(_ENDS)
    if bare.endswith(")") and bare.count(")") > bare.count("("):  # the line is in parentheses
        bare = bare[:-1].rstrip(_ENDS)
    start = found.start("headline")
    if linked := _LINK.fullmatch(bare):
        yield Named(linked[1].strip(), 0, 0, label)
    elif 0 < len(bare) <= LONGEST and any(map(str.isalnum, bare)):
        plain = _MARKED.isdisjoint(bare)
        headline = bare if plain else "".join(one for one in bare if one not in _MARKED)
        place = (start, start + len(bare)) if plain else (0, 0)
        yield Named(" ".join(headline.split()), *place, label)
