"""The authority file: what articles are about, by which names it goes, and which one is used.

What is built in (`builtin.yaml`) and what the site says in themes.yaml become one Authority. An
entry of the site takes the place of the built-in one whose name it bears, as name or as alias.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from newsgen.config.parsers import closest
from newsgen.config.yaml import read_utf8
from newsgen.errors import ConfigError
from newsgen.subjects.parsing import Written, read_entries
from newsgen.subjects.trusted import read_trusted
from newsgen.subjects.values import Alias, Authority, Entry
from newsgen.urls import naming

THEMES_NAME = "themes.yaml"
MISNAMED = "themes.yml"
BUILTIN_NAME = "builtin.yaml"


class Sources(NamedTuple):
    """The texts that an authority is made from."""

    builtin: str
    own: str
    """Of the site; empty where it has none."""
    place: str


def authority_sources(site: Path) -> Sources:
    """Read the built-in file, and themes.yaml of the folder `site`, where there is one.

    Raises ConfigError when that is no file of UTF-8, or has the other suffix of YAML.
    """
    place = str(site / THEMES_NAME)
    builtin = (files("newsgen.subjects") / BUILTIN_NAME).read_text("utf-8")
    try:
        return Sources(builtin, read_utf8(site / THEMES_NAME, place), place)
    except FileNotFoundError:
        if (site / MISNAMED).is_file():
            remedy = f"rename it to {THEMES_NAME}"
            raise ConfigError(
                "a file of this name is not read", remedy=remedy, place=str(site / MISNAMED),
                code="themes-misnamed",
            ) from None  # fmt: skip
        return Sources(builtin, "", "")


def load_authority(site: Path) -> Authority:
    """Return the authority of the folder `site`. Raises ConfigError as `make_authority`."""
    return make_authority(authority_sources(site))


@lru_cache(maxsize=2)
def make_authority(sources: Sources) -> Authority:
    """Return the entries of the site, then the built-in ones that they leave.

    Raises ConfigError, with the line, for what is not as docs/themes.md says, for a name that
    two entries claim, and for entries that are broader than themselves.
    """
    own = read_entries(sources.own, sources.place)
    claims = _claims(own, sources.place)
    left = list(_left(_builtin(sources.builtin), claims))
    mine = [one.entry._replace(own=True) for one in own]
    names = _names([*mine, *left])
    _refuse_unknown_broader(own, names, sources.place)
    entries = [
        e._replace(broader=names.get(naming.term_slug(e.broader), "")) for e in (*mine, *left)
    ]
    _refuse_cycles(own, {entry.name: entry.broader for entry in entries}, sources.place)
    return Authority(tuple(entries))


@lru_cache(maxsize=2)
def _builtin(text: str) -> tuple[Entry, ...]:
    return read_trusted(text)


def as_json(authority: Authority) -> str:
    """Return an authority as JSON, for `from_json`."""
    return json.dumps(authority.entries, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Authority:
    """Return the authority that `as_json` wrote."""
    return Authority(tuple(_entry(*fields) for fields in json.loads(text)))


def _entry(name: str, slug: str, kind: str, note: str, broader: str, *rest: object) -> Entry:
    aliases, sought, case, needs, never, own, *places = rest
    assert isinstance(aliases, list)
    named = tuple(Alias(one[0], tuple(one[1]), tuple(one[2])) for one in aliases)
    return Entry(
        name, slug, kind, note, broader, named, bool(sought), bool(case), _texts(needs),
        _texts(never), bool(own), *map(_texts, places),
    )  # fmt: skip


def _texts(found: object) -> tuple[str, ...]:
    assert isinstance(found, list)
    return tuple(found)


def _claims(own: Sequence[Written], place: str) -> set[str]:
    """Return the names that entries of the site claim, folded and as they are written.

    AFD and AfD are two, where one of them is ambiguous. Raises ConfigError for a name of two.
    """
    claimed: dict[str, tuple[int, str, int]] = {}
    for number, one in enumerate(own):
        for key, (name, line) in _keys(one).items():
            holder, other, first = claimed.setdefault(key, (number, one.entry.name, line))
            if holder != number:
                raise ConfigError(
                    f"“{name}” is claimed by two: by “{other}” on line {first} already",
                    remedy="leave it with one of the two, or make one entry of both",
                    place=place,
                    line=line,
                    code="themes-claimed-twice",
                )
    return set(claimed)


def _keys(one: Written) -> dict[str, tuple[str, int]]:
    """Return what an entry claims, with the name that does, and its line."""
    ambiguous = {alias.name for alias in one.entry.aliases if alias.is_ambiguous}
    found = {name: (name, line) for name, line in one.lines.items()}
    for name, line in one.lines.items():
        if name not in ambiguous:
            found[naming.term_slug(name)] = (name, line)
    found.setdefault(one.entry.slug, (f"slug {one.entry.slug}", one.line))
    return found


def _left(builtin: Sequence[Entry], claims: Container[str]) -> Iterator[Entry]:
    """Yield the built-in entries of which nobody claims the name, without claimed aliases."""
    for entry in builtin:
        if naming.term_slug(entry.name) not in claims and entry.slug not in claims:
            kept = tuple(
                alias
                for alias in entry.aliases
                if alias.name not in claims and naming.term_slug(alias.name) not in claims
            )
            yield entry if len(kept) == len(entry.aliases) else entry._replace(aliases=kept)


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the name of the entry that each folded name means."""
    found = {naming.term_slug(a.name): entry.name for entry in entries for a in entry.aliases}
    return found | {naming.term_slug(entry.name): entry.name for entry in entries}


def _refuse_unknown_broader(own: Sequence[Written], names: Mapping[str, str], place: str) -> None:
    for one in own:
        broader = one.entry.broader
        if broader and naming.term_slug(broader) not in names:
            raise ConfigError(
                f"broader: there is no entry “{broader}”",
                remedy=closest(broader, tuple(names.values())) or "write an entry of that name too",
                place=place,
                line=one.broader_line,
                code="themes-broader",
            )


def _refuse_cycles(own: Sequence[Written], broader: Mapping[str, str], place: str) -> None:
    ending: set[str] = set()
    for one in own:
        way, name = {one.entry.name: None}, broader.get(one.entry.name, "")
        while name and name not in way and name not in ending:
            way[name], name = None, broader.get(name, "")
        if name == one.entry.name:
            raise ConfigError(
                f"broader goes round in a circle: {' → '.join((*way, name))}",
                remedy="take one of these steps away",
                place=place,
                line=one.broader_line,
                code="themes-cycle",
            )
        if name not in way:
            ending.update(way)
