"""What another authority file means for articles that were read with an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsgen.subjects.folding import Folding
from newsgen.subjects.tagger import patterns_of
from newsgen.subjects.values import Authority, Entry, broader_numbers


class Difference(NamedTuple):
    """Which articles must be read again."""

    everything: bool = False
    """Any article may have what is sought now."""
    slugs: frozenset[str] = frozenset()
    """Else those in which one of these entries, as they were, occurs."""
    themes: frozenset[tuple[str, str]] = frozenset()
    """And those that bear one of these themes, by (slug, name), as they were."""


_Matter = tuple[Entry, tuple[str, ...], tuple[str, ...]]
"""An entry, what is folded into it, and what it is part of."""


def difference(
    before: Authority, after: Authority, themes: Iterable[tuple[str, str]], *, sought: bool
) -> Difference:
    """Return what must be read again for `after` to be in force instead of `before`.

    `themes` are all that articles bear, by (slug, name). Without `sought`, none is found in texts.
    """
    folding = Folding(after)
    old, new = _matters(before, Folding(before)), _matters(after, folding)
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    slugs = {entry.slug for entry, *_ in gone}
    fresh = {entry.slug for entry, *_ in come}
    if sought:
        hosts = list(_hosts(before))
        for pattern in sorted(_patterns(entry for entry, *_ in come)):
            host = _host(pattern, hosts)
            if host is None:
                return Difference(everything=True)
            slugs.add(host)
    concerned = frozenset(
        (slug, name)
        for slug, name in themes
        if (entry := folding.entry(name))
        and (entry.slug in fresh or (entry.name, entry.slug) != (name, slug))
    )
    return Difference(slugs=frozenset(slugs), themes=concerned)


def _matters(authority: Authority, folding: Folding) -> dict[_Matter, None]:
    """Return all entries by what they mean for articles: not by what only pages show of them."""
    keys = folding.keys()
    entries = authority.entries
    above = broader_numbers(authority)
    return {
        (
            entry._replace(note="", broader="", own=False),
            tuple(keys.get(entry.slug, ())),
            tuple(entries[number].slug for number in numbers),
        ): None
        for entry, numbers in zip(entries, above, strict=True)
    }


def _patterns(entries: Iterable[Entry]) -> set[str]:
    return {pattern for entry in entries for pattern in patterns_of(entry)}


def _hosts(authority: Authority) -> Iterator[tuple[str, str]]:
    for entry in authority.entries:
        for pattern in patterns_of(entry):
            yield pattern, entry.slug


def _host(pattern: str, hosts: Iterable[tuple[str, str]]) -> str | None:
    """Return an entry that was sought, and occurs wherever a pattern does."""
    return next((slug for known, slug in hosts if known in pattern), None)
