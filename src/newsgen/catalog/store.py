"""The catalog on disk: opening it, its journal, and what a build holds of it until it commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import partial
from importlib.resources import files
from pathlib import Path
from secrets import token_hex

from newsgen.catalog.counts import Counts
from newsgen.catalog.files import Files
from newsgen.catalog.opening import distrust, make_tables, open_sound
from newsgen.catalog.sealing import drop, is_broken, seal, unseal
from newsgen.catalog.unlinked import Unlinked

SCHEMA_VERSION = "14"
JOURNAL_LENGTH = 1_000
"""Changes of the sources for which touched pages are remembered."""
_DAMAGED = "it is damaged"


class Catalog:
    """One site's catalog, open for writing. Use `open_catalog`.

    What has tables of its own is an object here; what changes several is a function over this.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, fresh: bool) -> None:
        self.connection = connection
        self._path = path
        self.fresh = fresh
        """Nothing was in it when it was opened: there is no earlier state to compare with."""
        self.files = Files(connection)
        self.counts = Counts(connection)
        self.leaving: dict[tuple[bytes, bytes], set[int]] = {}
        """Segments of files that are no more, and whose records may yet be found elsewhere."""
        self.unlinked = Unlinked(connection)
        """Related headlines that may mean another article than before."""
        self.readdressed: set[str] = set()
        """Keys of addresses that may lead elsewhere than before; not of a first load."""
        self._sealable = False

    def make_indexes(self) -> None:
        """Index the tables, once their first load is done, and count what that brings together."""
        for statement in _script("indexes.sql").split(";\n"):
            self.connection.execute(statement)
        self.connection.execute(
            "INSERT INTO shared_body SELECT body_hash, count(*) FROM article WHERE body_hash != 0"
            " GROUP BY body_hash HAVING count(*) > 1"
        )

    def flush_counts(self) -> list[tuple[str, str]]:
        """Write the counts that changed since the last flush, by difference.

        Returns (taxonomy, slug) of the terms that bear another name now: most articles decide.
        """
        if self.fresh:
            self.counts.flush()
            return []
        return self.counts.flush_names()

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

    def _next_seq(self) -> int:
        seq = int(self.meta("seq", "0")) + 1
        self.set_meta("seq", str(seq))
        return seq

    # The whole

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

    def close(self) -> None:
        """Give the file back; what was not committed is forgotten."""
        self.connection.close()
        if self._sealable:
            seal(self._path)


def open_catalog(path: Path, fingerprint: str, *, anew: bool = False) -> tuple[Catalog, str]:
    """Open the catalog at `path`, made anew when it is absent, foreign, damaged or outdated.

    `fingerprint` stands for all that reading depends on besides the sources. Returns the
    catalog and, when an earlier one was dropped, why in a few words ("" otherwise, and where
    it is wanted `anew`).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    flaw = partial(_flaw, path, fingerprint)
    kept, why = (None, "") if anew else open_sound(path, _connect, flaw, _DAMAGED)
    if kept:
        return Catalog(kept, path, fresh=False), ""
    drop(path)
    connection = _connect(path)
    meta = {"schema": SCHEMA_VERSION, "fingerprint": fingerprint, "epoch": token_hex(8)}
    make_tables(connection, "schema.sql", meta.items())
    return Catalog(connection, path, fresh=True), why


def _flaw(path: Path, fingerprint: str, connection: sqlite3.Connection) -> str:
    """Return why a catalog cannot serve, "" when it can. Raises sqlite3.DatabaseError."""
    distrust(connection)
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    complete = meta.get("complete") == "yes"
    connection.execute("SELECT count(*) FROM day_count").fetchone()
    if meta.get("schema") != SCHEMA_VERSION:
        return "it was made by another version"
    if not complete:
        return "its first load was interrupted"
    if meta.get("fingerprint") != fingerprint:
        return "what reading depends on has changed"
    return _DAMAGED if is_broken(path) else ""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level="IMMEDIATE")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def _script(name: str) -> str:
    return (files("newsgen.catalog") / name).read_text("utf-8")
