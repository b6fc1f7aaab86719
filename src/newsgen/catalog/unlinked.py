"""Which related headlines the changes of a build leave to be linked anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from newsgen.catalog.rows import Document, Entry, related_in

Keys = Sequence[int | None]
"""As a Document has them."""


class Citation(NamedTuple):
    """A related headline of an article, as the catalog knows it."""

    headline_hash: int
    article: int


class Led(NamedTuple):
    """The article to which a related headline led; nothing where it led nowhere."""

    identity: str = ""
    address: str = ""


class Unlinked:
    """What came and went, in the terms in which related headlines find it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.citations: dict[Citation, Led] = {}
        """New ones, and those whose article went, with where they led before."""
        self.headlines: dict[int, Keys] = {}
        """Of articles that came or went: the hash, and the keys."""
        self.gone: list[tuple[int, str]] = []
        """Articles that went, by number, with their related headlines."""
        self.cited: set[str] = set()
        """Identities of the articles that were cited by those that went."""

    def came(self, article: int, document: Document) -> None:
        """Note an article that was just put into the catalog, and is in the tables of its keys."""
        self._note_headline(document.headline_hash, document.keys)
        self._db.executemany(
            "INSERT INTO headline_key VALUES (?,?,?,?)",
            headline_keys(article, document.published, document.keys),
        )
        for one in related_in(document.related):
            self.citations[Citation(one.headline_hash, article)] = Led()

    def went(self, article: int, entry: Entry, related: str, keys: Keys, address: str) -> None:
        """Note an article that was taken out, while its related headlines are still there."""
        self._note_headline(entry.headline_hash, keys)
        self._db.executemany(
            "DELETE FROM headline_key WHERE key = ? AND published = ? AND place = ?"
            " AND article = ?",
            headline_keys(article, entry.published, keys),
        )
        if related:
            self.gone.append((article, related))
            self._forget_citations(article, related)
        for row in self._db.execute(
            "SELECT headline_hash, article FROM related WHERE target = ? AND target > 0", (article,)
        ).fetchall():
            self.citations.setdefault(Citation(*row), Led(entry.identity, address))
        self._db.execute(
            "UPDATE related SET target = 0 WHERE target = ? AND target > 0", (article,)
        )

    def _note_headline(self, headline_hash: int, keys: Keys) -> None:
        # Headlines of one hash have one normal form, and so the same keys but for their place.
        self.headlines[headline_hash] = keys[1:]

    def _forget_citations(self, article: int, related: str) -> None:
        for one in related_in(related):
            led = self.citations.pop(Citation(one.headline_hash, article), None)
            self.cited.update(led[:1] if led else ())
        self.cited.update(
            row[0]
            for row in self._db.execute(
                "SELECT identity FROM related r JOIN article a ON a.id = r.target"
                " WHERE r.article = ?",
                (article,),
            )
        )


def headline_keys(article: int, published: str, keys: Keys) -> list[tuple[int, str, int, int]]:
    """Return the rows of `headline_key` for an article with these `keys`."""
    place, *found = keys
    return [(key, published, place or 0, article) for key in {*found} if key is not None]
