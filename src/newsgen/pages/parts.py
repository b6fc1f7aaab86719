"""Pieces that several kinds of pages show: cards, dates, counts, breadcrumbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from newsgen import urls
from newsgen.catalog.rows import CardRow
from newsgen.config import SiteConfig
from newsgen.french.dates import (
    PartialDate,
    iso,
    long_date,
    long_date_html,
    month_name,
    number,
    plural,
    weekday,
)
from newsgen.french.typography import is_french, typeset
from newsgen.pages.kind import Archive, Link


class DateView(NamedTuple):
    """A date as it is read, as it is typeset, and as machines read it."""

    text: str
    html: Markup
    iso: str


class Card(NamedTuple):
    """An article in a list."""

    headline: str
    summary: str
    date: str
    iso: str
    path: str
    publication: str
    section: str


class DatedLink(NamedTuple):
    """An article that another leads to; `date` is empty where it has none."""

    label: str
    path: str
    date: str


def card(archive: Archive, record: CardRow) -> Card:
    """Return the card of an article."""
    return _card(record, archive.config.typography)


@lru_cache(maxsize=8192)  # an article is in the lists of its day, of its themes, of their years …
def _card(record: CardRow, typography: bool) -> Card:
    date = date_view(record.published) if record.published else _NO_DATE
    printed = typeset if typography and is_french(language_in(record.details)) else str
    return Card(
        printed(record.headline),
        printed(record.summary),
        date.text,
        date.iso,
        urls.output_path(record.address),
        record.publication,
        record.section,
    )


def cards(archive: Archive, records: Iterable[CardRow]) -> tuple[Card, ...]:
    """Return the cards of articles, in their order."""
    return tuple([card(archive, record) for record in records])


def printing(config: SiteConfig, language: str) -> Callable[[str], str]:
    """Return what turns a text in a language, as it was written, into the one that pages show."""
    return typeset if config.typography and is_french(language) else str


def language_in(details: str) -> str:
    """Return the language of an article, from the details that the catalog keeps of it."""
    if '"language"' not in details:
        return "fr"
    return str(json.loads(details).get("language", "fr"))


_NO_DATE = DateView("", Markup(), "")


@lru_cache(maxsize=4096)
def date_view(value: str) -> DateView:
    """Return the three forms of a date, given as the value of a PartialDate."""
    date = PartialDate(value)
    return DateView(long_date(date), long_date_html(date), iso(date))


def counted(archive: Archive, count: int) -> str:
    """Return "1 article", "10 000 articles", as French counts."""
    words = archive.words
    if not count:
        return words["no_article"]
    return f"{number(count)}\u00a0{plural(count, words['article'], words['articles'])}"


def span(first: str, last: str) -> str:
    """Return "de 1889 à 2024", "1889", or "" for an archive without dates."""
    years = (first[:4].lstrip("0"), last[:4].lstrip("0"))
    if not first:
        return ""
    return years[0] if years[0] == years[1] else f"de {years[0]} à {years[1]}"


@lru_cache(maxsize=4096)
def date_label(date: str) -> str:
    """Return the heading of a year, month or day: "2022", "Mai 2022", "Mercredi 11 mai 2022"."""
    if len(date) == 4:
        return date.lstrip("0") or "0"
    partial = PartialDate(date)
    name = f"{weekday(partial)} {long_date(partial)}" if len(date) == 10 else long_date(partial)
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=4096)
def short_label(date: str) -> str:
    """Return a date as its own interval lists it: "2022", "mai", "mercredi 11"."""
    if len(date) == 10:
        day = "1er" if date[8:] == "01" else date[8:].lstrip("0")
        return f"{weekday(PartialDate(date))} {day}"
    return month_name(int(date[5:7])) if len(date) == 7 else date_label(date)


def date_crumbs(archive: Archive, date: str) -> tuple[Link, ...]:
    """Return the way from home to a year, month or day, itself included."""
    return _date_crumbs(archive.words["home"], archive.words["calendar"], date)


@lru_cache(maxsize=4096)
def _date_crumbs(home: str, calendar: str, date: str) -> tuple[Link, ...]:
    intervals = [date[:length] for length in (4, 7, 10) if len(date) >= length]
    return (
        Link(home, urls.HOME),
        Link(calendar, urls.CALENDAR),
        *(Link(short_label(interval), urls.calendar_path(interval)) for interval in intervals),
    )


def ending_here(crumbs: Iterable[Link]) -> tuple[Link, ...]:
    """Return breadcrumbs whose last is the current page: no link."""
    way = tuple(crumbs)
    return (*way[:-1], Link(way[-1].label))


def part_links(
    archive: Archive, path: Callable[[int], str], part: int, parts: int
) -> tuple[Link | None, Link | None]:
    """Return links to the part before and the part after, of a list of so many.

    `path` gives the path of a part by its number.
    """
    label = _initial_label(archive)
    before = Link(f"{label} {part - 1}", path(part - 1)) if part > 1 else None
    after = Link(f"{label} {part + 1}", path(part + 1)) if part < parts else None
    return before, after


def _initial_label(archive: Archive) -> str:
    """Return the word for one part of a numbered list, as it begins a link."""
    word = archive.words["part"]
    return word[:1].upper() + word[1:]


def parts_of(count: int, page_size: int) -> int:
    """Return how many numbered parts a list of `count` cards has."""
    return max(1, -(-count // page_size))


def initial_upper(text: str) -> str:
    """Return `text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
