"""Articles in the catalog: they come and go with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

from newsgen import urls
from newsgen.catalog.rows import Document, Entry, place_in_terms, related_in, terms_in
from newsgen.catalog.store import Catalog
from newsgen.urls import former

LINKED = ("article", "removed", "unlisted")
"""Kinds of what related headlines mean; a headline that means a removed article is not shown.

And of what has them: an unlisted article, which none means, must not show such a headline either.
"""
CORRECTED = ("article", "page")
"""Kinds of what the page of all corrections names."""
_FIELDS = Document._fields.index("keys")
_KEYS = "place, key_1, key_2, key_3, key_4"
_ARTICLE = f"INSERT INTO article VALUES ({','.join('?' * (_FIELDS + 4 + 5))})"
_TERM_ARTICLE = "INSERT OR IGNORE INTO term_article VALUES (?,?,?,?,?)"
_CORRECTION = "INSERT INTO correction VALUES (?,?,?)"
_WITHDRAWAL = "INSERT OR REPLACE INTO withdrawal VALUES (?,?)"
_RELATED = "INSERT OR IGNORE INTO related VALUES (?,?,?,0)"
_ALIAS = "INSERT OR IGNORE INTO alias VALUES (?,?,?,?)"
_REFERENCE = "INSERT OR IGNORE INTO reference VALUES (?,?,?,?,?)"
_ENTRY = (
    "SELECT identity, kind, published, alpha, title_key, headline_hash, claim, terms, folder, name,"
    " (SELECT group_concat(date) FROM correction c WHERE c.article = article.id) FROM article"
)

Numbered = Sequence[tuple[int, Document]]
"""Articles with their numbers in the catalog."""


def put_article(catalog: Catalog, document: Document) -> Entry:
    """Put an article into the catalog, and into the counts; nobody may have its `id:`."""
    number = next_number(catalog)
    numbered = [(number, document)]
    put_rows(catalog, numbered)
    put_attached(catalog, numbered)
    put_terms(catalog, numbered)
    if not catalog.fresh:  # after a first load, all bodies are counted and all headlines linked
        catalog.readdressed.update(map(former.alias_key, document.aliases))
        if document.kind == "article":
            catalog.counts.tally.bodies[document.body_hash] += 1
        if document.kind in LINKED:
            catalog.unlinked.came(number, document)
    d = document
    return Entry(
        d.identity, d.kind, d.published, d.alpha, d.title_key, d.headline_hash, d.claim,
        tuple(use[:2] for use in terms_in(d.terms)), (d.folder, d.name), d.corrections,
    )  # fmt: skip


def next_number(catalog: Catalog) -> int:
    """Return the number of the article that comes next."""
    row = catalog.connection.execute("SELECT max(id) FROM article").fetchone()
    return int(row[0] or 0) + 1


def put_rows(catalog: Catalog, numbered: Numbered) -> None:
    """Insert the rows of articles alone. Raises sqlite3.IntegrityError where an `id:` is taken."""
    catalog.connection.executemany(_ARTICLE, starmap(_values, numbered))


def put_attached(catalog: Catalog, numbered: Numbered) -> None:
    """Insert what hangs on articles: related headlines, references, aliases and the like."""
    many, documents = catalog.connection.executemany, [document for _, document in numbered]
    many(_RELATED, [row for number, d in numbered if d.related for row in _related(number, d)])
    many(_REFERENCE, [(d.identity, *reference) for d in documents for reference in d.references])
    many(_ALIAS, [row for d in documents if d.aliases for row in _aliases(d)])
    many(_WITHDRAWAL, [(d.identity, d.level) for d in documents if d.level])
    many(
        _CORRECTION,
        [row for number, d in numbered if d.corrections for row in _corrections(number, d)],
    )


def put_terms(catalog: Catalog, numbered: Numbered) -> None:
    """Insert the terms of articles, and count them and the dates."""
    rows: list[tuple[int, str, str, str, int]] = []
    counted: list[tuple[int, str, str]] = []
    uses = catalog.counts.uses
    listed = [one for one in numbered if one[1].kind == "article"]
    for number, document in listed:
        published, alpha = document.published, document.alpha
        year, place = published[:4], place_in_terms(document.title_key, document.identity)
        for term, name in uses(document.terms):
            rows.append((term, published, alpha, place, number))
            counted.append((term, year, name))
    catalog.connection.executemany(_TERM_ARTICLE, rows)
    catalog.counts.tally.came([d.published[:10] for _, d in listed], counted)


def remove_article(catalog: Catalog, entry: Entry) -> None:
    """Take an article out of the catalog, and of the counts."""
    db, identity = catalog.connection, (entry.identity,)
    row = db.execute(
        "DELETE FROM article WHERE identity = ?"
        f" RETURNING id, body_hash, terms, related, address, {_KEYS}",
        identity,
    ).fetchone()
    number, body_hash, terms, related, address, *keys = row
    if entry.kind in LINKED and not catalog.fresh:
        led = "" if entry.kind == "removed" else address
        catalog.unlinked.went(number, entry, related, keys, led)
    db.execute("DELETE FROM related WHERE article = ?", (number,))
    if entry.corrections:
        db.execute("DELETE FROM correction WHERE article = ?", (number,))
    db.execute("DELETE FROM reference WHERE identity = ?", identity)
    db.execute("DELETE FROM withdrawal WHERE identity = ?", identity)
    _forget_aliases(catalog, entry.identity, address)
    if entry.kind == "article":
        _uncount(catalog, entry, number, terms, body_hash)


def entry_of(catalog: Catalog, identity: str) -> Entry | None:
    """Return the entry of the article that has an identity."""
    row = catalog.connection.execute(f"{_ENTRY} WHERE identity = ?", (identity,)).fetchone()
    return _entry(row) if row else None


def entries_of(catalog: Catalog, identities: Iterable[str]) -> list[Entry]:
    """Return the entries of published articles as they are now."""
    rows = [
        catalog.connection.execute(f"{_ENTRY} WHERE identity = ?", (identity,)).fetchone()
        for identity in sorted(identities)
    ]
    return [_entry(row) for row in rows if row]


def entries_in(catalog: Catalog, folder: bytes, name: bytes) -> list[Entry]:
    """Return the entries of a source."""
    rows = catalog.connection.execute(
        f"{_ENTRY} WHERE folder = ? AND name = ?", (folder, name)
    ).fetchall()
    return [_entry(row) for row in rows]


def entries_between(
    catalog: Catalog, file: tuple[bytes, bytes], first: int, end: int
) -> list[Entry]:
    """Return the entries of a file whose ordinals are from `first` to before `end`."""
    rows = catalog.connection.execute(
        f"{_ENTRY} WHERE folder = ? AND name = ? AND ordinal >= ? AND ordinal < ?",
        (*file, first, end),
    ).fetchall()
    return [_entry(row) for row in rows]


def _uncount(catalog: Catalog, entry: Entry, number: int, terms: str, body_hash: int) -> None:
    uses = catalog.counts.uses(terms)
    place = place_in_terms(entry.title_key, entry.identity)
    catalog.connection.executemany(
        "DELETE FROM term_article WHERE term = ? AND published = ? AND alpha = ? AND place = ?"
        " AND article = ?",
        [(term, entry.published, entry.alpha, place, number) for term, _ in uses],
    )
    catalog.counts.tally.went(entry.published, uses)
    if not catalog.fresh:
        catalog.counts.tally.bodies[body_hash] -= 1


def _entry(row: tuple[Any, ...]) -> Entry:
    *fields, terms, folder, name, dates = row
    uses = tuple(use[:2] for use in terms_in(terms))
    corrections = () if dates is None else tuple(dates.split(","))
    return Entry._make((*fields, uses, (folder, name), corrections))


def _forget_aliases(catalog: Catalog, identity: str, address: str) -> None:
    rows = catalog.connection.execute(
        "DELETE FROM alias WHERE identity = ? RETURNING key", (identity,)
    ).fetchall()
    if not catalog.fresh:
        catalog.readdressed.update((row[0] for row in rows), (urls.claim_key(address),))


def _aliases(document: Document) -> list[tuple[str, str, str, str]]:
    published, identity = document.published, document.identity
    return [(former.alias_key(one), published, identity, one) for one in document.aliases]


def _related(number: int, document: Document) -> list[tuple[int, int, str]]:
    published = document.published
    if document.kind not in LINKED:
        return []
    return [(number, one.headline_hash, published) for one in related_in(document.related)]


def _corrections(number: int, document: Document) -> list[tuple[str, int, int]]:
    if document.kind not in CORRECTED:
        return []
    return [(date, number, place) for place, date in enumerate(document.corrections)]


def _values(number: int, document: Document) -> tuple[object, ...]:
    """Return the values of an article's row; its address is, for now, the one it claims."""
    claim = document.claim
    return (
        number, *document[:_FIELDS], *document.keys, claim, urls.claim_key(claim), claim
    )  # fmt: skip
