"""A theme's hub (or a section's, an author's, a publication's), and its intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import CardRow, Entry, Interval, TermCount
from newsgen.linking.changes import Changes
from newsgen.pages.hub import Hub, dated_years, hub, hubs_around, hubs_at_threshold
from newsgen.pages.intervals import (
    Listing,
    capacity,
    interval_key,
    interval_label,
    interval_of,
    listings,
    reached,
)
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage
from newsgen.pages.parts import Card, counted, date_label, ending_here, part_links, span

SINGULAR = {
    "themes": "theme",
    "sections": "section",
    "authors": "author",
    "publications": "publication",
}
_LABELS = {0: "by_year", 4: "by_month"}


class TermPage(NamedTuple):
    """The view of a term, or of an interval of it."""

    title: str
    description: str
    heading: str
    taxonomy: str
    kind_label: str
    total_text: str
    span: str
    hub: Hub | None
    cards: tuple[Card, ...]
    intervals: tuple[Count, ...]
    intervals_label: str
    unplaced: tuple[Card, ...]
    part: int
    previous_part: Link | None
    next_part: Link | None
    crumbs: tuple[Link, ...]


class TermScope:
    """The articles that bear a term."""

    month_parts = 10

    def __init__(self, archive: Archive, term: TermCount) -> None:
        self._terms = archive.reader.terms
        self.page_size = archive.config.page_size
        self.term = term
        self._counts: dict[tuple[Interval, int], int] = {}

    def count(self, interval: Interval, limit: int = -1) -> int:
        """Return how many articles an interval has, counting to `limit` at most."""
        if not interval.date and interval.alpha is None:
            return self.term.articles if limit < 0 else min(self.term.articles, limit)
        if len(interval.date) == 4 and interval.alpha is None:
            found = self._terms.year_count(self.term.id, interval.date)
            return found if limit < 0 else min(found, limit)
        asked = (interval, limit)
        if asked not in self._counts:
            self._counts[asked] = self._terms.count(self.term.id, interval, limit)
        return self._counts[asked]

    def articles(self, interval: Interval, limit: int, offset: int = 0) -> list[CardRow]:
        """Return articles of an interval, the latest first."""
        return self._terms.articles(self.term.id, interval, limit, offset)

    def divisions(self, interval: Interval) -> list[tuple[Interval, int]]:
        """Return the years, months, days or letters with articles, and how many each has."""
        if interval.alpha is not None:
            found = self._terms.letters(self.term.id, interval)
            return [(Interval(interval.date, letters), count) for letters, count in found]
        if interval.date:
            found = self._terms.sub_intervals(self.term.id, interval.date)
        else:
            found = [row for row in self._terms.years(self.term.id) if row[0]]
        return [(Interval(date), count) for date, count in found]

    def path(self, interval: Interval, part: int = 1) -> str:
        """Return the output path of an interval's page."""
        return urls.term_path(self.term.taxonomy, self.term.slug, *interval, part=part)


def keys(archive: Archive) -> list[str]:
    """Return every term that has a page, and every interval of it that has one.

    By interval, not by term: the lists of one month show the same articles again and again.
    """
    minimum = archive.config.min_articles
    found = [
        key
        for taxonomy in archive.reader.terms.taxonomies(minimum)
        for term in archive.reader.terms.of(taxonomy, minimum)
        for key in _keys_of(archive, term)
    ]
    return sorted(found, key=lambda key: key.rpartition("/")[2])


