"""Telling apart the articles that claim one address, the same way in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen import urls
from newsgen.catalog.store import Catalog


def settle(catalog: Catalog, claims: Iterable[str]) -> set[str]:
    """Give every article that makes one of these claims its address.

    `claims` are claim keys whose set of claimants may have changed. The first claimant (a
    content page, else the smallest date and identity) has the address, every other gets
    digits of its identity. Returns the identities whose address changed.
    """
    moved: set[str] = set()
    for claim_key in sorted(_reached(filter(None, claims))):
        moved |= _settle_one(catalog, claim_key)
    return moved


def _reached(claims: Iterable[str]) -> set[str]:
    """Return the claims with those whose told-apart addresses may stand in their way."""
    reached = set(claims)
    for claim_key in tuple(reached):
        stem = urls.stem_of_suffixed(claim_key)
        while stem is not None:
            reached.add(stem)
            stem = urls.stem_of_suffixed(stem)
    return reached


def _settle_one(catalog: Catalog, claim_key: str) -> set[str]:
    moved: set[str] = set()
    taken: set[str] = set()
    for position, (identity, claim, present) in enumerate(catalog.claimants(claim_key)):
        address = claim if position == 0 else _free(catalog, claim, identity, taken)
        taken.add(address)
        if address != present:
            catalog.move(identity, address)
            moved.add(identity)
    return moved


def _free(catalog: Catalog, claim: str, identity: str, taken: set[str]) -> str:
    tried = urls.suffixes(claim, identity)
    for address in tried:
        if address not in taken and not catalog.is_claimed(urls.claim_key(address)):
            return address
    return tried[-1]
