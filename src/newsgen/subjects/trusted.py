"""A fast reading of the built-in authority file, whose form is known to be right.

It knows no more YAML than that file has: one entry after another, keys on lines of their own, lists
and rules in brackets, no comment behind a value. The tests hold it against `parsing`, which takes
five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsgen.subjects.values import Alias, Entry
from newsgen.urls import naming

_FLOW = re.compile(r'[\[\]{}]|([a-z]+): |"([^"]*)"|([^\s,\[\]{}"](?:[^,\]}]|,(?! ))*)')
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")
_WORDS = {"true": True, "false": False}


def read_trusted(text: str) -> tuple[Entry, ...]:
    """Return the entries of the built-in file."""
    return tuple(map(_entry, _fields(text)))


def _fields(text: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of each entry, those of `match` beside the others."""
    fields: dict[str, Any] = {}
    for line in text.splitlines():
        key, _, rest = line.lstrip("- ").partition(":")
        if line.startswith("- ") and fields:
            yield fields
            fields = {}
        if rest and key[0] != "#":
            fields[key] = _value(rest[1:])
    if fields:
        yield fields


def _value(written: str) -> Any:
    """Return what stands after a key: a word, or what brackets hold."""
    if written[0] in "[{":
        return _flow(written)
    return _WORDS.get(written, written.strip('"'))


def _flow(written: str) -> Any:
    """Return the list or the mapping that brackets hold."""
    open_: list[Any] = [[]]
    keys: list[str] = []
    for token in _FLOW.finditer(written):
        sign, (key, quoted, plain) = token[0], token.groups()
        if key:
            keys.append(key)
        elif sign in _CLOSING:
            _add(open_[-2], open_.pop(), keys)
        elif sign in _OPENING:
            open_.append([] if sign == "[" else {})
        else:
            _add(open_[-1], plain if quoted is None else quoted, keys)
    return open_[0][0]


def _add(holder: Any, value: Any, keys: list[str]) -> None:
    if isinstance(holder, dict):
        holder[keys.pop()] = value
    else:
        holder.append(value)


def _entry(fields: dict[str, Any]) -> Entry:
    name = fields["name"]
    return Entry(
        name=name,
        slug=fields.get("slug") or naming.term_slug(name),
        kind=fields.get("kind", ""),
        note=fields.get("note", ""),
        broader=fields.get("broader", ""),
        aliases=tuple(map(_alias, fields.get("aliases", ()))),
        sought=fields.get("match", True),
        case=fields.get("case", False),
        needs=tuple(fields.get("with", ())),
        never=tuple(fields.get("never", ())),
        home=tuple(fields.get("home", ())),
        cities=tuple(fields.get("cities", ())),
    )


def _alias(written: str | dict[str, Any]) -> Alias:
    if isinstance(written, str):
        return Alias(written)
    return Alias(written["name"], tuple(written.get("with", ())), tuple(written.get("never", ())))
