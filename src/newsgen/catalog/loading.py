"""Taking what sources gave: one by one, or many at once into a fresh catalog."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from newsgen.catalog.articles import (
    Numbered,
    entries_in,
    next_number,
    put_article,
    put_attached,
    put_rows,
    put_terms,
    remove_article,
)
from newsgen.catalog.duplicates import make_room
from newsgen.catalog.outcomes import forget_accounts, put_accounts
from newsgen.catalog.rows import Entry, FileRow, SourceRows
from newsgen.catalog.store import Catalog

HELD = 50_000
"""Counts and terms that a first load holds in memory."""


def load_sources(catalog: Catalog, batch: Sequence[SourceRows | FileRow]) -> None:
    """Take a batch into a fresh catalog, table by table, which is several times faster."""
    sources = [one for one in batch if isinstance(one, SourceRows)]
    catalog.files.put(one for one in batch if isinstance(one, FileRow))
    documents = [document for rows in sources for document in rows.documents]
    numbered = list(enumerate(documents, next_number(catalog)))
    if _load_rows(catalog, numbered):
        catalog.files.put([rows.file for rows in sources])
        put_attached(catalog, numbered)
        for rows in sources:
            if rows.outcomes or rows.notices or rows.anchored:
                put_accounts(catalog, rows)
        put_terms(catalog, numbered)
    else:  # two articles with one id: take them one by one
        for rows in sources:
            take_source(catalog, rows)
    if catalog.counts.held > HELD:
        catalog.counts.flush()


def take_source(catalog: Catalog, rows: SourceRows) -> tuple[list[Entry], list[Entry]]:
    """Replace what a source gave; return its entries (before, after)."""
    before = [] if catalog.fresh else _clear(catalog, rows.file.folder, rows.file.name)
    catalog.files.put([rows.file])
    after = []
    for document in rows.documents:
        evicted = make_room(catalog, document)
        if evicted is None:
            continue
        before += evicted
        after.append(put_article(catalog, document))
    put_accounts(catalog, rows)
    return before, after


def forget_source(catalog: Catalog, folder: bytes, name: bytes) -> list[Entry]:
    """Remove a file and all that it gave; return the entries that were published."""
    catalog.files.forget(folder, name)
    return _clear(catalog, folder, name)


def _load_rows(catalog: Catalog, numbered: Numbered) -> bool:
    """Insert the rows of all these articles, or none and return False when an id is taken."""
    catalog.connection.execute("SAVEPOINT batch")
    try:
        put_rows(catalog, numbered)
        done = True
    except sqlite3.IntegrityError:
        catalog.connection.execute("ROLLBACK TO batch")
        done = False
    # Not where the disk is full: SQLite has then taken all back, and the error says why.
    catalog.connection.execute("RELEASE batch")
    return done


def _clear(catalog: Catalog, folder: bytes, name: bytes) -> list[Entry]:
    entries = entries_in(catalog, folder, name)
    for entry in entries:
        remove_article(catalog, entry)
    forget_accounts(catalog, folder, name)
    return entries
