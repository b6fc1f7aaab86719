"""The output records: what was written into an output folder, from what, and why."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.opening import distrust, make_tables, open_sound, open_to_read
from newsgen.catalog.sealing import drop, is_broken, seal, unseal
from newsgen.urls import nesting

SCHEMA_VERSION = "3"
ASSETS = "asset"
"""The kind under which files are recorded that are no page."""
IDS, INDEX = "ids", "index"
"""Of each part of the search index: the file that is recorded with what was indexed; the others."""
FOLDERS = 50_000
"""Folders in which a file name is looked for."""
_MODULUS = 1 << 256
_DAMAGED = "they are damaged"
_CONTENTS = (  # a file of the site's own that has the path of a page is what the output shows
    "SELECT path, digest, size, kind FROM page p WHERE (kind = 'asset' OR NOT EXISTS"
    " (SELECT 1 FROM page c WHERE c.path = p.path AND c.kind = 'asset'))"
)


class PageRow(NamedTuple):
    """A file of the output: of which page, and the digests of its view and of its bytes."""

    kind: str
    key: str
    part: int
    path: str
    view: bytes
    digest: bytes
    size: int
    build: int
    why: str
    removed: str


class GoneRow(NamedTuple):
    """A file that the build of this number deleted, and of which page it was."""

    path: str
    kind: str
    key: str
    build: int


class Content(NamedTuple):
    """A file of the output as it has to be: of which kind, its digest and size."""

    path: str
    digest: bytes
    size: int
    kind: str


class Recorded(NamedTuple):
    """What a worker compares a page with."""

    path: str
    view: bytes
    digest: bytes
    size: int


class Records:
    """The records of one output folder. Use `open_records`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, fresh: bool) -> None:
        self._db = connection
        self._path = path
        self._sealable = False
        self.fresh = fresh or not self.meta("publishing")
        """Nothing is recorded: no build ever came as far as putting files in place."""
        self.build = int(self.meta("build", "0")) + 1
        """The number of this build, for `newsgen explain`."""
        self._sum = int(self.meta("fingerprint", "0"), 16)
        self._bytes = int(self.meta("bytes", "0"))
        self._files = int(self.meta("files", "0"))
        self._folders: Counter[str] = Counter()

    def meta(self, name: str, default: str = "") -> str:
        """Return a recorded value of the whole output."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_meta(self, name: str, value: str) -> None:
        """Record a value of the whole output."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    @property
    def fingerprint(self) -> str:
        """One digest of all paths and bytes recorded, the same in whatever order they came."""
        return f"{self._sum:064x}"

    @property
    def files(self) -> int:
        """The number of files recorded."""
        return self._files

    @property
    def interrupted(self) -> bool:
        """Whether a build ended while it put files in place: the disk may differ from us."""
        return self.meta("publishing") == "yes"

    def recorded(self, kind: str, keys: Sequence[str]) -> dict[tuple[str, int], Recorded]:
        """Return what is recorded of some keys' pages, by (key, part)."""
        return _recorded(self._db, kind, keys)

    def keys(self, kind: str) -> Iterator[str]:
        """Yield every key that has pages of a kind."""
        for row in self._db.execute("SELECT DISTINCT key FROM page WHERE kind = ?", (kind,)):
            yield row[0]

    def views(self, kind: str) -> dict[str, bytes]:
        """Return the digest of the view of each page of a kind that has one page a key."""
        return dict(self._db.execute("SELECT key, view FROM page WHERE kind = ?", (kind,)))

    def owns(self, path: str) -> bool:
        """Tell whether a file of the output is ours; none whose name is not UTF-8 is."""
        return urls.is_utf8(path) and (self.page_at(path) is not None or self._is_doomed(path))

    def page_at(self, path: str) -> PageRow | None:
        """Return what is recorded of the file at an output path."""
        row = self._db.execute("SELECT * FROM page WHERE path = ?", (path,)).fetchone()
        return PageRow(*row) if row else None

    def gone_at(self, path: str) -> GoneRow | None:
        """Return what is known of a file that an earlier build deleted."""
        row = self._db.execute("SELECT * FROM gone WHERE path = ?", (path,)).fetchone()
        return GoneRow(*row) if row else None

    def beside(self, path: str, limit: int) -> list[str]:
        """Return the paths next to one in order: of the same folder, or beginning alike."""
        found: list[str] = []
        for sign, order in (("<", "DESC"), (">", "ASC")):
            rows = self._db.execute(
                f"SELECT path FROM page WHERE path {sign} ? ORDER BY path {order} LIMIT ?",
                (path, limit),
            )
            found += (row[0] for row in rows)
        return found

    def ending(self, name: str) -> list[str]:
        """Return the paths that are a folder and `name`, looking into FOLDERS folders at most."""
        rows = self._db.execute(
            "SELECT f.path FROM (SELECT path || '/' || ? AS path FROM folder LIMIT ?) f"
            " WHERE EXISTS (SELECT 1 FROM page WHERE page.path = f.path)",
            (name, FOLDERS),
        )
        return [row[0] for row in rows]

    def uncovered_by(self, assets: Container[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield (path, (kind, key)) of pages in whose place an asset was that is not in `assets`.

        A file of the site's own that has the path of a page is what the output shows.
        """
        for path in [path for path in self.keys(ASSETS) if path not in assets]:
            for row in self._db.execute(
                "SELECT kind, key FROM page WHERE path = ? AND kind != ?", (path, ASSETS)
            ):
                yield path, (row[0], row[1])

    def removed_counts(self) -> list[tuple[str, str]]:
        """Return (path, JSON of what was removed) of pages that do not show all of a source."""
        return self._db.execute(
            "SELECT path, removed FROM page WHERE removed != '' ORDER BY path"
        ).fetchall()

    def owns_folder(self, path: str) -> bool:
        """Tell whether a folder of the output holds files of ours."""
        if not urls.is_utf8(path):
            return False
        row = self._db.execute("SELECT 1 FROM folder WHERE path = ?", (path,)).fetchone()
        return row is not None

    def first_page_at(self, place: str) -> str:
        """Return the first page in a folder (`x/`) or below, or that of this path; "" for none."""
        row = self._db.execute(
            "SELECT min(path) FROM page WHERE path >= ? AND path < ? AND kind != ?",
            (*nesting.covered_by(place), ASSETS),
        ).fetchone()
        return row[0] or ""

    def paths(self) -> Iterator[tuple[str, bytes, int]]:
        """Yield (path, digest, size) of every file of the output."""
        yield from self._db.execute("SELECT path, digest, size FROM page ORDER BY path")

    def contents(self) -> Iterator[Content]:
        """Yield every file of the output once, by path; where a page is covered, what covers it."""
        yield from map(Content._make, self._db.execute(f"{_CONTENTS} ORDER BY path"))

    def content_at(self, path: str) -> Content | None:
        """Return what has to stand at an output path, None if nothing of ours."""
        row = self._db.execute(f"{_CONTENTS} AND path = ?", (path,)).fetchone()
        return Content._make(row) if row else None

    def forget(self, pages: Iterable[tuple[str, str, int]]) -> None:
        """Remove pages from the records; their files are deleted when publishing ends."""
        for page in pages:
            row = self._db.execute(
                "DELETE FROM page WHERE kind = ? AND key = ? AND part = ?"
                " RETURNING path, digest, size",
                page,
            ).fetchone()
            if row:
                self._account(row[0], row[1], row[2], -1)
                doomed = (row[0], *page[:2])
                self._db.execute("INSERT OR REPLACE INTO doomed VALUES (?,?,?)", doomed)

    def put(self, rows: Sequence[PageRow]) -> None:
        """Record pages, in place of what was recorded of them."""
        if not self.fresh:
            self.forget(row[:3] for row in rows)
        self._db.executemany("INSERT INTO page VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        for row in rows:
            self._account(row.path, row.digest, row.size, 1)

    def note_views(self, rows: Sequence[PageRow]) -> None:
        """Record the views of pages whose bytes, and so whose last writing, are as they were."""
        self._db.executemany(
            "UPDATE page SET view = ?, removed = ? WHERE kind = ? AND key = ? AND part = ?",
            [(row.view, row.removed, row.kind, row.key, row.part) for row in rows],
        )

    def begin_publishing(self) -> None:
        """Commit what is about to be put in place: until `end_publishing`, disk may differ."""
        self._flush_folders()
        self._db.execute(
            "DELETE FROM doomed WHERE EXISTS (SELECT 1 FROM page p WHERE p.path = doomed.path)"
        )
        self.set_meta("publishing", "yes")
        self.set_meta("fingerprint", self.fingerprint)
        self.set_meta("bytes", str(self._bytes))
        self.set_meta("files", str(self._files))
        unseal(self._path)
        self._db.commit()

    def doomed(self) -> list[str]:
        """Return the files to delete now."""
        return [row[0] for row in self._db.execute("SELECT path FROM doomed ORDER BY path")]

    def end_publishing(self, meta: dict[str, str]) -> None:
        """Commit that the disk is as recorded, with values of the whole output."""
        self._db.execute(
            "INSERT OR REPLACE INTO gone SELECT path, kind, key, ? FROM doomed", (self.build,)
        )
        self._db.execute("DELETE FROM doomed")
        for name, value in {**meta, "publishing": "no", "build": str(self.build)}.items():
            self.set_meta(name, value)
        self._db.commit()
        self._sealable = True

    def note(self, name: str, value: str) -> None:
        """Record a value of the whole output for good."""
        self.set_meta(name, value)
        self._db.commit()

    def totals(self) -> dict[str, int | str]:
        """Return files, bytes and the fullest folder of the output."""
        row = self._db.execute(
            "SELECT path, entries FROM folder ORDER BY entries DESC, path LIMIT 1"
        ).fetchone() or ("", 0)
        return {
            "files": self._files,
            "bytes": self._bytes,
            "fullest_folder": row[0] or "/",
            "fullest_folder_entries": row[1],
        }

    def close(self) -> None:
        """Give the file back; what was not committed is forgotten."""
        self._db.close()
        if self._sealable:
            seal(self._path)

    def _is_doomed(self, path: str) -> bool:
        row = self._db.execute("SELECT 1 FROM doomed WHERE path = ?", (path,)).fetchone()
        return row is not None

    def _account(self, path: str, digest: bytes, size: int, sign: int) -> None:
        value = int.from_bytes(sha256(path.encode() + b"\0" + digest).digest(), "big")
        self._sum = (self._sum + sign * value) % _MODULUS
        self._bytes += sign * size
        self._files += sign
        self._folders[path.rpartition("/")[0]] += sign

    def _flush_folders(self) -> None:
        """Bring the counts of folders up to date, a new or emptied folder in its parent too."""
        levels: dict[int, Counter[str]] = {}
        for path, difference in self._folders.items():
            levels.setdefault(_depth(path), Counter())[path] += difference
        self._folders.clear()
        for depth in range(max(levels, default=-1), -1, -1):
            for path, difference in levels.get(depth, {}).items():
                appeared = self._change_folder(path, difference)
                if path and appeared:
                    parent = path.rpartition("/")[0]
                    levels.setdefault(_depth(parent), Counter())[parent] += appeared

    def _change_folder(self, path: str, difference: int) -> int:
        """Return 1 when this makes the folder, -1 when it empties it, else 0."""
        row = self._db.execute("SELECT entries FROM folder WHERE path = ?", (path,)).fetchone()
        before = row[0] if row else 0
        after = before + difference
        if after:
            self._db.execute("INSERT OR REPLACE INTO folder VALUES (?, ?)", (path, after))
        else:
            self._db.execute("DELETE FROM folder WHERE path = ?", (path,))
        return bool(after) - bool(before)


def _depth(path: str) -> int:
    return path.count("/") + 1 if path else 0


class RecordsReader:
    """The records, open for reading only, in a worker."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    def recorded(self, kind: str, keys: Sequence[str]) -> dict[tuple[str, int], Recorded]:
        """Return what is recorded of some keys' pages, by (key, part)."""
        return _recorded(self._db, kind, keys)


def _recorded(
    db: sqlite3.Connection, kind: str, keys: Sequence[str]
) -> dict[tuple[str, int], Recorded]:
    found: dict[tuple[str, int], Recorded] = {}
    for key in keys:
        for part, *rest in db.execute(
            "SELECT part, path, view, digest, size FROM page WHERE kind = ? AND key = ?",
            (kind, key),
        ):
            found[key, part] = Recorded(*rest)
    return found


def open_records(path: Path) -> tuple[Records, str]:
    """Open the records at `path`, made anew when absent, damaged or of another version.

    Returns the records and, when earlier ones were dropped, why in a few words.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kept, why = open_sound(path, _connect, partial(_flaw, path), _DAMAGED)
    if not kept:
        drop(path)
        connection = _connect(path)
        make_tables(connection, "records.sql", [("schema", SCHEMA_VERSION)])
        return Records(connection, path, fresh=True), why
    records = Records(kept, path, fresh=False)
    if not records.fresh:
        # What does not fit in the cache would lock out the workers, who read what was recorded.
        kept.execute("PRAGMA cache_spill = OFF")
    return records, ""


def read_records(path: Path) -> Records:
    """Open the records at `path` for reading only. Raises BuildError when they cannot be read."""
    return Records(open_to_read(path, SCHEMA_VERSION), path, fresh=False)


def _flaw(path: Path, connection: sqlite3.Connection) -> str:
    """Return why records cannot serve, "" when they can. Raises sqlite3.DatabaseError."""
    distrust(connection)
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    connection.execute("SELECT count(*) FROM folder").fetchone()
    if meta.get("schema") != SCHEMA_VERSION:
        return "they were made by another version"
    return _DAMAGED if is_broken(path) else ""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level="IMMEDIATE")
    connection.execute("PRAGMA cache_size = -32768")
    return connection
