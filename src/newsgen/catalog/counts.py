"""The terms of articles, and the counts of articles by term, date and body."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from newsgen.catalog.tally import Tally, Use


class Counts:
    """Gives terms their numbers; holds what came and went until it is flushed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._known_uses: dict[str, Use] = {}
        self.tally = Tally()

    @property
    def held(self) -> int:
        """How many counts or terms are held in memory."""
        return max(len(self.tally), len(self._known_uses))

    def uses(self, terms: str) -> list[Use]:
        """Return the terms of an article, each with its name."""
        known = self._known_uses
        lines = terms.split("\n") if terms else ()
        return [known.get(line) or self._use(line) for line in lines]

    def flush(self) -> None:
        """Write the counts that changed since the last flush, by difference."""
        self.tally.flush(self._db)
        self.tally = Tally()
        self._known_uses.clear()

    def flush_names(self) -> list[tuple[str, str]]:
        """Do as `flush`; return (taxonomy, slug) of the terms that bear another name now.

        Most articles decide.
        """
        concerned = sorted({term for term, *_ in self.tally.uses})
        before = self._names(concerned)
        self.flush()
        return [before[term][:2] for term in before if self._names([term]) != {term: before[term]}]

    def _use(self, line: str) -> Use:
        taxonomy, slug, name = line.split("\t")
        key = (taxonomy, slug)
        self._db.execute("INSERT OR IGNORE INTO term (taxonomy, slug, count) VALUES (?, ?, 0)", key)
        row = self._db.execute(
            "SELECT id FROM term WHERE taxonomy = ? AND slug = ?", key
        ).fetchone()
        use = self._known_uses[line] = (row[0], name)
        return use

    def _names(self, terms: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Return (taxonomy, slug, name) of those of these terms that have articles."""
        rows = (
            self._db.execute(
                "SELECT taxonomy, slug, name FROM term JOIN term_name ON term = id WHERE id = ?"
                " ORDER BY term_name.count DESC, name LIMIT 1",
                (term,),
            ).fetchone()
            for term in terms
        )
        return {term: row for term, row in zip(terms, rows, strict=True) if row}
