"""Sources whose articles have one `id:`: the one whose path it is is published, else the first."""

from __future__ import annotations

from newsgen import urls
from newsgen.catalog.articles import entry_of, remove_article
from newsgen.catalog.rows import Document, Entry, line_in_segment, segment_of
from newsgen.catalog.store import Catalog

_OUTCOME = "INSERT OR REPLACE INTO outcome VALUES (?,?,?,?,?,?,?,?,?,?)"
_LINE_OF = (
    "({0}.ordinal & 4294967295) + coalesce((SELECT line FROM segment s WHERE s.folder = {0}.folder"
    " AND s.name = {0}.name AND s.number = {0}.ordinal >> 32), 0)"
)
"""The line of a record in its file, as SQL."""
_PATH = "CAST({0}.folder || '/' || {0}.name AS TEXT)"
_IS_FOREIGN = (
    f"({{0}}.identity != {_PATH}"
    f" AND substr({{0}}.identity, 1, length({_PATH}) + 1) != {_PATH} || '#')"
)
"""Whether an identity is not one that its file gives, as SQL."""


def make_room(catalog: Catalog, document: Document) -> list[Entry] | None:
    """Make room for a document whose `id:` is taken; None when the holder stays."""
    holder = entry_of(catalog, document.identity)
    mine = (document.folder, document.name)
    if holder is None:
        if not catalog.fresh:
            _blame(catalog, document.identity, mine)
        return []
    ordinal = _ordinal(catalog, document.identity)
    held = _rank(document.identity, holder.file, _line(catalog, *holder.file, ordinal))
    if held <= _rank(document.identity, mine, _line(catalog, *mine, document.ordinal)):
        _reject(catalog, *mine, document.ordinal, document.claim, holder, holder.file)
        return None
    remove_article(catalog, holder)
    _reject(catalog, *holder.file, ordinal, holder.claim, holder, mine)
    _blame(catalog, document.identity, mine)
    return [holder]


def orphaned_duplicates(catalog: Catalog) -> list[tuple[bytes, bytes, int]]:
    """Return (folder, name, segment) of sources wrongly rejected for an `id:` by now.

    Nobody holds it any more, or somebody who comes later (see `_rank`).
    """
    return catalog.connection.execute(
        "SELECT DISTINCT o.folder, o.name, o.ordinal >> 32 FROM outcome o"
        " LEFT JOIN article a ON a.identity = o.identity WHERE o.code = 'duplicate-id'"
        f" AND (a.identity IS NULL OR ({_IS_FOREIGN.format('o')}, o.folder, o.name)"
        f" < ({_IS_FOREIGN.format('a')}, a.folder, a.name)"
        " OR (o.folder = a.folder AND o.name = a.name AND"
        f" {_LINE_OF.format('o')} < {_LINE_OF.format('a')})) ORDER BY 1, 2, 3"
    ).fetchall()


def _rank(
    identity: str, file: tuple[bytes, bytes], line: int
) -> tuple[bool, tuple[bytes, bytes], int]:
    """Return what orders those who have one identity: who is called so by path comes first."""
    path = b"/".join(file).decode("utf-8", "surrogateescape")
    return identity != path and not identity.startswith(f"{path}#"), file, line


def _ordinal(catalog: Catalog, identity: str) -> int:
    """Return the ordinal of a published article in its source."""
    row = catalog.connection.execute(
        "SELECT ordinal FROM article WHERE identity = ?", (identity,)
    ).fetchone()
    return int(row[0])


def _line(catalog: Catalog, folder: bytes, name: bytes, ordinal: int) -> int:
    """Return the line of a record in its file; 0 for the only record of its file."""
    if not ordinal:
        return 0
    row = catalog.connection.execute(
        "SELECT line FROM segment WHERE folder = ? AND name = ? AND number = ?",
        (folder, name, segment_of(ordinal)),
    ).fetchone()
    return (row[0] if row else 0) + line_in_segment(ordinal)


def _reject(
    catalog: Catalog,
    folder: bytes,
    name: bytes,
    ordinal: int,
    claim: str,
    holder: Entry,
    winner: tuple[bytes, bytes],
) -> None:
    catalog.connection.execute(
        _OUTCOME,
        (
            folder, name, ordinal, "rejected", holder.identity, ordinal, "duplicate-id",
            _same_id(holder.identity, winner), "give each article an id of its own",
            urls.claim_key(claim),
        ),
    )  # fmt: skip


def _blame(catalog: Catalog, identity: str, winner: tuple[bytes, bytes]) -> None:
    """Let all that are rejected for their `id:` say who has it."""
    catalog.connection.execute(
        "UPDATE outcome SET reason = ? WHERE identity = ? AND code = 'duplicate-id'",
        (_same_id(identity, winner), identity),
    )


def _same_id(identity: str, winner: tuple[bytes, bytes]) -> str:
    first = b"/".join(winner).decode("utf-8", "backslashreplace")
    return f"id: {identity} is also the id of {first}"
