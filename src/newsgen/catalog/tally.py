"""Counts that pages show, kept as differences until they are flushed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable

Use = tuple[int, str]
"""(term, name): a term of an article, by the name that it has there."""
_DATES = (0, 4, 7, 10)
"""Lengths of what is counted: the undated, years, months, days."""


class Tally:
    """How many articles came, less those that went, by what is counted."""

    def __init__(self) -> None:
        self.days: Counter[str] = Counter()
        """By date as closely as it is known."""
        self.uses: Counter[tuple[int, str, str]] = Counter()
        """By (term, year, name)."""
        self.bodies: Counter[int] = Counter()
        """By hash of the body; not of a first load."""

    def __len__(self) -> int:
        return len(self.days) + len(self.uses)

    def came(self, days: Iterable[str], uses: Iterable[tuple[int, str, str]]) -> None:
        """Count articles that came: their dates to the day, and (term, year, name) of each."""
        self.days.update(days)
        self.uses.update(uses)

    def went(self, published: str, uses: Iterable[Use]) -> None:
        """Count an article that went."""
        self.days[published[:10]] -= 1
        for term, name in uses:
            self.uses[term, published[:4], name] -= 1

    def flush(self, connection: sqlite3.Connection) -> None:
        """Bring the catalog's counts up to date."""
        terms: Counter[int] = Counter()
        years: Counter[tuple[int, str]] = Counter()
        names: Counter[tuple[int, str]] = Counter()
        for (term, year, name), difference in self.uses.items():
            terms[term] += difference
            years[term, year] += difference
            names[term, name] += difference
        days = [((date,), n) for date, n in self._intervals().items()]
        _flush_table(connection, "day_count", ("date",), days)
        _flush_table(connection, "term_year", ("term", "year"), years.items())
        _flush_table(connection, "term_name", ("term", "name"), names.items())
        connection.executemany(
            "UPDATE term SET count = count + ? WHERE id = ?",
            [(n, term) for term, n in terms.items()],
        )
        connection.execute("DELETE FROM term WHERE count = 0")
        for body_hash, difference in self.bodies.items():
            if body_hash and difference:
                _flush_body(connection, body_hash, difference)

    def _intervals(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for date, difference in self.days.items():
            for length in _DATES:
                if length <= len(date) and (length or not date):
                    found[date[:length]] += difference
        return found


def _flush_body(connection: sqlite3.Connection, body_hash: int, difference: int) -> None:
    """Count anew how many articles have a body, by difference where several had it before."""
    key = (body_hash,)
    known = connection.execute("SELECT count FROM shared_body WHERE body_hash = ?", key)
    if shared := known.fetchone():
        count = shared[0] + difference
    else:
        (count,) = connection.execute(
            "SELECT count(*) FROM article WHERE body_hash = ? AND body_hash != 0", key
        ).fetchone()
    if count > 1:
        values = (body_hash, count)
        connection.execute("INSERT OR REPLACE INTO shared_body VALUES (?, ?)", values)
    elif shared:
        connection.execute("DELETE FROM shared_body WHERE body_hash = ?", key)


def _flush_table(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    differences: Collection[tuple[tuple[object, ...], int]],
) -> None:
    rows = [(*key, n) for key, n in differences if n]
    marks = ", ".join("?" * (len(columns) + 1))
    connection.executemany(
        f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT ({', '.join(columns)})"
        " DO UPDATE SET count = count + excluded.count",
        rows,
    )
    where = " AND ".join(f"{column} = ?" for column in columns)
    connection.executemany(
        f"DELETE FROM {table} WHERE {where} AND count = 0",
        [key for key, n in differences if n < 0],
    )
