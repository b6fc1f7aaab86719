"""The calendar's first page: every year of the archive, by decade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.parts import date_label


class CalendarPage(NamedTuple):
    """The view of the whole calendar."""

    title: str
    description: str
    heading: str
    decades: tuple[tuple[str, tuple[Count, ...]], ...]
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key, for an archive with dates."""
    return ("calendar",) if archive.shape.dated else ()


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return the one key when any year's count may have changed."""
    return ("calendar",) if changes.dates(4) else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of the calendar."""
    years = archive.reader.calendar.years()
    if not found or not years:
        return
    words = archive.words
    view = CalendarPage(
        title=words["calendar"],
        description=archive.description(words["calendar"]),
        heading=words["calendar"],
        decades=tuple(_decades(archive, dict(years))),
        crumbs=(Link(words["home"], urls.HOME), Link(words["calendar"])),
    )
    yield PlannedPage("calendar", 1, urls.CALENDAR, view)


def _decades(archive: Archive, years: dict[str, int]) -> Iterator[tuple[str, tuple[Count, ...]]]:
    for decade in sorted({year[:3] for year in years}):
        label = f"{archive.words['decade']} {date_label(decade + '0')}"
        yield label, tuple(_year(f"{decade}{digit}", years) for digit in range(10))


def _year(year: str, years: dict[str, int]) -> Count:
    count = years.get(year, 0)
    return Count(date_label(year), count, urls.calendar_path(year) if count else "")


KIND = Kind("calendar", "calendar.html", keys, touched, pages)
