"""Putting the authority file in force: what has to be read again, and what pages show of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from newsgen.catalog.rows import SubjectRow
from newsgen.catalog.store import Catalog
from newsgen.catalog.subjects import put_subjects, theme_names
from newsgen.subjects.authority import Sources, as_json, from_json, make_authority
from newsgen.subjects.changes import Difference, difference
from newsgen.subjects.values import Authority
from newsgen.urls import naming


class InForce(NamedTuple):
    """The authority of a build, and in what it differs from that of the last one."""

    authority: str
    """As JSON."""
    again: Difference = Difference()
    subjects: frozenset[str] = frozenset()
    """The slugs of entries of which pages show something else than before."""
    aliases: frozenset[tuple[str, str]] = frozenset()
    """Aliases that lead elsewhere than before: (slug, slug of the theme), before and now."""


def put_in_force(catalog: Catalog, sources: Sources, *, sought: bool) -> InForce:
    """Put the authority that `sources` make in force.

    `sought`: whether names are sought in texts. Raises ConfigError; then nothing is changed.
    """
    digest = sha256(f"{sources.builtin}\0{sources.own}".encode()).hexdigest()
    if catalog.meta("authority_digest") == digest:
        return InForce(catalog.meta("authority"))
    authority = make_authority(sources)
    again = Difference()
    if not catalog.fresh:
        before = from_json(catalog.meta("authority", "[]"))
        again = difference(before, authority, theme_names(catalog), sought=sought)
        if again.everything:
            return InForce("", again)
    written = _written(sources)
    catalog.set_meta("authority", written)
    catalog.set_meta("authority_digest", digest)
    return InForce(written, again, *put_subjects(catalog, *_shown(sources)))


@lru_cache(maxsize=2)
def _written(sources: Sources) -> str:
    return as_json(make_authority(sources))


@lru_cache(maxsize=2)
def _shown(sources: Sources) -> tuple[frozenset[SubjectRow], Mapping[str, str]]:
    authority = make_authority(sources)
    return frozenset(_rows(authority)), _aliases(authority)


def _rows(authority: Authority) -> Iterator[SubjectRow]:
    slugs = {entry.name: entry.slug for entry in authority.entries}
    for entry in authority.entries:
        broader = slugs.get(entry.broader, "")
        yield SubjectRow(entry.slug, entry.name, entry.kind, entry.note, broader)


def _aliases(authority: Authority) -> dict[str, str]:
    """Return the slugs of the site's own names that are no entry's, with what they lead to.

    That of an entry's first name is one of them where `slug` gives it another address.
    """
    slugs = {entry.slug for entry in authority.entries}
    found: dict[str, str] = {}
    for entry in authority.entries:
        for alias in entry.names if entry.own else ():
            slug = naming.term_slug(alias.name)
            if slug not in slugs:
                found.setdefault(slug, entry.slug)
    return found
