"""A part of the search index: the table by which browsers filter and sort what they find."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from newsgen import urls
from newsgen.catalog.rows import Record, TermUse, terms_in
from newsgen.linking.changes import Changes
from newsgen.pages.beside import left_out_of
from newsgen.pages.details import details_of, language_of, text_digest
from newsgen.pages.frame import has_search
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting
from newsgen.pages.parts import date_view
from newsgen.pages.shards import shards, shards_of, touched_keys

TABLE = "articles.json"


class ShardArticle(NamedTuple):
    """An article as it is searched: what is indexed, shown with a result, and filtered by."""

    identity: str
    path: str
    published: str
    date: str
    headline: str
    summary: str
    section: str
    publication: str
    themes: tuple[str, ...]
    authors: tuple[str, ...]
    language: str
    markup: str
    sha256: str
    """Of the source, whose text is indexed, and of what is put in place of its words."""
    left_out: tuple[str, ...]
    """Headlines whose lines in the text are not: they mean articles that are removed."""


class ShardPage(NamedTuple):
    """The view of a part of the index."""

    title: str
    description: str
    articles: tuple[ShardArticle, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield every part of the index."""
    if has_search(archive.config, archive.shape):
        size = archive.config.search.shard_size
        yield from (shard.key for shard in shards(archive.reader.calendar, size))


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the parts in which changed articles are, were, or would be if counts were others.

    Whether there is search is not asked: the journal serves builds with it and without.
    """
    dates = {entry.published for entry in changes.articles()}
    withdrawn = any(entry.kind == "removed" for entry in changes.entries)
    reader = archive.reader
    if withdrawn or reader.withdrawals.has_removed():  # a line of a text may go, or come back
        relinked = reader.articles.records(sorted(changes.relinked))
        dates |= {record.published for record in relinked}
    return touched_keys(dates)


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of parts; a key that names none any more gives none."""
    if not has_search(archive.config, archive.shape):
        return
    for shard in shards_of(archive.reader.calendar, archive.config.search.shard_size, found):
        records = records_of(archive, shard.key)
        view = ShardPage(shard.key, "", tuple(articles_of(archive, records)))
        yield PlannedPage(shard.key, 1, urls.shard_path(shard.key, TABLE), view)


def records_of(archive: Archive, key: str) -> list[Record]:
    """Return the articles of a part in archive order; nothing for a key that names none."""
    return [
        record
        for shard in shards_of(archive.reader.calendar, archive.config.search.shard_size, [key])
        for interval in shard.intervals
        for record in archive.reader.calendar.records_in(interval)
    ]


def articles_of(archive: Archive, records: Sequence[Record]) -> Iterator[ShardArticle]:
    """Yield what is searched of articles; a term is named as most of these articles name it."""
    uses = [terms_in(record.terms) for record in records]
    names = _names(use for some in uses for use in some)
    reader = archive.reader
    addresses = reader.citations.addresses(records) if reader.withdrawals.has_removed() else {}
    for record, some in zip(records, uses, strict=True):
        details = details_of(record)
        named: dict[str, list[str]] = {}
        for use in some:
            named.setdefault(use.taxonomy, []).append(names[use[:2]])
        yield ShardArticle(
            identity=record.identity,
            path=urls.output_path(record.address),
            published=record.published,
            date=date_view(record.published).text if record.published else "",
            headline=record.headline,
            summary="" if "no_summary" in details else record.summary,
            section=next(iter(named.get("sections", ())), ""),
            publication=next(iter(named.get("publications", ())), ""),
            themes=tuple(named.get("themes", ())),
            authors=tuple(named.get("authors", ())),
            language=language_of(details),
            markup=details.get("markup", "markdown"),
            sha256=text_digest(record, details),
            left_out=left_out_of(record, addresses) if addresses else (),
        )


def _names(uses: Iterator[TermUse]) -> dict[tuple[str, str], str]:
    """Return by (taxonomy, slug) the commonest name, of several the first by letters."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for use in uses:
        counts.setdefault(use[:2], Counter())[use.name] += 1
    return {
        term: min(found, key=lambda name: (-found[name], name)) for term, found in counts.items()
    }


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets: the table, as JSON."""
    view: ShardPage = page.view
    text = json.dumps(table(view.articles), ensure_ascii=False, separators=(",", ":"))
    return {"table": Markup(text)}


def table(articles: Sequence[ShardArticle]) -> dict[str, Any]:
    """Return the table: lists of names, and rows that hold places in them, -1 for none."""
    themes = _places(name for one in articles for name in one.themes)
    sections = _places(one.section for one in articles)
    publications = _places(one.publication for one in articles)
    authors = _places(name for one in articles for name in one.authors)
    rows = [
        [
            one.path,
            one.published,
            sections.get(one.section, -1),
            publications.get(one.publication, -1),
            [themes[name] for name in one.themes],
            [authors[name] for name in one.authors],
        ]
        for one in articles
    ]
    return {
        "themes": list(themes),
        "sections": list(sections),
        "publications": list(publications),
        "authors": list(authors),
        "articles": rows,
    }


def _places(names: Iterator[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(sorted(filter(None, set(names))))}


KIND = Kind("shard", "shard.json", keys, touched, pages, show, config=("search",))
