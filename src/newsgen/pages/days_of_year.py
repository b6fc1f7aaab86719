"""The first page of “Ce jour-là”: the 366 days of the year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage
from newsgen.pages.months import MonthGrid, months_of_any_year


class DaysOfYearPage(NamedTuple):
    """The view of all days of the year."""

    title: str
    description: str
    heading: str
    months: tuple[MonthGrid, ...]
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key, for an archive with articles known to the day."""
    return ("days",) if archive.shape.days else ()


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return the one key when a day of the year may have got its first articles, or lost all."""
    return ("days",) if changes.dates(10) else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of the days of the year."""
    days = frozenset(archive.reader.calendar.days_of_year())
    if not found or not days:
        return
    title = archive.words["on_this_day"]
    view = DaysOfYearPage(
        title=title,
        description=archive.description(title),
        heading=title,
        months=months_of_any_year(days),
        crumbs=(Link(archive.words["home"], urls.HOME), Link(title)),
    )
    yield PlannedPage("days", 1, urls.DAYS_OF_YEAR, view)


KIND = Kind("days_of_year", "days_of_year.html", keys, touched, pages)
