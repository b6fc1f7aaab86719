"""The addresses that articles claim, and those that they get."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.catalog.store import Catalog
from newsgen.urls import nesting


def contested_claims(catalog: Catalog) -> list[str]:
    """Return every claim that more than one article makes."""
    return [
        row[0]
        for row in catalog.connection.execute(
            "SELECT claim_key FROM article WHERE claim_key != '' GROUP BY claim_key"
            " HAVING count(*) > 1"
        )
    ]


def claimants(catalog: Catalog, claim_key: str) -> list[tuple[str, str, str]]:
    """Return (identity, claim, present address) of those who claim it, first holder first."""
    return catalog.connection.execute(
        "SELECT identity, claim, address FROM article WHERE claim_key = ?"
        " ORDER BY kind != 'page', published, identity",
        (claim_key,),
    ).fetchall()


def is_claimed(catalog: Catalog, claim_key: str) -> bool:
    """Tell whether any article claims this address."""
    return (
        catalog.connection.execute(
            "SELECT 1 FROM article WHERE claim_key = ?", (claim_key,)
        ).fetchone()
        is not None
    )


def claiming_at(catalog: Catalog, keys: Iterable[str]) -> list[tuple[bytes, bytes, int]]:
    """Return (folder, name, segment) of the sources that claim one of these addresses.

    Or one below it, where it is that of a folder.
    """
    return [
        row
        for key in sorted(keys)
        for row in catalog.connection.execute(
            "SELECT DISTINCT folder, name, ordinal >> 32 FROM article"
            " WHERE claim_key >= ? AND claim_key < ?",
            nesting.covered_by(key),
        )
    ]


def move(catalog: Catalog, identity: str, address: str) -> None:
    """Give an article another address."""
    catalog.connection.execute(
        "UPDATE article SET address = ? WHERE identity = ?", (address, identity)
    )
