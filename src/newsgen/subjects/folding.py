"""Folding given themes into the authority file: case, accents, plural, alias."""

from __future__ import annotations

from newsgen.subjects.values import Authority, Entry
from newsgen.urls import naming

_SHORTEST = 4
"""Letters of a word whose final s or x may be a plural."""
_SINGULAR = ("lieu", "personne")
"""Kinds whose names have no plural: Grenade is no grenades."""


class Folding:
    """Says which entry a given theme means."""

    def __init__(self, authority: Authority) -> None:
        self._as_written: dict[str, Entry] = {}
        """Aliases that mean several things: only as they are written."""
        self._by_slug: dict[str, Entry] = {}
        self._by_singular: dict[str, Entry] = {}
        self._known: dict[str, Entry | None] = {}
        entries = authority.entries
        for entry in entries:
            self._by_slug.setdefault(naming.term_slug(entry.name), entry)
        for entry in entries:
            for alias in entry.aliases:
                if alias.is_ambiguous:
                    self._as_written.setdefault(alias.name, entry)
                else:
                    self._by_slug.setdefault(naming.term_slug(alias.name), entry)
        for entry in entries:
            self._by_slug.setdefault(entry.slug, entry)
        for slug, entry in self._by_slug.items():
            if entry.kind not in _SINGULAR:
                self._by_singular.setdefault(_singular(slug), entry)

    def entry(self, theme: str) -> Entry | None:
        """Return the entry that a given theme means, if any."""
        try:
            return self._known[theme]
        except KeyError:
            slug = naming.term_slug(theme)
            found = (
                self._as_written.get(theme)
                or self._by_slug.get(slug)
                or self._by_singular.get(_singular(slug))
            )
            self._known[theme] = found
            return found

    def __call__(self, theme: str) -> str:
        """Return the name of the entry that a given theme means, or the theme itself."""
        entry = self.entry(theme)
        return entry.name if entry else theme

    def keys(self) -> dict[str, list[str]]:
        """Return by slug of each entry what is folded into it: another authority may differ."""
        found: dict[str, list[str]] = {}
        for sign, table in enumerate((self._as_written, self._by_slug, self._by_singular)):
            for key, entry in table.items():
                found.setdefault(entry.slug, []).append(f"{sign}{key}")
        return found


def _singular(slug: str) -> str:
    words = slug.split("-")
    return "-".join(
        word[:-1] if len(word) > _SHORTEST and word[-1] in "sx" else word for word in words
    )
