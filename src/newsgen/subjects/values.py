"""What the authority file says, once it has been checked: frozen values."""

from __future__ import annotations

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


def broader_numbers(authority: Authority) -> list[list[int]]:
    """Return for each entry the numbers of those that it is part of, the nearest first."""
    numbers = {entry.name: number for number, entry in enumerate(authority.entries)}
    parents = [numbers.get(entry.broader) for entry in authority.entries]
    found = []
    for parent in parents:
        above: dict[int, None] = {}
        number = parent
        while number is not None and number not in above:
            above[number] = None
            number = parents[number]
        found.append(list(above))
    return found
