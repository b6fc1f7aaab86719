"""An article's own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from newsgen import urls
from newsgen.catalog.rows import Record, terms_in
from newsgen.linking.changes import Changes
from newsgen.pages.article_view import ArticlePage, page_view
from newsgen.pages.beside import beside, touched_beside
from newsgen.pages.body import render
from newsgen.pages.json_ld import json_ld
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage, Setting
from newsgen.pages.parts import card


def keys(archive: Archive) -> Iterable[str]:
    """Return the identity of every article."""
    return archive.reader.articles.identities("article")


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the changed articles, those beside them, those that lead to them."""
    reader = archive.reader
    found = {entry.identity for entry in changes.articles()}
    for entry in changes.entries:
        found.update(reader.files.referring(*entry.file))
    for entry in changes.articles():
        if entry.published:
            found.update(reader.articles.identities_beside(entry.published, entry.identity))
    for folder, name in changes.files:
        found.update(reader.files.referring(folder, name))
    found.update(changes.relinked, touched_beside(archive, changes))
    return found | _bearers_at_threshold(archive, changes)


def _bearers_at_threshold(archive: Archive, changes: Changes) -> set[str]:
    """Return the articles of terms whose page may just have come or gone."""
    minimum = archive.config.min_articles
    found: set[str] = set()
    if minimum == 1:
        return found
    for (taxonomy, slug), count in changes.terms().items():
        term = archive.reader.terms.find(taxonomy, slug)
        if term and abs(term.articles - minimum) <= count:
            found.update(archive.reader.terms.bearers(taxonomy, slug, minimum + count))
    return found


def pages(archive: Archive, identities: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of articles."""
    reader = archive.reader
    records = [r for r in reader.articles.records(identities) if r.kind == "article"]
    dated = [record for record in records if record.published]
    consecutive = bool(dated) and reader.articles.are_consecutive(dated)
    around_dated = reader.articles.neighbours(dated, consecutive=consecutive)
    neighbours = dict(zip([r.identity for r in dated], around_dated, strict=True))
    found = [record.identity for record in records]
    counts = _term_counts(archive, records)
    targets = reader.files.targets(found)
    for record, around in beside(archive, records, consecutive=consecutive):
        before, after = neighbours.get(record.identity, (None, None))
        view = page_view(archive, record, around, counts, targets.get(record.identity, []))
        view = view._replace(
            previous=card(archive, before) if before else None,
            next=card(archive, after) if after else None,
        )
        path = urls.output_path(record.address)
        yield PlannedPage(record.identity, 1, path, view, record)


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets: the body rendered, and the JSON-LD of the article."""
    view: ArticlePage = page.view
    article, image = view.article, view.article.image
    rendered = render(page.record, view.body, setting)
    return {
        "crumbs": view.crumbs,
        "article": article,
        "body": rendered.html,
        "removed": (*rendered.removed, *_missing_facsimile(article.facsimile)),
        "previous": view.previous,
        "next": view.next,
        "json_ld": json_ld(article, view.description, setting) if setting.canonical else "",
        "report_url": _report_url(article.headline, setting),
        "image_url": setting.config.base_url + image.src if image and setting.canonical else "",
    }


def _report_url(headline: str, setting: Setting) -> str:
    """Return where a reader reports an error: the contact's page, or a message begun for them."""
    contact = setting.config.contact
    if not contact or "://" in contact:
        return contact
    subject = quote(setting.words["report_subject"], safe="")
    body = quote(f"{headline}\r\n{setting.canonical or setting.path}\r\n\r\n", safe="")
    return f"mailto:{quote(contact, safe='@')}?subject={subject}&body={body}"


def _missing_facsimile(facsimile: Link | None) -> tuple[tuple[str, int], ...]:
    return (("missing facsimile", 1),) if facsimile and not facsimile.path else ()


def _term_counts(archive: Archive, records: Iterable[Record]) -> dict[tuple[str, str], int]:
    """Return how many articles bear each term of these; nothing where every term has a page."""
    if archive.config.min_articles == 1:
        return {}
    return archive.reader.terms.counts_of(use for one in records for use in terms_in(one.terms))


KIND = Kind(
    "article",
    "article.html",
    keys,
    touched,
    pages,
    show,
    config=("contact", "images", "markup", "min_articles", "typography"),
)
