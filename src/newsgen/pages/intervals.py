"""Lists that divide when they grow: a calendar or alphabetical interval with more than
page_size cards becomes a contents page of its sub-intervals. The shape depends on the set
of articles alone, so that a new one alters a bounded number of pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from newsgen import urls
from newsgen.catalog.rows import CardRow, Entry, Interval
from newsgen.pages.kind import Archive, Count
from newsgen.pages.parts import Card, cards, initial_upper, short_label
from newsgen.urls import naming

TOGETHER = 5_000
"""Articles of a list of many pages that are held together: sorting is paid for once for all."""


class Scope(Protocol):
    """The articles that a list is about: a term's, or the undated ones."""

    @property
    def page_size(self) -> int:
        """Cards on one page."""

    @property
    def month_parts(self) -> int:
        """Numbered pages that a month may have before it divides into days."""

    def count(self, interval: Interval, limit: int = -1) -> int:
        """Return how many articles an interval has, counting to `limit` at most."""

    def articles(self, interval: Interval, limit: int, offset: int = 0) -> list[CardRow]:
        """Return articles of an interval in the order of its list."""

    def divisions(self, interval: Interval) -> list[tuple[Interval, int]]:
        """Return the sub-intervals with articles, and how many each has."""

    def path(self, interval: Interval, part: int = 1) -> str:
        """Return the output path of an interval's page."""


class Listing(NamedTuple):
    """What one page of an interval lists: cards, or its sub-intervals."""

    part: int
    parts: int
    total: int
    """Articles in the whole interval."""
    cards: tuple[Card, ...] = ()
    intervals: tuple[Count, ...] = ()
    unplaced: tuple[Card, ...] = ()


