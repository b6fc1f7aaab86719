"""The catalog on disk: opening it, and the changes that reading makes to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib.resources import files
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

from newsgen import urls
from newsgen.catalog.opening import distrust
from newsgen.catalog.rows import (
    Document,
    Entry,
    FileRow,
    KnownFile,
    KnownFolder,
    SourceRows,
    line_in_segment,
    related_in,
    segment_of,
    terms_in,
)
from newsgen.catalog.sealing import drop, is_broken, seal, unseal
from newsgen.catalog.tally import Tally, Use
from newsgen.catalog.unlinked import Unlinked

SCHEMA_VERSION = "10"
JOURNAL_LENGTH = 1_000
"""Changes of the sources for which touched pages are remembered."""
LINKED = ("article", "removed")
"""Kinds of what related headlines mean; a headline that means a removed article is not shown."""
HELD = 50_000
"""Counts and terms that a first load holds in memory."""

_FILE = "INSERT OR REPLACE INTO file VALUES (?,?,?,?,?,?,?,?)"
_ARTICLE_FIELDS = Document._fields.index("keys")
_KEYS = "place, key_1, key_2, key_3, key_4"
_ARTICLE = f"INSERT INTO article VALUES ({','.join('?' * (_ARTICLE_FIELDS + 4 + 5))})"
_TERM_ARTICLE = "INSERT OR IGNORE INTO term_article VALUES (?,?,?,?)"
_OUTCOME = "INSERT OR REPLACE INTO outcome VALUES (?,?,?,?,?,?,?,?,?,?)"
# What is withdrawn may have been rejected a moment ago, for an `id:` that another has.
_NEW_OUTCOME = _OUTCOME.replace("REPLACE", "IGNORE")
_CORRECTION = "INSERT INTO correction VALUES (?,?,?)"
_WITHDRAWAL = "INSERT OR REPLACE INTO withdrawal VALUES (?,?)"
_RELATED = "INSERT OR IGNORE INTO related VALUES (?,?,?,0)"
_ALIAS = "INSERT OR IGNORE INTO alias VALUES (?,?,?,?)"
_REFERENCE = "INSERT OR IGNORE INTO reference VALUES (?,?,?,?,?)"
_LINE_OF = (
    "({0}.ordinal & 4294967295) + coalesce((SELECT line FROM segment s WHERE s.folder = {0}.folder"
    " AND s.name = {0}.name AND s.number = {0}.ordinal >> 32), 0)"
)
"""The line of a record in its file, as SQL."""
_ENTRY = (
    "SELECT identity, kind, published, alpha, title_key, headline_hash, claim, terms, folder, name,"
    " (SELECT group_concat(date) FROM correction c WHERE c.article = article.id) FROM article"
)


class Catalog:
    """One site's catalog, open for writing. Use `open_catalog`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, fresh: bool) -> None:
        self.connection = connection
        self._path = path
        self.fresh = fresh
        """Nothing was in it when it was opened: there is no earlier state to compare with."""
        self.leaving: dict[tuple[bytes, bytes], set[int]] = {}
        """Segments of files that are no more, and whose records may yet be found elsewhere."""
        self.unlinked = Unlinked(connection)
        """Related headlines that may mean another article than before."""
        self.readdressed: set[str] = set()
        """Keys of addresses that may lead elsewhere than before; not of a first load."""
        self._known_uses: dict[str, Use] = {}
        self._tally = Tally()
        self._sealable = False

    # What discovery compares with

    def known_files(self, folder: bytes) -> Iterator[KnownFile]:
        """Yield the files that the last build saw in a folder, by name."""
        for row in self.connection.execute(
            "SELECT name, role, size, mtime_ns, digest, context FROM file WHERE folder = ?"
            " ORDER BY name",
            (folder,),
        ):
            yield KnownFile(*row)

    def known_folder(self, folder: bytes) -> KnownFolder | None:
        """Return what the last build saw of a folder as a whole."""
        row = self.connection.execute(
            "SELECT digest, roles FROM folder WHERE path = ?", (folder,)
        ).fetchone()
        return KnownFolder(row[0], json.loads(row[1])) if row else None

    def known_folders(self) -> list[bytes]:
        """Return every folder that the last build walked, in order."""
        rows = self.connection.execute("SELECT path FROM folder ORDER BY path")
        return [row[0] for row in rows]

    def put_folder(self, folder: bytes, digest: bytes, roles: Mapping[str, int]) -> None:
        """Record a folder as it is now."""
        self.connection.execute(
            "INSERT OR REPLACE INTO folder VALUES (?,?,?)", (folder, digest, json.dumps(roles))
        )

    def forget_folder(self, folder: bytes) -> None:
        """Forget a folder that is no more; its files are forgotten one by one."""
        self.connection.execute("DELETE FROM folder WHERE path = ?", (folder,))

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
        self.connection.execute("DELETE FROM segment WHERE folder = ? AND name = ?", (folder, name))
        return self._clear(folder, name)

    def take(self, rows: SourceRows) -> tuple[list[Entry], list[Entry]]:
        """Replace what a source gave; return its entries (before, after)."""
        before = [] if self.fresh else self._clear(rows.file.folder, rows.file.name)
        self.put_files([rows.file])
        after = []
        for document in rows.documents:
            evicted = self.evict(document)
            if evicted is None:
                continue
            before += evicted
            after.append(self.insert(document))
        self.put_accounts(rows)
        return before, after

    def load(self, batch: Sequence[SourceRows | FileRow]) -> None:
        """Take a batch into a fresh catalog, table by table, which is several times faster."""
        sources = [one for one in batch if isinstance(one, SourceRows)]
        self.put_files(one for one in batch if isinstance(one, FileRow))
        documents = [document for rows in sources for document in rows.documents]
        first = self._last_id() + 1
        if self._load_articles(documents, first):
            self._load_others(sources, documents, first)
        else:  # two articles with one id: take them one by one
            for one in sources:
                self.take(one)
        if max(len(self._tally), len(self._known_uses)) > HELD:
            self._flush_tally()

    def _load_articles(self, documents: list[Document], first: int) -> bool:
        """Insert all these articles, or none and return False when an id is taken."""
        self.connection.execute("SAVEPOINT batch")
        try:
            self.connection.executemany(_ARTICLE, map(_article_values, count(first), documents))
            done = True
        except sqlite3.IntegrityError:
            self.connection.execute("ROLLBACK TO batch")
            done = False
        # Not where the disk is full: SQLite has then taken all back, and the error says why.
        self.connection.execute("RELEASE batch")
        return done

    def _load_others(
        self, sources: list[SourceRows], documents: list[Document], first: int
    ) -> None:
        many = self.connection.executemany
        many(_FILE, [rows.file for rows in sources])
        numbered = list(enumerate(documents, first))
        many(
            _RELATED, [row for article, d in numbered if d.related for row in _related(article, d)]
        )
        many(_REFERENCE, [(d.identity, *r) for d in documents for r in d.references])
        many(_ALIAS, [row for d in documents if d.aliases for row in _aliases(d)])
        many(_WITHDRAWAL, [(d.identity, d.level) for d in documents if d.level])
        many(
            _CORRECTION,
            [row for article, d in numbered if d.corrections for row in _corrections(article, d)],
        )
        for rows in sources:
            if rows.outcomes or rows.notices or rows.anchored:
                self.put_accounts(rows)
        self._load_terms(numbered)

    def _load_terms(self, numbered: list[tuple[int, Document]]) -> None:
        """Insert the terms of articles, and count them."""
        rows: list[tuple[int, str, str, int]] = []
        counted: list[tuple[int, str, str]] = []
        listed = [one for one in numbered if one[1].kind == "article"]
        for article, document in listed:
            published, alpha = document.published, document.alpha
            year = published[:4]
            for term, name in self._uses(document.terms):
                rows.append((term, published, alpha, article))
                counted.append((term, year, name))
        self.connection.executemany(_TERM_ARTICLE, rows)
        self._tally.uses.update(counted)
        self._tally.days.update(d.published[:10] for _, d in listed)

    def orphaned_duplicates(self) -> list[tuple[bytes, bytes, int]]:
        """Return (folder, name, segment) of sources wrongly rejected for an `id:` by now.

        Nobody holds it any more, or somebody who comes later.
        """
        return self.connection.execute(
            "SELECT DISTINCT o.folder, o.name, o.ordinal >> 32 FROM outcome o"
            " LEFT JOIN article a ON a.identity = o.identity WHERE o.code = 'duplicate-id'"
            " AND (a.identity IS NULL OR (o.folder, o.name) < (a.folder, a.name)"
            " OR (o.folder = a.folder AND o.name = a.name AND"
            f" {_LINE_OF.format('o')} < {_LINE_OF.format('a')})) ORDER BY 1, 2, 3"
        ).fetchall()

    def rejected_for(self, code: str) -> list[tuple[bytes, bytes, int]]:
        """Return (folder, name, segment) of the sources that were rejected with this code."""
        return self.connection.execute(
            "SELECT DISTINCT folder, name, ordinal >> 32 FROM outcome WHERE code = ?"
            " ORDER BY 1, 2, 3",
            (code,),
        ).fetchall()

    def doubt(self, code: str) -> None:
        """Let the next build look again at files that were refused as a whole with this code."""
        refused = " UNION ".join(
            f"SELECT folder, name FROM {table} WHERE code = :code AND line = 0"
            for table in ("outcome", "notice")
        )
        self.connection.execute(
            f"UPDATE file SET mtime_ns = -1 WHERE (folder, name) IN ({refused})", {"code": code}
        )
        self.connection.execute(
            f"UPDATE folder SET digest = x'' WHERE path IN (SELECT folder FROM ({refused}))",
            {"code": code},
        )

    def entries_between(self, file: tuple[bytes, bytes], first: int, end: int) -> list[Entry]:
        """Return the entries of a file whose ordinals are from `first` to before `end`."""
        rows = self.connection.execute(
            f"{_ENTRY} WHERE folder = ? AND name = ? AND ordinal >= ? AND ordinal < ?",
            (*file, first, end),
        ).fetchall()
        return [self._entry(row) for row in rows]

    def flush_counts(self) -> list[tuple[str, str]]:
        """Write the counts that changed since the last flush, by difference.

        Returns (taxonomy, slug) of the terms that bear another name now: most articles decide.
        """
        concerned = [] if self.fresh else sorted({term for term, *_ in self._tally.uses})
        before = self._names(concerned)
        self._flush_tally()
        return [before[term][:2] for term in before if self._names([term]) != {term: before[term]}]

    def _flush_tally(self) -> None:
        self._tally.flush(self.connection)
        self._tally = Tally()
        self._known_uses.clear()

    # Addresses

    def contested_claims(self) -> list[str]:
        """Return every claim that more than one article makes."""
        return [
            row[0]
            for row in self.connection.execute(
                "SELECT claim_key FROM article WHERE claim_key != '' GROUP BY claim_key"
                " HAVING count(*) > 1"
            )
        ]

    def claimants(self, claim_key: str) -> list[tuple[str, str, str]]:
        """Return (identity, claim, present address) of those who claim it, first holder first."""
        return self.connection.execute(
            "SELECT identity, claim, address FROM article WHERE claim_key = ?"
            " ORDER BY kind != 'page', published, identity",
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
        unseal(self._path)
        self.connection.commit()
        self._sealable = True

    def make_indexes(self) -> None:
        """Index the tables, once their first load is done, and count what that brings together."""
        for statement in _script("indexes.sql").split(";\n"):
            self.connection.execute(statement)
        self.connection.execute(
            "INSERT INTO shared_body SELECT body_hash, count(*) FROM article WHERE body_hash != 0"
            " GROUP BY body_hash HAVING count(*) > 1"
        )

    def close(self) -> None:
        """Give the file back; what was not committed is forgotten."""
        self.connection.close()
        if self._sealable:
            seal(self._path)

    # Inside

    def _next_seq(self) -> int:
        seq = int(self.meta("seq", "0")) + 1
        self.set_meta("seq", str(seq))
        return seq

    def _clear(self, folder: bytes, name: bytes) -> list[Entry]:
        entries = self._entries(folder, name)
        for entry in entries:
            self.delete(entry)
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
        *fields, terms, folder, name, dates = row
        uses = tuple(use[:2] for use in terms_in(terms))
        corrections = () if dates is None else tuple(dates.split(","))
        return Entry._make((*fields, uses, (folder, name), corrections))

    def evict(self, document: Document) -> list[Entry] | None:
        """Make room for a document whose `id:` is taken; None when the holder stays."""
        holder = self.holder(document.identity)
        mine = (document.folder, document.name)
        if holder is None:
            if not self.fresh:
                self._blame(document.identity, mine)
            return []
        ordinal = self.ordinal(document.identity)
        if (*holder.file, self._line(*holder.file, ordinal)) <= (
            *mine,
            self._line(*mine, document.ordinal),
        ):
            self._reject_duplicate(*mine, document.ordinal, document.claim, holder, holder.file)
            return None
        self.delete(holder)
        self._reject_duplicate(*holder.file, ordinal, holder.claim, holder, mine)
        self._blame(document.identity, mine)
        return [holder]

    def holder(self, identity: str) -> Entry | None:
        """Return the entry of the article that has an identity."""
        row = self.connection.execute(f"{_ENTRY} WHERE identity = ?", (identity,)).fetchone()
        return self._entry(row) if row else None

    def ordinal(self, identity: str) -> int:
        """Return the ordinal of a published article in its source."""
        row = self.connection.execute(
            "SELECT ordinal FROM article WHERE identity = ?", (identity,)
        ).fetchone()
        return int(row[0])

    def _line(self, folder: bytes, name: bytes, ordinal: int) -> int:
        """Return the line of a record in its file; 0 for the only record of its file."""
        if not ordinal:
            return 0
        row = self.connection.execute(
            "SELECT line FROM segment WHERE folder = ? AND name = ? AND number = ?",
            (folder, name, segment_of(ordinal)),
        ).fetchone()
        return (row[0] if row else 0) + line_in_segment(ordinal)

    def _reject_duplicate(
        self,
        folder: bytes,
        name: bytes,
        ordinal: int,
        claim: str,
        holder: Entry,
        winner: tuple[bytes, bytes],
    ) -> None:
        self.connection.execute(
            _OUTCOME,
            (
                folder, name, ordinal, "rejected", holder.identity, ordinal, "duplicate-id",
                _same_id(holder.identity, winner), "give each article an id of its own",
                urls.claim_key(claim),
            ),
        )  # fmt: skip

    def _blame(self, identity: str, winner: tuple[bytes, bytes]) -> None:
        """Let all that are rejected for their `id:` say who has it."""
        self.connection.execute(
            "UPDATE outcome SET reason = ? WHERE identity = ? AND code = 'duplicate-id'",
            (_same_id(identity, winner), identity),
        )

    def insert(self, document: Document) -> Entry:
        """Put an article into the catalog, and into the counts; nobody may have its `id:`."""
        d = document
        article = self._last_id() + 1
        self.connection.execute(_ARTICLE, _article_values(article, d))
        uses = self._uses(d.terms) if d.kind == "article" else []
        many = self.connection.executemany
        many(_TERM_ARTICLE, [(term, d.published, d.alpha, article) for term, _ in uses])
        many(_RELATED, _related(article, d))
        many(_REFERENCE, [(d.identity, *reference) for reference in d.references])
        self._take_aliases(d)
        many(_CORRECTION, _corrections(article, d))
        if d.level:
            self.connection.execute(_WITHDRAWAL, (d.identity, d.level))
        if d.kind == "article":
            self._count(d.published, uses, d.body_hash, 1)
        if d.kind in LINKED and not self.fresh:  # after a first load, all are linked
            self.unlinked.came(article, d)
        return Entry(
            d.identity, d.kind, d.published, d.alpha, d.title_key, d.headline_hash, d.claim,
            tuple(use[:2] for use in terms_in(d.terms)), (d.folder, d.name), d.corrections,
        )  # fmt: skip

    def delete(self, entry: Entry) -> None:
        """Take an article out of the catalog, and of the counts."""
        identity = (entry.identity,)
        row = self.connection.execute(
            "DELETE FROM article WHERE identity = ?"
            f" RETURNING id, body_hash, terms, related, address, {_KEYS}",
            identity,
        ).fetchone()
        article, body_hash, terms, related, address, *keys = row
        if entry.kind in LINKED and not self.fresh:
            led = "" if entry.kind == "removed" else address
            self.unlinked.went(article, entry, related, keys, led)
        uses = self._uses(terms) if entry.kind == "article" else []
        many = self.connection.executemany
        many(
            "DELETE FROM term_article"
            " WHERE term = ? AND published = ? AND alpha = ? AND article = ?",
            [(term, entry.published, entry.alpha, article) for term, _ in uses],
        )
        self.connection.execute("DELETE FROM related WHERE article = ?", (article,))
        if entry.corrections:
            self.connection.execute("DELETE FROM correction WHERE article = ?", (article,))
        self.connection.execute("DELETE FROM reference WHERE identity = ?", identity)
        self._forget_aliases(entry.identity, address)
        self.connection.execute("DELETE FROM withdrawal WHERE identity = ?", identity)
        if entry.kind == "article":
            self._count(entry.published, uses, body_hash, -1)

    def _take_aliases(self, document: Document) -> None:
        rows = _aliases(document)
        self.connection.executemany(_ALIAS, rows)
        if not self.fresh:
            self.readdressed.update(row[0] for row in rows)

    def _forget_aliases(self, identity: str, address: str) -> None:
        rows = self.connection.execute(
            "DELETE FROM alias WHERE identity = ? RETURNING key", (identity,)
        ).fetchall()
        if not self.fresh:
            self.readdressed.update((row[0] for row in rows), (urls.claim_key(address),))

    def _count(self, published: str, uses: list[Use], body_hash: int, difference: int) -> None:
        self._tally.article(published, uses, difference)
        if not self.fresh:  # after a first load, `make_indexes` counts them all
            self._tally.bodies[body_hash] += difference

    def put_accounts(self, rows: SourceRows) -> None:
        """Record what is not published of a source, and its notices."""
        folder, name = rows.file.folder, rows.file.name
        if rows.outcomes:
            self.connection.executemany(
                _NEW_OUTCOME,
                [(folder, name, *outcome) for outcome in rows.outcomes],
            )
        if rows.notices:
            self.connection.executemany(
                "INSERT INTO notice VALUES (?,?,?,?,?)",
                [(folder, name, *notice) for notice in rows.notices],
            )
        if rows.anchored:
            self.connection.execute(
                "UPDATE segment SET anchored = 1 WHERE folder = ? AND name = ? AND number = ?",
                (folder, name, rows.segment),
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

    def _last_id(self) -> int:
        row = self.connection.execute("SELECT max(id) FROM article").fetchone()
        return int(row[0] or 0)

    def _uses(self, terms: str) -> list[Use]:
        """Return the terms of an article, each with its name."""
        known = self._known_uses
        lines = terms.split("\n") if terms else ()
        return [known.get(line) or self._use(line) for line in lines]

    def _use(self, line: str) -> Use:
        taxonomy, slug, name = line.split("\t")
        key = (taxonomy, slug)
        self.connection.execute(
            "INSERT OR IGNORE INTO term (taxonomy, slug, count) VALUES (?, ?, 0)", key
        )
        row = self.connection.execute(
            "SELECT id FROM term WHERE taxonomy = ? AND slug = ?", key
        ).fetchone()
        use = self._known_uses[line] = (row[0], name)
        return use


def _aliases(document: Document) -> list[tuple[str, str, str, str]]:
    published, identity = document.published, document.identity
    return [(urls.alias_key(one), published, identity, one) for one in document.aliases]


def _related(article: int, document: Document) -> list[tuple[int, int, str]]:
    published = document.published
    if document.kind != "article":
        return []
    return [(article, one.headline_hash, published) for one in related_in(document.related)]


def _corrections(article: int, document: Document) -> list[tuple[str, int, int]]:
    if document.kind != "article":
        return []
    return [(date, article, number) for number, date in enumerate(document.corrections)]


def _same_id(identity: str, winner: tuple[bytes, bytes]) -> str:
    first = b"/".join(winner).decode("utf-8", "backslashreplace")
    return f"id: {identity} is also the id of {first}"


def _article_values(number: int, document: Document) -> tuple[object, ...]:
    """Return the values of an article's row; its address is, for now, the one it claims."""
    claim = document.claim
    return (
        number, *document[:_ARTICLE_FIELDS], *document.keys, claim, urls.claim_key(claim), claim
    )  # fmt: skip


def open_catalog(path: Path, fingerprint: str, *, anew: bool = False) -> tuple[Catalog, str]:
    """Open the catalog at `path`, made anew when it is absent, foreign, damaged or outdated.

    `fingerprint` stands for all that reading depends on besides the sources. Returns the
    catalog and, when an earlier one was dropped, why in a few words ("" otherwise, and where
    it is wanted `anew`).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    why = "" if anew else _unusable(path, fingerprint)
    if why is not None:
        drop(path)
    connection = _connect(path)
    if why is not None:
        connection.executescript(_script("schema.sql"))
        meta = {"schema": SCHEMA_VERSION, "fingerprint": fingerprint, "epoch": token_hex(8)}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
    return Catalog(connection, path, fresh=why is not None), why or ""


def _unusable(path: Path, fingerprint: str) -> str | None:
    """Return why the file at `path` cannot serve ("": there is none), None when it can."""
    if not path.exists():
        return ""
    try:
        with closing(_connect(path)) as connection:
            distrust(connection)
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
    return "it is damaged" if is_broken(path) else None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level="IMMEDIATE")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def _script(name: str) -> str:
    return (files("newsgen.catalog") / name).read_text("utf-8")
