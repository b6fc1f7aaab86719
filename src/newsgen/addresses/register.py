"""The lines of the address register, `addresses/YEAR.txt`: read, checked and written.

A line is an address, the identity that has it and a state, between tabs. Of a dropped one the
SHA-256 of the address stands in place of the address: the register does not tell it.
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from typing import NamedTuple

from newsgen import urls
from newsgen.errors import ConfigError
from newsgen.urls import former

FOLDER = "addresses"
BOOK = re.compile(r"(\d{4}|other)\.txt")
"""The names of the register's files."""
_ADDRESS = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,254}){1,60}/?")
"""No longer name, and no deeper folder, can a disk or a program be sure to take."""
_UNWRITABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class State(StrEnum):
    """What became of a recorded address."""

    LIVE = "live"
    """Its article, or a page that leads to it, answers there."""
    WITHDRAWN = "withdrawn"
    """A notice answers there."""
    DROPPED = "dropped"
    """Nothing answers there, and nobody is told what did."""
    FORGOTTEN = "forgotten"
    """Nothing answers there, and that is as it should be."""


_STATES = tuple(state.value for state in State)


class Line(NamedTuple):
    """One recorded address; that of a dropped one is its digest."""

    address: str
    identity: str
    state: str


def read_book(name: str, data: bytes) -> dict[str, Line]:
    """Return the lines of a file of the register, by what addresses are compared by.

    Lines may stand in any order; blank ones say nothing. Raises ConfigError for the first that
    cannot stand.
    """
    place = f"{FOLDER}/{name}.txt"
    found: dict[str, Line] = {}
    for number, text in enumerate(_decoded(data, place).split("\n"), 1):
        if not text.strip():
            continue
        line = _read_line(text.removesuffix("\r"), name, place, number)
        first = found.setdefault(key_of(line), line)
        if first.identity != line.identity:
            cause = f"{line.address} is also recorded for {first.identity}"
            raise _refusal(cause, "keep the line of the article that had it first", place, number)
        if first != line:
            cause = f"{line.address} is recorded twice, as {first.state} and as {line.state}"
            raise _refusal(cause, "keep one of the two lines", place, number)
    return found


def write_line(line: Line) -> bytes:
    """Return a line as it stands in the file."""
    return ("\t".join(line) + "\n").encode("utf-8", "surrogateescape")


def key_of(line: Line) -> str:
    """Return what a line's address is compared by; the digest of a dropped one."""
    return line.address if line.state == State.DROPPED else urls.claim_key(line.address)


def can_stand(line: Line) -> bool:
    """Tell whether a line would be read as it is written: a tab or a line break ends a field."""
    return bool(_ADDRESS.fullmatch(line.address)) and not _UNWRITABLE.search(line.identity)


def line_number(data: bytes, key: str) -> int:
    """Return the number of the line of a recorded address in a file's bytes, 0 for none."""
    for number, text in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if urls.claim_key(text.split(b"\t")[0].decode("utf-8", "replace")) == key:
            return number
    return 0


def _decoded(data: bytes, place: str) -> str:
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise _refusal("this line is not UTF-8", "save the file as UTF-8", place, number) from error


def _read_line(text: str, name: str, place: str, number: int) -> Line:
    parts = text.split("\t")
    if len(parts) != 3:
        cause = f"a line has an address, an identity and a state between tabs: {len(parts) - 1} tab"
        remedy = "write it as “newsgen build --record” does, or take it from an earlier version"
        raise _refusal(cause + "s" * (len(parts) != 2), remedy, place, number)
    line = Line(*parts)
    if line.state not in _STATES:
        remedy = f"write one of {', '.join(_STATES)}"
        raise _refusal(f"there is no state “{line.state}”", remedy, place, number)
    if not line.identity.strip():
        remedy = "write the article's id, or the path of its source"
        raise _refusal(f"{line.address} has no identity", remedy, place, number)
    _check_address(line, name, place, number)
    return line


def _check_address(line: Line, name: str, place: str, number: int) -> None:
    if line.state == State.DROPPED:
        if not _DIGEST.fullmatch(line.address):
            remedy = f"write {former.digest_of(line.address)} in place of it"
            cause = "of a dropped address its SHA-256 stands here, not the address"
            raise _refusal(cause, remedy, place, number)
        return
    if not _ADDRESS.fullmatch(line.address) or ".." in line.address:
        cause = f"“{line.address}” is no address of this site"
        raise _refusal(cause, "write a path such as /2022/05/11/titre.html", place, number)
    if not former.can_be_held(line.address):
        cause = f"{line.address} is that of a list or of the site's own, which no article can have"
        raise _refusal(cause, "take the line away", place, number)
    book = former.book_of(line.address)
    if book != name:
        remedy = f"move the line into {FOLDER}/{book}.txt"
        raise _refusal(f"{line.address} does not stand in this file", remedy, place, number)


def _refusal(cause: str, remedy: str, place: str, number: int) -> ConfigError:
    return ConfigError(cause, remedy=remedy, place=place, line=number, code="register")
