"""What is asked of the authority file."""

from __future__ import annotations

from newsgen.catalog.queries.base import Queries
from newsgen.catalog.rows import SubjectRow


class Subjects(Queries):
    """The themes of the authority file, and the site's other names of them."""

    def find(self, slug: str) -> SubjectRow | None:
        """Return what the authority file says of a theme."""
        rows = self._db.execute("SELECT * FROM subject WHERE slug = ?", (slug,))
        return next(map(SubjectRow._make, rows), None)

    def narrower(self, slug: str) -> list[SubjectRow]:
        """Return what the authority file has below a theme."""
        rows = self._db.execute("SELECT * FROM subject WHERE broader = ? ORDER BY slug", (slug,))
        return list(map(SubjectRow._make, rows)) if slug else []

    def aliases(self) -> list[tuple[str, str]]:
        """Return (slug, slug of the theme) of the site's other names of themes."""
        return self._db.execute("SELECT slug, subject FROM subject_alias ORDER BY slug").fetchall()

    def aliases_of(self, slug: str) -> list[str]:
        """Return the slugs of the site's other names of a theme."""
        return self._column("SELECT slug FROM subject_alias WHERE subject = ? ORDER BY slug", slug)

    def of_alias(self, alias: str) -> str:
        """Return the slug of the theme of which `alias` is another name; "" if it is none."""
        found = self._column("SELECT subject FROM subject_alias WHERE slug = ?", alias)
        return str(found[0]) if found else ""
