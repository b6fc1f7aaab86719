"""The address register in the catalog, and where old addresses lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.store import Catalog
from newsgen.urls import former, nesting, permalinks

Recorded = tuple[str, str, str, str]
"""(key, address, identity, state) of a line of the register."""
_PRESENT = "kind IN ('article', 'page', 'unlisted') AND address != ''"
_IS_WITHDRAWN = (
    "EXISTS (SELECT 1 FROM outcome o WHERE o.identity = ? AND o.status = 'withdrawn')"
    " OR EXISTS (SELECT 1 FROM article a WHERE a.identity = ? AND a.kind = 'removed')"
)
_ANONYMISED = (
    "SELECT a.details FROM withdrawal w JOIN article a USING (identity)"
    " WHERE w.identity = ? AND w.level = 'anonymised'"
)
_DROPPED = "SELECT identity FROM register WHERE key = ? AND state = 'dropped'"


class Moved(NamedTuple):
    """An address that leads on to that of an article."""

    key: str
    address: str
    """With its query; a path is as it was asked for."""
    identity: str
    target: str
    rivals: int
    """How many other articles ask for it."""


def known_books(catalog: Catalog) -> dict[str, tuple[int, int]]:
    """Return the size and modification time of each file of the register, as last seen."""
    rows = catalog.connection.execute("SELECT name, size, mtime_ns FROM book")
    return {name: (size, mtime) for name, size, mtime in rows}


def remove_lines(catalog: Catalog, book: str, kept: set[Recorded]) -> list[Recorded]:
    """Remove the lines of a file of the register, but those that it still has; return them."""
    select = catalog.connection.execute
    rows = select("SELECT key, address, identity, state FROM register WHERE book = ?", (book,))
    gone = [row for row in rows if row not in kept]
    catalog.connection.executemany(
        "DELETE FROM register WHERE key = ?", [(row[0],) for row in gone]
    )
    select("DELETE FROM book WHERE name = ?", (book,))
    return gone


def add_lines(
    catalog: Catalog, book: str, state: tuple[int, int], rows: Iterable[Recorded]
) -> list[Recorded]:
    """Add the lines that a file of the register did not have, and its state; return them.

    Those of which another file has the digest are not added; `recorded_in` tells which.
    """
    select = catalog.connection.execute
    select("INSERT INTO book VALUES (?,?,?)", (book, *state))
    return [
        row
        for row in rows
        if select("INSERT OR IGNORE INTO register VALUES (?,?,?,?,?)", (*row, book)).rowcount
    ]


def recorded_in(catalog: Catalog, key: str) -> str:
    """Return which file of the register has a line of this key, "" for none."""
    row = catalog.connection.execute("SELECT book FROM register WHERE key = ?", (key,)).fetchone()
    return row[0] if row else ""


def has_register(catalog: Catalog) -> bool:
    """Tell whether anything is recorded."""
    return _any(catalog, "register")


def leads_anywhere(catalog: Catalog) -> bool:
    """Tell whether old addresses are of any concern to this archive."""
    return any(_any(catalog, table) for table in ("register", "alias", "moved", "vanished"))


def holder_of(catalog: Catalog, address: str) -> str:
    """Return the identity that an address is recorded for, or nothing."""
    key = urls.claim_key(address)
    row = catalog.connection.execute(
        "SELECT identity FROM register WHERE key = ?", (key,)
    ).fetchone()
    return row[0] if row else dropped_for(catalog, address)


def dropped_for(catalog: Catalog, address: str) -> str:
    """Return the identity whose address was dropped, or nothing."""
    row = catalog.connection.execute(_DROPPED, (former.digest_of(address),)).fetchone()
    return row[0] if row else ""


def disputed_claims(catalog: Catalog) -> set[str]:
    """Return the claims that are recorded for another than the one who makes them.

    And those that are recorded with other capitals, or whose articles are not where they asked.
    """
    select = catalog.connection.execute
    found = {
        row[0]
        for row in select(
            "SELECT a.claim_key FROM register r JOIN article a ON a.claim_key = r.key"
            " WHERE r.identity != a.identity OR r.address != a.claim"
            " UNION SELECT claim_key FROM article WHERE address != claim"
        )
    }
    dropped = {row[0] for row in select("SELECT key FROM register WHERE state = 'dropped'")}
    if dropped:
        for claim_key, claim in select("SELECT claim_key, claim FROM article"):
            if former.digest_of(claim) in dropped:
                found.add(claim_key)
    return found


def addresses_of(catalog: Catalog, identities: Iterable[str]) -> set[str]:
    """Return the keys of all addresses that these have, had, or ask for."""
    found: set[str] = set()
    for identity in identities:
        for table in ("register", "alias", "moved"):
            rows = catalog.connection.execute(
                f"SELECT key FROM {table} WHERE identity = ?", (identity,)
            )
            found.update(row[0] for row in rows)
    return found


def doubtful_addresses(catalog: Catalog) -> set[str]:
    """Return the keys of all addresses that may lead on, or may have vanished."""
    rows = catalog.connection.execute(
        "SELECT r.key FROM register r LEFT JOIN article a ON a.identity = r.identity"
        " WHERE r.state IN ('live', 'withdrawn') AND (a.id IS NULL OR lower(a.address) != r.key)"
        " UNION SELECT key FROM alias UNION SELECT key FROM moved UNION SELECT key FROM vanished"
    )
    return {row[0] for row in rows}


def withdrawn_in(catalog: Catalog, folder: bytes, name: bytes) -> list[str]:
    """Return the identities of what a source says is withdrawn."""
    rows = catalog.connection.execute(
        "SELECT identity FROM outcome WHERE folder = ? AND name = ? AND status = 'withdrawn'",
        (folder, name),
    )
    return [row[0] for row in rows]


def is_withdrawn(catalog: Catalog, identity: str) -> bool:
    """Tell whether the sources say that an article is withdrawn."""
    row = catalog.connection.execute(f"SELECT {_IS_WITHDRAWN}", (identity, identity)).fetchone()
    return bool(row[0])


def anonymised_details(catalog: Catalog, identity: str) -> str:
    """Return the details of an article that was given other words, "" of any other."""
    row = catalog.connection.execute(_ANONYMISED, (identity,)).fetchone()
    return row[0] if row else ""


def is_answered(catalog: Catalog, key: str) -> bool:
    """Tell whether a page of an article stands at an address, given by its key."""
    stem: str | None = key
    while stem is not None:
        rows = catalog.connection.execute(
            "SELECT address FROM article WHERE claim_key = ?", (stem,)
        )
        if any(urls.claim_key(row[0]) == key for row in rows):
            return True
        stem = permalinks.stem_of_suffixed(stem)
    return False


def is_static(catalog: Catalog, address: str) -> bool:
    """Tell whether a file of static/ stands at an address, in just these letters."""
    folder, _, name = urls.static_source(address).rpartition("/")
    return catalog.files.has(folder.encode(), name.encode())


def address_of(catalog: Catalog, identity: str) -> str:
    """Return where an article is now, "" when it is not published."""
    row = catalog.connection.execute(
        f"SELECT address FROM article WHERE identity = ? AND {_PRESENT}", (identity,)
    ).fetchone()
    return row[0] if row else ""


def recorded(catalog: Catalog, key: str) -> tuple[str, str, str] | None:
    """Return (address, identity, state) of what is recorded of an address."""
    row: tuple[str, str, str] | None = catalog.connection.execute(
        "SELECT address, identity, state FROM register WHERE key = ?", (key,)
    ).fetchone()
    return row


def asking_for(catalog: Catalog, keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return (identity, alias) of who asks for an old address, by date and identity."""
    rows = catalog.connection.execute(
        "SELECT identity, alias FROM alias"
        f" WHERE key IN ({','.join('?' * len(keys))}) ORDER BY published, identity, alias",
        keys,
    )
    return rows.fetchall()


def asked_at(catalog: Catalog, keys: Iterable[str], base_url: str) -> set[str]:
    """Return the keys of the old addresses that articles ask for at these or below them."""
    return {
        row[0]
        for key in keys
        for asked in former.askable(key, base_url)
        for row in catalog.connection.execute(
            "SELECT key FROM alias WHERE key >= ? AND key < ?", nesting.covered_by(asked)
        )
    }


def put_moved(catalog: Catalog, key: str, moved: Moved | None, *, vanished: bool) -> bool:
    """Record where an address leads, or that it has vanished; tell whether it led elsewhere."""
    select = catalog.connection.execute
    row = select("SELECT * FROM moved WHERE key = ?", (key,)).fetchone()
    before = Moved._make(row) if row else None
    if before != moved:
        select("DELETE FROM moved WHERE key = ?", (key,))
        if moved:
            select("INSERT INTO moved VALUES (?,?,?,?,?)", moved)
    if vanished:
        select("INSERT OR IGNORE INTO vanished VALUES (?)", (key,))
    else:
        select("DELETE FROM vanished WHERE key = ?", (key,))
    return before != moved


def _any(catalog: Catalog, table: str) -> bool:
    return catalog.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
