"""The account of sources: what is not published of them, and what was noticed."""

from __future__ import annotations

from newsgen.catalog.rows import SourceRows
from newsgen.catalog.store import Catalog

# What is withdrawn may have been rejected a moment ago, for an `id:` that another has.
_NEW_OUTCOME = "INSERT OR IGNORE INTO outcome VALUES (?,?,?,?,?,?,?,?,?,?)"


def put_accounts(catalog: Catalog, rows: SourceRows) -> None:
    """Record what is not published of a source, and its notices."""
    folder, name = rows.file.folder, rows.file.name
    if rows.outcomes:
        catalog.connection.executemany(
            _NEW_OUTCOME,
            [(folder, name, *outcome) for outcome in rows.outcomes],
        )
    if rows.notices:
        catalog.connection.executemany(
            "INSERT INTO notice VALUES (?,?,?,?,?)",
            [(folder, name, *notice) for notice in rows.notices],
        )
    if rows.anchored:
        catalog.connection.execute(
            "UPDATE segment SET anchored = 1 WHERE folder = ? AND name = ? AND number = ?",
            (folder, name, rows.segment),
        )


def forget_accounts(catalog: Catalog, folder: bytes, name: bytes) -> None:
    """Forget what of a source was not published, and its notices."""
    for table in ("outcome", "notice"):
        catalog.connection.execute(
            f"DELETE FROM {table} WHERE folder = ? AND name = ?", (folder, name)
        )


def rejected_for(catalog: Catalog, code: str) -> list[tuple[bytes, bytes, int]]:
    """Return (folder, name, segment) of the sources that were rejected with this code."""
    return catalog.connection.execute(
        "SELECT DISTINCT folder, name, ordinal >> 32 FROM outcome WHERE code = ? ORDER BY 1, 2, 3",
        (code,),
    ).fetchall()


def blames(catalog: Catalog, folder: bytes, name: bytes, place: str) -> bool:
    """Tell whether a record of a source is rejected for what stands in the file `place`."""
    row = catalog.connection.execute(
        "SELECT 1 FROM outcome WHERE folder = ? AND name = ? AND substr(reason, 1, ?) = ?",
        (folder, name, len(place) + 1, f"{place}:"),
    ).fetchone()
    return row is not None


def doubt(catalog: Catalog, code: str) -> None:
    """Let the next build look again at files that were refused as a whole with this code."""
    db = catalog.connection
    refused = db.execute(
        "SELECT folder, name FROM outcome WHERE code = :code AND line = 0"
        " UNION SELECT folder, name FROM notice WHERE code = :code AND line = 0",
        {"code": code},
    ).fetchall()
    # One by one: of a list, SQLite would go through all files instead.
    db.executemany("UPDATE file SET mtime_ns = -1 WHERE folder = ? AND name = ?", refused)
    db.executemany(
        "UPDATE folder SET digest = x'' WHERE path = ?", {(folder,) for folder, _ in refused}
    )
