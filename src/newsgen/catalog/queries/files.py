"""What is asked of files: sources, and what articles and pages refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen.batching import batched
from newsgen.catalog.queries.base import Queries


class Target(NamedTuple):
    """What a relative reference of an article leads to."""

    written: str
    folder: bytes
    name: bytes
    role: str
    width: int
    height: int
    address: str


class Files(Queries):
    """The files of the site, as the last build saw them."""

    def static(self) -> Iterator[tuple[bytes, bytes, int, bytes | None]]:
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

    def state(self, folder: bytes, name: bytes) -> tuple[int, int] | None:
        """Return the size and modification time of a file as the last build saw it."""
        row: tuple[int, int] | None = self._db.execute(
            "SELECT size, mtime_ns FROM file WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row

    def layers(self, folder: bytes, name: bytes) -> str | None:
        """Return the metadata from elsewhere that a source was read with, as JSON."""
        row = self._db.execute(
            "SELECT layers FROM file WHERE folder = ? AND name = ?", (folder, name)
        ).fetchone()
        return row[0] if row else None

    def referring(self, folder: bytes, name: bytes) -> list[str]:
        """Return the identities of articles that refer to a file, present or not."""
        return self._column(
            "SELECT DISTINCT identity FROM reference WHERE folder = ? AND name = ?", folder, name
        )

    def targets(self, identities: Sequence[str]) -> dict[str, list[Target]]:
        """Return what articles' references lead to: of each, the first choice that exists."""
        found: dict[str, list[Target]] = {}
        for chunk in batched(identities, 500):
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
