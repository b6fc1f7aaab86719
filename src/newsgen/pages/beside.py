"""Where an article's page leads: related headlines, who cites it, other articles of its themes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.queries.citations import CitingRow
from newsgen.catalog.queries.terms import TermPlace
from newsgen.catalog.rows import CardRow, Entry, Record, place_in_terms, related_in
from newsgen.french.sorting import title_sort_key
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Link
from newsgen.pages.parts import DatedLink, date_view, language_in, printing
from newsgen.urls import naming

CITED_BY = 20
"""Articles that are named of those that cite one: the earliest."""
MAIN_THEMES = 3
"""Themes of an article that lead to others: its first."""


Pair = tuple[DatedLink | None, DatedLink | None]
"""The articles before and after one."""


class Beside(NamedTuple):
    """What an article's page leads to, besides what it is filed under."""

    related: tuple[Link, ...]
    """Headlines to read too; without a path where no article is meant."""
    in_body: tuple[tuple[str, str], ...]
    """(headline, path) of those that stand in the text and mean an article."""
    left_out: tuple[str, ...]
    """Those that stand in the text and mean an article that is removed."""
    cited_by: tuple[DatedLink, ...]
    in_themes: tuple[Pair, ...]
    """Of each of the main themes, in order: the articles before and after."""


def beside(
    archive: Archive, records: Sequence[Record], *, consecutive: bool
) -> Iterator[tuple[Record, Beside]]:
    """Yield articles, given in archive order, with where their pages lead.

    `consecutive`: no other dated article stands between them.
    """
    reader = archive.reader
    related, citing = (
        reader.citations.addresses(records),
        reader.citations.citing(records, CITED_BY),
    )
    some_removed = None in related.values()
    in_themes = _beside_in_themes(archive, records, consecutive=consecutive)
    for record, pairs in zip(records, in_themes, strict=True):
        printed = printing(archive.config, language_in(record.details))
        links = _related_links(record, related) if record.related else ()
        left_out = left_out_of(record, related) if some_removed else ()
        yield (
            record,
            Beside(
                tuple(
                    [Link(printed(link.label), link.path) for link, in_body in links if not in_body]
                ),
                tuple(
                    [(link.label, link.path) for link, in_body in links if in_body and link.path]
                ),
                left_out,
                tuple([dated_link(archive, row) for row in citing.get(record.number, ())]),
                pairs,
            ),
        )


def left_out_of(record: Record, addresses: Mapping[tuple[int, int], str | None]) -> tuple[str, ...]:
    """Return the headlines in the text of an article that mean one that is removed.

    `addresses` are as the catalog's reader gives them.
    """
    return tuple(
        [
            one.headline
            for one in related_in(record.related)
            if one.in_body and addresses.get((one.headline_hash, record.number), "") is None
        ]
    )


def _related_links(
    record: Record, addresses: Mapping[tuple[int, int], str | None]
) -> list[tuple[Link, bool]]:
    links = []
    for one in related_in(record.related):
        address = addresses.get((one.headline_hash, record.number), "")
        if address is None:  # the article is removed: what it was called is not said
            continue
        links.append(
            (Link(one.headline, urls.output_path(address) if address else ""), one.in_body)
        )
    return links


def dated_link(archive: Archive, row: CardRow | CitingRow | Record) -> DatedLink:
    """Return the link to an article."""
    printed = printing(archive.config, language_in(row.details))
    published = row.published
    date = date_view(published).text if published else ""
    return DatedLink(printed(row.headline), urls.output_path(row.address), date)


class _Borne(NamedTuple):
    """An article, the slugs of its themes, and the link to it."""

    record: Record
    themes: tuple[str, ...]
    link: DatedLink


def _beside_in_themes(
    archive: Archive, records: Sequence[Record], *, consecutive: bool
) -> list[tuple[Pair, ...]]:
    """Return for each article what stands beside it in its main themes."""
    borne = [
        _Borne(record, _themes(record.terms), dated_link(archive, record)) for record in records
    ]
    known = consecutive and all(len(record.published) >= 10 for record in records)
    before = _next_ones(archive, borne, after=False, known=known)
    after = _next_ones(archive, borne[::-1], after=True, known=known)
    after.reverse()
    return [tuple(zip(*pair, strict=True)) for pair in zip(before, after, strict=True)]


def _themes(terms: str) -> tuple[str, ...]:
    slugs = [_theme_slug(line) for line in terms.split("\n")] if terms else ()
    return tuple(filter(None, slugs))


@lru_cache(maxsize=8192)
def _theme_slug(line: str) -> str:
    """Return the slug of the theme that a line of a record's `terms` names, "" for others."""
    taxonomy, slug, _ = line.split("\t")
    return slug if taxonomy == "themes" else ""


def _next_ones(
    archive: Archive, borne: Sequence[_Borne], *, after: bool, known: bool
) -> list[list[DatedLink | None]]:
    """Return for each article, of each of its main themes, the article that comes next.

    They are given in reverse where that is the one after. Where it is `known` that no other stands
    between them, the catalog is only asked what comes before the first of a theme.
    """
    passed: dict[str, DatedLink] = {}
    found: list[list[DatedLink | None]] = []
    places: list[TermPlace] = []
    gaps: list[tuple[list[DatedLink | None], int]] = []
    for record, slugs, link in borne:
        links = [passed.get(slug) for slug in slugs[:MAIN_THEMES]]
        found.append(links)
        if None in links:
            for at, slug in enumerate(slugs[:MAIN_THEMES]):
                if links[at] is None and (term := archive.reader.terms.find("themes", slug)):
                    places.append(_place(term.id, record))
                    gaps.append((links, at))
        if known:
            for slug in slugs:
                passed[slug] = link
    cards = archive.reader.terms.next_to(places, after=after)
    for (links, at), card in zip(gaps, cards, strict=True):
        links[at] = dated_link(archive, card) if card else None
    return found


def _place(term: int, record: Record) -> TermPlace:
    """Return where an article stands in the lists of a term."""
    published, headline = record.published, record.headline
    if len(published) >= 10:
        return TermPlace(term, published, "", "", record.identity)
    place = place_in_terms(title_sort_key(headline), record.identity)
    return TermPlace(term, published, naming.alpha_key(headline), place, record.identity)


def _place_of(entry: Entry) -> str:
    return place_in_terms(entry.title_key, entry.identity)


def touched_beside(archive: Archive, changes: Changes) -> Iterator[str]:
    """Yield the articles before and after changed ones, as these were and are, in each theme."""
    reader = archive.reader
    places = [
        TermPlace(term.id, entry.published, entry.alpha, _place_of(entry), entry.identity)
        for entry in changes.articles()
        for taxonomy, slug in entry.terms
        if taxonomy == "themes" and (term := reader.terms.find(taxonomy, slug))
    ]
    for after in (False, True):
        yield from (card.identity for card in reader.terms.next_to(places, after=after) if card)
