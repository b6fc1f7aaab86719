"""What is asked of files that hold many records: where each stands."""

from __future__ import annotations

from newsgen.catalog.queries.base import Queries
from newsgen.catalog.rows import line_in_segment, ordinal_of, segment_of


class Segments(Queries):
    """The segments of files of many records."""

    def start_of(self, folder: bytes, name: bytes, ordinal: int) -> int:
        """Return where the segment of a record begins in its file, in bytes."""
        return self._number(
            "SELECT at FROM segment WHERE folder = ? AND name = ? AND number = ?",
            folder, name, segment_of(ordinal),
        )  # fmt: skip

    def without_ids(self) -> list[tuple[bytes, bytes]]:
        """Return (folder, name) of the files that have records known by their lines alone."""
        rows = self._db.execute(
            "SELECT DISTINCT folder, name FROM segment WHERE anchored ORDER BY folder, name"
        )
        return rows.fetchall()

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
        where = "WHERE identity = ? AND folder = ? AND name = ?"
        return self._numbers(  # what is withdrawn stands in both
            f"SELECT ordinal FROM article {where} UNION SELECT ordinal FROM outcome {where}",
            *(identity, folder, name) * 2,
        )