def _keys_of(archive: Archive, term: TermCount) -> Iterator[str]:
    scope = TermScope(archive, term)
    stack = [(Interval(), term.articles)]
    while stack:
        interval, count = stack.pop()
        yield _key(term.taxonomy, term.slug, interval)
        most = capacity(scope, interval)
        if most is not None and count > most:
            stack += reversed(scope.divisions(interval))
            unplaced = Interval(interval.date, "")
            if (
                interval.alpha is None
                and (many := scope.count(unplaced)) > archive.config.page_size
            ):
                stack.append((unplaced, many))


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the terms of changed articles, with the intervals that those were or are in.

    All intervals of a term whose name changed, or whose pages may just have come or gone. Of what
    the authority file says otherwise, or has beside a theme that came or went, the hubs.
    """
    entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in changes.articles():
        for name in entry.terms:
            entries[name].append(entry)
    found: set[str] = set()
    restated = set(changes.subjects)
    for (taxonomy, slug), members in entries.items():
        term = archive.reader.terms.find(taxonomy, slug) or TermCount(0, taxonomy, slug, "", 0)
        scope = TermScope(archive, term)
        for interval in reached(scope, Interval(), members):
            found.add(_key(taxonomy, slug, interval))
        appeared = abs(term.articles - archive.config.min_articles) <= len(members)
        if appeared or (taxonomy, slug) in changes.renamed:
            found.update(_keys_of(archive, term))
        if appeared and taxonomy == "themes":
            restated.add(slug)
    found.update(_key(*term, Interval()) for term in hubs_at_threshold(archive, changes))
    restated |= hubs_around(archive, restated)
    found.update(_key("themes", slug, Interval()) for slug in restated)
    return found


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of terms and their intervals."""
    for (taxonomy, slug), keys_of_term in groupby(found, key=lambda key: key.split("/")[:2]):
        term = archive.reader.terms.find(taxonomy, slug)
        if term is None or term.articles < archive.config.min_articles:
            continue
        scope = TermScope(archive, term)
        for key in keys_of_term:
            interval = interval_of(key.split("/")[2])
            for listing in listings(archive, scope, interval):
                view = _view(archive, scope, interval, listing)
                yield PlannedPage(key, listing.part, scope.path(interval, listing.part), view)


def _view(archive: Archive, scope: TermScope, interval: Interval, listing: Listing) -> TermPage:
    words, term = archive.words, scope.term
    path = partial(scope.path, interval)
    before, after = part_links(archive, path, listing.part, listing.parts)
    heading = _heading(archive, term, interval)
    title = heading + (f", {words['part']} {listing.part}" if listing.part > 1 else "")
    kind_label = words[SINGULAR[term.taxonomy]]
    by = _LABELS.get(len(interval.date), "by_day") if interval.alpha is None else "by_letter"
    years = dated_years(archive, term) if interval == Interval() else []
    return TermPage(
        title=f"{title} ({kind_label.lower()})",
        description=archive.description(f"{kind_label.lower()} {title}"),
        heading=heading,
        taxonomy=term.taxonomy,
        kind_label=kind_label,
        total_text=counted(archive, listing.total),
        span=span(years[0][0], years[-1][0]) if years else "",
        hub=hub(archive, term, years, listing) if interval == Interval() else None,
        cards=listing.cards,
        intervals=listing.intervals,
        intervals_label=words[by],
        unplaced=listing.unplaced,
        part=listing.part,
        previous_part=before,
        next_part=after,
        crumbs=ending_here(_crumbs(archive, scope, interval)),
    )


def _heading(archive: Archive, term: TermCount, interval: Interval) -> str:
    if interval == Interval():
        return term.name
    if interval.alpha is None:
        return f"{term.name} – {date_label(interval.date)}"
    labels = [date_label(interval.date)] if interval.date else []
    labels += [interval_label(Interval(interval.date, ""), archive)]
    labels += [interval_label(interval, archive)] if interval.alpha else []
    return " – ".join((term.name, *labels))


def _crumbs(archive: Archive, scope: TermScope, interval: Interval) -> Iterator[Link]:
    words, term = archive.words, scope.term
    yield Link(words["home"], urls.HOME)
    yield Link(words[term.taxonomy], urls.taxonomy_path(term.taxonomy))
    yield Link(term.name, scope.path(Interval()))
    for length in (4, 7, 10):
        if len(interval.date) >= length:
            above = Interval(interval.date[:length])
            yield Link(interval_label(above, archive), scope.path(above))
    if interval.alpha is not None:
        for length in range(len(interval.alpha) + 1):
            above = Interval(interval.date, interval.alpha[:length])
            yield Link(interval_label(above, archive), scope.path(above))


def _key(taxonomy: str, slug: str, interval: Interval) -> str:
    return f"{taxonomy}/{slug}/{interval_key(interval)}"


KIND = Kind(
    "term", "term.html", keys, touched, pages, config=("min_articles", "page_size", "typography")
)
