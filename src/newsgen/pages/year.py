"""A year's page: its twelve months, and its articles while they are few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.dates import date_list, with_neighbours
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.months import WEEKDAYS, MonthGrid, month_grid
from newsgen.pages.parts import Card


class YearPage(NamedTuple):
    """The view of a year."""

    title: str
    description: str
    heading: str
    total_text: str
    weekdays: tuple[tuple[str, str], ...]
    months: tuple[MonthGrid, ...]
    unplaced: tuple[Card, ...]
    unplaced_link: Count | None
    cards: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield every year with articles."""
    return (year for year, _ in archive.reader.calendar.years())


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the years of changed articles, and the years beside them."""
    return with_neighbours(archive, changes.dates(4))


def pages(archive: Archive, years: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of years."""
    for year in years:
        count = archive.reader.calendar.count(year)
        if count:
            yield PlannedPage(year, 1, urls.calendar_path(year), _view(archive, year, count))


def _view(archive: Archive, year: str, count: int) -> YearPage:
    shared = date_list(archive, year, count)
    return YearPage(weekdays=WEEKDAYS, months=tuple(_months(archive, year)), **shared)


def _months(archive: Archive, year: str) -> Iterator[MonthGrid]:
    counts = dict(archive.reader.calendar.sub_intervals(year))
    days = dict(archive.reader.calendar.days_of(year))
    for number in range(1, 13):
        month = f"{year}-{number:02}"
        yield month_grid(month, counts.get(month, 0), days)


KIND = Kind("year", "year.html", keys, touched, pages, config=("page_size", "typography"))
