"""What is asked of articles one by one: their records, what stands beside them, their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsgen.batching import batched
from newsgen.catalog.queries.base import CARD, RECORD, Queries
from newsgen.catalog.rows import CardRow, Record

_PLACE = (
    "SELECT identity, a.folder, a.name, (a.ordinal & 4294967295) + coalesce(s.line, 0)"
    " FROM article a LEFT JOIN segment s"
    " ON s.folder = a.folder AND s.name = a.name AND s.number = a.ordinal >> 32"
)


class Articles(Queries):
    """The published articles and content pages."""

    def identities(self, kind: str) -> Iterator[str]:
        """Yield the identities of all articles (by date) or of all content pages."""
        for row in self._db.execute(
            "SELECT identity FROM article WHERE kind = 'article' ORDER BY published, identity"
            if kind == "article"
            else "SELECT identity FROM article WHERE kind = 'page' ORDER BY identity"
        ):
            yield row[0]

    def records(self, identities: Sequence[str]) -> list[Record]:
        """Return the records of those identities that are published, in archive order."""
        found = []
        for chunk in batched(identities, 500):
            marks = ",".join("?" * len(chunk))
            found += self._db.execute(f"{RECORD} WHERE identity IN ({marks})", chunk).fetchall()
        return sorted(map(Record._make, found), key=lambda r: (r.published, r.identity))

    def places(self, identities: Sequence[str]) -> dict[str, tuple[bytes, bytes, int]]:
        """Return (folder, name, line) of published articles, the line 0 of one that is a file."""
        found: dict[str, tuple[bytes, bytes, int]] = {}
        for chunk in batched(identities, 500):
            marks = ",".join("?" * len(chunk))
            for identity, *place in self._db.execute(
                f"{_PLACE} WHERE identity IN ({marks})", chunk
            ):
                found[identity] = (place[0], place[1], place[2])
        return found

    def undated(self, after: str, limit: int) -> list[Record]:
        """Return the articles without a date whose identities come after one, by identity."""
        return self._all(
            f"{RECORD} WHERE kind = 'article' AND published = '' AND identity > ?"
            " ORDER BY identity LIMIT ?",
            after, limit,
        )  # fmt: skip

    def of_file(self, folder: bytes, name: bytes) -> list[Record]:
        """Return the records that a source file gave."""
        return self._all(f"{RECORD} WHERE folder = ? AND name = ?", folder, name)

    def of_ordinal(self, folder: bytes, name: bytes, ordinal: int) -> list[Record]:
        """Return the published record of an ordinal, if there is one."""
        where = "WHERE folder = ? AND name = ? AND ordinal = ?"
        return self._all(f"{RECORD} {where}", folder, name, ordinal)

    def content_pages(self) -> list[Record]:
        """Return the records of all content pages, by address."""
        return self._all(f"{RECORD} WHERE kind = 'page' ORDER BY address")

    def published_in(self, folder: bytes, name: bytes) -> int:
        """Return how many articles of a file are published."""
        where = "WHERE folder = ? AND name = ? AND kind IN ('article', 'page')"
        return self._number(f"SELECT count(*) FROM article {where}", folder, name)

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

    def notices_of(self, headline_hash: int) -> list[str]:
        """Return the addresses of the notices of removed articles that had a headline."""
        return self._column(
            "SELECT address FROM article WHERE kind != 'page' AND kind = 'removed'"
            " AND headline_hash = ? AND address != '' ORDER BY address",
            headline_hash,
        )

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

    def told_apart(self) -> list[tuple[str, str, str]]:
        """Return (identity, address, claim) of articles that did not get the address they asked.

        Capitals make no other address.
        """
        return self._db.execute(
            "SELECT identity, address, claim FROM article WHERE address != claim"
            " AND lower(address) != claim_key ORDER BY identity"
        ).fetchall()

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

    def _beside(self, record: Record, sign: str, order: str) -> CardRow | None:
        found = self._cards(
            f"{CARD} WHERE kind = 'article' AND published != ''"
            f" AND (published, identity) {sign} (?, ?)"
            f" ORDER BY published {order}, identity {order} LIMIT 1",
            record.published, record.identity,
        )  # fmt: skip
        return found[0] if found else None


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
