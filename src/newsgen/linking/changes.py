"""What a build changed, in the terms that the plan asks about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from newsgen.catalog.rows import Entry


class Changes(NamedTuple):
    """All entries that were removed, added, altered or moved, as they were and as they are."""

    entries: tuple[Entry, ...]
    files: frozenset[tuple[bytes, bytes]] = frozenset()
    """Files that came, went or changed, and to which articles may refer."""
    renamed: frozenset[tuple[str, str]] = frozenset()
    """(taxonomy, slug) of terms that most articles now write otherwise."""
    relinked: frozenset[str] = frozenset()
    """Identities of articles of which a related headline, or who cites them, may be another."""

    subjects: frozenset[str] = frozenset()
    """Slugs of themes of which the authority file says something else."""
    aliases: frozenset[tuple[str, str]] = frozenset()
    """(slug, slug of the theme) of other names of themes, as they lead and as they led."""

    readdressed: frozenset[str] = frozenset()
    """Keys of addresses that lead elsewhere than before."""
    registered: frozenset[str] = frozenset()
    """What lists stand above lines of the register that came, went or are in another state.

    And the addresses of themes and of the feed, where those are such lines.
    """

    def articles(self) -> Iterator[Entry]:
        """Yield the entries that are articles."""
        return (entry for entry in self.entries if entry.kind == "article")

    def dates(self, length: int) -> set[str]:
        """Return the years (4), months (7) or days (10) in which articles changed."""
        return {e.published[:length] for e in self.articles() if len(e.published) >= length}

    def terms(self) -> Counter[tuple[str, str]]:
        """Return how many entries bear each (taxonomy, slug)."""
        return Counter(term for entry in self.articles() for term in entry.terms)

    def __bool__(self) -> bool:
        return any(self)
