"""What the pages of years, months and days have in common: those beside them, and their lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from newsgen import urls
from newsgen.catalog.rows import Interval
from newsgen.pages.intervals import unplaced
from newsgen.pages.kind import Archive, Count, Link
from newsgen.pages.parts import Card, cards, counted, date_crumbs, date_label, ending_here


class DateList(TypedDict):
    """What the views of a year and of a month share: their articles too, while these are few."""

    title: str
    description: str
    heading: str
    total_text: str
    unplaced: tuple[Card, ...]
    unplaced_link: Count | None
    cards: tuple[Card, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]


def date_list(archive: Archive, date: str, count: int) -> DateList:
    """Return what a year or a month with so many articles lists, beside its calendar."""
    size = archive.config.page_size
    listed: tuple[Card, ...] = ()
    inline: tuple[Card, ...] = ()
    link: Count | None = None
    if count <= size:
        listed = cards(archive, archive.reader.calendar.articles_in(Interval(date), size))
    else:
        inline, link = unplaced(archive, date)
    previous, after = neighbour_links(archive, date)
    heading = date_label(date)
    return DateList(
        title=heading,
        description=archive.description(heading),
        heading=heading,
        total_text=counted(archive, count),
        unplaced=inline,
        unplaced_link=link,
        cards=listed,
        previous=previous,
        next=after,
        crumbs=ending_here(date_crumbs(archive, date)),
    )


def with_neighbours(archive: Archive, dates: Iterable[str]) -> set[str]:
    """Return intervals with the nearest ones before and after that have articles."""
    found = set(dates)
    for date in tuple(found):
        for after in (False, True):
            beside = archive.reader.calendar.beside(date, after=after)
            if beside:
                found.add(beside[0])
    return found


def neighbour_links(archive: Archive, date: str) -> tuple[Link | None, Link | None]:
    """Return links to the interval with articles before this one, and to the one after."""
    found = [archive.reader.calendar.beside(date, after=after) for after in (False, True)]
    before, after = (
        Link(date_label(one[0]), urls.calendar_path(one[0])) if one else None for one in found
    )
    return before, after
