"""What pages ask of the catalog. Every list that could be long takes a limit."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from newsgen import urls
from newsgen.catalog.opening import open_to_read
from newsgen.catalog.rows import (
    CardRow,
    Record,
    SubjectRow,
    TermCount,
    TermUse,
    line_in_segment,
    ordinal_of,
    segment_of,
    terms_in,
)

T = TypeVar("T")

_RECORD = (
    "SELECT a.identity, a.kind, a.folder, a.name, a.ordinal, a.digest, a.published, a.headline,"
    " a.summary, a.updated, a.section, a.publication, a.headline_hash, a.address,"
    " a.details, a.body_at, a.body_length, a.terms, a.related, a.id FROM article a"
)
# Places are counted from the beginning of a segment, in files that are read by segments.
_LINE = "(o.line & 4294967295) + coalesce(s.line, 0)"
_IN_SEGMENT = (
    "LEFT JOIN segment s ON s.folder = o.folder AND s.name = o.name AND s.number = o.line >> 32"
)
_CARD = (
    "SELECT a.identity, a.published, a.headline, a.summary, a.section, a.publication, a.address,"
    " a.updated, a.details FROM article a"
)
_KEPT = 8192
"""Cards, and terms, that a reader remembers: lists of one month show the same again and again."""
_CITING = (
    "SELECT r.target, a.published, a.identity, a.headline, a.address, a.details"
    " FROM related r CROSS JOIN article a ON a.id = r.article WHERE r.target > 0 AND r.target"
)
_CITING_ORDER = "ORDER BY r.target, r.published, a.identity LIMIT ?"
_NEXT_IN_TERM = (
    "(SELECT t.article FROM term_article t CROSS JOIN article a ON a.id = t.article"
    " WHERE t.term = o.term AND (t.published, t.alpha) {sign}= (o.published, o.alpha)"
    " AND ((t.published, t.alpha) {sign} (o.published, o.alpha)"
    " OR (a.title_key, a.identity) {sign} (o.title_key, o.identity))"
    " ORDER BY t.published {order}, t.alpha {order}, a.title_key {order}, a.identity {order}"
    " LIMIT 1)"
)
_HELD = "r.state = 'live' AND EXISTS (SELECT 1 FROM {} WHERE w.identity = r.identity AND {})"
_PRESENT = "a.kind IN ('article', 'page', 'unlisted') AND a.address != ''"
_DROPPED = " OR ".join(
    (
        _HELD.format("article w", "w.kind = 'removed' AND lower(w.address) != r.key"),
        _HELD.format("withdrawal w", "w.level = 'anonymised'"),
    )
)
_WITHDRAWN = " OR ".join(
    (
        _HELD.format("article w", "w.kind = 'removed'"),
        _HELD.format("outcome w", "w.status = 'withdrawn'"),
    )
)
_HUB = f"'/{urls.FOLDERS['themes']}/' || slug || '/'"
_TO_RECORD = (
    "SELECT r.book, CASE WHEN a.id IS NULL AND"
    f" ({_DROPPED}) THEN digest_of(r.address) ELSE r.address END AS told, r.identity,"
    " CASE WHEN a.id IS NOT NULL THEN 'live'"
    f" WHEN {_DROPPED} THEN 'dropped' WHEN {_WITHDRAWN} THEN 'withdrawn' ELSE r.state END, 0"
    " FROM register r LEFT JOIN article a"
    f" ON a.identity = r.identity AND lower(a.address) = r.key AND {_PRESENT}"
    " UNION ALL SELECT book_of(a.address), a.address, a.identity, 'live', 1"
    f" FROM article a LEFT JOIN register r ON r.key = lower(a.address)"
    f" WHERE r.key IS NULL AND {_PRESENT}"
    f" UNION ALL SELECT 'other', {_HUB}, 'themes/' || slug, 'live', 1"
    f" FROM term LEFT JOIN register r ON r.key = {_HUB}"
    " WHERE r.key IS NULL AND taxonomy = 'themes' AND count >= :minimum"
    " UNION ALL SELECT 'other', :feed, 'feed', 'live', 1"
    " WHERE :feed != '' AND NOT EXISTS (SELECT 1 FROM register WHERE key = :feed)"
    " ORDER BY 1, 2"
)
_AFTER = "~"
"""Sorts after every character of a date or of an alphabetical key."""


FEW = 50
"""Sources that are told of when several claim one address."""


class Interval(NamedTuple):
    """A stretch of the archive: all (`""`), a year, month or day, or, with `alpha`, the
    articles known to exactly that date whose headlines begin with those letters.
    """

    date: str = ""
    alpha: str | None = None


class TermPlace(NamedTuple):
    """Where an article stands, or stood, in the lists of a term, given by its number."""

    term: int
    published: str
    alpha: str
    title_key: str
    identity: str


class CitingRow(NamedTuple):
    """An article that leads to another by a related headline."""

    published: str
    identity: str
    headline: str
    address: str
    details: str


class CorrectionRow(NamedTuple):
    """A correction of an article: its date, and which of the corrections in the details it is."""

    date: str
    number: int
    headline: str
    address: str
    details: str


class RelatedCounts(NamedTuple):
    """What became of the related headlines of an archive."""

    exact: int
    near: int
    unresolved: int


class Target(NamedTuple):
    """What a relative reference of an article leads to."""

    written: str
    folder: bytes
    name: bytes
    role: str
    width: int
    height: int
    address: str


class _Known(NamedTuple):
    """What was read of the catalog while it was as it was in `version`."""

    version: int
    cards: dict[int, CardRow]
    terms: dict[tuple[str, str], TermCount | None]


class CatalogReader:
    """The catalog, open for reading only, in any process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._known = _Known(-1, {}, {})
        self._unchanging = False

    @classmethod
    def open(cls, path: Path, schema: str = "") -> CatalogReader:
        """Open the catalog at `path` for reading; with `schema`, only one of that version.

        Raises BuildError for another one, or one that is damaged, where a version is given.
        """
        uri = f"{path.absolute().as_uri()}?mode=ro"
        connection = open_to_read(path, schema) if schema else sqlite3.connect(uri, uri=True)
        connection.execute("PRAGMA cache_size = -16384")
        connection.execute("PRAGMA mmap_size = 67108864")
        return cls(connection)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Keep the catalog as it is for some questions, which then need not lock it one by one.

        What they answer about cards and terms is remembered until another connection changes it.
        """
        self._db.execute("BEGIN")
        try:
            version = self._number("PRAGMA data_version")
            if version != self._known.version:
                self._known = _Known(version, {}, {})
            self._unchanging = True
            yield
        finally:
            self._unchanging = False
            self._db.commit()

    # Articles

    def identities(self, kind: str) -> Iterator[str]:
        """Yield the identities of all articles (by date) or of all content pages."""
        for row in self._db.execute(
            "SELECT identity FROM article WHERE kind = 'article' ORDER BY published, identity"
            if kind == "article"
            else "SELECT identity FROM article WHERE kind = 'page' ORDER BY identity"
        ):
            yield row[0]

    def withdrawn(self, *levels: str) -> Iterator[str]:
        """Yield the identities of the articles that are withdrawn so far."""
        marks = ",".join("?" * len(levels))
        rows = self._db.execute(
            f"SELECT identity FROM withdrawal WHERE level IN ({marks}) ORDER BY identity", levels
        )
        yield from (row[0] for row in rows)

    def withdrawn_count(self, level: str) -> int:
        """Return how many articles are withdrawn to a certain level."""
        return self._number("SELECT count(*) FROM withdrawal WHERE level = ?", level)

    def is_headline(self, headline_hash: int) -> bool:
        """Tell whether a listed article has a headline, by the hash of its normal form."""
        # As the index has it, kind != 'page', which kind = 'article' does not let SQLite use.
        return bool(
            self._number(
                "SELECT EXISTS (SELECT 1 FROM article WHERE kind != 'page' AND kind = 'article'"
                " AND headline_hash = ?)",
                headline_hash,
            )
        )

    def has_removed(self) -> bool:
        """Tell whether any article is removed, and related headlines may have to be left out."""
        return next(self.withdrawn("removed", "withheld"), None) is not None

    def records(self, identities: Sequence[str]) -> list[Record]:
        """Return the records of those identities that are published, in archive order."""
        found = []
        for chunk in chunks(identities, 500):
            marks = ",".join("?" * len(chunk))
            found += self._db.execute(f"{_RECORD} WHERE identity IN ({marks})", chunk).fetchall()
        return sorted(map(Record._make, found), key=lambda r: (r.published, r.identity))

    def undated(self, after: str, limit: int) -> list[Record]:
        """Return the articles without a date whose identities come after one, by identity."""
        return self._all(
            f"{_RECORD} WHERE kind = 'article' AND published = '' AND identity > ?"
            " ORDER BY identity LIMIT ?",
            after, limit,
        )  # fmt: skip

    def record_at(self, folder: bytes, name: bytes) -> list[Record]:
        """Return the records that a source file gave."""
        return self._all(f"{_RECORD} WHERE folder = ? AND name = ?", folder, name)

    def are_consecutive(self, records: Sequence[Record]) -> bool:
        """Tell whether dated records, given in archive order, have no other between them."""
        first, last = records[0], records[-1]
        between = self._number(
            "SELECT count(*) FROM article WHERE kind = 'article' AND published != ''"
            " AND (published, identity) BETWEEN (?, ?) AND (?, ?)",
            first.published, first.identity, last.published, last.identity,
        )  # fmt: skip
        return between == len(records)

    def neighbours(
        self, records: Sequence[Record], *, consecutive: bool
    ) -> list[tuple[CardRow | None, CardRow | None]]:
        """Return for each dated record (given in archive order) the ones before and after it."""
        if not records:
            return []
        first, last = records[0], records[-1]
        if not consecutive:
            return [(self._beside(r, "<", "DESC"), self._beside(r, ">", "ASC")) for r in records]
        between_cards = map(_card_of, records)
        line = [self._beside(first, "<", "DESC"), *between_cards, self._beside(last, ">", "ASC")]
        return list(zip(line[:-2], line[2:], strict=True))

    def identities_beside(self, published: str, identity: str) -> list[str]:
        """Return the dated articles just before and just after a place in the archive's order."""
        found = []
        for sign, order in (("<", "DESC"), (">", "ASC")):
            found += self._column(
                "SELECT identity FROM article WHERE kind = 'article' AND published != ''"
                f" AND (published, identity) {sign} (?, ?)"
                f" ORDER BY published {order}, identity {order} LIMIT 1",
                published, identity,
            )  # fmt: skip
        return found

    def term_counts(self, uses: Iterable[TermUse]) -> dict[tuple[str, str], int]:
        """Return by (taxonomy, slug) how many articles bear each of these terms."""
        return {
            term: self._number("SELECT count FROM term WHERE taxonomy = ? AND slug = ?", *term)
            for term in {(use.taxonomy, use.slug) for use in uses}
        }

    def related_addresses(self, records: Sequence[Record]) -> dict[tuple[int, int], str | None]:
        """Return by (hash, number of the article) where related headlines of articles lead.

        None stands for an article that is removed, and of which nothing may be said.
        """
        numbers = [record.number for record in records if record.related]
        return {
            (headline_hash, article): address
            for chunk in chunks(numbers, 500)
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

    def related_counts(self) -> RelatedCounts:
        """Return how many related headlines are linked, to their equal or nearly, and how many not.

        Each counts once in an article.
        """
        row = self._db.execute(
            "SELECT coalesce(sum(t.headline_hash = r.headline_hash), 0),"
            " coalesce(sum(t.headline_hash != r.headline_hash), 0), coalesce(sum(t.id IS NULL), 0)"
            " FROM related r LEFT JOIN article t ON t.id = r.target AND t.kind = 'article'"
        ).fetchone()
        return RelatedCounts._make(row)

    def referring(self, folder: bytes, name: bytes) -> list[str]:
        """Return the identities of articles that refer to a file, present or not."""
        return self._column(
            "SELECT DISTINCT identity FROM reference WHERE folder = ? AND name = ?", folder, name
        )

    def targets(self, identities: Sequence[str]) -> dict[str, list[Target]]:
        """Return what articles' references lead to: of each, the first choice that exists."""
        found: dict[str, list[Target]] = {}
        for chunk in chunks(identities, 500):
            for identity, written, _, *rest in self._db.execute(
                "SELECT identity, written, min(choice), r.folder, r.name,"
                # What is not published though it is there: of these, nobody knows the digest.
                " iif(f.role IN ('media', 'static') AND f.digest IS NULL, '', f.role),"
                " coalesce(i.width, 0), coalesce(i.height, 0),"
                " coalesce((SELECT address FROM article a"
                " WHERE a.folder = r.folder AND a.name = r.name AND a.ordinal = 0), '')"
                " FROM reference r JOIN file f ON f.folder = r.folder AND f.name = r.name"
                " LEFT JOIN image i ON i.folder = r.folder AND i.name = r.name"
                f" WHERE identity IN ({','.join('?' * len(chunk))})"
                " GROUP BY identity, written ORDER BY identity, written",
                chunk,
            ):
                found.setdefault(identity, []).append(Target(written, *rest))
        return found

    def source_layers(self, folder: bytes, name: bytes) -> str | None:
        """Return the metadata from elsewhere that a source was read with, as JSON."""
        row = self._db.execute(
            "SELECT layers FROM file WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row[0] if row else None

    def content_pages(self) -> list[Record]:
        """Return the records of all content pages, by address."""
        return self._all(f"{_RECORD} WHERE kind = 'page' ORDER BY address")

    # The whole archive

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
            (date, date + _AFTER, length),
        ).fetchall()

    def days_of(self, year: str) -> list[tuple[str, int]]:
        """Return the days of a year with articles, and how many."""
        return self._db.execute(
            "SELECT date, count FROM day_count WHERE date > ? AND date < ? AND length(date) = ?"
            " ORDER BY date",
            (year, year + _AFTER, 10),
        ).fetchall()

    def count(self, date: str) -> int:
        """Return how many articles a year, month or day has ("": the undated ones)."""
        row = self._db.execute("SELECT count FROM day_count WHERE date = ?", (date,)).fetchone()
        return int(row[0]) if row else 0

    def beside_interval(self, date: str, *, after: bool) -> tuple[str, int] | None:
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
                f"{_CARD} WHERE kind = 'article' AND published >= ? AND published < ?"
                f" AND published != '' ORDER BY published {order}, identity {order}"
                " LIMIT ? OFFSET ?",
                interval.date, interval.date + _AFTER, limit, offset,
            )  # fmt: skip
        return self._cards(
            f"{_CARD} WHERE kind = 'article' AND length(published) < 10 AND published = ?"
            " AND alpha >= ? AND alpha < ? ORDER BY title_key, identity LIMIT ? OFFSET ?",
            interval.date, interval.alpha, interval.alpha + _AFTER, limit, offset,
        )  # fmt: skip

    def records_in(self, interval: Interval) -> list[Record]:
        """Return the records of an interval, by date, or by headline where it has letters."""
        if interval.alpha is None:
            return self._all(
                f"{_RECORD} WHERE kind = 'article' AND published >= ? AND published < ?"
                " AND published != '' ORDER BY published, identity",
                interval.date, interval.date + _AFTER,
            )  # fmt: skip
        return self._all(
            f"{_RECORD} WHERE kind = 'article' AND length(published) < 10 AND published = ?"
            " AND alpha >= ? AND alpha < ? ORDER BY title_key, identity",
            interval.date, interval.alpha, interval.alpha + _AFTER,
        )  # fmt: skip

    def count_in(self, interval: Interval, limit: int = -1) -> int:
        """Return how many articles an interval has, counting to `limit` at most."""
        if interval.alpha is None:
            return self.count(interval.date)
        return self._number(
            "SELECT count(*) FROM (SELECT 1 FROM article WHERE kind = 'article'"
            " AND length(published) < 10 AND published = ? AND alpha >= ? AND alpha < ? LIMIT ?)",
            interval.date, interval.alpha, interval.alpha + _AFTER, limit,
        )  # fmt: skip

    def letters_in(self, interval: Interval) -> list[tuple[str, int]]:
        """Return the longer beginnings that divide an alphabetical interval, with counts."""
        alpha = interval.alpha or ""
        return self._db.execute(
            "SELECT substr(alpha, 1, ?) AS beginning, count(*) FROM article"
            " WHERE kind = 'article' AND length(published) < 10 AND published = ?"
            " AND alpha >= ? AND alpha < ? GROUP BY beginning ORDER BY beginning",
            (len(alpha) + 1, interval.date, alpha, alpha + _AFTER),
        ).fetchall()

    def imprecise_dates(self) -> list[str]:
        """Return the years and months to which some articles are known, and no closer."""
        return self._column(
            "SELECT DISTINCT published FROM article WHERE kind = 'article'"
            " AND length(published) < 10 ORDER BY published"
        )

    # Terms

    def taxonomies(self, minimum: int) -> list[str]:
        """Return the taxonomies that have at least one term with a page."""
        return self._column(
            "SELECT DISTINCT taxonomy FROM term WHERE count >= ? ORDER BY taxonomy", minimum
        )

    def term(self, taxonomy: str, slug: str) -> TermCount | None:
        """Return a term by its slug."""
        known = self._known.terms if self._unchanging else {}
        asked = taxonomy, slug
        if asked not in known:
            _make_room(known)
            known[asked] = next(iter(self._terms("taxonomy = ? AND slug = ?", *asked)), None)
        return known[asked]

    def terms(self, taxonomy: str, minimum: int) -> list[TermCount]:
        """Return the terms of a taxonomy that have a page."""
        return self._terms("taxonomy = ? AND count >= ?", taxonomy, minimum)

    def main_terms(self, taxonomy: str, minimum: int, limit: int) -> list[TermCount]:
        """Return the terms with the most articles, most first."""
        return self._terms(
            "taxonomy = ? AND count >= ? ORDER BY count DESC, slug LIMIT ?",
            taxonomy, minimum, limit,
        )  # fmt: skip

    def term_year_count(self, minimum: int, more_than: int) -> int:
        """Return how many terms have a page, and how many years those with many articles have."""
        return self._number(
            "SELECT (SELECT count(*) FROM term WHERE count >= ?) + (SELECT count(*) FROM term"
            " JOIN term_year ON term_year.term = term.id WHERE term.count > ?)",
            minimum, more_than,
        )  # fmt: skip

    def bearers(self, taxonomy: str, slug: str, limit: int) -> list[str]:
        """Return the identities of articles that bear a term, `limit` at most."""
        return self._column(
            "SELECT identity FROM term JOIN term_article ON term.id = term"
            " JOIN article ON article.id = term_article.article"
            " WHERE taxonomy = ? AND slug = ? LIMIT ?",
            taxonomy, slug, limit,
        )  # fmt: skip

    def term_articles(
        self, term: int, interval: Interval, limit: int, offset: int = 0
    ) -> list[CardRow]:
        """Return the articles of a term in an interval: latest first, or by headline."""
        if interval.alpha is None and not offset:
            whole = self._all_term_articles(term, interval.date, limit)
            if whole is not None:
                return whole
        if interval.alpha is None:
            # In the order of the table's key only what has one date is sorted: the limit ends the
            # search.
            order = "t.published DESC, t.alpha DESC, a.identity DESC"
            where = "t.published >= ? AND t.published < ?"
            values: tuple[object, ...] = (interval.date, interval.date + _AFTER)
        else:
            order = "a.title_key, a.identity"
            where = "t.published = ? AND t.alpha >= ? AND t.alpha < ?"
            values = (interval.date, interval.alpha, interval.alpha + _AFTER)
        found = self._numbers(
            "SELECT t.article FROM term_article t CROSS JOIN article a ON a.id = t.article"
            f" WHERE t.term = ? AND {where} ORDER BY {order} LIMIT ? OFFSET ?",
            term, *values, limit, offset,
        )  # fmt: skip
        return self._cards_of(found)

    def _all_term_articles(self, term: int, date: str, limit: int) -> list[CardRow] | None:
        """Return the articles of a term, latest first; None for more than `limit`.

        Only the table's own key is read: most cards are known, and need not be looked up to sort.
        """
        rows = self._db.execute(
            "SELECT alpha, article FROM term_article"
            " WHERE term = ? AND published >= ? AND published < ? LIMIT ?",
            (term, date, date + _AFTER, limit + 1),
        ).fetchall()
        if len(rows) > limit:
            return None
        cards = self._cards_of([article for _, article in rows])
        order = [
            (card.published, alpha, card.identity)
            for (alpha, _), card in zip(rows, cards, strict=True)
        ]
        return [card for _, card in sorted(zip(order, cards, strict=True), reverse=True)]

    def term_count(self, term: int, interval: Interval, limit: int = -1) -> int:
        """Return how many articles of a term an interval has, counting to `limit` at most."""
        if interval.alpha is None:
            return self._number(
                "SELECT count(*) FROM (SELECT 1 FROM term_article"
                " WHERE term = ? AND published >= ? AND published < ? LIMIT ?)",
                term, interval.date, interval.date + _AFTER, limit,
            )  # fmt: skip
        return self._number(
            "SELECT count(*) FROM (SELECT 1 FROM term_article WHERE term = ? AND published = ?"
            " AND alpha >= ? AND alpha < ? LIMIT ?)",
            term, interval.date, interval.alpha, interval.alpha + _AFTER, limit,
        )  # fmt: skip

    def term_years(self, term: int) -> list[tuple[str, int]]:
        """Return the years of a term with counts; "" stands for its undated articles."""
        return self._db.execute(
            "SELECT year, count FROM term_year WHERE term = ? ORDER BY year", (term,)
        ).fetchall()

    def term_year(self, term: int, year: str) -> int:
        """Return how many articles a term has in a year."""
        row = self._db.execute(
            "SELECT count FROM term_year WHERE term = ? AND year = ?", (term, year)
        ).fetchone()
        return int(row[0]) if row else 0

    def term_sub_intervals(self, term: int, date: str) -> list[tuple[str, int]]:
        """Return the months of a term's year, or the days of its month, with counts."""
        length = {4: 7, 7: 10}[len(date)]
        return self._db.execute(
            "SELECT substr(published, 1, ?) AS date, count(*) FROM term_article"
            " WHERE term = ? AND published > ? AND published < ? AND length(published) >= ?"
            " GROUP BY date ORDER BY date",
            (length, term, date, date + _AFTER, length),
        ).fetchall()

    def term_letters(self, term: int, interval: Interval) -> list[tuple[str, int]]:
        """Return the longer beginnings that divide an alphabetical interval of a term."""
        alpha = interval.alpha or ""
        return self._db.execute(
            "SELECT substr(alpha, 1, ?) AS beginning, count(*) FROM term_article"
            " WHERE term = ? AND published = ? AND alpha >= ? AND alpha < ?"
            " GROUP BY beginning ORDER BY beginning",
            (len(alpha) + 1, term, interval.date, alpha, alpha + _AFTER),
        ).fetchall()

    def term_ends(self, term: int) -> list[CardRow]:
        """Return the first and the last of a term's dated articles; one may be both, or none."""
        found: list[int] = []
        for order in ("ASC", "DESC"):
            found += self._numbers(
                "SELECT t.article FROM term_article t CROSS JOIN article a ON a.id = t.article"
                " WHERE t.term = ? AND t.published > ''"
                f" ORDER BY t.published {order}, t.alpha {order}, a.identity {order} LIMIT 1",
                term,
            )
        return self._cards_of(list(dict.fromkeys(found)))

    def next_in_terms(self, places: Sequence[TermPlace], *, after: bool) -> list[CardRow | None]:
        """Return for each place in a term the article that comes before or after it.

        In the order of the term's lists; articles without a date are among themselves.
        """
        found: list[CardRow | None] = []
        sign, order = (">", "ASC") if after else ("<", "DESC")
        for chunk in chunks(places, 500):
            rows = self._db.execute(
                f"WITH o (term, published, alpha, title_key, identity) AS"
                f" (VALUES {','.join(['(?,?,?,?,?)'] * len(chunk))})"
                f" SELECT {_NEXT_IN_TERM.format(sign=sign, order=order)} FROM o",
                [value for place in chunk for value in place],
            ).fetchall()
            numbers = [row[0] for row in rows]
            known = list(dict.fromkeys(filter(None, numbers)))
            cards = dict(zip(known, self._cards_of(known), strict=True))
            for number, place in zip(numbers, chunk, strict=True):
                card = cards.get(number)
                among = card and bool(card.published) == bool(place.published)
                found.append(card if among else None)
        return found

    def terms_beside(self, term: int, limit: int) -> list[tuple[TermUse, int]]:
        """Return what the latest articles of a term bear, `limit` of them, and how many do."""
        (text,) = self._db.execute(
            "SELECT group_concat(terms, char(10)) FROM (SELECT a.terms FROM term_article t"
            " CROSS JOIN article a ON a.id = t.article WHERE t.term = ?"
            " ORDER BY t.published DESC, t.alpha DESC, a.identity DESC LIMIT ?)",
            (term, limit),
        ).fetchone()
        counts = Counter(text.split("\n") if text else ())
        return [(_term_use(line), count) for line, count in counts.items()]

    # The authority file

    def subject(self, slug: str) -> SubjectRow | None:
        """Return what the authority file says of a theme."""
        rows = self._db.execute("SELECT * FROM subject WHERE slug = ?", (slug,))
        return next(map(SubjectRow._make, rows), None)

    def narrower(self, slug: str) -> list[SubjectRow]:
        """Return what the authority file has below a theme."""
        rows = self._db.execute("SELECT * FROM subject WHERE broader = ? ORDER BY slug", (slug,))
        return list(map(SubjectRow._make, rows)) if slug else []

    def subject_aliases(self) -> list[tuple[str, str]]:
        """Return (slug, slug of the theme) of the site's other names of themes."""
        return self._db.execute("SELECT slug, subject FROM subject_alias ORDER BY slug").fetchall()

    def aliases_of_subject(self, slug: str) -> list[str]:
        """Return the slugs of the site's other names of a theme."""
        return self._column("SELECT slug FROM subject_alias WHERE subject = ? ORDER BY slug", slug)

    def subject_of_alias(self, alias: str) -> str:
        """Return the slug of the theme of which `alias` is another name; "" if it is none."""
        found = self._column("SELECT subject FROM subject_alias WHERE slug = ?", alias)
        return str(found[0]) if found else ""

    # Old addresses

    def vanished(self, limit: int) -> list[tuple[str, str, str, str]]:
        """Return (key, address, identity, file of the register) of what does not answer any more.

        By address, `limit` of them at most.
        """
        return self._db.execute(
            "SELECT key, address, identity, book FROM vanished JOIN register USING (key)"
            " ORDER BY address LIMIT ?",
            (limit,),
        ).fetchall()

    def vanished_count(self) -> int:
        """Return how many recorded addresses do not answer any more."""
        return self._number("SELECT count(*) FROM vanished")

    def recorded(self, key: str) -> tuple[str, str, str, str] | None:
        """Return (address, identity, state, file of the register) of a recorded address."""
        row: tuple[str, str, str, str] | None = self._db.execute(
            "SELECT address, identity, state, book FROM register WHERE key = ?", (key,)
        ).fetchone()
        return row

    def moved(self, keys: Sequence[str]) -> list[tuple[str, str, str, str]]:
        """Return (key, address, identity, present address) of those addresses that lead on."""
        found: list[tuple[str, str, str, str]] = []
        for chunk in chunks(keys, 500):
            marks = ",".join("?" * len(chunk))
            found += self._db.execute(
                f"SELECT key, address, identity, target FROM moved WHERE key IN ({marks})", chunk
            )
        return sorted(found)

    def moved_keys(self) -> Iterator[str]:
        """Yield the keys of all addresses that lead on to an article's."""
        for row in self._db.execute("SELECT key FROM moved ORDER BY key"):
            yield row[0]

    def moved_to(self, identity: str) -> list[str]:
        """Return the keys of the addresses that lead on to an article's."""
        return self._column("SELECT key FROM moved WHERE identity = ? ORDER BY key", identity)

    def moves(self) -> Iterator[tuple[str, str]]:
        """Yield (address with its query, present address) of all addresses that lead on."""
        yield from self._db.execute("SELECT address, target FROM moved ORDER BY address")

    def moves_count(self, *, queries: bool) -> int:
        """Return how many addresses lead on, those that ask for a query included or not."""
        return self._number(
            "SELECT count(*) FROM moved WHERE ? OR instr(address, '?') = 0", int(queries)
        )

    def rivals(self) -> list[tuple[str, str, int]]:
        """Return (address, who has it, how many do not) of old ones that several ask for."""
        return self._db.execute(
            "SELECT address, identity, rivals FROM moved WHERE rivals > 0 ORDER BY key"
        ).fetchall()

    def recorded_below(self, address: str) -> list[str]:
        """Return the dates of which recorded addresses begin with that folder: a year, a month."""
        rows = self._db.execute(
            "SELECT DISTINCT CASE WHEN key GLOB '/[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/*'"
            " THEN substr(key, 2, 10) WHEN key GLOB '/[0-9][0-9][0-9][0-9]/[0-9][0-9]/*'"
            " THEN substr(key, 2, 7) ELSE substr(key, 2, 4) END"
            " FROM register WHERE key >= ? AND key < ? AND key GLOB '/[0-9][0-9][0-9][0-9]/*'",
            (address, address + _AFTER),
        )
        return [row[0].replace("/", "-") for row in rows]

    def recorded_hubs(self) -> list[str]:
        """Return the recorded addresses of themes."""
        folder = f"/{urls.FOLDERS['themes']}/"
        return self._column(
            "SELECT address FROM register WHERE key >= ? AND key < ? AND state = 'live'",
            folder, folder + _AFTER,
        )  # fmt: skip

    def to_record(self, minimum: int, feed: str) -> Generator[tuple[str, str, str, str, int]]:
        """Yield (file, address, identity, state, whether it is new) of what is to be recorded.

        By file and address: SQLite sorts on disk what memory does not hold. `feed` is the address
        of the feed, "" for none.
        """
        self._db.create_function("digest_of", 1, _digest_of, deterministic=True)
        self._db.create_function("book_of", 1, urls.book_of, deterministic=True)
        yield from self._db.execute(_TO_RECORD, {"minimum": minimum, "feed": feed})

    def must_answer(self) -> Iterator[tuple[str, str, str]]:
        """Yield (address, identity, file of the register) of what a page has to stand at."""
        yield from self._db.execute(
            "SELECT address, identity, book FROM register r WHERE state IN ('live', 'withdrawn')"
            f" AND NOT ({_DROPPED}) ORDER BY address"
        )

    # Corrections: an interval is "" (all), a year, or a month.

    def has_corrections(self) -> bool:
        """Tell whether any listed article has a correction."""
        return bool(self._number("SELECT EXISTS (SELECT 1 FROM correction)"))

    def correction_count(self, interval: str) -> int:
        """Return how many corrections were made in an interval."""
        return self._number(
            "SELECT count(*) FROM correction WHERE date >= ? AND date < ?",
            interval, interval + _AFTER,
        )  # fmt: skip

    def correction_intervals(self, interval: str) -> list[tuple[str, int]]:
        """Return the years of all, or the months of a year, with corrections: the latest first."""
        length = len(interval) + (3 if interval else 4)
        return self._db.execute(
            "SELECT substr(date, 1, ?) AS within, count(*) FROM correction"
            " WHERE date > ? AND date < ? GROUP BY within ORDER BY within DESC",
            (length, interval, interval + _AFTER),
        ).fetchall()

    def corrections(
        self, interval: str, limit: int, offset: int, *, exactly: bool
    ) -> list[CorrectionRow]:
        """Return corrections of an interval, the latest first.

        `exactly`: only those of which nothing closer is known.
        """
        where = "c.date = ? AND c.date >= ?" if exactly else "c.date >= ? AND c.date < ?"
        second = interval if exactly else interval + _AFTER
        rows = self._db.execute(
            "SELECT c.date, c.number, a.headline, a.address, a.details FROM correction c"
            f" CROSS JOIN article a ON a.id = c.article WHERE {where}"
            " ORDER BY c.date DESC, a.identity, c.number LIMIT ? OFFSET ?",
            (interval, second, limit, offset),
        )
        return list(map(CorrectionRow._make, rows))

    # Files and the account of sources

    def static_files(self) -> Iterator[tuple[bytes, bytes, int, bytes | None]]:
        """Yield (folder, name, size, digest) of all static files."""
        yield from self._db.execute(
            "SELECT folder, name, size, digest FROM file WHERE role = 'static'"
        )

    def media_in_use(self) -> Iterator[tuple[bytes, bytes, int, bytes | None]]:
        """Yield (folder, name, size, digest) of media that some published article refers to."""
        yield from self._db.execute(
            "SELECT folder, name, size, digest FROM file f WHERE role = 'media' AND EXISTS"
            " (SELECT 1 FROM reference r WHERE r.folder = f.folder AND r.name = f.name)"
        )

    def outcomes(self, status: str) -> list[tuple[bytes, bytes, int, str, str, str]]:
        """Return (folder, name, line, code, reason, remedy) of what is not published."""
        return self._db.execute(
            f"SELECT o.folder, o.name, {_LINE} AS line_now, code, reason, remedy FROM outcome o"
            f" {_IN_SEGMENT} WHERE status = ? ORDER BY o.folder, o.name, line_now, ordinal",
            (status,),
        ).fetchall()

    def outcome_count(self, status: str) -> int:
        """Return how many source records ended so."""
        return self._number("SELECT count(*) FROM outcome WHERE status = ?", status)

    def outcomes_of(self, folder: bytes, name: bytes) -> list[tuple[str, int, str, str, str]]:
        """Return (status, line, code, reason, remedy) of a source that is not published."""
        return self._db.execute(
            f"SELECT status, {_LINE} AS line_now, code, reason, remedy FROM outcome o"
            f" {_IN_SEGMENT} WHERE o.folder = ? AND o.name = ? ORDER BY line_now, ordinal",
            (folder, name),
        ).fetchall()

    def outcomes_claiming(self, claim_key: str) -> list[tuple[bytes, bytes, str, str]]:
        """Return (folder, name, status, reason) of what claims an address and is not published."""
        return self._db.execute(
            "SELECT folder, name, status, reason FROM outcome WHERE claim = ? AND claim != ''"
            " ORDER BY folder, name LIMIT ?",
            (claim_key, FEW),
        ).fetchall()

    def outcome_of(self, identity: str) -> tuple[bytes, bytes, str, str] | None:
        """Return (folder, name, status, reason) of an article that is not published."""
        row = self._db.execute(
            "SELECT folder, name, status, reason FROM outcome WHERE identity = ?", (identity,)
        ).fetchone()
        return row[:4] if row else None

    # Files that hold many records

    def segment_at(self, folder: bytes, name: bytes, ordinal: int) -> int:
        """Return where the segment of a record begins in its file, in bytes."""
        return self._number(
            "SELECT at FROM segment WHERE folder = ? AND name = ? AND number = ?",
            folder, name, segment_of(ordinal),
        )  # fmt: skip

    def line_of(self, folder: bytes, name: bytes, ordinal: int) -> int:
        """Return the line of a record in its file."""
        return line_in_segment(ordinal) + self._number(
            "SELECT line FROM segment WHERE folder = ? AND name = ? AND number = ?",
            folder, name, segment_of(ordinal),
        )  # fmt: skip

    def ordinals_at(self, folder: bytes, name: bytes, line: int) -> list[int]:
        """Return the ordinal of a line of a file, if the file has so many."""
        rows = self._db.execute(
            "SELECT number, line FROM segment WHERE folder = ? AND name = ?"
            " AND line < ? AND line + lines >= ?",
            (folder, name, line, line),
        )
        return [ordinal_of(number, line - before) for number, before in rows]

    def ordinals_of(self, folder: bytes, name: bytes, identity: str) -> list[int]:
        """Return the ordinals of the records of a file that have, or ask for, an identity."""
        return [
            ordinal
            for table in ("article", "outcome")
            for ordinal in self._numbers(
                f"SELECT ordinal FROM {table} WHERE identity = ? AND folder = ? AND name = ?",
                identity, folder, name,
            )
        ]  # fmt: skip

    def record_of(self, folder: bytes, name: bytes, ordinal: int) -> list[Record]:
        """Return the published record of an ordinal, if there is one."""
        where = "WHERE folder = ? AND name = ? AND ordinal = ?"
        return self._all(f"{_RECORD} {where}", folder, name, ordinal)

    def outcome_at(
        self, folder: bytes, name: bytes, ordinal: int
    ) -> list[tuple[str, int, str, str, str]]:
        """Return what `outcomes_of` does, of the record of an ordinal."""
        return self._db.execute(
            f"SELECT status, {_LINE}, code, reason, remedy FROM outcome o {_IN_SEGMENT}"
            " WHERE o.folder = ? AND o.name = ? AND ordinal = ?",
            (folder, name, ordinal),
        ).fetchall()

    def published_in(self, folder: bytes, name: bytes) -> int:
        """Return how many articles of a file are published."""
        where = "WHERE folder = ? AND name = ? AND kind IN ('article', 'page')"
        return self._number(f"SELECT count(*) FROM article {where}", folder, name)

    def file_state(self, folder: bytes, name: bytes) -> tuple[int, int] | None:
        """Return the size and modification time of a file as the last build saw it."""
        row: tuple[int, int] | None = self._db.execute(
            "SELECT size, mtime_ns FROM file WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row

    def notices(self) -> list[tuple[str, str, int, bytes, bytes, int]]:
        """Return (code, message, how often, folder, name, line) of the warnings about sources.

        An unknown field is given once, with the place of the first source that has it.
        """
        rows = self._db.execute(
            f"SELECT code, message, count(*), o.folder, o.name, {_LINE} AS line_now,"
            f" min(o.folder || '/' || o.name || printf(':%012d', {_LINE})) AS place"
            f" FROM notice o {_IN_SEGMENT} GROUP BY code, message,"
            " CASE WHEN code = 'unknown-field' THEN '' ELSE o.folder || '/' || o.name || o.line"
            " END ORDER BY place, code, message"
        )
        return [row[:6] for row in rows]

    def told_apart(self) -> list[tuple[str, str, str]]:
        """Return (identity, address, claim) of articles that did not get the address they asked."""
        return self._db.execute(
            "SELECT identity, address, claim FROM article WHERE address != claim ORDER BY identity"
        ).fetchall()

    def duplicate_count(self) -> int:
        """Return how many articles have the body of another: of each such body, all but one."""
        return self._number("SELECT coalesce(sum(count - 1), 0) FROM shared_body")

    def duplicates(self) -> list[tuple[str, str]]:
        """Return (identity, identity of the first that has the same body), by identity."""
        # In the order of the index: nothing is sorted, and no article is looked up.
        rows = self._db.execute(
            "SELECT s.body_hash, a.identity FROM shared_body s CROSS JOIN article a"
            " ON a.body_hash = s.body_hash AND a.body_hash != 0"
            " ORDER BY s.body_hash, a.published, a.identity"
        )
        found = []
        shared, first = 0, ""
        for body_hash, identity in rows:
            if body_hash == shared:
                found.append((identity, first))
            else:
                shared, first = body_hash, identity
        return sorted(found)

    def claimants(self, claim_key: str, limit: int) -> list[tuple[str, str]]:
        """Return (identity, address) of articles that claim an address, `limit` at most."""
        return self._db.execute(
            "SELECT identity, address FROM article WHERE claim_key = ?"
            " ORDER BY kind != 'page', published, identity LIMIT ?",
            (claim_key, limit),
        ).fetchall()

    def claim_of(self, identity: str) -> str:
        """Return the address that a published article claims, "" for any other."""
        rows = self._column("SELECT claim FROM article WHERE identity = ?", identity)
        return rows[0] if rows else ""

    def meta(self, name: str) -> str:
        """Return a recorded value of the whole catalog, "" when there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def touched_since(self, seq: int) -> list[tuple[str, str]]:
        """Return (kind, key) of the pages that changes after `seq` may have touched."""
        return self._db.execute(
            "SELECT DISTINCT kind, key FROM touched WHERE seq > ? ORDER BY kind, key", (seq,)
        ).fetchall()

    # Inside

    def _beside(self, record: Record, sign: str, order: str) -> CardRow | None:
        found = self._cards(
            f"{_CARD} WHERE kind = 'article' AND published != ''"
            f" AND (published, identity) {sign} (?, ?)"
            f" ORDER BY published {order}, identity {order} LIMIT 1",
            record.published, record.identity,
        )  # fmt: skip
        return found[0] if found else None

    def _all(self, sql: str, *values: object) -> list[Record]:
        return list(map(Record._make, self._db.execute(sql, values)))

    def _cards(self, sql: str, *values: object) -> list[CardRow]:
        return list(map(CardRow._make, self._db.execute(sql, values)))

    def _cards_of(self, articles: Sequence[int]) -> list[CardRow]:
        """Return the cards of articles, by their numbers in the catalog."""
        known = self._known.cards if self._unchanging else {}
        if not all(article in known for article in articles):
            _make_room(known)
            self._learn_cards(known, [article for article in articles if article not in known])
        return [known[article] for article in articles]

    def _learn_cards(self, known: dict[int, CardRow], articles: Sequence[int]) -> None:
        columns = _CARD.replace("SELECT", "SELECT a.id,", 1)
        for chunk in chunks(articles, 500):
            rows = self._db.execute(
                f"{columns} WHERE a.id IN ({','.join('?' * len(chunk))})", chunk
            )
            known.update({row[0]: CardRow._make(row[1:]) for row in rows})

    def _column(self, sql: str, *values: object) -> list[str]:
        return [row[0] for row in self._db.execute(sql, values)]

    def _numbers(self, sql: str, *values: object) -> list[int]:
        return [int(row[0]) for row in self._db.execute(sql, values)]

    def _number(self, sql: str, *values: object) -> int:
        return int(self._db.execute(sql, values).fetchone()[0])

    def _terms(self, where: str, *values: object) -> list[TermCount]:
        rows = self._db.execute(
            "SELECT id, taxonomy, slug, (SELECT name FROM term_name WHERE term = id"
            f" ORDER BY count DESC, name LIMIT 1), count FROM term WHERE {where}",
            values,
        )
        return [TermCount(*row) for row in rows]


def _card_of(record: Record) -> CardRow:
    return CardRow(
        record.identity,
        record.published,
        record.headline,
        record.summary,
        record.section,
        record.publication,
        record.address,
        record.updated,
        record.details,
    )


@lru_cache(maxsize=_KEPT)
def _term_use(line: str) -> TermUse:
    return terms_in(line)[0]


def _make_room(known: dict[Any, Any]) -> None:
    if len(known) >= _KEPT:
        known.clear()


def _digest_of(address: str) -> str:
    return sha256(address.encode()).hexdigest()


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield values in lists of `size`, the last of which may have fewer."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk
