"""Telling apart the articles that claim one address, the same way in whatever order they came."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen import urls
from newsgen.catalog.claims import claimants, is_claimed, move
from newsgen.catalog.register import has_register, holder_of, recorded
from newsgen.catalog.store import Catalog
from newsgen.urls import permalinks


def settle(catalog: Catalog, claims: Iterable[str]) -> set[str]:
    """Give every article that makes one of these claims its address.

    `claims` are claim keys whose set of claimants, or whose recorded holder, may have changed.
    The recorded holder has the address; where none is recorded the first claimant (a content
    page, else the smallest date and identity). Every other gets digits of its identity.
    Returns the identities whose address changed.
    """
    moved: set[str] = set()
    register = _Register(catalog) if has_register(catalog) else _NoRegister()
    for claim_key in sorted(_reached(filter(None, claims))):
        moved |= _settle_one(catalog, claim_key, register)
    return moved


class _NoRegister:
    """That nothing is recorded."""

    def is_of_another(self, address: str, identity: str) -> bool:
        """Tell whether an address is recorded for somebody else."""
        return False

    def spelled(self, address: str) -> str:
        """Return an address with the capitals in which it is recorded, if it is."""
        return address


class _Register(_NoRegister):
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def is_of_another(self, address: str, identity: str) -> bool:
        return holder_of(self._catalog, address) not in ("", identity)

    def spelled(self, address: str) -> str:
        line = recorded(self._catalog, urls.claim_key(address))
        return line[0] if line else address


def _reached(claims: Iterable[str]) -> set[str]:
    """Return the claims with those whose told-apart addresses may stand in their way."""
    reached = set(claims)
    for claim_key in tuple(reached):
        stem = permalinks.stem_of_suffixed(claim_key)
        while stem is not None:
            reached.add(stem)
            stem = permalinks.stem_of_suffixed(stem)
    return reached


def _settle_one(catalog: Catalog, claim_key: str, register: _NoRegister) -> set[str]:
    moved: set[str] = set()
    taken: set[str] = set()
    is_free = True
    for identity, claim, present in claimants(catalog, claim_key):
        if is_free and not register.is_of_another(claim, identity):
            address, is_free = register.spelled(claim), False
        else:
            address = _free(catalog, claim, identity, taken, register)
        taken.add(address)
        if address != present:
            move(catalog, identity, address)
            catalog.readdressed.update(map(urls.claim_key, (present, address)))
            moved.add(identity)
    return moved


def _free(
    catalog: Catalog, claim: str, identity: str, taken: set[str], register: _NoRegister
) -> str:
    tried = permalinks.suffixes(claim, identity)
    for address in tried:
        is_taken = address in taken or is_claimed(catalog, urls.claim_key(address))
        if not is_taken and not register.is_of_another(address, identity):
            return address
    return tried[-1]
