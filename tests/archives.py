"""Archives in memory for tests of the catalog and of pages: no files, no templates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from weakref import WeakKeyDictionary, finalize

from newsgen.article import Article, Markup, Provenance, RelatedHeadline
from newsgen.catalog.claims import contested_claims
from newsgen.catalog.loading import load_sources
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.rows import Document, FileRow, SourceRows
from newsgen.catalog.store import Catalog, open_catalog
from newsgen.config import SiteConfig
from newsgen.french.dates import PartialDate
from newsgen.linking.addresses import settle
from newsgen.linking.cards import document
from newsgen.linking.citations import link_all
from newsgen.pages.frame import shape_of
from newsgen.pages.kind import Archive, Kind, PlannedPage
from newsgen.rendering.theme_files import ThemeFiles, theme_folder

PERMALINK = "/{year}/{month}/{day}/{slug}.html"


def article(headline: str, published: str = "", **fields: object) -> Article:
    """Return an article: `identity` is made from headline and date unless it is given."""
    identity = fields.pop("identity", f"content/{headline} {published}.md")
    related = fields.pop("related", ())
    return Article(
        identity=str(identity),
        headline=headline,
        body=str(fields.pop("body", "Un paragraphe.")),
        markup=Markup.MARKDOWN,
        provenance=Provenance(str(identity), sha256(headline.encode()).hexdigest()),
        published=PartialDate(published) if published else None,
        related=tuple(RelatedHeadline(one) for one in related),  # type: ignore[attr-defined]
        **fields,  # type: ignore[arg-type]
    )


def rows(one: Article, kind: str = "article", permalink: str = PERMALINK) -> SourceRows:
    """Return what a source gives that holds this article."""
    made = card(one, kind, permalink)
    file = FileRow(made.folder, made.name, kind.replace("article", "source"), 1, 1, made.digest)
    return SourceRows(file, (made,), (), ())


def card(one: Article, kind: str = "article", permalink: str = PERMALINK) -> Document:
    """Return an article as the catalog keeps it."""
    name = one.provenance.source.removeprefix("content/").encode()
    return document(
        one,
        kind=kind,
        place=(b"content", name, 0),
        permalink=permalink,
        references=(),
        data=one.body.encode(),
    )


def rows_at(path: str, one: Article, kind: str = "article") -> SourceRows:
    """Return what the source `path` gives when it holds this article."""
    given = rows(one, kind)
    place = {"folder": b"content", "name": path.encode()}
    return SourceRows(
        given.file._replace(**place),
        tuple(d._replace(identity=path, **place) for d in given.documents),
        (),
        (),
    )


def catalog_of(articles: Iterable[Article], permalink: str = PERMALINK) -> Catalog:
    """Return a catalog that holds these articles, counted, indexed and with their addresses."""
    catalog = empty_catalog()
    load_sources(catalog, [rows(one, permalink=permalink) for one in articles])
    catalog.flush_counts()
    catalog.make_indexes()
    settle(catalog, contested_claims(catalog))
    link_all(catalog)
    catalog.fresh = False
    return catalog


def empty_catalog() -> Catalog:
    """Return a catalog in memory, with nothing in it."""
    connection = sqlite3.connect(":memory:", isolation_level="IMMEDIATE")
    _made().connection.backup(connection)  # which takes a tenth of making tables
    catalog = Catalog(connection, Path(":memory:"), fresh=True)
    finalize(catalog, connection.close)
    return catalog


@cache
def _made() -> Catalog:
    catalog, _ = open_catalog(Path(":memory:"), "")
    finalize(catalog, catalog.connection.close)
    return catalog


_CATALOGS: WeakKeyDictionary[CatalogReader, Catalog] = WeakKeyDictionary()


def reading(catalog: Catalog) -> CatalogReader:
    """Return a reader of a catalog, which stays open as long as the reader is in use."""
    reader = CatalogReader(catalog.connection)
    _CATALOGS[reader] = catalog
    return reader


def archive_of(articles: Sequence[Article], **config: object) -> Archive:
    """Return an archive of these articles, with the theme's words."""
    settings = SiteConfig(title="Essai", **config)  # type: ignore[arg-type]
    reader = reading(catalog_of(articles, settings.permalink))
    words = ThemeFiles(theme_folder()).words()
    return Archive(reader, settings, words, shape_of(reader, settings))


def planned(archive: Archive, kind: Kind) -> dict[str, PlannedPage]:
    """Return every page of a kind, by output path."""
    return {page.path: page for page in kind.pages(archive, list(kind.keys(archive)))}


def plain(text: str) -> str:
    """Return a text with ordinary spaces, to compare it with one that people type."""
    return text.replace("\xa0", " ")
