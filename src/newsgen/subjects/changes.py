"""What another authority file means for articles that were read with an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from newsgen.subjects.folding import Folding
from newsgen.subjects.tagger import patterns_of
from newsgen.subjects.values import Authority, Entry, parents_of


class Difference(NamedTuple):
    """Which articles must be read again."""

    everything: bool = False
    """Any article may have what is sought now."""
    slugs: frozenset[str] = frozenset()
    """Else those in which one of these entries, as they were, occurs."""
    themes: frozenset[tuple[str, str]] = frozenset()
    """And those that bear one of these themes, by (slug, name), as they were."""


_Matter = tuple[Entry, tuple[str, ...], bytes]
"""An entry, what is folded into it, and a digest of what it is part of."""


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
        hosts = dict(_hosts(before))
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
    return {
        (
            entry._replace(note="", broader="", own=False),
            tuple(keys.get(entry.slug, ())),
            way,
        ): None
        for entry, way in zip(authority.entries, _ways(authority), strict=True)
    }


def _ways(authority: Authority) -> list[bytes]:
    """Return for each entry a digest of what it is part of, and of what that is, to the top."""
    entries, parents = authority.entries, parents_of(authority)
    found: dict[int | None, bytes] = {}
    for number in range(len(entries)):
        waiting: dict[int, None] = {}
        one: int | None = number
        while one is not None and one not in found and one not in waiting:
            waiting[one] = None
            one = parents[one]
        for below in reversed(waiting):
            parent = parents[below]
            step = b"" if parent is None else entries[parent].slug.encode()
            found[below] = sha256(found.get(parent, b"") + step).digest()
    return [found[number] for number in range(len(entries))]


def _patterns(entries: Iterable[Entry]) -> set[str]:
    return {pattern for entry in entries for pattern in patterns_of(entry)}


def _hosts(authority: Authority) -> Iterator[tuple[str, str]]:
    for entry in authority.entries:
        for pattern in patterns_of(entry):
            yield pattern, entry.slug


def _host(pattern: str, hosts: Mapping[str, str]) -> str | None:
    """Return an entry that was sought, and occurs wherever a pattern does.

    `hosts` are their slugs by pattern: mostly one is the same.
    """
    if pattern in hosts:
        return hosts[pattern]
    return next((slug for known, slug in hosts.items() if known in pattern), None)
