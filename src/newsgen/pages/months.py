"""Months as tables of days, which the pages of years, months and “Ce jour-là” share."""

from __future__ import annotations

from bisect import bisect_right
from calendar import Calendar
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from newsgen import urls
from newsgen.french.dates import PartialDate, long_date, month_name, weekday

WEEKDAYS = tuple(
    (f"{name[:3]}.", name)
    for name in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
)
_LEAP_YEAR = 2000
_FIRST_OF_LEVELS = (1, 2, 5, 10)
"""From how many articles a day has each shade: fixed, so that no day alters another."""


class DayCell(NamedTuple):
    """A day in the table of its month; without articles it has no path."""

    number: int
    articles: int
    level: int
    path: str
    label: str


Week = tuple[DayCell | None, ...]


class MonthGrid(NamedTuple):
    """A month as a small table among others."""

    label: str
    articles: int
    path: str
    weeks: tuple[Week, ...]


def level_of(articles: int) -> int:
    """Return the shade of a day with so many articles: 0 (none) to 4."""
    return bisect_right(_FIRST_OF_LEVELS, articles)


def month_grid(month: str, articles: int, days: Mapping[str, int]) -> MonthGrid:
    """Return a month of a year as a table, with the articles that its `days` have."""
    path = urls.calendar_path(month) if articles else ""
    weeks = tuple(weeks_of(month, days, with_year=False))
    return MonthGrid(month_name(int(month[5:])), articles, path, weeks)


def weeks_of(month: str, days: Mapping[str, int], *, with_year: bool) -> Iterator[Week]:
    """Yield the weeks of a month; days are called “mercredi 11 mai 2022”, or “11 mai”."""
    for week in _bare_weeks(month, with_year=with_year):
        yield tuple(cell and _filled(cell, f"{month}-{cell.number:02}", days) for cell in week)


@lru_cache(maxsize=2_400)  # two centuries
def _bare_weeks(month: str, *, with_year: bool) -> tuple[Week, ...]:
    """Return the weeks of a month without articles."""
    named = _with_year if with_year else _without_year
    return tuple(
        tuple(DayCell(day, 0, 0, "", named(f"{month}-{day:02}")) if day else None for day in week)
        for week in Calendar().monthdayscalendar(int(month[:4]), int(month[5:]))
    )


def _filled(cell: DayCell, day: str, days: Mapping[str, int]) -> DayCell:
    """Return a day with its articles, which `days` has where there are any."""
    if not (count := days.get(day, 0)):
        return cell
    return DayCell(cell.number, count, level_of(count), urls.calendar_path(day), cell.label)


def _with_year(day: str) -> str:
    date = PartialDate(day)
    return f"{weekday(date)} {long_date(date)}"


def _without_year(day: str) -> str:
    return day_of_year_label(day[5:])


@cache
def day_of_year_label(day: str) -> str:
    """Return a day of the year in words: `05-01` is “1er mai”."""
    words = long_date(PartialDate(f"{_LEAP_YEAR}-{day}"))
    return words.removesuffix(f"\u00a0{_LEAP_YEAR}")


def months_of_any_year(days: frozenset[str]) -> tuple[MonthGrid, ...]:
    """Return the 366 days, in rows of seven; those of `days` (`05-11`) lead to their pages."""
    return tuple(_month_of_any_year(month, days) for month in range(1, 13))


def _month_of_any_year(month: int, days: frozenset[str]) -> MonthGrid:
    numbers = [n for n in Calendar().itermonthdays(_LEAP_YEAR, month) if n]
    cells = [_day_of_any_year(f"{month:02}-{number:02}", days) for number in numbers]
    rows = (cells[start : start + 7] for start in range(0, len(cells), 7))
    weeks = tuple((*row, *[None] * (7 - len(row))) for row in rows)
    return MonthGrid(month_name(month), 0, "", weeks)


def _day_of_any_year(day: str, days: frozenset[str]) -> DayCell:
    path = urls.day_of_year_path(day) if day in days else ""
    return DayCell(int(day[3:]), 0, int(bool(path)), path, day_of_year_label(day))
