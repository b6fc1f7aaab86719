"""The home page: what this archive is, its years, its main themes, its first and last articles.

Where nothing has a date, it shows what comes first by headline instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import CardRow, Interval
from newsgen.linking.changes import Changes
from newsgen.pages.chart import Chart, chart
from newsgen.pages.frame import has_search
from newsgen.pages.intervals import UndatedScope, capacity, interval_label, path_into
from newsgen.pages.kind import Archive, Count, Kind, PlannedPage
from newsgen.pages.parts import Card, cards, counted, span

MAIN_THEMES = 24
LATEST = 8
OLDEST = 4


class HomePage(NamedTuple):
    """The view of the home page."""

    title: str
    description: str
    heading: str
    total: int
    total_text: str
    span: str
    search_path: str
    chart: Chart | None
    themes: tuple[Count, ...]
    latest: tuple[Card, ...]
    oldest: tuple[Card, ...]
    undated: Count | None
    by_headline: tuple[Card, ...]
    letters: tuple[Count, ...]
    calendar_path: str
    themes_path: str
    undated_path: str


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key: every archive has a home, even an empty one."""
    return ("home",)


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return the one key when an article changed."""
    return ("home",) if any(changes.articles()) else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of the home page."""
    if not found:
        return
    reader, minimum = archive.reader, archive.config.min_articles
    years = reader.calendar.years()
    total, undated = reader.calendar.total(), reader.calendar.count("")
    latest = reader.calendar.articles_in(Interval(), LATEST, latest_first=True)
    oldest = reader.calendar.articles_in(Interval(), OLDEST) if total > LATEST + OLDEST else []
    by_headline, letters = ((), ()) if years else _alphabetical(archive)
    themes = reader.terms.main("themes", minimum, MAIN_THEMES)
    undated_path = urls.undated_path("", "")
    view = HomePage(
        title=archive.config.title,
        description=archive.config.description or archive.config.title,
        heading=archive.config.title,
        total=total,
        total_text=counted(archive, total),
        span=span(years[0][0], years[-1][0]) if years else "",
        search_path=urls.SEARCH if has_search(archive.config, archive.shape) else "",
        chart=chart(archive, years, urls.calendar_path),
        themes=tuple(
            Count(term.name, term.articles, urls.term_path(term.taxonomy, term.slug))
            for term in themes
        ),
        latest=cards(archive, latest),
        oldest=cards(archive, oldest),
        undated=Count(archive.words["undated"], undated, undated_path) if undated else None,
        by_headline=by_headline,
        letters=letters,
        calendar_path=urls.CALENDAR if years else "",
        themes_path=urls.taxonomy_path("themes") if themes else "",
        undated_path=undated_path if undated else "",
    )
    yield PlannedPage("home", 1, urls.HOME, view)


def _alphabetical(archive: Archive) -> tuple[tuple[Card, ...], tuple[Count, ...]]:
    """Return the first articles without a date by headline, and the letters that have lists."""
    scope, whole = UndatedScope(archive), Interval("", "")
    first = cards(archive, islice(_by_headline(scope, whole), LATEST))
    if scope.count(whole, scope.page_size + 1) <= scope.page_size:
        return first, ()
    return first, tuple(
        Count(interval_label(below, archive), count, path_into(scope, below, count))
        for below, count in scope.divisions(whole)
    )


def _by_headline(scope: UndatedScope, interval: Interval) -> Iterator[CardRow]:
    """Yield articles of an interval, looking into as few of its lists as the caller needs."""
    most = capacity(scope, interval)
    if most is None or scope.count(interval, most + 1) <= most:
        yield from scope.articles(interval, LATEST)
        return
    for below, _ in scope.divisions(interval):
        yield from _by_headline(scope, below)


KIND = Kind(
    "home",
    "home.html",
    keys,
    touched,
    pages,
    config=("min_articles", "page_size", "search", "typography"),
)
