"""Opening newsgen's own databases for reading, when nothing may change them, not even repair."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from newsgen.errors import BuildError

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def open_to_read(path: Path, schema: str) -> sqlite3.Connection:
    """Open a catalog or records of version `schema` for reading only.

    Raises BuildError for a file that is damaged, of another version or left half written.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        distrust(connection)
        meta = dict(connection.execute("SELECT name, value FROM meta"))
    except sqlite3.DatabaseError as error:
        connection.close()
        if is_busy(error):
            raise
        raise _useless(path, "it is damaged, or a build of it was interrupted") from error
    if meta.get("schema") != schema:
        connection.close()
        raise _useless(path, "it was made by another version of newsgen")
    return connection


def distrust(connection: sqlite3.Connection) -> None:
    """Let nothing that a database brings along run: it may have come with somebody's site.

    Raises sqlite3.DatabaseError for one with triggers or views, of which ours have none.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    row = connection.execute(
        "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') LIMIT 1"
    ).fetchone()
    if row:
        raise sqlite3.DatabaseError(f"it has {row[0]}, which newsgen did not make")


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another process holds a database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY


def _useless(path: Path, why: str) -> BuildError:
    return BuildError(
        f"what earlier builds noted cannot be read: {why}",
        place=str(path),
        remedy="“newsgen build” puts it right, or makes it anew",
        code="own-files",
    )
