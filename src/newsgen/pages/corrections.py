"""Corrections of articles and content pages, the latest first, by years and months where many."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.articles import CORRECTED
from newsgen.catalog.queries.corrections import CorrectionRow, Corrections
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.parts import (
    DateView,
    date_label,
    date_view,
    ending_here,
    language_in,
    part_links,
    printing,
    short_label,
)

_ALL = ""
_MONTH = 7
"""Characters of a month: the smallest interval, which does not divide."""


class CorrectedArticle(NamedTuple):
    """A correction, and the article that it is about."""

    date: DateView | None
    text: str
    headline: str
    path: str


class CorrectionsPage(NamedTuple):
    """The view of the corrections of an interval, or of its sub-intervals."""

    title: str
    description: str
    heading: str
    corrections: tuple[CorrectedArticle, ...]
    intervals: tuple[Count, ...]
    part: int
    previous_part: Link | None
    next_part: Link | None
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield all corrections, then the years and months in which there are too many for one list."""
    if not archive.reader.corrections.exist():
        return
    waiting = [_ALL]
    while waiting:
        interval = waiting.pop()
        yield _key(interval)
        if _divides(archive, interval):
            waiting += [below for below, _ in archive.reader.corrections.intervals(interval)]


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the intervals of the corrections of what changed; all that may just be a page."""
    changed = [entry for entry in changes.entries if entry.kind in CORRECTED]
    dates = [date for entry in changed for date in entry.corrections]
    if not dates:
        return set()
    corrections, most = archive.reader.corrections, archive.config.page_size + len(dates)
    found = {date[:length] for date in dates for length in (0, 4, _MONTH)}
    for interval in sorted(one for one in found if len(one) < _MONTH):
        if corrections.count(interval) <= most:
            found.update(_all_below(corrections, interval))
    return {_key(interval) for interval in found}


def _all_below(corrections: Corrections, interval: str) -> Iterator[str]:
    for below, _ in corrections.intervals(interval):
        yield below
        if len(below) < _MONTH:
            yield from _all_below(corrections, below)


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of intervals; one that is no page any more gives none."""
    for key in found:
        interval = _interval(key)
        if _has_page(archive, interval):
            yield from _pages(archive, interval)


def _pages(archive: Archive, interval: str) -> Iterator[PlannedPage]:
    corrections, size = archive.reader.corrections, archive.config.page_size
    divided = _divides(archive, interval)
    below = [one for one in _below(corrections, interval) if len(one[0]) > len(interval)]
    links = [
        Count(short_label(one), count, urls.corrections_path(one))
        for one, count in below
        if divided
    ]
    # Of the rest no month, or no year, is known.
    count = corrections.count(interval) - sum(link.articles for link in links)
    parts = max(1, -(-count // size))
    path = partial(urls.corrections_path, interval)
    listed = corrections.within(interval, size, exactly=divided)
    for part in range(1, parts + 1):
        rows = next(listed, [])
        around = part_links(archive, path, part, parts)
        view = _view(archive, interval, rows, links, part, around)
        yield PlannedPage(_key(interval), part, path(part), view)


def _view(
    archive: Archive,
    interval: str,
    rows: Sequence[CorrectionRow],
    links: Sequence[Count],
    part: int,
    around: tuple[Link | None, Link | None],
) -> CorrectionsPage:
    words = archive.words
    heading = words["corrections"]
    if interval:
        heading += f" – {date_label(interval)}"
    title = f"{heading}, {words['part']} {part}" if part > 1 else heading
    return CorrectionsPage(
        title=title,
        description=archive.description(title),
        heading=heading,
        corrections=tuple(_corrected(archive, row) for row in rows),
        intervals=tuple(links),
        part=part,
        previous_part=around[0],
        next_part=around[1],
        crumbs=ending_here(_crumbs(archive, interval)),
    )


def _corrected(archive: Archive, row: CorrectionRow) -> CorrectedArticle:
    printed = printing(archive.config, language_in(row.details))
    _, text = _corrections_in(row.details)[row.number]
    date = date_view(row.date) if row.date else None
    return CorrectedArticle(
        date, printed(text), printed(row.headline), urls.output_path(row.address)
    )


@lru_cache(maxsize=64)  # an article may have a thousand: its details are not read for each
def _corrections_in(details: str) -> list[list[str]]:
    found: list[list[str]] = json.loads(details)["corrections"]
    return found


def _crumbs(archive: Archive, interval: str) -> Iterator[Link]:
    yield Link(archive.words["home"], urls.HOME)
    yield Link(archive.words["corrections"], urls.CORRECTIONS)
    for length in (4, _MONTH):
        if len(interval) >= length:
            above = interval[:length]
            yield Link(short_label(above), urls.corrections_path(above))


def _below(corrections: Corrections, interval: str) -> list[tuple[str, int]]:
    return corrections.intervals(interval) if len(interval) < _MONTH else []


def _divides(archive: Archive, interval: str) -> bool:
    count = archive.reader.corrections.count(interval)
    return len(interval) < _MONTH and count > archive.config.page_size


def _has_page(archive: Archive, interval: str) -> bool:
    """Tell whether an interval has corrections, and those above it too many for one list."""
    above = [interval[:length] for length in (0, 4) if length < len(interval)]
    return bool(archive.reader.corrections.count(interval)) and all(
        _divides(archive, one) for one in above
    )


def _key(interval: str) -> str:
    return interval or "all"


def _interval(key: str) -> str:
    return "" if key == "all" else key


KIND = Kind(
    "corrections", "corrections.html", keys, touched, pages, config=("page_size", "typography")
)
