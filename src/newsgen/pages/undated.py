"""Articles without a date, or known only to a year or a month: lists by headline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import Interval
from newsgen.linking.changes import Changes
from newsgen.pages.intervals import (
    UndatedScope,
    interval_key,
    interval_label,
    interval_of,
    listings,
    reached,
)
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.parts import Card, counted, date_crumbs, date_label, ending_here, part_links


class UndatedPage(NamedTuple):
    """The view of an alphabetical interval."""

    title: str
    description: str
    heading: str
    total_text: str
    cards: tuple[Card, ...]
    intervals: tuple[Count, ...]
    part: int
    previous_part: Link | None
    next_part: Link | None
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield every alphabetical interval that has a page."""
    scope = UndatedScope(archive)
    stack = [Interval(date, "") for date in reversed(archive.reader.calendar.imprecise_dates())]
    while stack:
        interval = stack.pop()
        listing = next(listings(archive, scope, interval), None)
        if listing is None:
            continue
        yield interval_key(interval)
        if listing.intervals:
            stack += [below for below, _ in reversed(scope.divisions(interval))]


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the intervals that changed articles were or are in."""
    scope = UndatedScope(archive)
    imprecise = sorted(
        (entry for entry in changes.articles() if len(entry.published) < 10),
        key=lambda entry: entry.published,
    )
    found: set[str] = set()
    for date, entries in groupby(imprecise, key=lambda entry: entry.published):
        below = reached(scope, Interval(date, ""), list(entries))
        found.update(map(interval_key, below))
    dates = {entry.published[:n] for entry in changes.articles() for n in (4, 7)}
    # A year or month that grew may have become a contents page, or ceased to be one.
    return found | {f"{date}~" for date in dates if date}


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of alphabetical intervals."""
    scope = UndatedScope(archive)
    for key in found:
        interval = interval_of(key)
        heading = _heading(archive, interval)
        for listing in listings(archive, scope, interval):
            path = partial(scope.path, interval)
            before, after = part_links(archive, path, listing.part, listing.parts)
            title = heading
            if listing.part > 1:
                title += f", {archive.words['part']} {listing.part}"
            view = UndatedPage(
                title=title,
                description=archive.description(title),
                heading=heading,
                total_text=counted(archive, listing.total),
                cards=listing.cards,
                intervals=listing.intervals,
                part=listing.part,
                previous_part=before,
                next_part=after,
                crumbs=ending_here(_crumbs(archive, interval)),
            )
            yield PlannedPage(key, listing.part, path(listing.part), view)


def _heading(archive: Archive, interval: Interval) -> str:
    root = interval_label(Interval(interval.date, ""), archive)
    if interval.date:
        root = f"{date_label(interval.date)}, {root.lower()}"
    return f"{root} – {interval_label(interval, archive)}" if interval.alpha else root


def _crumbs(archive: Archive, interval: Interval) -> Iterator[Link]:
    if interval.date:
        yield from date_crumbs(archive, interval.date)
    else:
        yield Link(archive.words["home"], urls.HOME)
    for length in range(len(interval.alpha or "") + 1):
        above = Interval(interval.date, (interval.alpha or "")[:length])
        path = urls.undated_path(above.date, above.alpha or "")
        yield Link(interval_label(above, archive), path)


KIND = Kind("undated", "undated.html", keys, touched, pages, config=("page_size", "typography"))
