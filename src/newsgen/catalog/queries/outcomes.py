"""What is asked of the account of sources: what is not published, and warnings."""

from __future__ import annotations

from newsgen.catalog.queries.base import Queries

FEW = 50
"""Sources that are told of when several claim one address."""

# Places are counted from the beginning of a segment, in files that are read by segments.
_LINE = "(o.line & 4294967295) + coalesce(s.line, 0)"
_IN_SEGMENT = (
    "LEFT JOIN segment s ON s.folder = o.folder AND s.name = o.name AND s.number = o.line >> 32"
)


class Outcomes(Queries):
    """What became of sources that gave no article, and what was noticed in any."""

    def ended(self, status: str) -> list[tuple[bytes, bytes, int, str, str, str]]:
        """Return (folder, name, line, code, reason, remedy) of what is not published."""
        return self._db.execute(
            f"SELECT o.folder, o.name, {_LINE} AS line_now, code, reason, remedy FROM outcome o"
            f" {_IN_SEGMENT} WHERE status = ? ORDER BY o.folder, o.name, line_now, ordinal",
            (status,),
        ).fetchall()

    def count(self, status: str) -> int:
        """Return how many source records ended so."""
        return self._number("SELECT count(*) FROM outcome WHERE status = ?", status)

    def of_file(self, folder: bytes, name: bytes) -> list[tuple[str, int, str, str, str]]:
        """Return (status, line, code, reason, remedy) of a source that is not published."""
        return self._db.execute(
            f"SELECT status, {_LINE} AS line_now, code, reason, remedy FROM outcome o"
            f" {_IN_SEGMENT} WHERE o.folder = ? AND o.name = ? ORDER BY line_now, ordinal",
            (folder, name),
        ).fetchall()

    def of_ordinal(
        self, folder: bytes, name: bytes, ordinal: int
    ) -> list[tuple[str, int, str, str, str]]:
        """Return what `of_file` does, of the record of an ordinal."""
        return self._db.execute(
            f"SELECT status, {_LINE}, code, reason, remedy FROM outcome o {_IN_SEGMENT}"
            " WHERE o.folder = ? AND o.name = ? AND ordinal = ?",
            (folder, name, ordinal),
        ).fetchall()

    def of_article(self, identity: str) -> tuple[bytes, bytes, str, str] | None:
        """Return (folder, name, status, reason) of an article that is not published."""
        row = self._db.execute(
            "SELECT folder, name, status, reason FROM outcome WHERE identity = ?", (identity,)
        ).fetchone()
        return row[:4] if row else None

    def claiming(self, claim_key: str) -> list[tuple[bytes, bytes, str, str]]:
        """Return (folder, name, status, reason) of what claims an address and is not published."""
        return self._db.execute(
            "SELECT folder, name, status, reason FROM outcome WHERE claim = ? AND claim != ''"
            " ORDER BY folder, name LIMIT ?",
            (claim_key, FEW),
        ).fetchall()

    def notices(self) -> list[tuple[str, str, int, bytes, bytes, int]]:
        """Return (code, message, how often, folder, name, line) of the warnings about sources.

        An unknown field is given once, with the place of the first source that has it.
        """
        rows = self._db.execute(
            f"SELECT code, message, count(*), o.folder, o.name, {_LINE} AS line_now,"
            f" CAST(min(o.folder || '/' || o.name || printf(':%012d', {_LINE})) AS BLOB) AS place"
            f" FROM notice o {_IN_SEGMENT} GROUP BY code, message,"
            " CASE WHEN code = 'unknown-field' THEN '' ELSE o.folder || '/' || o.name || o.line"
            " END ORDER BY place, code, message"
        )
        return [row[:6] for row in rows]
