"""Dates written in French text, where each stands, and whether its weekday is right.

Nothing looks at the clock: years are 1600 to 2100, as in the paths of files. Republican dates,
years of two digits and figures that character recognition misread are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsgen.french.dates import PartialDate, month_name, parse_date, weekday


class Mention(NamedTuple):
    """A date, or a lone year, in a line of text."""

    written: str
    """Day, month and year as `parse_date` reads them; without a year for `has_year` False."""
    has_year: bool
    start: int
    end: int
    """In the line; the weekday is not part of it."""
    weekday: str
    """As written before it, in small letters; "" for none."""
    before: str
    """What stands before the date and its weekday, MOST_BEFORE characters of it at most."""

    @property
    def is_lone_year(self) -> bool:
        """That only a year is written."""
        return len(self.written) == 4


MOST_BEFORE = 200
_BLANK = "[ \u00a0\u202f]"
_NAMES = "|".join(
    month_name(number).replace("é", "[ée]").replace("û", "[uû]") for number in range(1, 13)
)
_ABBREVIATED = "janv|f[ée]vr?|avr|juil|sept|oct|nov|d[ée]c"
_MONTH = rf"(?i:{_NAMES}|(?:{_ABBREVIATED})(?=[. \u00a0\u202f]))(?![\w-])\.?"
_YEAR = "(?:1[6-9][0-9]{2}|20[0-9]{2}|2100)(?![0-9]|[.,][0-9])"
_DATE = re.compile(
    r"(?<![\w/-])(?<![0-9][.,])(?:"
    rf"(?P<words>(?:1(?:{_BLANK}?[eE][rR]|ᵉʳ)|[0-9]{{1,2}}){_BLANK}{{1,3}}{_MONTH})"
    rf"(?P<of>{_BLANK}{{1,3}}{_YEAR})?"
    rf"|(?P<figures>[0-9]{{1,2}}(?P<mark>[-/.])[0-9]{{1,2}}(?P=mark){_YEAR}(?![/-])"
    rf"|{_YEAR}-[0-9]{{2}}-[0-9]{{2}}(?![0-9-]))"
    rf"|(?P<year>{_YEAR})(?![/-])"
    ")"
)
_FIGURES = re.compile(
    r"[0-9](?:[0-9]{3}"
    r"|[0-9]?(?=[ \u00a0\u202f]?[eE][rR]|ᵉʳ|[-/.][0-9]|[ \u00a0\u202f]+[jfmasondJFMASOND]))"
)
"""Where dates may begin: several times as fast to look for as dates are."""
_PARTED_FIRST = re.compile(rf"^1{_BLANK}(?=[eE][rR])")
"""`1 er mai`, as crawls and recognition of characters have what was raised."""
_MONTH_BEFORE = re.compile(rf"(?<![\w-])(?<![0-9]{_BLANK}){_MONTH}{_BLANK}{{1,3}}$")
_LONGEST_MONTH = len("septembre.   ")
_WEEKDAY_BEFORE = re.compile(
    r"(?<![\w-])(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+(?:le\s+)?$",
    re.IGNORECASE,
)
_LONGEST_WEEKDAY = len("mercredi, le ")


def mentions(line: str) -> Iterator[Mention]:
    """Yield the dates of a line in their order, lone years included; some may be in no calendar."""
    end = 0
    for figures in _FIGURES.finditer(line):
        match = _DATE.match(line, figures.start()) if figures.start() >= end else None
        if not match:
            continue
        start, end = match.span()
        if words := match["words"]:
            year = match["of"]
            written = _PARTED_FIRST.sub("1", words) + (year or "")
            yield _mention(line, written, start, end, has_year=bool(year))
        elif match["figures"]:
            yield _mention(line, match["figures"], start, end)
        else:
            month = _MONTH_BEFORE.search(line, max(0, start - _LONGEST_MONTH), start)
            start = month.start() if month else start
            yield _mention(line, line[start:end], start, end)


def _mention(line: str, written: str, start: int, end: int, *, has_year: bool = True) -> Mention:
    found = _WEEKDAY_BEFORE.search(line, max(0, start - _LONGEST_WEEKDAY), start)
    at = found.start() if found else start
    before = line[max(0, at - MOST_BEFORE) : at]
    return Mention(written, has_year, start, end, found[1].lower() if found else "", before)


def date_of(mention: Mention, year: int | None = None) -> PartialDate | None:
    """Return the date of a mention, of `year` where none is written; None outside the calendar."""
    try:
        return parse_date(f"{mention.written} {year}" if year else mention.written, None)
    except ValueError:
        return None


def weekday_fits(mention: Mention, date: PartialDate) -> bool | None:
    """Tell whether the weekday written before a date is right; None where none is written."""
    return mention.weekday == weekday(date) if mention.weekday else None


_SENTENCE_END = re.compile(r"[.!?…](?:\s?[»”\")])?\s+(?=[«“\"(]?\s?[A-ZÀ-ÖØ-Þ0-9])")
LONGEST_SENTENCE = 240


def sentence_around(line: str, start: int, end: int) -> str:
    """Return the sentence of a line that has a date in it, cut at both ends where it is long."""
    room = (LONGEST_SENTENCE - (end - start)) // 2
    cut_first, cut_last = max(0, start - room), min(len(line), end + room)
    ends = [found.end() for found in _SENTENCE_END.finditer(line, cut_first, cut_last)]
    first = max((at for at in ends if at <= start), default=cut_first)
    last = min((at for at in ends if at >= end), default=cut_last)
    shown = line[first:last].strip()
    return "…" * (first == cut_first > 0) + shown + "…" * (last == cut_last < len(line))
