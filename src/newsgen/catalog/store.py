"""The catalog on disk: opening it, and the changes that reading makes to it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from secrets import token_hex
from typing import Any

from newsgen import urls
from newsgen.catalog.rows import (
    Document,
    Entry,
    FileRow,
    KnownFile,
    Outcome,
    SourceRows,
)

SCHEMA_VERSION = "1"
JOURNAL_LENGTH = 1_000
"""Changes of the sources for which touched pages are remembered."""

_FILE = "INSERT OR REPLACE INTO file VALUES (?,?,?,?,?,?,?,?)"
_ARTICLE = "INSERT INTO article VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_ARTICLE_FIELDS = Document._fields.index("claim") + 1
_ARTICLE_TERM = "INSERT INTO article_term VALUES (?,?,?,?)"
_TERM_ARTICLE = "INSERT OR IGNORE INTO term_article VALUES (?,?,?,?)"
_RELATED = "INSERT INTO related VALUES (?,?,?,?)"
_REFERENCE = "INSERT OR IGNORE INTO reference VALUES (?,?,?,?,?)"
_ENTRY = "SELECT identity, kind, published, alpha, headline_hash, claim, folder, name FROM article"


class Catalog:
    """One site's catalog, open for writing. Use `open_catalog`."""

    def __init__(self, connection: sqlite3.Connection, *, fresh: bool) -> None:
        self.connection = connection
        self.fresh = fresh
        """Nothing was in it when it was opened: there is no earlier state to compare with."""
        self._terms: dict[tuple[str, str], int] = {}
        self._tally = _Tally()

    # What discovery compares with

    def known_files(self, folder: bytes) -> Iterator[KnownFile]:
        """Yield the files that the last build saw in a folder, by name."""
        for row in self.connection.execute(
            "SELECT name, role, size, mtime_ns, digest, context FROM file WHERE folder = ?"
            " ORDER BY name",
            (folder,),
        ):
            yield KnownFile(*row)

    def known_folders(self) -> list[bytes]:
        """Return every folder in which the last build saw a file."""
        # A skip scan: one index step a folder, however many files it has.
        rows = self.connection.execute(
            "WITH RECURSIVE f(folder) AS (SELECT min(folder) FROM file UNION ALL"
            " SELECT (SELECT min(folder) FROM file WHERE folder > f.folder) FROM f"
            " WHERE f.folder IS NOT NULL) SELECT folder FROM f WHERE folder IS NOT NULL"
        )
        return [row[0] for row in rows]

    def has_file(self, folder: bytes, name: bytes) -> bool:
        """Tell whether a file is there now."""
        row = self.connection.execute(
            "SELECT 1 FROM file WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row is not None

    # What reading changes

    def put_files(self, rows: Iterable[FileRow]) -> None:
        """Record files (sources and others) as they are now."""
        self.connection.executemany(_FILE, rows)

    def forget_file(self, folder: bytes, name: bytes) -> list[Entry]:
        """Remove a file and all that it gave; return the entries that were published."""
        self.connection.execute("DELETE FROM file WHERE folder = ? AND name = ?", (folder, name))
        self.connection.execute("DELETE FROM image WHERE folder = ? AND name = ?", (folder, name))
        return self._clear(folder, name)

    def take(self, rows: SourceRows) -> tuple[list[Entry], list[Entry]]:
        """Replace what a source gave; return its entries (before, after)."""
        before = [] if self.fresh else self._clear(rows.file.folder, rows.file.name)
        self.connection.execute(_FILE, rows.file)
        after = []
        for document in rows.documents:
            evicted = self._evict(document)
            if evicted is None:
                continue
            before += evicted
            after.append(self._insert(document))
        self._put_outcomes(rows.file, rows.outcomes)
        self._put_notices(rows.file, rows.notices)
        return before, after

    def load(self, batch: Sequence[SourceRows | FileRow]) -> None:
        """Take a batch into a fresh catalog, table by table, which is several times faster."""
        sources = [one for one in batch if isinstance(one, SourceRows)]
        documents = [document for rows in sources for document in rows.documents]
        if self._load_articles(documents):
            self._load_others(sources, documents)
        else:  # two articles with one id: take them one by one
            for one in sources:
                self.take(one)

    def _load_articles(self, documents: list[Document]) -> bool:
        """Insert all these articles, or none and return False when an id is taken."""
        self.connection.execute("SAVEPOINT batch")
        try:
            self.connection.executemany(_ARTICLE, map(_article_values, documents))
        except sqlite3.IntegrityError:
            self.connection.execute("ROLLBACK TO batch")
            return False
        finally:
            self.connection.execute("RELEASE batch")
        return True

    def _load_others(self, sources: list[SourceRows], documents: list[Document]) -> None:
        many = self.connection.executemany
        many(_FILE, [rows.file for rows in sources])
        many(_RELATED, [(d.identity, n, *r) for d in documents for n, r in enumerate(d.related)])
        many(_REFERENCE, [(d.identity, *r) for d in documents for r in d.references])
        for rows in sources:
            if rows.outcomes or rows.notices:
                self._put_outcomes(rows.file, rows.outcomes)
                self._put_notices(rows.file, rows.notices)
        self._load_terms(documents)

    def _load_terms(self, documents: list[Document]) -> None:
        by_article: list[tuple[str, int, int, str]] = []
        by_term: list[tuple[int, str, str, str]] = []
        known = self._terms
        for document in documents:
            identity, published, alpha = document.identity, document.published, document.alpha
            for position, (taxonomy, slug, name) in enumerate(document.terms):
                term = known.get((taxonomy, slug)) or self._term(taxonomy, slug)
                by_article.append((identity, position, term, name))
                by_term.append((term, published, alpha, identity))
        self.connection.executemany(_ARTICLE_TERM, by_article)
        self.connection.executemany(_TERM_ARTICLE, by_term)
        self._tally.dates(d.published for d in documents if d.kind == "article")
        self._tally.terms.update(term for term, *_ in by_term)
        self._tally.names.update((term, name) for _, _, term, name in by_article)
        self._tally.years.update((term, published[:4]) for term, published, _, _ in by_term)

    def orphaned_duplicates(self) -> list[tuple[bytes, bytes]]:
        """Return sources rejected for an `id:` that nobody before them holds any more."""
        return self.connection.execute(
            "SELECT DISTINCT folder, name FROM outcome o WHERE code = 'duplicate-id'"
            " AND NOT EXISTS (SELECT 1 FROM article a WHERE a.identity = o.identity"
            " AND (a.folder, a.name) <= (o.folder, o.name))"
        ).fetchall()

    def flush_counts(self) -> list[tuple[str, str]]:
        """Write the counts that changed since the last flush, by difference.

        Returns (taxonomy, slug) of the terms that bear another name now: most articles decide.
        """
        concerned = [] if self.fresh else sorted({term for term, _ in self._tally.names})
        before = self._names(concerned)
        self._tally.flush(self.connection)
        self._tally = _Tally()
        self._terms.clear()
        return [before[term][:2] for term in before if self._names([term]) != {term: before[term]}]

    # Addresses

    def contested_claims(self) -> list[str]:
        """Return every claim that more than one article makes."""
        return [
            row[0]
            for row in self.connection.execute(
                "SELECT claim_key FROM article GROUP BY claim_key HAVING count(*) > 1"
            )
        ]

    def claimants(self, claim_key: str) -> list[tuple[str, str, str]]:
        """Return (identity, claim, present address) of those who claim it, first holder first."""
        return self.connection.execute(
            "SELECT identity, claim, address FROM article WHERE claim_key = ?"
            " ORDER BY kind = 'article', published, identity",
            (claim_key,),
        ).fetchall()

    def is_claimed(self, claim_key: str) -> bool:
        """Tell whether any article claims this address."""
        return (
            self.connection.execute(
                "SELECT 1 FROM article WHERE claim_key = ?", (claim_key,)
            ).fetchone()
            is not None
        )

    def entries(self, identities: Iterable[str]) -> list[Entry]:
        """Return the entries of published articles as they are now."""
        rows = [
            self.connection.execute(f"{_ENTRY} WHERE identity = ?", (identity,)).fetchone()
            for identity in sorted(identities)
        ]
        return [self._entry(row) for row in rows if row]

    def move(self, identity: str, address: str) -> None:
        """Give an article another address."""
        self.connection.execute(
            "UPDATE article SET address = ? WHERE identity = ?", (address, identity)
        )

    # Images

    def put_image(self, folder: bytes, name: bytes, width: int, height: int) -> None:
        """Record the size of an image in pixels."""
        self.connection.execute(
            "INSERT OR REPLACE INTO image VALUES (?,?,?,?)", (folder, name, width, height)
        )

    # The journal of touched pages

    def note_touched(self, keys: Iterable[tuple[str, str]]) -> None:
        """Add (kind, key) of pages that this build's changes may have touched.

        What is older than JOURNAL_LENGTH changes goes: an output so far behind plans all pages.
        """
        seq = self._next_seq()
        self.connection.executemany(
            "INSERT OR IGNORE INTO touched VALUES (?,?,?)", [(seq, *key) for key in keys]
        )
        oldest = seq - JOURNAL_LENGTH
        if oldest > int(self.meta("floor", "0")):
            self.connection.execute("DELETE FROM touched WHERE seq <= ?", (oldest,))
            self.set_meta("floor", str(oldest))

    def note_everything(self) -> None:
        """Say that any page may have changed: outputs plan all of theirs."""
        self.connection.execute("DELETE FROM touched")
        self.set_meta("floor", str(self._next_seq()))

    def meta(self, name: str, default: str = "") -> str:
        """Return a recorded value of the whole catalog."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_meta(self, name: str, value: str) -> None:
        """Record a value of the whole catalog."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def commit(self) -> None:
        """Make the changes durable; from here on the catalog can be trusted."""
        self.set_meta("complete", "yes")
        self.connection.commit()

    def make_indexes(self) -> None:
        """Index the tables, once their first load is done."""
        for statement in _script("indexes.sql").split(";"):
            self.connection.execute(statement)

    def close(self) -> None:
        """Give the file back; what was not committed is forgotten."""
        self.connection.close()

    # Inside

    def _next_seq(self) -> int:
        seq = int(self.meta("seq", "0")) + 1
        self.set_meta("seq", str(seq))
        return seq

    def _clear(self, folder: bytes, name: bytes) -> list[Entry]:
        entries = self._entries(folder, name)
        for entry in entries:
            self._delete(entry)
        where = "WHERE folder = ? AND name = ?"
        self.connection.execute(f"DELETE FROM outcome {where}", (folder, name))
        self.connection.execute(f"DELETE FROM notice {where}", (folder, name))
        return entries

    def _entries(self, folder: bytes, name: bytes) -> list[Entry]:
        rows = self.connection.execute(
            f"{_ENTRY} WHERE folder = ? AND name = ?", (folder, name)
        ).fetchall()
        return [self._entry(row) for row in rows]

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        *fields, folder, name = row
        terms = self.connection.execute(
            "SELECT taxonomy, slug FROM article_term JOIN term ON term.id = article_term.term"
            " WHERE identity = ? ORDER BY position",
            (fields[0],),
        ).fetchall()
        return Entry._make((*fields, tuple(terms), (folder, name)))

    def _evict(self, document: Document) -> list[Entry] | None:
        """Make room for a document whose `id:` is taken; None when the holder stays."""
        row = self.connection.execute(
            f"{_ENTRY} WHERE identity = ?", (document.identity,)
        ).fetchone()
        if row is None:
            self._name_holder(document.identity, (document.folder, document.name))
            return []
        holder = self._entry(row)
        mine = (document.folder, document.name)
        if holder.file <= mine:
            self._reject_duplicate(document.folder, document.name, document.ordinal, holder)
            return None
        self._delete(holder)
        self._reject_duplicate(*holder.file, 0, holder, mine)
        return [holder]

    def _reject_duplicate(
        self,
        folder: bytes,
        name: bytes,
        ordinal: int,
        holder: Entry,
        winner: tuple[bytes, bytes] | None = None,
    ) -> None:
        first = winner or holder.file
        self.connection.execute(
            "INSERT OR REPLACE INTO outcome VALUES (?,?,?,?,?,?,?,?,?)",
            (
                folder, name, ordinal, "rejected", holder.identity, 0, "duplicate-id", "",
                "give each article an id of its own",
            ),
        )  # fmt: skip
        self._name_holder(holder.identity, first)

    def _name_holder(self, identity: str, file: tuple[bytes, bytes]) -> None:
        """Tell those whose `id:` is taken who has it now."""
        path = b"/".join(file).decode("utf-8", "backslashreplace")
        self.connection.execute(
            "UPDATE outcome SET reason = ? WHERE identity = ? AND code = 'duplicate-id'",
            (f"id: {identity} is also the id of {path}", identity),
        )

    def _insert(self, document: Document) -> Entry:
        d = document
        self.connection.execute(_ARTICLE, _article_values(d))
        uses = [(self._term(taxonomy, slug), name) for taxonomy, slug, name in d.terms]
        many = self.connection.executemany
        many(_ARTICLE_TERM, [(d.identity, n, *use) for n, use in enumerate(uses)])
        many(_TERM_ARTICLE, [(term, d.published, d.alpha, d.identity) for term, _ in uses])
        many(_RELATED, [(d.identity, n, *related) for n, related in enumerate(d.related)])
        many(_REFERENCE, [(d.identity, *reference) for reference in d.references])
        if d.kind == "article":
            self._tally.article(d.published, uses, 1)
        return Entry(
            d.identity, d.kind, d.published, d.alpha, d.headline_hash, d.claim,
            tuple((taxonomy, slug) for taxonomy, slug, _ in d.terms), (d.folder, d.name),
        )  # fmt: skip

    def _delete(self, entry: Entry) -> None:
        identity = (entry.identity,)
        uses = self.connection.execute(
            "SELECT term, name FROM article_term WHERE identity = ?", identity
        ).fetchall()
        self.connection.executemany(
            "DELETE FROM term_article"
            " WHERE term = ? AND published = ? AND alpha = ? AND identity = ?",
            [(term, entry.published, entry.alpha, entry.identity) for term, _ in uses],
        )
        for table in ("article", "article_term", "related", "reference"):
            self.connection.execute(f"DELETE FROM {table} WHERE identity = ?", identity)
        if entry.kind == "article":
            self._tally.article(entry.published, uses, -1)

    def _put_outcomes(self, file: FileRow, outcomes: tuple[Outcome, ...]) -> None:
        if outcomes:
            self.connection.executemany(
                "INSERT OR REPLACE INTO outcome VALUES (?,?,?,?,?,?,?,?,?)",
                [(file.folder, file.name, *outcome) for outcome in outcomes],
            )

    def _put_notices(self, file: FileRow, notices: tuple[tuple[int, str, str], ...]) -> None:
        if notices:
            self.connection.executemany(
                "INSERT INTO notice VALUES (?,?,?,?,?)",
                [(file.folder, file.name, *notice) for notice in notices],
            )

    def _names(self, terms: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Return (taxonomy, slug, name) of those of these terms that have articles."""
        rows = (
            self.connection.execute(
                "SELECT taxonomy, slug, name FROM term JOIN term_name ON term = id WHERE id = ?"
                " ORDER BY term_name.count DESC, name LIMIT 1",
                (term,),
            ).fetchone()
            for term in terms
        )
        return {term: row for term, row in zip(terms, rows, strict=True) if row}

    def _term(self, taxonomy: str, slug: str) -> int:
        key = (taxonomy, slug)
        if key not in self._terms:
            self.connection.execute(
                "INSERT OR IGNORE INTO term (taxonomy, slug, count) VALUES (?, ?, 0)", key
            )
            self._terms[key] = self.connection.execute(
                "SELECT id FROM term WHERE taxonomy = ? AND slug = ?", key
            ).fetchone()[0]
        return self._terms[key]


def _article_values(document: Document) -> tuple[object, ...]:
    """Return the values of an article's row; its address is, for now, the one it claims."""
    claim = document.claim
    return (*document[:_ARTICLE_FIELDS], urls.claim_key(claim), claim)


class _Tally:
    """Counts that pages show, kept as differences until they are flushed."""

    def __init__(self) -> None:
        self.days: Counter[str] = Counter()
        self.terms: Counter[int] = Counter()
        self.names: Counter[tuple[int, str]] = Counter()
        self.years: Counter[tuple[int, str]] = Counter()

    def article(self, published: str, uses: list[tuple[int, str]], difference: int) -> None:
        self._date(published[:10], difference)
        for term, name in dict(uses).items():
            self.terms[term] += difference
            self.names[term, name] += difference
            self.years[term, published[:4]] += difference

    def dates(self, published: Iterable[str]) -> None:
        """Count the dates of many articles."""
        for date, count in Counter(one[:10] for one in published).items():
            self._date(date, count)

    def _date(self, date: str, difference: int) -> None:
        for length in (0, 4, 7, 10):
            if length <= len(date) and (length or not date):
                self.days[date[:length]] += difference

    def flush(self, connection: sqlite3.Connection) -> None:
        self._flush_table(
            connection, "day_count", ("date",), [((d,), n) for d, n in self.days.items()]
        )
        self._flush_table(connection, "term_year", ("term", "year"), list(self.years.items()))
        self._flush_table(connection, "term_name", ("term", "name"), list(self.names.items()))
        connection.executemany(
            "UPDATE term SET count = count + ? WHERE id = ?",
            [(n, term) for term, n in self.terms.items()],
        )
        connection.execute("DELETE FROM term WHERE count = 0")

    @staticmethod
    def _flush_table(
        connection: sqlite3.Connection,
        table: str,
        columns: tuple[str, ...],
        differences: list[tuple[tuple[object, ...], int]],
    ) -> None:
        rows = [(*key, n) for key, n in differences if n]
        marks = ", ".join("?" * (len(columns) + 1))
        connection.executemany(
            f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT ({', '.join(columns)})"
            " DO UPDATE SET count = count + excluded.count",
            rows,
        )
        where = " AND ".join(f"{column} = ?" for column in columns)
        connection.executemany(
            f"DELETE FROM {table} WHERE {where} AND count = 0", [row[:-1] for row in rows]
        )


def open_catalog(path: Path, fingerprint: str) -> tuple[Catalog, str]:
    """Open the catalog at `path`, made anew when it is absent, foreign, damaged or outdated.

    `fingerprint` stands for all that reading depends on besides the sources. Returns the
    catalog and, when an earlier one was dropped, why in a few words ("" otherwise).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    why = _unusable(path, fingerprint)
    if why is not None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    connection = _connect(path)
    if why is not None:
        connection.executescript(_script("schema.sql"))
        meta = {"schema": SCHEMA_VERSION, "fingerprint": fingerprint, "epoch": token_hex(8)}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
    return Catalog(connection, fresh=why is not None), why or ""


def _unusable(path: Path, fingerprint: str) -> str | None:
    """Return why the file at `path` cannot serve ("": there is none), None when it can."""
    if not path.exists():
        return ""
    try:
        with closing(_connect(path)) as connection:
            meta = dict(connection.execute("SELECT name, value FROM meta"))
            complete = meta.get("complete") == "yes"
            connection.execute("SELECT count(*) FROM day_count").fetchone()
    except sqlite3.DatabaseError:
        return "it is damaged"
    if meta.get("schema") != SCHEMA_VERSION:
        return "it was made by another version"
    if not complete:
        return "its first load was interrupted"
    if meta.get("fingerprint") != fingerprint:
        return "what reading depends on has changed"
    return None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level="IMMEDIATE")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _script(name: str) -> str:
    return (files("newsgen.catalog") / name).read_text("utf-8")
