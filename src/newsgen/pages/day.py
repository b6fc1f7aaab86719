"""A day's page: its articles, in numbered parts when there are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import Interval
from newsgen.linking.changes import Changes
from newsgen.pages.dates import neighbour_links, with_neighbours
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage
from newsgen.pages.parts import (
    Card,
    cards,
    counted,
    date_crumbs,
    date_label,
    ending_here,
    part_links,
    parts_of,
)


class DayPage(NamedTuple):
    """The view of a day, or of one part of it."""

    title: str
    description: str
    heading: str
    iso: str
    total_text: str
    cards: tuple[Card, ...]
    other_years_path: str
    part: int
    previous_part: Link | None
    next_part: Link | None
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield every day with articles."""
    for year, _ in archive.reader.calendar.years():
        for month, _ in archive.reader.calendar.sub_intervals(year):
            for day, _ in archive.reader.calendar.sub_intervals(month):
                yield day


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the days of changed articles, the days beside them, and the same in another year."""
    days = changes.dates(10)
    return with_neighbours(archive, days) | _no_longer_alone(archive, days)


def _no_longer_alone(archive: Archive, days: set[str]) -> set[str]:
    """Return the days that were, or now are, the only one of their day of the year.

    With two or more besides the changed ones, those had each other before and still do.
    """
    found: set[str] = set()
    for day_of_year, same in groupby(sorted(days, key=_day_of_year), _day_of_year):
        changed = set(same)
        dates = archive.reader.calendar.dates_of_day(day_of_year, len(changed) + 2)
        others = {date for date, _ in dates} - changed
        found |= others if len(others) == 1 else set()
    return found


def _day_of_year(date: str) -> str:
    return date[5:]


def pages(archive: Archive, days: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of days."""
    for day in days:
        count = archive.reader.calendar.count(day)
        if count:
            yield from _parts(archive, day, count)


def _parts(archive: Archive, day: str, count: int) -> Iterator[PlannedPage]:
    size = archive.config.page_size
    total = parts_of(count, size)
    path = partial(urls.calendar_path, day)
    previous, after = neighbour_links(archive, day)
    heading = date_label(day)
    others = len(archive.reader.calendar.dates_of_day(day[5:], 2)) > 1
    for part in range(1, total + 1):
        found = archive.reader.calendar.articles_in(Interval(day), size, (part - 1) * size)
        before_part, next_part = part_links(archive, path, part, total)
        title = heading if part == 1 else f"{heading}, {archive.words['part']} {part}"
        view = DayPage(
            title=title,
            description=archive.description(title),
            heading=heading,
            iso=day,
            total_text=counted(archive, count),
            cards=cards(archive, found),
            other_years_path=urls.day_of_year_path(day[5:]) if others else "",
            part=part,
            previous_part=before_part,
            next_part=next_part,
            previous=previous,
            next=after,
            crumbs=ending_here(date_crumbs(archive, day)),
        )
        yield PlannedPage(day, part, path(part), view)


KIND = Kind("day", "day.html", keys, touched, pages, config=("page_size", "typography"))
