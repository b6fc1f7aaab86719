"""The files and folders of a site, as the last build saw them."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from newsgen import urls
from newsgen.catalog.rows import FileRow, KnownFile, KnownFolder
from newsgen.urls import nesting

_FILE = "INSERT OR REPLACE INTO file VALUES (?,?,?,?,?,?,?,?)"


class Files:
    """What discovery compares with, and the sizes of images."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def known_files(self, folder: bytes) -> Iterator[KnownFile]:
        """Yield the files that the last build saw in a folder, by name."""
        for row in self._db.execute(
            "SELECT name, role, size, mtime_ns, digest, context FROM file WHERE folder = ?"
            " ORDER BY name",
            (folder,),
        ):
            yield KnownFile(*row)

    def known_folder(self, folder: bytes) -> KnownFolder | None:
        """Return what the last build saw of a folder as a whole."""
        row = self._db.execute(
            "SELECT digest, roles FROM folder WHERE path = ?", (folder,)
        ).fetchone()
        return KnownFolder(row[0], json.loads(row[1])) if row else None

    def known_folders(self) -> list[bytes]:
        """Return every folder that the last build walked, in order."""
        rows = self._db.execute("SELECT path FROM folder ORDER BY path")
        return [row[0] for row in rows]

    def put_folder(self, folder: bytes, digest: bytes, roles: Mapping[str, int]) -> None:
        """Record a folder as it is now."""
        self._db.execute(
            "INSERT OR REPLACE INTO folder VALUES (?,?,?)", (folder, digest, json.dumps(roles))
        )

    def forget_folder(self, folder: bytes) -> None:
        """Forget a folder that is no more; its files are forgotten one by one."""
        self._db.execute("DELETE FROM folder WHERE path = ?", (folder,))

    def has(self, folder: bytes, name: bytes) -> bool:
        """Tell whether a file is there now."""
        row = self._db.execute(
            "SELECT 1 FROM file WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row is not None

    def obstacles(self) -> frozenset[str]:
        """Return the claim keys at which no page, or no folder of pages, can stand.

        Files of static/ stand there.
        """
        rows = self._db.execute(
            "SELECT folder, name FROM file WHERE role = 'static' AND digest IS NOT NULL"
            " AND (instr(name, x'2e') = 0 OR instr(folder, x'2e') > 0)"
        )
        return frozenset(key for folder, name in rows for key in barred(folder, name))

    def put(self, rows: Iterable[FileRow]) -> None:
        """Record files (sources and others) as they are now."""
        self._db.executemany(_FILE, rows)

    def forget(self, folder: bytes, name: bytes) -> None:
        """Forget a file, and where its segments are."""
        for table in ("file", "image", "segment"):
            self._db.execute(f"DELETE FROM {table} WHERE folder = ? AND name = ?", (folder, name))

    def put_image(self, folder: bytes, name: bytes, width: int, height: int) -> None:
        """Record the size of an image in pixels."""
        self._db.execute(
            "INSERT OR REPLACE INTO image VALUES (?,?,?,?)", (folder, name, width, height)
        )


def barred(folder: bytes, name: bytes) -> list[str]:
    """Return the claim keys at which, for a file of static/, no page or folder can stand."""
    path = os.fsdecode(folder + b"/" + name).removeprefix("static/")
    return [urls.claim_key(f"/{one}") for one in nesting.barred_by(path)]