def listings(archive: Archive, scope: Scope, interval: Interval) -> Iterator[Listing]:
    """Yield the pages of an interval: none if it has no articles, or no page of its own."""
    size = scope.page_size
    most = capacity(scope, interval)
    count = scope.count(interval, -1 if most is None else most + 1)
    if not count or not _has_page(scope, interval):
        return
    if most is not None and count > most:
        yield _contents(archive, scope, interval)
        return
    parts = -(-count // size)
    for part, found in enumerate(_cut(scope, interval, count), 1):
        yield Listing(part, parts, count, cards(archive, found))


def _cut(scope: Scope, interval: Interval, count: int) -> Iterator[list[CardRow]]:
    """Yield the articles of an interval as its numbered pages list them.

    Each question has all of an interval sorted: many pages are asked for together.
    """
    size = scope.page_size
    together = max(TOGETHER // size, 1) * size
    for start in range(0, count, together):
        found = scope.articles(interval, together, start)
        yield from (found[at : at + size] for at in range(0, len(found), size))


def unplaced(archive: Archive, date: str) -> tuple[tuple[Card, ...], Count | None]:
    """Return the articles known to a year or month and no closer: cards, or a link if many."""
    return _unplaced(archive, UndatedScope(archive), Interval(date, ""))


def interval_key(interval: Interval) -> str:
    """Return an interval as part of a page's key: `2022-05`, `~co`, `1926~`."""
    return interval.date + ("" if interval.alpha is None else f"~{interval.alpha}")


def interval_of(key: str) -> Interval:
    """Return the interval that `interval_key` named."""
    date, tilde, alpha = key.partition("~")
    return Interval(date, alpha if tilde else None)


def interval_label(interval: Interval, archive: Archive) -> str:
    """Return how its own list names an interval: "2022", "mai", "Co"."""
    if interval.alpha is None:
        return short_label(interval.date)
    if interval.alpha:
        letters = initial_upper(interval.alpha.rstrip("-"))
        return f"«\u00a0{letters}\u00a0»" if interval.alpha.endswith("-") else letters
    names = {0: "undated", 4: "unplaced_year", 7: "unplaced_month"}
    return archive.words[names[len(interval.date)]]


def reached(scope: Scope, root: Interval, entries: Iterable[Entry]) -> set[Interval]:
    """Return the intervals under `root` whose pages these changed entries may alter.

    Goes down as long as an interval has, or had before the change, more articles than its
    list takes; where one may just have crossed that line, all its sub-intervals come or go.
    """
    found: set[Interval] = set()
    groups = {root: [_Place(entry.published[:10], entry.alpha) for entry in entries]}
    while groups:
        interval, members = groups.popitem()
        found.add(interval)
        changed = len(members)
        most = capacity(scope, interval)
        if most is None:
            continue
        count = scope.count(interval, most + changed + 1)
        if count + changed <= most:
            continue
        if count <= most + changed:
            members = members + _places(scope, interval, most + changed)
        for member in members:
            for below in _below(interval, member):
                groups.setdefault(below, []).append(member)
        for below in [b for b in groups if b in found]:
            del groups[below]
    return found


class _Place(NamedTuple):
    """Where an article stands in the archive's lists: its day (or less), its letters."""

    date: str
    alpha: str


def _places(scope: Scope, interval: Interval, limit: int) -> list[_Place]:
    return [
        _Place(record.published[:10], naming.alpha_key(record.headline))
        for record in scope.articles(interval, limit)
    ]


def _below(interval: Interval, place: _Place) -> Iterator[Interval]:
    """Yield the sub-interval of an interval in which an article of that date and letters is."""
    date, alpha = place
    if interval.alpha is not None:
        if len(interval.alpha) < naming.ALPHA_LENGTH and not interval.alpha.endswith("-"):
            yield Interval(interval.date, alpha[: len(interval.alpha) + 1])
    elif date == interval.date and len(date) < 10:
        yield Interval(date, "")
    elif len(interval.date) < 10:
        yield Interval(date[: {0: 4, 4: 7, 7: 10}[len(interval.date)]])


def _contents(archive: Archive, scope: Scope, interval: Interval) -> Listing:
    links = [
        Count(interval_label(below, archive), count, path_into(scope, below, count))
        for below, count in scope.divisions(interval)
    ]
    inline: tuple[Card, ...] = ()
    if interval.alpha is None:
        inline, link = _unplaced(archive, scope, Interval(interval.date, ""))
        links += [link] if link else []
    total = sum(link.articles for link in links) + len(inline)
    return Listing(1, 1, total, intervals=tuple(links), unplaced=inline)


def path_into(scope: Scope, interval: Interval, count: int) -> str:
    """Return the path of an interval of that many articles; where one page of letters after the
    other would have a single link (C, Co, Con …), that of the first to have more.
    """
    while interval.alpha and count > (capacity(scope, interval) or count):
        (below, _), *others = scope.divisions(interval)
        if others:
            break
        interval = below
    return scope.path(interval)


def _unplaced(
    archive: Archive, scope: Scope, interval: Interval
) -> tuple[tuple[Card, ...], Count | None]:
    size = scope.page_size
    if scope.count(interval, size + 1) <= size:
        return cards(archive, scope.articles(interval, size)), None
    label = interval_label(interval, archive)
    return (), Count(label, scope.count(interval), scope.path(interval))


def _has_page(scope: Scope, interval: Interval) -> bool:
    """Tell whether an interval has a page: the one above it must have too many cards."""
    if interval == Interval() or (interval == Interval("", "") and isinstance(scope, UndatedScope)):
        return True
    size = scope.page_size
    if interval.alpha == "" and scope.count(interval, size + 1) <= size:
        return False
    above = _above(interval)
    most = capacity(scope, above)
    return most is not None and scope.count(above, most + 1) > most


def _above(interval: Interval) -> Interval:
    date, alpha = interval
    if alpha:
        return Interval(date, alpha[:-1])
    if alpha == "":
        return Interval(date)
    return Interval(date[: {4: 0, 7: 4, 10: 7}[len(date)]])


def capacity(scope: Scope, interval: Interval) -> int | None:
    """Return how many articles an interval lists before it divides; None: it never does.

    A day does not, nor do headlines that have no letter more (`meteo-`).
    """
    if interval.alpha is None:
        if len(interval.date) == 10:
            return None
        return scope.page_size * (scope.month_parts if len(interval.date) == 7 else 1)
    if len(interval.alpha) == naming.ALPHA_LENGTH or interval.alpha.endswith("-"):
        return None
    return scope.page_size


class UndatedScope:
    """The articles of which no date, or only a year or a month, is known."""

    month_parts = 1

    def __init__(self, archive: Archive) -> None:
        self._calendar = archive.reader.calendar
        self.page_size = archive.config.page_size

    def count(self, interval: Interval, limit: int = -1) -> int:
        """Return how many articles an interval has, counting to `limit` at most."""
        return self._calendar.count_in(interval, limit)

    def articles(self, interval: Interval, limit: int, offset: int = 0) -> list[CardRow]:
        """Return articles of an interval by headline."""
        return self._calendar.articles_in(interval, limit, offset)

    def divisions(self, interval: Interval) -> list[tuple[Interval, int]]:
        """Return the longer beginnings of headlines, and how many articles each has."""
        found = self._calendar.letters_in(interval)
        return [(Interval(interval.date, letters), count) for letters, count in found]

    def path(self, interval: Interval, part: int = 1) -> str:
        """Return the output path of an interval's page."""
        return urls.undated_path(interval.date, interval.alpha or "", part)
