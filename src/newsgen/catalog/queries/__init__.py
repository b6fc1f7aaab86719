"""What pages ask of the catalog, by subject. Every list that could be long takes a limit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsgen.catalog.opening import open_to_read
from newsgen.catalog.queries.articles import Articles
from newsgen.catalog.queries.calendar import Calendar
from newsgen.catalog.queries.citations import Citations
from newsgen.catalog.queries.corrections import Corrections
from newsgen.catalog.queries.files import Files
from newsgen.catalog.queries.outcomes import Outcomes
from newsgen.catalog.queries.register import Register
from newsgen.catalog.queries.segments import Segments
from newsgen.catalog.queries.subjects import Subjects
from newsgen.catalog.queries.terms import Terms
from newsgen.catalog.queries.withdrawals import Withdrawals


class CatalogReader:
    """The catalog, open for reading only, in any process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.articles = Articles(connection)
        self.calendar = Calendar(connection)
        self.citations = Citations(connection)
        self.corrections = Corrections(connection)
        self.files = Files(connection)
        self.outcomes = Outcomes(connection)
        self.register = Register(connection)
        self.segments = Segments(connection)
        self.subjects = Subjects(connection)
        self.terms = Terms(connection)
        self.withdrawals = Withdrawals(connection)

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
            (version,) = self._db.execute("PRAGMA data_version").fetchone()
            self.terms.begin_remembering(version)
            yield
        finally:
            self.terms.end_remembering()
            self._db.commit()

    def meta(self, name: str) -> str:
        """Return a recorded value of the whole catalog, "" when there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def touched_since(self, seq: int) -> list[tuple[str, str]]:
        """Return (kind, key) of the pages that changes after `seq` may have touched."""
        return self._db.execute(
            "SELECT DISTINCT kind, key FROM touched WHERE seq > ? ORDER BY kind, key", (seq,)
        ).fetchall()
