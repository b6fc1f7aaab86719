"""Linking related headlines to the articles that they mean, all at first, then what changes."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from newsgen.batching import batched
from newsgen.catalog import citations as asked
from newsgen.catalog.citations import Asking
from newsgen.catalog.rows import related_in
from newsgen.catalog.store import Catalog
from newsgen.catalog.unlinked import Citation, Led, Unlinked
from newsgen.executors.collecting import seldom_collecting
from newsgen.linking.related import Headline, asked_keys, headline, means

REMEMBERED = 8_192
"""Articles whose headlines are remembered between comparisons."""
TOGETHER = 20_000
"""Related headlines whose keys go into the catalog together: in their order, which is faster."""


def link_all(catalog: Catalog) -> None:
    """Link the related headlines of a catalog that was just filled."""
    db = catalog.connection
    asked.put_headline_keys(db)
    asked.link_equals(db)
    with seldom_collecting():
        for some in batched(asked.unresolved(db), TOGETHER):
            rows = [
                (key, headline_hash, article)
                for headline_hash, article, text in some
                for key in asked_keys(text)
            ]
            asked.put_asked_keys(db, sorted(rows))
    compared = _Compared(db)
    for citation in asked.sharing_keys(db):
        one = asked.asking(db, citation)
        if one and (target := compared.nearly_meant(one)):
            asked.link(db, citation, target)


def relink(catalog: Catalog, moved: Iterable[str]) -> set[str]:
    """Link anew what the changes of this build concern; return whose page that may touch.

    These are the articles whose related headlines lead elsewhere now, and those to which they
    lead or led; `moved` are identities of articles that have another address.
    """
    db, unlinked = catalog.connection, catalog.unlinked
    for article, related in unlinked.gone:
        for line in related_in(related):
            asked.forget_asked_keys(db, _rows(line.headline, Citation(line.headline_hash, article)))
    touched = set(unlinked.cited)
    compared = _Compared(db)
    for citation in sorted(_stale(catalog)):
        touched |= _relink_one(catalog, citation, compared)
    for identity in moved:
        touched |= asked.beside(db, identity)
    catalog.unlinked = Unlinked(db)
    return touched - {""}


def _stale(catalog: Catalog) -> set[Citation]:
    """Return the related headlines that may mean another article than before."""
    found = set(catalog.unlinked.citations)
    for headline_hash, keys in catalog.unlinked.headlines.items():
        found |= asked.concerned(catalog.connection, headline_hash, keys)
    return found


def _relink_one(catalog: Catalog, citation: Citation, compared: _Compared) -> set[str]:
    db = catalog.connection
    one = asked.asking(db, citation)
    if one is None:
        return set()
    rows = _rows(one.headline, citation)
    target = asked.equal(db, one)
    if target:
        asked.forget_asked_keys(db, rows)
    else:
        asked.put_asked_keys(db, rows)
        target = compared.nearly_meant(one)
    if target != one.target:
        asked.link(db, citation, target)
    before = catalog.unlinked.citations.get(citation, one.led)
    after = asked.place_of(db, target) if target else Led()
    return set() if before == after else {one.identity, before.identity, after.identity}


class _Placed(NamedTuple):
    """An article with what is compared of it; they sort in archive order."""

    published: str
    identity: str
    number: int
    headline: Headline


class _Compared:
    """Articles with which related headlines are compared: many with the same, in their turn.

    Some are remembered, while no headline changes.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[int, _Placed] = {}

    def nearly_meant(self, one: Asking) -> int:
        """Return the number of the nearest article whose headline is nearly the related one, or 0.

        The nearest before, else the nearest after.
        """
        numbers = asked.sharing(self._db, one, asked_keys(one.headline))
        if not numbers:
            return 0
        self._learn(numbers)
        found = sorted([self._known[number] for number in numbers])
        later = bisect_right(found, one.published, key=attrgetter("published"))
        nearest_first = chain(reversed(found[:later]), found[later:])
        asking = headline(one.headline)
        return next((c.number for c in nearest_first if means(asking, c.headline)), 0)

    def _learn(self, numbers: set[int]) -> None:
        if len(self._known) > REMEMBERED:
            self._known.clear()
        for one in asked.candidates(self._db, numbers - self._known.keys()):
            self._known[one.number] = _Placed(
                one.published, one.identity, one.number, headline(one.headline)
            )


def _rows(text: str, citation: Citation) -> list[tuple[int, int, int]]:
    return [(key, *citation) for key in asked_keys(text)]
