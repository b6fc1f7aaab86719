"""“Ce jour-là”: the articles of one day of the year, across the years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import Interval
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.months import day_of_year_label
from newsgen.pages.parts import Card, cards, counted, date_label


class YearOfDay(NamedTuple):
    """What one year has of the day; without dates, which the page and the year tell."""

    label: str
    path: str
    cards: tuple[Card, ...]


class DayOfYearPage(NamedTuple):
    """The view of a day of the year: the articles by year, or a count for each year."""

    title: str
    description: str
    heading: str
    total_text: str
    years: tuple[YearOfDay, ...]
    intervals: tuple[Count, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> list[str]:
    """Return every day of the year with articles: `05-11`."""
    return archive.reader.calendar.days_of_year()


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the days of the year of changed articles, and the days beside them."""
    found = {date[5:] for date in changes.dates(10)}
    for day in tuple(found):
        beside = (archive.reader.calendar.day_beside(day, after=after) for after in (False, True))
        found.update(filter(None, beside))
    return found


def pages(archive: Archive, days: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of days of the year."""
    for day in days:
        dates = archive.reader.calendar.dates_of_day(day)
        if dates:
            view = _view(archive, day, dates)
            yield PlannedPage(day, 1, urls.day_of_year_path(day), view)


def _view(archive: Archive, day: str, dates: list[tuple[str, int]]) -> DayOfYearPage:
    words = archive.words
    total = sum(count for _, count in dates)
    few = total <= archive.config.page_size
    label = day_of_year_label(day)
    title = f"{words['on_this_day']}, {label}"
    return DayOfYearPage(
        title=title,
        description=archive.description(title),
        heading=label,
        total_text=counted(archive, total),
        years=tuple(_year(archive, date) for date, _ in dates) if few else (),
        intervals=() if few else tuple(_interval(*date) for date in dates),
        previous=_beside(archive, day, after=False),
        next=_beside(archive, day, after=True),
        crumbs=(
            Link(words["home"], urls.HOME),
            Link(words["on_this_day"], urls.DAYS_OF_YEAR),
            Link(label),
        ),
    )


def _year(archive: Archive, date: str) -> YearOfDay:
    listed = archive.reader.calendar.articles_in(Interval(date), archive.config.page_size)
    undated = tuple(card._replace(date="", iso="") for card in cards(archive, listed))
    return YearOfDay(date_label(date[:4]), urls.calendar_path(date), undated)


def _interval(date: str, count: int) -> Count:
    return Count(date_label(date[:4]), count, urls.calendar_path(date))


def _beside(archive: Archive, day: str, *, after: bool) -> Link | None:
    found = archive.reader.calendar.day_beside(day, after=after)
    return Link(day_of_year_label(found), urls.day_of_year_path(found)) if found else None


KIND = Kind(
    "day_of_year", "day_of_year.html", keys, touched, pages, config=("page_size", "typography")
)
