"""What is asked of terms: themes, sections, authors and publications, and who bears them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from newsgen.batching import batched
from newsgen.catalog.queries.base import AFTER, CARD, Queries
from newsgen.catalog.rows import CardRow, Interval, TermCount, TermUse, terms_in

_KEPT = 8192
"""Cards, and terms, that are remembered: lists of one month show the same again and again."""
_NEXT_IN_TERM = (
    "(SELECT t.article FROM term_article t CROSS JOIN article a ON a.id = t.article"
    " WHERE t.term = o.term"
    " AND (t.published, t.alpha, t.place) {sign}= (o.published, o.alpha, o.place)"
    " AND ((t.published, t.alpha, t.place) {sign} (o.published, o.alpha, o.place)"
    " OR a.identity {sign} o.identity)"
    " ORDER BY t.published {order}, t.alpha {order}, t.place {order}, a.identity {order} LIMIT 1)"
)


class TermPlace(NamedTuple):
    """Where an article stands, or stood, in the lists of a term, given by its number."""

    term: int
    published: str
    alpha: str
    place: str
    identity: str


class _Known(NamedTuple):
    """What was read of the catalog while it was as it was in `version`."""

    version: int
    cards: dict[int, CardRow]
    terms: dict[tuple[str, str], TermCount | None]


class Terms(Queries):
    """The terms of all taxonomies."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._known = _Known(-1, {}, {})
        self._unchanging = False

    def begin_remembering(self, version: int) -> None:
        """Remember cards and terms from now on, those that were read in this version as well."""
        if version != self._known.version:
            self._known = _Known(version, {}, {})
        self._unchanging = True

    def end_remembering(self) -> None:
        """Read all anew from now on: the catalog may change."""
        self._unchanging = False

    def taxonomies(self, minimum: int) -> list[str]:
        """Return the taxonomies that have at least one term with a page."""
        return self._column(
            "SELECT DISTINCT taxonomy FROM term WHERE count >= ? ORDER BY taxonomy", minimum
        )

    def find(self, taxonomy: str, slug: str) -> TermCount | None:
        """Return a term by its slug."""
        known = self._known.terms if self._unchanging else {}
        asked = taxonomy, slug
        if asked not in known:
            _make_room(known)
            known[asked] = next(iter(self._terms("taxonomy = ? AND slug = ?", *asked)), None)
        return known[asked]

    def of(self, taxonomy: str, minimum: int) -> list[TermCount]:
        """Return the terms of a taxonomy that have a page."""
        return self._terms("taxonomy = ? AND count >= ?", taxonomy, minimum)

    def count_of(self, taxonomy: str, minimum: int) -> int:
        """Return how many terms of a taxonomy have a page."""
        return self._number(
            "SELECT count(*) FROM term WHERE taxonomy = ? AND count >= ?", taxonomy, minimum
        )

    def main(self, taxonomy: str, minimum: int, limit: int) -> list[TermCount]:
        """Return the terms with the most articles, most first."""
        return self._terms(
            "taxonomy = ? AND count >= ? ORDER BY count DESC, slug LIMIT ?",
            taxonomy, minimum, limit,
        )  # fmt: skip

    def counts_of(self, uses: Iterable[TermUse]) -> dict[tuple[str, str], int]:
        """Return by (taxonomy, slug) how many articles bear each of these terms."""
        return {
            term: self._number("SELECT count FROM term WHERE taxonomy = ? AND slug = ?", *term)
            for term in {(use.taxonomy, use.slug) for use in uses}
        }

    def count_with_years(self, minimum: int, more_than: int) -> int:
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

    def articles(self, term: int, interval: Interval, limit: int, offset: int = 0) -> list[CardRow]:
        """Return the articles of a term in an interval: latest first, or by headline."""
        if interval.alpha is None and not offset:
            whole = self._all_articles(term, interval.date, limit)
            if whole is not None:
                return whole
        if interval.alpha is None:
            # In the order of the table's key only what has one date is sorted: the limit ends the
            # search.
            order = "t.published DESC, t.alpha DESC, a.identity DESC"
            where = "t.published >= ? AND t.published < ?"
            values: tuple[object, ...] = (interval.date, interval.date + AFTER)
        else:
            order = "a.title_key, a.identity"
            where = "t.published = ? AND t.alpha >= ? AND t.alpha < ?"
            values = (interval.date, interval.alpha, interval.alpha + AFTER)
        found = self._numbers(
            "SELECT t.article FROM term_article t CROSS JOIN article a ON a.id = t.article"
            f" WHERE t.term = ? AND {where} ORDER BY {order} LIMIT ? OFFSET ?",
            term, *values, limit, offset,
        )  # fmt: skip
        return self._cards_of(found)

    def count(self, term: int, interval: Interval, limit: int = -1) -> int:
        """Return how many articles of a term an interval has, counting to `limit` at most."""
        if interval.alpha is None:
            return self._number(
                "SELECT count(*) FROM (SELECT 1 FROM term_article"
                " WHERE term = ? AND published >= ? AND published < ? LIMIT ?)",
                term, interval.date, interval.date + AFTER, limit,
            )  # fmt: skip
        return self._number(
            "SELECT count(*) FROM (SELECT 1 FROM term_article WHERE term = ? AND published = ?"
            " AND alpha >= ? AND alpha < ? LIMIT ?)",
            term, interval.date, interval.alpha, interval.alpha + AFTER, limit,
        )  # fmt: skip

    def years(self, term: int) -> list[tuple[str, int]]:
        """Return the years of a term with counts; "" stands for its undated articles."""
        return self._db.execute(
            "SELECT year, count FROM term_year WHERE term = ? ORDER BY year", (term,)
        ).fetchall()

    def year_count(self, term: int, year: str) -> int:
        """Return how many articles a term has in a year."""
        row = self._db.execute(
            "SELECT count FROM term_year WHERE term = ? AND year = ?", (term, year)
        ).fetchone()
        return int(row[0]) if row else 0

    def sub_intervals(self, term: int, date: str) -> list[tuple[str, int]]:
        """Return the months of a term's year, or the days of its month, with counts."""
        length = {4: 7, 7: 10}[len(date)]
        return self._db.execute(
            "SELECT substr(published, 1, ?) AS date, count(*) FROM term_article"
            " WHERE term = ? AND published > ? AND published < ? AND length(published) >= ?"
            " GROUP BY date ORDER BY date",
            (length, term, date, date + AFTER, length),
        ).fetchall()

    def letters(self, term: int, interval: Interval) -> list[tuple[str, int]]:
        """Return the longer beginnings that divide an alphabetical interval of a term."""
        alpha = interval.alpha or ""
        return self._db.execute(
            "SELECT substr(alpha, 1, ?) AS beginning, count(*) FROM term_article"
            " WHERE term = ? AND published = ? AND alpha >= ? AND alpha < ?"
            " GROUP BY beginning ORDER BY beginning",
            (len(alpha) + 1, term, interval.date, alpha, alpha + AFTER),
        ).fetchall()

    def ends(self, term: int) -> list[CardRow]:
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

    def next_to(self, places: Sequence[TermPlace], *, after: bool) -> list[CardRow | None]:
        """Return for each place in a term the article that comes before or after it.

        In the order of the term's lists; articles without a date are among themselves.
        """
        found: list[CardRow | None] = []
        sign, order = (">", "ASC") if after else ("<", "DESC")
        for chunk in batched(places, 500):
            rows = self._db.execute(
                f"WITH o (term, published, alpha, place, identity) AS"
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

    def beside(self, term: int, limit: int) -> list[tuple[TermUse, int]]:
        """Return what the latest articles of a term bear, `limit` of them, and how many do."""
        (text,) = self._db.execute(
            "SELECT group_concat(terms, char(10)) FROM (SELECT a.terms FROM term_article t"
            " CROSS JOIN article a ON a.id = t.article WHERE t.term = ?"
            " ORDER BY t.published DESC, t.alpha DESC, a.identity DESC LIMIT ?)",
            (term, limit),
        ).fetchone()
        counts = Counter(text.split("\n") if text else ())
        return [(_term_use(line), count) for line, count in counts.items()]

    def _all_articles(self, term: int, date: str, limit: int) -> list[CardRow] | None:
        """Return the articles of a term, latest first; None for more than `limit`.

        Only the table's own key is read: most cards are known, and need not be looked up to sort.
        """
        rows = self._db.execute(
            "SELECT alpha, article FROM term_article"
            " WHERE term = ? AND published >= ? AND published < ? LIMIT ?",
            (term, date, date + AFTER, limit + 1),
        ).fetchall()
        if len(rows) > limit:
            return None
        cards = self._cards_of([article for _, article in rows])
        order = [
            (card.published, alpha, card.identity)
            for (alpha, _), card in zip(rows, cards, strict=True)
        ]
        return [card for _, card in sorted(zip(order, cards, strict=True), reverse=True)]

    def _cards_of(self, articles: Sequence[int]) -> list[CardRow]:
        """Return the cards of articles, by their numbers in the catalog."""
        known = self._known.cards if self._unchanging else {}
        if not all(article in known for article in articles):
            _make_room(known)
            self._learn_cards(known, [article for article in articles if article not in known])
        return [known[article] for article in articles]

    def _learn_cards(self, known: dict[int, CardRow], articles: Sequence[int]) -> None:
        columns = CARD.replace("SELECT", "SELECT a.id,", 1)
        for chunk in batched(articles, 500):
            rows = self._db.execute(
                f"{columns} WHERE a.id IN ({','.join('?' * len(chunk))})", chunk
            )
            known.update({row[0]: CardRow._make(row[1:]) for row in rows})

    def _terms(self, where: str, *values: object) -> list[TermCount]:
        rows = self._db.execute(
            "SELECT id, taxonomy, slug, (SELECT name FROM term_name WHERE term = id"
            f" ORDER BY count DESC, name LIMIT 1), count FROM term WHERE {where}",
            values,
        )
        return [TermCount(*row) for row in rows]


@lru_cache(maxsize=_KEPT)
def _term_use(line: str) -> TermUse:
    return terms_in(line)[0]


def _make_room(known: dict[Any, Any]) -> None:
    if len(known) >= _KEPT:
        known.clear()
