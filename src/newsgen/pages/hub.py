"""What the first page of a theme says of it: its ends, its years, what it stands beside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import SubjectRow, TermCount, terms_in
from newsgen.french.sorting import title_sort_key
from newsgen.linking.changes import Changes
from newsgen.pages.chart import Chart, chart
from newsgen.pages.intervals import Listing
from newsgen.pages.kind import Archive, Count, Link
from newsgen.pages.parts import Card, cards

LATEST = 200
"""Articles in which the themes beside a term are counted: the work must not grow with it."""
BESIDE = 12


class Subject(NamedTuple):
    """What the authority file says of a theme."""

    kind: str
    """In words; "" where the file does not say it."""
    note: str
    broader: Link | None
    narrower: tuple[Link, ...]


class Hub(NamedTuple):
    """What only the first page of a term shows."""

    subject: Subject | None
    first: Card | None
    last: Card | None
    chart: Chart | None
    beside: tuple[Count, ...]
    undated: Count | None


def dated_years(archive: Archive, term: TermCount) -> list[tuple[str, int]]:
    """Return the years of a term, with their numbers of articles."""
    return [row for row in archive.reader.terms.years(term.id) if row[0]]


def hub(
    archive: Archive, term: TermCount, years: Sequence[tuple[str, int]], listing: Listing
) -> Hub:
    """Return what the hub of a term, of those years, shows beside its list."""
    ends = cards(archive, archive.reader.terms.ends(term.id))
    undated_path = urls.term_path(term.taxonomy, term.slug, alpha="")
    return Hub(
        subject=_subject(archive, term),
        first=ends[0] if len(ends) > 1 else None,
        last=ends[1] if len(ends) > 1 else None,
        chart=_chart(archive, term, years, divided=bool(listing.intervals)),
        beside=tuple(_beside(archive, term)),
        undated=next((one for one in listing.intervals if one.path == undated_path), None),
    )


def _subject(archive: Archive, term: TermCount) -> Subject | None:
    """Return what the authority file says of a theme, if anything that can be shown."""
    row = archive.reader.subjects.find(term.slug) if term.taxonomy == "themes" else None
    if row is None:
        return None
    above = archive.reader.subjects.find(row.broader)
    below = archive.reader.subjects.narrower(row.slug)
    found = Subject(
        kind=archive.words[f"kind_{row.kind}"] if row.kind else "",
        note=row.note,
        broader=next(_links(archive, [above] if above else []), None),
        narrower=tuple(_links(archive, sorted(below, key=lambda one: _place(one.name)))),
    )
    return found if any(found) else None


def _links(archive: Archive, rows: Iterable[SubjectRow]) -> Iterator[Link]:
    """Yield links to those themes that have a page."""
    for row in rows:
        if _has_page(archive, row.slug):
            yield Link(row.name, urls.term_path("themes", row.slug))


def hubs_around(archive: Archive, slugs: Iterable[str]) -> set[str]:
    """Return the slugs of the themes just above and below some in the authority file."""
    reader = archive.reader
    found = {row.slug for slug in slugs for row in reader.subjects.narrower(slug)}
    return found | {row.broader for row in map(reader.subjects.find, slugs) if row and row.broader}


def hubs_at_threshold(archive: Archive, changes: Changes) -> set[tuple[str, str]]:
    """Return the terms beside themes whose pages may just have come or gone: they link them.

    Where one article is enough for a page, that article changed, and so did all its terms.
    """
    minimum = archive.config.min_articles
    found: set[tuple[str, str]] = set()
    for (taxonomy, slug), count in changes.terms().items() if minimum > 1 else ():
        term = archive.reader.terms.find(taxonomy, slug) if taxonomy == "themes" else None
        if term and abs(term.articles - minimum) <= count:
            bearers = archive.reader.terms.bearers(taxonomy, slug, minimum + count)
            for record in archive.reader.articles.records(bearers):
                found.update(use[:2] for use in terms_in(record.terms))
    return found


def _chart(
    archive: Archive, term: TermCount, years: Sequence[tuple[str, int]], *, divided: bool
) -> Chart | None:
    """Return the chart of a term that has several years; these have pages once it is divided."""

    def path(year: str) -> str:
        return urls.term_path(term.taxonomy, term.slug, year) if divided else ""

    return chart(archive, years, path) if len(years) > 1 else None


def _beside(archive: Archive, term: TermCount) -> list[Count]:
    """Return the themes with a page that the latest articles of a term bear too, most first.

    By the names that they have there, not in the whole archive: what others write elsewhere
    would alter pages without number.
    """
    counts: Counter[str] = Counter()
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for use, count in archive.reader.terms.beside(term.id, LATEST):
        if use.taxonomy == "themes" and use[:2] != (term.taxonomy, term.slug):
            counts[use.slug] += count
            names[use.slug].append((-count, use.name))
    if archive.config.min_articles > 1:
        counts = Counter({slug: n for slug, n in counts.items() if _has_page(archive, slug)})
    least = min(nlargest(BESIDE, counts.values()), default=0)
    found = [
        (-count, *_place(min(names[slug])[1]), slug)
        for slug, count in counts.items()
        if count >= least
    ]
    return [
        Count(name, -count, urls.term_path("themes", slug))
        for count, _, name, slug in sorted(found)[:BESIDE]
    ]


def _has_page(archive: Archive, slug: str) -> bool:
    theme = archive.reader.terms.find("themes", slug)
    return theme is not None and theme.articles >= archive.config.min_articles


@lru_cache(maxsize=8192)
def _place(name: str) -> tuple[str, str]:
    """Return a name after its key in French order."""
    return title_sort_key(name), name
