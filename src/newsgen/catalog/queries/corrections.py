"""What is asked of corrections. An interval is "" (all), a year, or a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsgen.batching import batched
from newsgen.catalog.queries.base import AFTER, Queries


class CorrectionRow(NamedTuple):
    """A correction of an article: its date, and which of the corrections in the details it is."""

    date: str
    number: int
    headline: str
    address: str
    details: str


class Corrections(Queries):
    """The corrections of listed articles and of content pages, by date."""

    def exist(self) -> bool:
        """Tell whether there is any."""
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM correction)"))

    def count(self, interval: str) -> int:
        """Return how many corrections were made in an interval."""
        return self._number(
            "SELECT count(*) FROM correction WHERE date >= ? AND date < ?",
            interval, interval + AFTER,
        )  # fmt: skip

    def intervals(self, interval: str) -> list[tuple[str, int]]:
        """Return the years of all, or the months of a year, with corrections: the latest first."""
        length = len(interval) + (3 if interval else 4)
        return self._db.execute(
            "SELECT substr(date, 1, ?) AS within, count(*) FROM correction"
            " WHERE date > ? AND date < ? GROUP BY within ORDER BY within DESC",
            (length, interval, interval + AFTER),
        ).fetchall()

    def within(self, interval: str, size: int, *, exactly: bool) -> Iterator[list[CorrectionRow]]:
        """Yield the corrections of an interval, the latest first, in lists of `size`.

        `exactly`: only those of which nothing closer is known. They are sorted once for all lists.
        """
        where = "c.date = ? AND c.date >= ?" if exactly else "c.date >= ? AND c.date < ?"
        second = interval if exactly else interval + AFTER
        rows = self._db.execute(
            "SELECT c.date, c.number, c.article FROM correction c"
            f" CROSS JOIN article a ON a.id = c.article WHERE {where}"
            " ORDER BY c.date DESC, a.identity, c.number",
            (interval, second),
        )
        for listed in batched(rows, size):
            articles = self._articles({article for _, _, article in listed})
            yield [CorrectionRow(date, number, *articles[one]) for date, number, one in listed]

    def _articles(self, numbers: Iterable[int]) -> dict[int, tuple[str, str, str]]:
        """Return by number the headline, address and details of articles: each once."""
        found = {}
        for some in batched(numbers, 500):
            rows = self._db.execute(
                "SELECT id, headline, address, details FROM article"
                f" WHERE id IN ({','.join('?' * len(some))})",
                some,
            )
            found.update({number: (*shown,) for number, *shown in rows})
        return found
