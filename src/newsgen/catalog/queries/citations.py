"""What is asked of related headlines: where they lead, and who leads to an article by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from newsgen.batching import batched
from newsgen.catalog.queries.base import Queries
from newsgen.catalog.rows import Record

_CITING = (
    "SELECT r.target, a.published, a.identity, a.headline, a.address, a.details"
    " FROM related r CROSS JOIN article a ON a.id = r.article AND a.kind = 'article'"
    " WHERE r.target > 0 AND r.target"
)
_CITING_ORDER = "ORDER BY r.target, r.published, a.identity LIMIT ?"


class CitingRow(NamedTuple):
    """An article that leads to another by a related headline."""

    published: str
    identity: str
    headline: str
    address: str
    details: str


class RelatedCounts(NamedTuple):
    """What became of the related headlines of an archive."""

    exact: int
    near: int
    unresolved: int


class Citations(Queries):
    """The related headlines of articles, linked."""

    def addresses(self, records: Sequence[Record]) -> dict[tuple[int, int], str | None]:
        """Return by (hash, number of the article) where related headlines of articles lead.

        None stands for an article that is removed, and of which nothing may be said.
        """
        numbers = [record.number for record in records if record.related]
        return {
            (headline_hash, article): address
            for chunk in batched(numbers, 500)
            for headline_hash, article, address in self._db.execute(
                "SELECT r.headline_hash, r.article,"
                " CASE t.kind WHEN 'removed' THEN NULL ELSE t.address END FROM related r"
                " CROSS JOIN article t ON t.id = r.target"
                f" WHERE r.target > 0 AND r.article IN ({','.join('?' * len(chunk))})",
                chunk,
            )
        }

    def citing(self, records: Sequence[Record], limit: int) -> dict[int, list[CitingRow]]:
        """Return by number of the article who leads to it by a related headline.

        The earliest `limit` of them, by date.
        """
        numbers = [record.number for record in records]
        most = 2 * len(numbers) + limit
        rows = self._db.execute(
            f"{_CITING} IN ({','.join('?' * len(numbers))}) {_CITING_ORDER}", (*numbers, most)
        ).fetchall()
        if len(rows) == most:  # some article may be cited by thousands
            sql = f"{_CITING.replace('SELECT', 'SELECT DISTINCT')} = ? {_CITING_ORDER}"
            rows = [row for number in numbers for row in self._db.execute(sql, (number, limit))]
        found: dict[int, list[CitingRow]] = {}
        for row in dict.fromkeys(rows):  # who names it twice stands there twice
            found.setdefault(row[0], []).append(CitingRow._make(row[1:]))
        return {number: citing[:limit] for number, citing in found.items()}

    def counts(self) -> RelatedCounts:
        """Return how many related headlines are linked, to their equal or nearly, and how many not.

        Each counts once in an article.
        """
        row = self._db.execute(
            "SELECT coalesce(sum(t.headline_hash = r.headline_hash), 0),"
            " coalesce(sum(t.headline_hash != r.headline_hash), 0), coalesce(sum(t.id IS NULL), 0)"
            " FROM related r JOIN article a ON a.id = r.article AND a.kind = 'article'"
            " LEFT JOIN article t ON t.id = r.target AND t.kind = 'article'"
        ).fetchone()
        return RelatedCounts._make(row)
