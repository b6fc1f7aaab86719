"""What is asked of dates: how many articles years, months and days have, and which."""

from __future__ import annotations

from newsgen.catalog.queries.base import AFTER, CARD, RECORD, Queries
from newsgen.catalog.rows import CardRow, Interval, Record


class Calendar(Queries):
    """The archive by date; articles of which no day is known also by headline."""

    def total(self) -> int:
        """Return the number of published articles."""
        row = self._db.execute(
            "SELECT coalesce(sum(count), 0) FROM day_count WHERE length(date) IN (0, 4)"
        ).fetchone()
        return int(row[0])

    def interval_count(self, length: int) -> int:
        """Return how many years (4), months (7) or days (10) have articles."""
        return self._number("SELECT count(*) FROM day_count WHERE length(date) = ?", length)

    def years(self) -> list[tuple[str, int]]:
        """Return each year with articles, and how many."""
        return self.sub_intervals("")

    def sub_intervals(self, date: str) -> list[tuple[str, int]]:
        """Return the years of the archive, the months of a year or the days of a month."""
        length = {0: 4, 4: 7, 7: 10}[len(date)]
        return self._db.execute(
            "SELECT date, count FROM day_count WHERE date > ? AND date < ? AND length(date) = ?"
            " ORDER BY date",
            (date, date + AFTER, length),
        ).fetchall()

    def days_of(self, year: str) -> list[tuple[str, int]]:
        """Return the days of a year with articles, and how many."""
        return self._db.execute(
            "SELECT date, count FROM day_count WHERE date > ? AND date < ? AND length(date) = ?"
            " ORDER BY date",
            (year, year + AFTER, 10),
        ).fetchall()

    def count(self, date: str) -> int:
        """Return how many articles a year, month or day has ("": the undated ones)."""
        row = self._db.execute("SELECT count FROM day_count WHERE date = ?", (date,)).fetchone()
        return int(row[0]) if row else 0

    def beside(self, date: str, *, after: bool) -> tuple[str, int] | None:
        """Return the nearest year, month or day with articles before or after `date`."""
        sign, order = (">", "ASC") if after else ("<", "DESC")
        row = self._db.execute(
            f"SELECT date, count FROM day_count WHERE date {sign} ? AND length(date) = ?"
            f" ORDER BY date {order} LIMIT 1",
            (date, len(date)),
        ).fetchone()
        return (row[0], row[1]) if row else None

    # Days of the year: `05-11` in all years. `length(date) = 10` as a literal: so is the index.

    def has_days(self) -> bool:
        """Tell whether any article is known to the day."""
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM day_count WHERE length(date) = 10)"))

    def dates_of_day(self, day: str, limit: int = -1) -> list[tuple[str, int]]:
        """Return the dates of a day of the year with articles, oldest first, and how many."""
        return self._db.execute(
            "SELECT date, count FROM day_count WHERE length(date) = 10 AND substr(date, 6) = ?"
            " ORDER BY date LIMIT ?",
            (day, limit),
        ).fetchall()

    def days_of_year(self) -> list[str]:
        """Return the days of the year with articles, by one look into the index for each."""
        return self._column(
            "WITH RECURSIVE found (day) AS ("
            " SELECT min(substr(date, 6)) FROM day_count WHERE length(date) = 10"
            " UNION ALL SELECT (SELECT min(substr(date, 6)) FROM day_count"
            "  WHERE length(date) = 10 AND substr(date, 6) > found.day)"
            " FROM found WHERE found.day IS NOT NULL"
            ") SELECT day FROM found WHERE day IS NOT NULL"
        )

    def day_beside(self, day: str, *, after: bool) -> str | None:
        """Return the nearest other day of the year with articles: after the last, the first."""
        sign, edge = (">", "min") if after else ("<", "max")
        sql = f"SELECT {edge}(substr(date, 6)) FROM day_count WHERE length(date) = 10"
        for where, values in ((f" AND substr(date, 6) {sign} ?", (day,)), ("", ())):
            (found,) = self._db.execute(sql + where, values).fetchone()
            if found:
                return None if found == day else str(found)
        return None

    def articles_in(
        self, interval: Interval, limit: int, offset: int = 0, *, latest_first: bool = False
    ) -> list[CardRow]:
        """Return articles of an interval: by date, or by headline where it has letters."""
        order = "DESC" if latest_first else "ASC"
        if interval.alpha is None:
            return self._cards(
                f"{CARD} WHERE kind = 'article' AND published >= ? AND published < ?"
                f" AND published != '' ORDER BY published {order}, identity {order}"
                " LIMIT ? OFFSET ?",
                interval.date, interval.date + AFTER, limit, offset,
            )  # fmt: skip
        return self._cards(
            f"{CARD} WHERE kind = 'article' AND length(published) < 10 AND published = ?"
            " AND alpha >= ? AND alpha < ? ORDER BY title_key, identity LIMIT ? OFFSET ?",
            interval.date, interval.alpha, interval.alpha + AFTER, limit, offset,
        )  # fmt: skip

    def records_in(self, interval: Interval) -> list[Record]:
        """Return the records of an interval, by date, or by headline where it has letters."""
        if interval.alpha is None:
            return self._all(
                f"{RECORD} WHERE kind = 'article' AND published >= ? AND published < ?"
                " AND published != '' ORDER BY published, identity",
                interval.date, interval.date + AFTER,
            )  # fmt: skip
        return self._all(
            f"{RECORD} WHERE kind = 'article' AND length(published) < 10 AND published = ?"
            " AND alpha >= ? AND alpha < ? ORDER BY title_key, identity",
            interval.date, interval.alpha, interval.alpha + AFTER,
        )  # fmt: skip

    def count_in(self, interval: Interval, limit: int = -1) -> int:
        """Return how many articles an interval has, counting to `limit` at most."""
        if interval.alpha is None:
            return self.count(interval.date)
        return self._number(
            "SELECT count(*) FROM (SELECT 1 FROM article WHERE kind = 'article'"
            " AND length(published) < 10 AND published = ? AND alpha >= ? AND alpha < ? LIMIT ?)",
            interval.date, interval.alpha, interval.alpha + AFTER, limit,
        )  # fmt: skip

    def letters_in(self, interval: Interval) -> list[tuple[str, int]]:
        """Return the longer beginnings that divide an alphabetical interval, with counts."""
        alpha = interval.alpha or ""
        return self._db.execute(
            "SELECT substr(alpha, 1, ?) AS beginning, count(*) FROM article"
            " WHERE kind = 'article' AND length(published) < 10 AND published = ?"
            " AND alpha >= ? AND alpha < ? GROUP BY beginning ORDER BY beginning",
            (len(alpha) + 1, interval.date, alpha, alpha + AFTER),
        ).fetchall()

    def imprecise_dates(self) -> list[str]:
        """Return the years and months to which some articles are known, and no closer."""
        return self._column(
            "SELECT DISTINCT published FROM article WHERE kind = 'article'"
            " AND length(published) < 10 ORDER BY published"
        )
