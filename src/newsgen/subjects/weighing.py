"""What a name weighs in an article: by where it stands, and in what company."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

HEADLINE, SUMMARY, BODY = 4, 3, 1
"""What a name weighs, by where it stands."""
PAIR = 2
"""What a place weighs in the first paragraph that names two: en Libye et dans le Sahel; and what a
name does that heads a paragraph: PÉROU. — Un séisme…"""
ONCE = 1
"""What a name weighs that headline or summary has, and nothing else. What an article is about, it
takes up; most other names are there in passing, or mean something else: L’Europe vise Mercure."""
SHORT = 500
"""Characters of a body that has no room to take anything up: there, the headline is enough."""
BREATH = 100
"""Characters in which the body names a thing but once: Organisation mondiale de la santé (OMS)."""
LONG = 2_500
"""Characters of a body that must name something once more, if neither headline nor summary does:
the longer an article, the oftener it names what it is not about."""
MANY = 3
"""Names in a row that make an enumeration: there, none of them is what an article is about."""
_LINKS = frozenset("et ou ni puis en au aux a de du des d le la les l".split())
_HEAD_ENDS = re.compile(r"\.? ?[—–-] |\. |[ \xa0\u202f]?: ")
_LONGEST_LINK = 12
_LONGEST_PAIR = 25


class Kind(Protocol):
    """What has to be known of a name."""

    @property
    def entry(self) -> int: ...

    @property
    def is_place(self) -> bool: ...


Span = tuple[int, int, Kind]
"""From where to where a name stands, and what it is."""


class Parts(NamedTuple):
    """Where the parts of an article end, in a text that joins them."""

    headline: int
    summary: int
    lead: int
    is_short: bool
    """The body has no room to take up what the headline names."""
    more: int
    """How many times more so long a body must name what only it names."""


def parts_of(headline: str, summary: str, body: str) -> Parts:
    """Return where headline, summary and first paragraph end; two signs part each from the next."""
    end = len(headline) + len(summary) + 2
    lead = body.find("\n", len(body) - len(body.lstrip()))
    length = len(body)
    lead_end = end + 2 + (lead if lead >= 0 else length)
    return Parts(len(headline), end, lead_end, length < SHORT, length // LONG)


def weights(
    spans: Iterable[Span], parts: Parts, distinct: Container[int], listed: Container[int]
) -> dict[int, int]:
    """Return what entries weigh by where their names stand, in the order of the text.

    `distinct` is where the names of pairs and the heads of paragraphs stand; `listed` is where
    those of enumerations do.
    """
    headline, summary, _, is_short, more = parts
    found: dict[int, int] = {}
    once: set[int] = set()
    ends: dict[int, int] = {}
    for start, end, name in spans:
        entry = name.entry
        if start > summary:
            again = start in listed or start - ends.get(entry, -BREATH) < BREATH
            weight = 0 if again else PAIR + more if start in distinct else BODY
            ends[entry] = end
        else:
            weight = more + (SUMMARY if start > headline else HEADLINE)
        if entry in found:
            found[entry] += weight
            once.discard(entry)
        else:
            found[entry] = weight
            enough = start > summary or start in distinct or (is_short and start <= headline)
            if not enough:
                once.add(entry)
    for entry in once:
        found[entry] = ONCE
    return found


def enumerated(spans: Sequence[Span], text: str, flat_text: str, after: int) -> set[int]:
    """Return where those names begin that stand in an enumeration, after a certain place.

    `flat_text` is the flat form of the text after one space.
    """
    found: set[int] = set()
    row: list[int] = []
    last = -1
    for start, end, _ in spans:
        if start > after:
            if start - last > _LONGEST_LINK or not (row and _links(text, flat_text, last, start)):
                row = []
            row.append(start)
            last = end
            if len(row) >= MANY:
                found.update(row)
    return found


def _links(text: str, flat_text: str, end: int, start: int) -> bool:
    """Tell whether two names belong to one enumeration, by what stands between them."""
    between = text[end:start]
    return "." not in between and _LINKS.issuperset(flat_text[end + 1 : start + 1].split())


def paired(spans: Sequence[Span], flat_text: str, parts: Parts) -> set[int]:
    """Return where those names of the first paragraph begin that “et” joins with another."""
    found: set[int] = set()
    for (start, end, name), (following, _, other) in pairwise(spans):
        if following >= parts.lead:
            break
        near = start > parts.summary and following - end < _LONGEST_PAIR
        if near and name.is_place and other.is_place and flat_text.startswith(" et ", end + 1):
            found |= {start, following}
    return found


def heads(spans: Sequence[Span], text: str) -> set[int]:
    """Return where those names begin that are the heads of paragraphs: `PÉROU. Un séisme…`."""
    return {
        start
        for start, end, _ in spans
        if start and text[start - 1] == "\n" and _HEAD_ENDS.match(text, end)
    }
