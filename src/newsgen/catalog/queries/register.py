"""What is asked of the address register, and of where old addresses lead."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from newsgen import urls
from newsgen.batching import batched
from newsgen.catalog.queries.base import Queries
from newsgen.urls import former, nesting

_HELD = (
    "r.state IN ('live', 'withdrawn') AND r.key NOT GLOB '/themes/*' AND r.key NOT GLOB '/flux/*'"
    " AND EXISTS (SELECT 1 FROM {} WHERE w.identity = r.identity AND {})"
)
"""Of an article: an `id:` may say what the register says of a theme or the feed."""
_UNLISTED = "SELECT 1 FROM article u WHERE u.identity = r.identity AND u.kind = 'unlisted'"
_PRESENT = "a.kind IN ('article', 'page', 'unlisted') AND a.address != ''"
_LEADS_ON = "SELECT 1 FROM moved m WHERE m.key = r.key AND m.identity = r.identity"
_DROPPED = " OR ".join(
    (
        _HELD.format("article w", "w.kind = 'removed' AND lower(w.address) != r.key"),
        _HELD.format("withdrawal w", f"w.level = 'anonymised' AND NOT EXISTS ({_LEADS_ON})"),
    )
)
_WITHDRAWN = " OR ".join(
    (
        _HELD.format("article w", "w.kind = 'removed'"),
        _HELD.format("outcome w", f"w.status = 'withdrawn' AND NOT EXISTS ({_UNLISTED})"),
    )
)
_IS_ELSEWHERE = (
    "r.state = 'withdrawn' AND EXISTS"
    f" (SELECT 1 FROM article a WHERE a.identity = r.identity AND {_PRESENT})"
)
"""Of an address with a notice: its article is published again, under another."""
_IS_BACK = (
    "r.state = 'dropped' AND EXISTS (SELECT 1 FROM article a"
    f" WHERE a.identity = r.identity AND {_PRESENT} AND digest_of(a.address) = r.key)"
)
"""Of a dropped address: its article is there again, and gets a line that tells it."""
_HUB = f"'/{urls.FOLDERS['themes']}/' || slug || '/'"
_TO_RECORD = (
    "SELECT r.book, CASE WHEN a.id IS NULL AND"
    f" ({_DROPPED}) THEN digest_of(r.address) ELSE r.address END AS told, r.identity,"
    " CASE WHEN a.id IS NOT NULL THEN 'live'"
    f" WHEN {_DROPPED} THEN 'dropped' WHEN {_IS_ELSEWHERE} THEN 'live'"
    f" WHEN {_WITHDRAWN} THEN 'withdrawn' ELSE r.state END, 0"
    " FROM register r LEFT JOIN article a"
    f" ON a.identity = r.identity AND lower(a.address) = r.key AND {_PRESENT}"
    f" WHERE NOT ({_IS_BACK})"
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


class Register(Queries):
    """The recorded addresses, and those that lead on to another."""

    def recorded(self, key: str) -> tuple[str, str, str, str] | None:
        """Return (address, identity, state, file of the register) of a recorded address."""
        row: tuple[str, str, str, str] | None = self._db.execute(
            "SELECT address, identity, state, book FROM register WHERE key = ?", (key,)
        ).fetchone()
        return row

    def recorded_below(self, address: str) -> list[str]:
        """Return the dates of which recorded addresses begin with that folder: a year, a month."""
        rows = self._db.execute(
            "SELECT DISTINCT CASE WHEN key GLOB '/[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/*'"
            " THEN substr(key, 2, 10) WHEN key GLOB '/[0-9][0-9][0-9][0-9]/[0-9][0-9]/*'"
            " THEN substr(key, 2, 7) ELSE substr(key, 2, 4) END"
            " FROM register WHERE key >= ? AND key < ? AND key GLOB '/[0-9][0-9][0-9][0-9]/*'",
            nesting.covered_by(address),
        )
        return [row[0].replace("/", "-") for row in rows]

    def recorded_hubs(self) -> list[str]:
        """Return the recorded addresses of themes."""
        folder = f"/{urls.FOLDERS['themes']}/"
        return self._column(
            "SELECT address FROM register WHERE key >= ? AND key < ? AND state = 'live'",
            *nesting.covered_by(folder),
        )

    def must_answer(self) -> Iterator[tuple[str, str, str]]:
        """Yield (address, identity, file of the register) of what a page has to stand at."""
        yield from self._db.execute(
            "SELECT address, identity, book FROM register r WHERE state IN ('live', 'withdrawn')"
            f" AND NOT ({_DROPPED}) ORDER BY address"
        )

    def to_record(self, minimum: int, feed: str) -> Generator[tuple[str, str, str, str, int]]:
        """Yield (file, address, identity, state, whether it is new) of what is to be recorded.

        By file and address: SQLite sorts on disk what memory does not hold. `feed` is the address
        of the feed, "" for none.
        """
        self._db.create_function("digest_of", 1, former.digest_of, deterministic=True)
        self._db.create_function("book_of", 1, former.book_of, deterministic=True)
        yield from self._db.execute(_TO_RECORD, {"minimum": minimum, "feed": feed})

    def vanished(self, limit: int) -> list[tuple[str, str, str, str, str]]:
        """Return (key, address, identity, state, file of the register) of what answers no more.

        By address, `limit` of them at most.
        """
        return self._db.execute(
            "SELECT key, address, identity, state, book FROM vanished JOIN register USING (key)"
            " ORDER BY address LIMIT ?",
            (limit,),
        ).fetchall()

    def vanished_count(self) -> int:
        """Return how many recorded addresses do not answer any more."""
        return self._number("SELECT count(*) FROM vanished")

    def moved(self, keys: Sequence[str]) -> list[tuple[str, str, str, str]]:
        """Return (key, address, identity, present address) of those addresses that lead on."""
        found: list[tuple[str, str, str, str]] = []
        for chunk in batched(keys, 500):
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
