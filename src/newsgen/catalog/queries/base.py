"""What every question to the catalog is put with."""

from __future__ import annotations

import sqlite3

from newsgen.catalog.rows import CardRow, Record

RECORD = (
    "SELECT a.identity, a.kind, a.folder, a.name, a.ordinal, a.digest, a.published, a.headline,"
    " a.summary, a.updated, a.section, a.publication, a.headline_hash, a.address,"
    " a.details, a.body_at, a.body_length, a.terms, a.related, a.id FROM article a"
)
CARD = (
    "SELECT a.identity, a.published, a.headline, a.summary, a.section, a.publication, a.address,"
    " a.updated, a.details FROM article a"
)
AFTER = "~"
"""Sorts after every character of a date or of an alphabetical key."""


class Queries:
    """Questions on one subject, over a connection that others share."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def _all(self, sql: str, *values: object) -> list[Record]:
        return list(map(Record._make, self._db.execute(sql, values)))

    def _cards(self, sql: str, *values: object) -> list[CardRow]:
        return list(map(CardRow._make, self._db.execute(sql, values)))

    def _column(self, sql: str, *values: object) -> list[str]:
        return [row[0] for row in self._db.execute(sql, values)]

    def _numbers(self, sql: str, *values: object) -> list[int]:
        return [int(row[0]) for row in self._db.execute(sql, values)]

    def _number(self, sql: str, *values: object) -> int:
        return int(self._db.execute(sql, values).fetchone()[0])
