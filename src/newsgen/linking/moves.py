"""Where old addresses lead: recorded ones whose article moved, and those that articles ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable

from newsgen import urls
from newsgen.addresses.register import State
from newsgen.catalog.register import (
    Moved,
    address_of,
    anonymised_details,
    asking_for,
    dropped_for,
    is_answered,
    is_static,
    is_withdrawn,
    put_moved,
    recorded,
)
from newsgen.catalog.store import Catalog
from newsgen.linking.cards import replacements_in
from newsgen.sources.anonymising import replacing
from newsgen.urls import former, nesting

_ANSWERED = (State.LIVE, State.WITHDRAWN)
"""States of addresses at which something stands: the article, where it leads, or its notice."""


def review(catalog: Catalog, keys: Iterable[str], base_url: str) -> set[str]:
    """Find out where addresses lead now, given by the keys of all that may lead elsewhere.

    A page that stands there wins, then the article that the address is recorded for, then the
    first that asks for it by date and identity. A recorded one that none of these answers has
    vanished, unless its article is withdrawn. Returns the keys of those that lead elsewhere.
    """
    obstacles = catalog.files.obstacles()
    return {
        key
        for key in sorted(_here(keys, base_url))
        if _review_one(catalog, key, base_url, obstacles)
    }


def _here(keys: Iterable[str], base_url: str) -> set[str]:
    """Return keys as paths of this site, those of absolute aliases too."""
    return {here for key in keys if (here := former.alias_here(key, base_url))} | {
        key for key in keys if not key.startswith("//")
    }


def _review_one(catalog: Catalog, key: str, base_url: str, obstacles: frozenset[str]) -> bool:
    if not key.startswith("/") or is_answered(catalog, key):
        return put_moved(catalog, key, None, vanished=False)
    line = _to_answer(catalog, key)
    moved = _to_holder(catalog, key, line) if line else None
    moved = moved or _to_first(catalog, key, base_url)
    if moved and line:
        moved = moved._replace(address=line[0])  # an alias may have other capitals
    address = moved.address if moved else line[0] if line else ""
    is_covered = address and is_static(catalog, address)
    if is_covered or (not line and moved and _is_obstructed(moved.address, obstacles)):
        return put_moved(catalog, key, None, vanished=False)
    return put_moved(catalog, key, moved, vanished=line is not None and moved is None)


def _is_obstructed(address: str, obstacles: frozenset[str]) -> bool:
    """Tell whether static/ has a file where the page of an old address needs a folder.

    Or a folder where it needs a file.
    """
    return bool(former.redirect_path(address)) and not obstacles.isdisjoint(nesting.way_to(address))


def _to_answer(catalog: Catalog, key: str) -> tuple[str, str, str] | None:
    """Return the line of a recorded address that has to answer, unless its article is put away."""
    line = recorded(catalog, key)
    if line is None or line[2] not in _ANSWERED or _is_of_list(key):
        return None
    is_gone = is_withdrawn(catalog, line[1]) and not address_of(catalog, line[1])
    return None if is_gone or _tells_too_much(catalog, line) else line


def _tells_too_much(catalog: Catalog, line: tuple[str, str, str]) -> bool:
    """Tell whether a recorded address has words in it that its article shows no more."""
    address, identity, _ = line
    details = anonymised_details(catalog, identity)
    return bool(details) and replacing(replacements_in(json.loads(details))).is_in_address(address)


def _is_of_list(key: str) -> bool:
    """Tell whether a recorded address is that of a theme or a feed, whatever `id:` says."""
    return bool(former.hub_in(key)) or key == urls.address_of_path(urls.FEED)


def _to_holder(catalog: Catalog, key: str, line: tuple[str, str, str]) -> Moved | None:
    address, identity, _ = line
    target = address_of(catalog, identity)
    return Moved(key, address, identity, target, 0) if target else None


def _to_first(catalog: Catalog, key: str, base_url: str) -> Moved | None:
    """Return where the articles lead that ask for an address: to the first of them.

    One that was dropped leads to the article that had it alone.
    """
    asking = asking_for(catalog, former.askable(key, base_url))
    others = len({identity for identity, _ in asking}) - 1
    for identity, alias in asking:
        address, target = former.alias_here(alias, base_url), address_of(catalog, identity)
        if address and target and dropped_for(catalog, address) in ("", identity):
            return Moved(key, address, identity, target, others)
    return None
