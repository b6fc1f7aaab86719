"""Opening newsgen's own databases: making their tables, and reading where nothing may change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from importlib.resources import files
from pathlib import Path

from newsgen.errors import BuildError

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def open_to_read(path: Path, schema: str) -> sqlite3.Connection:
    """Open a catalog or records of version `schema` for reading only.

    Raises BuildError for a file that is missing, damaged, of another version or half written.
    """
    if _has_odd_journal(path):
        raise _useless(path, "its journal is no file")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError as error:
        raise _useless(path, "it is not there, or may not be read") from error
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


def open_sound(
    path: Path,
    connect: Callable[[Path], sqlite3.Connection],
    flaw: Callable[[sqlite3.Connection], str],
    damaged: str,
) -> tuple[sqlite3.Connection | None, str]:
    """Open a database that is there and has no `flaw`: judged and used by one connection.

    Returns None and why it cannot serve where it has one, in the words `damaged` where SQLite
    cannot read it, and None and "" where there is none.
    """
    if not path.exists():
        return None, ""
    if _has_odd_journal(path):
        return None, damaged
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(closing(connect(path)))
            why = flaw(connection)
        except sqlite3.DatabaseError:
            return None, damaged
        if why:
            return None, why
        stack.pop_all()
        return connection, ""


def make_tables(
    connection: sqlite3.Connection, script: str, meta: Iterable[tuple[str, str]]
) -> None:
    """Make the tables of a new database, with what is known of it as a whole.

    In one transaction: left alone, SQLite waits for the disk after each table.
    """
    text = (files("newsgen.catalog") / script).read_text("utf-8")
    connection.executescript(f"BEGIN;\n{text}")
    connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)
    connection.commit()


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether another process holds a database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY


def _has_odd_journal(path: Path) -> bool:
    """Tell whether the journal of a database is no file: SQLite would wait for a pipe for ever."""
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and not journal.is_file()


def _useless(path: Path, why: str) -> BuildError:
    return BuildError(
        f"what earlier builds noted cannot be read: {why}",
        place=str(path),
        remedy="“newsgen build” puts it right, or makes it anew",
        code="own-files",
    )
