"""The search page: a form, and the parts of the index that it may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.frame import has_search
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage
from newsgen.pages.parts import counted, date_label, initial_upper
from newsgen.pages.shards import UNDATED, Shard, shards


class Period(NamedTuple):
    """A part of the index, as readers choose it; `key` is its folder."""

    key: str
    label: str
    articles: int


class SearchPage(NamedTuple):
    """The view of the search page."""

    title: str
    description: str
    heading: str
    total_text: str
    periods: tuple[Period, ...]
    calendar_path: str
    themes_path: str
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key, where there is search."""
    return ("search",) if has_search(archive.config, archive.shape) else ()


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return the one key when the number of articles may have changed anywhere."""
    return ("search",) if any(changes.articles()) else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of the search page."""
    if not found or not has_search(archive.config, archive.shape):
        return
    words, shape = archive.words, archive.shape
    heading = words["search"]
    view = SearchPage(
        title=heading,
        description=archive.description(heading),
        heading=heading,
        total_text=counted(archive, archive.reader.calendar.total()),
        periods=tuple(_periods(archive)),
        calendar_path=urls.CALENDAR if shape.dated else "",
        themes_path=urls.taxonomy_path("themes") if "themes" in shape.taxonomies else "",
        crumbs=(Link(words["home"], urls.HOME), Link(heading)),
    )
    yield PlannedPage("search", 1, urls.SEARCH, view)


def _periods(archive: Archive) -> Iterator[Period]:
    """Yield the parts, latest first, undated ones last."""
    found = list(shards(archive.reader.calendar, archive.config.search.shard_size))
    dated = [shard for shard in found if not shard.key.startswith(UNDATED)]
    undated = [shard for shard in found if shard.key.startswith(UNDATED)]
    for shard in (*reversed(dated), *undated):
        yield Period(shard.key, _label(archive, shard), shard.articles)


def _label(archive: Archive, shard: Shard) -> str:
    """Return "Années 1990", "1994", "1994, mois inconnu", "Mai 1994", "Sans date – A"."""
    words, (first, *_) = archive.words, shard.intervals
    if shard.key.startswith(UNDATED):
        letter = initial_upper(first.alpha or "")
        return f"{words['undated']} – {letter}" if letter else words["undated"]
    if len(shard.key) == 9:
        return f"{words['decade']} {date_label(shard.key[:4])}"
    label = date_label(first.date)
    return label if first.alpha is None else f"{label}, {words['unplaced_year'].lower()}"


KIND = Kind("search", "search.html", keys, touched, pages, config=("search",))
