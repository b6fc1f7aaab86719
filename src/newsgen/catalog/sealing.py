"""Noticing that a database of ours is no longer as we left it: a digest of the file, beside it.

SQLite notices damage to its own structure, not a headline in which a bit has flipped. Of large
files there is no digest: a small edit must not cost what the archive is large.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

MOST = 16 << 20
"""Bytes of the largest file of which a digest is taken: some ten milliseconds."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNDECODABLE = "Could not decode"


def seal(path: Path) -> None:
    """Note the digest of a database that nobody has open for writing any more."""
    if (digest := _digest(path)) is None:
        return
    beside = path.with_suffix(".seal.new")
    try:
        beside.unlink(missing_ok=True)  # it may be a link that came with the site
        with beside.open("x", encoding="ascii") as file:
            file.write(digest)
        os.replace(str(beside), str(_seal_of(path)))
    except OSError:  # a full disk: the file is as good without
        beside.unlink(missing_ok=True)


def unseal(path: Path) -> None:
    """Take the digest of a database away, before it is changed."""
    _seal_of(path).unlink(missing_ok=True)


def is_broken(path: Path) -> bool:
    """Tell whether a database is another than was sealed; what is not sealed is not.

    To be asked after a first read, which takes back what an interrupted build had begun to write.
    """
    sealed = _seal_of(path)
    if not sealed.is_file():  # to read a pipe would never end
        return False
    return sealed.read_bytes().decode("ascii", "replace") != _digest(path)


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error comes from a file that is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED or _UNDECODABLE in str(error)


def drop(path: Path) -> None:
    """Delete a database, with what belongs to it."""
    unseal(path)
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def drop_damaged(path: Path) -> bool:
    """Delete a database if it is damaged, which takes as long as reading all of it; tell so."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            whole = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        whole = False
    if not whole:
        drop(path)
    return not whole


def _seal_of(path: Path) -> Path:
    return path.with_suffix(".seal")


def _digest(path: Path) -> str | None:
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size > MOST:
            return None
        return f"{zlib.crc32(file.read()):08x}"
