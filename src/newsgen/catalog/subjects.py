"""The authority file in the catalog: what pages show of it, and which articles it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsgen.catalog.rows import SubjectRow
from newsgen.catalog.store import Catalog

Place = tuple[bytes, bytes, int]
"""(folder, name, segment) of a source."""


def theme_names(catalog: Catalog) -> list[tuple[str, str]]:
    """Return every theme that articles bear, by (slug, name)."""
    return catalog.connection.execute(
        "SELECT slug, name FROM term JOIN term_name ON term = id WHERE taxonomy = 'themes'"
        " ORDER BY slug, name"
    ).fetchall()


def sources_of(
    catalog: Catalog, slugs: Iterable[str], themes: Iterable[tuple[str, str]]
) -> list[Place]:
    """Return the sources of articles that an entry may concern, or that bear a theme."""
    sought = {f" {slug} " for slug in slugs}
    lines = {f"themes\t{slug}\t{name}" for slug, name in themes}
    if not sought and not lines:
        return []
    rows = catalog.connection.execute(
        "SELECT folder, name, ordinal >> 32, subjects, terms FROM article"
        " WHERE subjects != '' OR terms != ''"
    )
    found = {
        (folder, name, segment): None
        for folder, name, segment, subjects, terms in rows
        if any(slug in subjects for slug in sought) or not lines.isdisjoint(terms.split("\n"))
    }
    return sorted(found)


def put_subjects(
    catalog: Catalog, rows: frozenset[SubjectRow], aliases: Mapping[str, str]
) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Replace what pages show of the authority file, and the aliases that are addresses.

    `aliases` have the slug of the entry by their own. Returns the slugs of the entries that are not
    as they were, and the (alias, entry) that came or went.
    """
    select = catalog.connection.execute
    before = {SubjectRow._make(row) for row in select("SELECT * FROM subject")}
    old = set(select("SELECT slug, subject FROM subject_alias"))
    new = set(aliases.items())
    if before != rows:
        select("DELETE FROM subject")
        catalog.connection.executemany("INSERT INTO subject VALUES (?,?,?,?,?)", sorted(rows))
    if old != new:
        select("DELETE FROM subject_alias")
        catalog.connection.executemany("INSERT INTO subject_alias VALUES (?,?)", sorted(new))
    changed = frozenset(row.slug for row in before ^ rows)
    changed |= frozenset(row.broader for row in before ^ rows if row.broader)
    return changed, frozenset(old ^ new)
