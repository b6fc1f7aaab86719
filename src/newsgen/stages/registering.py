"""Taking the address register into the catalog: what of its files changed, line by line."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.addresses.register import BOOK, FOLDER, State, line_number, read_book
from newsgen.catalog.register import (
    Recorded,
    add_lines,
    known_books,
    recorded_in,
    remove_lines,
)
from newsgen.catalog.store import Catalog
from newsgen.errors import ConfigError
from newsgen.sources.discover import SETTLING_NS
from newsgen.urls import former

MANY = 5_000
"""Changed lines beyond which looking at all addresses is simpler."""
_UNSETTLED = -1
_State = tuple[int, int]


class Registered(NamedTuple):
    """What came, went or changed of the register since the last build."""

    keys: frozenset[str] = frozenset()
    """What addresses are compared by; the digests of dropped ones."""
    lists: frozenset[str] = frozenset()
    """The lists of dates that these stand below, and the addresses of themes and of the feed."""
    everything: bool = False
    """So much changed, or an address that is or was dropped, that all may lead elsewhere: no key
    is told."""


NOTHING_NEW = Registered()


def take_register(catalog: Catalog, site: Path) -> Registered:
    """Bring the register in the catalog up to date with its files; those unchanged cost a stat.

    Raises ConfigError for a line that cannot stand.
    """
    known, there = known_books(catalog), dict(_books(site))
    names = [name for name in sorted(known.keys() | there.keys()) if _differs(name, known, there)]
    changes = _Changes()
    for name in names if known else ():
        changes.note(remove_lines(catalog, name, set(_rows(site, name) if name in there else ())))
    for name in names:
        if name in there:
            rows = _rows(site, name)
            changes.note(add_lines(catalog, name, _settled(there[name]), rows))
            _refuse_doubles(catalog, name, rows)
    return changes.told()


class _Changes:
    """Lines that came or went: of more than MANY, only that they are so many."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._lists: set[str] = set()
        self._everything = False

    def note(self, rows: Iterable[Recorded]) -> None:
        """Take some lines."""
        for key, address, _, state in rows:
            self._keys.add(key)
            self._lists.update(_list_of(address))
            self._everything |= state == State.DROPPED
        self._everything |= len(self._keys) > MANY
        if self._everything:
            self._keys.clear()

    def told(self) -> Registered:
        """Return what there is to know of them."""
        return Registered(frozenset(self._keys), frozenset(self._lists), self._everything)


def _list_of(address: str) -> list[str]:
    """Return what of an address pages may depend on: the list above it, or itself if it is one."""
    if former.hub_in(address) or address == urls.address_of_path(urls.FEED):
        return [address]
    return [
        urls.address_of_path(urls.calendar_path(one)) for one in former.dates_above(address)[-1:]
    ]


def _differs(name: str, known: Mapping[str, _State], there: Mapping[str, _State]) -> bool:
    return name not in there or known.get(name) != there[name]


def _rows(site: Path, name: str) -> list[Recorded]:
    lines = read_book(name, book_bytes(site, name)).items()
    return [(key, *line) for key, line in lines]


def _refuse_doubles(catalog: Catalog, name: str, rows: Iterable[Recorded]) -> None:
    """Refuse a digest that another file has too: an address itself stands in one file only."""
    for key, _, _, state in rows:
        if state == State.DROPPED and (book := recorded_in(catalog, key)) != name:
            raise ConfigError(
                f"{key} also stands in {FOLDER}/{book}.txt",
                place=f"{FOLDER}/{name}.txt",
                remedy="keep one of the two lines",
                code="register",
            )


def book_bytes(site: Path, name: str) -> bytes:
    """Return a file of the register. Raises ConfigError where it cannot be read."""
    path = site / FOLDER / f"{name}.txt"
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"this file of the address register cannot be read: {error.strerror}",
            place=f"{FOLDER}/{name}.txt",
            remedy="give yourself permission to read it, or take it from an earlier version",
            code="register",
        ) from error


def line_of(site: Path, name: str, key: str) -> int:
    """Return the number of the line of a recorded address in its file."""
    return line_number(book_bytes(site, name), key)


def _books(site: Path) -> Iterator[tuple[str, _State]]:
    """Yield the files of the register and their state. Raises ConfigError for other files."""
    folder = site / FOLDER
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        state = entry.stat(follow_symlinks=False)
        if not BOOK.fullmatch(entry.name) or not stat.S_ISREG(state.st_mode):
            raise ConfigError(
                "the address register has files named by years, 2022.txt, and other.txt only",
                place=f"{FOLDER}/{entry.name}",
                remedy="move this one elsewhere",
                code="register",
            )
        yield entry.name.removesuffix(".txt"), (state.st_size, state.st_mtime_ns)


def _settled(state: _State) -> _State:
    """Return a state that a later write cannot leave the same: one too recent equals no other."""
    size, modified = state
    return size, modified if time.time_ns() - modified > SETTLING_NS else _UNSETTLED
