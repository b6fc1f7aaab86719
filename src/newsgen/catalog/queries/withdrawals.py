"""What is asked of withdrawn articles."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog.queries.base import Queries


class Withdrawals(Queries):
    """The articles that are withdrawn, and how far."""

    def identities(self, *levels: str) -> Iterator[str]:
        """Yield the identities of the articles that are withdrawn so far."""
        marks = ",".join("?" * len(levels))
        rows = self._db.execute(
            f"SELECT identity FROM withdrawal WHERE level IN ({marks}) ORDER BY identity", levels
        )
        yield from (row[0] for row in rows)

    def count(self, level: str) -> int:
        """Return how many articles are withdrawn to a certain level."""
        return self._number("SELECT count(*) FROM withdrawal WHERE level = ?", level)

    def has_removed(self) -> bool:
        """Tell whether any article is removed, and related headlines may have to be left out."""
        return next(self.identities("removed", "withheld"), None) is not None
