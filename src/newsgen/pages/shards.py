"""How the search index divides: a decade, or its years, or their months, by counts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from string import ascii_lowercase, digits
from typing import NamedTuple

from newsgen.catalog.queries.calendar import Calendar
from newsgen.catalog.rows import Interval

UNDATED = "sans-date"
_LETTERS = ascii_lowercase + digits

Counts = Iterable[tuple[str, int]]


class Shard(NamedTuple):
    """A part of the index: `intervals` of the archive, in its order, with so many articles."""

    key: str
    articles: int
    intervals: tuple[Interval, ...]


def shards(calendar: Calendar, size: int) -> Iterator[Shard]:
    """Yield the parts of an archive's index that have articles, undated ones first."""
    yield from _undated(calendar, size)
    for decade, years in groupby(calendar.years(), key=lambda year: year[0][:3]):
        yield from decade_shards(decade, list(years), calendar.sub_intervals, size)


def shards_of(calendar: Calendar, size: int, keys: Iterable[str]) -> Iterator[Shard]:
    """Yield those parts that `keys` name; a key that names none gives none."""
    wanted = set(keys)
    if any(key.startswith(UNDATED) for key in wanted):
        found = _undated(calendar, size)
        yield from (shard for shard in found if shard.key in wanted)
    decades = sorted({key[:3] for key in wanted if not key.startswith(UNDATED)})
    for decade in decades:
        years = [(f"{decade}{digit}", calendar.count(f"{decade}{digit}")) for digit in range(10)]
        there = [(year, count) for year, count in years if count]
        for shard in decade_shards(decade, there, calendar.sub_intervals, size):
            if shard.key in wanted:
                yield shard


def _undated(calendar: Calendar, size: int) -> Iterator[Shard]:
    letters = calendar.letters_in
    return undated_shards(calendar.count(""), lambda: letters(Interval("", "")), size)


def undated_shards(count: int, letters: Callable[[], Counts], size: int) -> Iterator[Shard]:
    """Yield the undated articles as one part, or by the first letter of their headlines."""
    if 0 < count <= size:
        yield Shard(UNDATED, count, (Interval("", ""),))
    elif count:
        for letter, articles in letters():
            yield Shard(f"{UNDATED}-{letter}", articles, (Interval("", letter),))


def decade_shards(
    decade: str, years: list[tuple[str, int]], months: Callable[[str], Counts], size: int
) -> Iterator[Shard]:
    """Yield the parts of a decade ("199"), given its years and the months of each, with counts.

    A part becomes several by its own count alone, so that no other period's growth moves it.
    """
    total = sum(count for _, count in years)
    if 0 < total <= size:
        intervals = tuple(Interval(year) for year, _ in years)
        yield Shard(f"{decade}0-{decade}9", total, intervals)
        return
    for year, count in years:
        if count <= size:
            yield Shard(year, count, (Interval(year),))
        else:
            yield from _months(year, count, months(year))


def _months(year: str, count: int, months: Counts) -> Iterator[Shard]:
    """Yield the parts of a year; what is known to no month has the name of the year."""
    found = [Shard(month, articles, (Interval(month),)) for month, articles in months]
    rest = count - sum(shard.articles for shard in found)
    if rest:
        yield Shard(year, rest, (Interval(year, ""),))
    yield from found


def touched_keys(dates: Iterable[str]) -> set[str]:
    """Return at least the parts that articles of these dates ("": none) are in.

    When a decade divides, all its years appear; of a year that has not changed, no month does.
    """
    found: set[str] = set()
    for date in dates:
        if not date:
            found |= {UNDATED, *(f"{UNDATED}-{letter}" for letter in _LETTERS)}
            continue
        decade, year = date[:3], date[:4]
        found.add(f"{decade}0-{decade}9")
        found.update(f"{decade}{digit}" for digit in range(10))
        found.update(f"{year}-{month:02}" for month in range(1, 13))
    return found
