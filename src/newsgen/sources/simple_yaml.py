"""A fast reader of the YAML that most front matter is: flat keys, plain or quoted, simple lists.

It reads a small subset exactly as PyYAML does and declines everything else: when in doubt it
falls back. `safe_yaml` is the judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

Scalar = str | int | bool | date
Fields = dict[str, object]

_WORDS_WITH_MEANING = frozenset({"yes", "no", "true", "false", "on", "off", "null"})
_OPENING_SIGNS = "«“("
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    _DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])?"
)
_INTEGER = re.compile(r"[1-9][0-9]{0,17}")
_FLOW_LIST = re.compile(r"\[([^\W\d_][\w’ .-]*(?:, ?[^\W\d_][\w’ .-]*)*)\]")
_LONGEST_KEY = 100


class _Declined(Exception):
    """The text is not of the simple subset."""


def read_simple_yaml(text: str) -> Fields | None:
    """Read `text` (as `clean` leaves it); None if it is more than the simple subset of YAML."""
    if "\t" in text:
        return None
    try:
        return _read_lines(text.split("\n"))
    except _Declined:
        return None


def _read_lines(lines: Iterable[str]) -> Fields | None:
    fields: Fields = {}
    items: list[Scalar] | None = None  # of the list under the last key, while one may go on
    last, indent = "", ""
    for line in lines:
        if not line:
            continue
        if line[0] == " " or line[0] == "-":
            margin, dash, value = line.partition("- ")
            if items is None or not dash or (margin.strip(" ") if not items else margin != indent):
                raise _Declined
            indent = margin
            items.append(_read_scalar(value.strip(" ")))
            fields[last] = items
            continue
        last, value = _split_pair(line)
        if last in fields:
            raise _Declined
        items = None if value else []
        fields[last] = _read_value(value) if value else None
    return fields or None


def _split_pair(line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon or (value and value[0] != " ") or not _is_plain_key(key):
        raise _Declined
    return key, value.strip(" ")


@lru_cache(maxsize=1024)
def _is_plain_key(key: str) -> bool:
    if len(key) > _LONGEST_KEY or key.lower() in _WORDS_WITH_MEANING:
        return False
    return key.isidentifier() or key.replace("-", "_").isidentifier()


def _read_value(text: str) -> Scalar | list[Scalar]:
    if text[0] == "[":
        match = _FLOW_LIST.fullmatch(text)
        if not match:
            raise _Declined
        return [_read_plain(item.strip(" ")) for item in match[1].split(",")]
    return _read_scalar(text)


def _read_scalar(text: str) -> Scalar:
    if not text:
        raise _Declined
    first = text[0]
    if first in "\"'":
        inner = text[1:-1]
        if len(text) < 2 or text[-1] != first or first in inner or "\\" in inner:
            raise _Declined
        return inner
    if first.isalpha() or first in _OPENING_SIGNS:
        return _read_plain(text)
    return _read_figures(text)


def _read_plain(text: str) -> str | bool:
    if ": " in text or " #" in text or text[-1] == ":":
        raise _Declined
    if text.lower() not in _WORDS_WITH_MEANING:
        return text
    if text in {"true", "false"}:
        return text == "true"
    raise _Declined


def _read_figures(text: str) -> int | date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if text.endswith("Z") else moment
    except ValueError:
        raise _Declined from None
    if _INTEGER.fullmatch(text):
        return int(text)
    raise _Declined
