"""What the authority file says, once it has been checked: frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsgen.urls import naming

KINDS = ("lieu", "personne", "organisation", "sujet")


class Alias(NamedTuple):
    """Another name of an entry; in texts it may ask for more than the entry does."""

    name: str
    needs: tuple[str, ...] = ()
    """It counts only in articles that have one of these words, or another name of the entry."""
    never: tuple[str, ...] = ()
    """Phrases in which it means something else."""

    @property
    def is_ambiguous(self) -> bool:
        """Whether it means other things too: a given theme is this one only as it is written."""
        return bool(self.needs or self.never)


class Entry(NamedTuple):
    """Something that articles are about."""

    name: str
    """What readers see."""
    slug: str
    kind: str = ""
    """One of KINDS, or nothing."""
    note: str = ""
    broader: str = ""
    """The name of another entry, or nothing."""
    aliases: tuple[Alias, ...] = ()
    sought: bool = True
    """Whether its names are sought in texts; if not, it only folds given themes."""
    case: bool = False
    """A text must have the capitals of the name."""
    needs: tuple[str, ...] = ()
    """It counts only in articles that have one of these words."""
    never: tuple[str, ...] = ()
    """Phrases in which its names mean something else."""
    own: bool = False
    """It comes from the site, and is not built in."""
    home: tuple[str, ...] = ()
    """Words of its country, if other countries have one of the same name."""
    cities: tuple[str, ...] = ()
    """Cities of a place: where one stands, it may be enough that the text names the place once."""

    @property
    def names(self) -> tuple[Alias, ...]:
        """All its names, the one that is used first."""
        return (Alias(self.name), *self.aliases)


class Authority(NamedTuple):
    """All entries: those of the site first, then the built-in ones."""

    entries: tuple[Entry, ...] = ()


def own_slugs(authority: Authority) -> dict[str, str]:
    """Return by name the slugs that are not made from the name."""
    return {
        entry.name: entry.slug
        for entry in authority.entries
        if entry.slug != naming.term_slug(entry.name)
    }


def parents_of(authority: Authority) -> list[int | None]:
    """Return for each entry the number of the one that it is part of, if there is one."""
    numbers = {entry.name: number for number, entry in enumerate(authority.entries)}
    return [numbers.get(entry.broader) for entry in authority.entries]


def above(parents: Sequence[int | None], number: int) -> Iterable[int]:
    """Return the numbers of the entries that one is part of, the nearest first.

    `parents` are those of `parents_of`; to keep the ways of all entries would take the square of
    their number where each is part of the one before.
    """
    found: dict[int, None] = {}
    parent = parents[number]
    while parent is not None and parent not in found:
        found[parent] = None
        parent = parents[parent]
    return found
