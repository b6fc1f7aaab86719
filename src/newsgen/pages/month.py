"""A month's page: its days as a calendar, and its articles while they are few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.dates import date_list, with_neighbours
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.months import WEEKDAYS, Week, weeks_of
from newsgen.pages.parts import Card


class MonthPage(NamedTuple):
    """The view of a month."""

    title: str
    description: str
    heading: str
    total_text: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[Week, ...]
    unplaced: tuple[Card, ...]
    unplaced_link: Count | None
    cards: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield every month with articles."""
    for year, _ in archive.reader.calendar.years():
        for month, _ in archive.reader.calendar.sub_intervals(year):
            yield month


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the months of changed articles, and the months beside them."""
    return with_neighbours(archive, changes.dates(7))


def pages(archive: Archive, months: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of months."""
    for month in months:
        count = archive.reader.calendar.count(month)
        if count:
            yield PlannedPage(month, 1, urls.calendar_path(month), _view(archive, month, count))


def _view(archive: Archive, month: str, count: int) -> MonthPage:
    days = dict(archive.reader.calendar.sub_intervals(month))
    weeks = tuple(weeks_of(month, days, with_year=True))
    return MonthPage(weekdays=WEEKDAYS, weeks=weeks, **date_list(archive, month, count))


KIND = Kind("month", "month.html", keys, touched, pages, config=("page_size", "typography"))
