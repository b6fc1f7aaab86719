"""Checks what a source says of the withdrawal of its article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from newsgen.article import Level, Withdrawal
from newsgen.sources.names import folded
from newsgen.sources.values import Fault, kind_of, read_date, read_flag, read_list, read_text

MOST_REPLACEMENTS = 200
LONGEST_REPLACED = 500
"""Characters of what is replaced, and of a term."""
KEYS = {
    "date": ("date",),
    "reason": ("reason", "raison", "motif"),
    "level": ("level", "niveau"),
    "address": ("address", "adresse"),
    "terms": ("terms", "termes"),
    "replacements": ("replacements", "remplacements"),
}
"""What a withdrawal may say, by our names, and what else each is called."""
_NAMES = {synonym: name for name, synonyms in KEYS.items() for synonym in synonyms}
_ONLY: Mapping[str, tuple[Level, ...]] = {
    "address": (Level.REMOVED,),
    "terms": (Level.REMOVED, Level.ANONYMISED),
    "replacements": (Level.ANONYMISED,),
}
"""The levels of which a key says something."""


def read_withdrawal(value: object, timezone: ZoneInfo) -> Withdrawal | None:
    """Return a withdrawal from true, or from a mapping of its details; None from false.

    Raises Fault for a key that it does not have, a value that a key cannot have, and for what
    its level has no use for.
    """
    if not isinstance(value, Mapping):
        return Withdrawal() if read_flag(value) else None
    given = _named(value)
    read: Mapping[str, Callable[[object], Any]] = {
        "date": lambda one: read_date(one, timezone),
        "reason": read_text,
        "level": _level,
        "address": _keeps,
        "terms": _terms,
        "replacements": _replacements,
    }
    found = {name: _within(name, read[name], one) for name, one in given.items()}
    found["keeps_address"] = found.pop("address", True)
    withdrawal = Withdrawal(**found)
    _refuse_useless(withdrawal.level, given)
    return withdrawal


def _named(value: Mapping[str, object]) -> dict[str, object]:
    """Return what is given by our names. Raises Fault for unknown ones, and for nothing at all."""
    named: dict[str, object] = {}
    for key, one in value.items():
        name = _NAMES.get(folded(str(key)))
        if name is None or name in named:
            told = "is written twice" if name else "is unknown"
            raise Fault("field-value", f"its key {key} {told}", f"it has: {', '.join(KEYS)}")
        if one is not None and one != "":
            named[name] = one
    if not named:
        raise Fault("field-value", "it says nothing", "write true, or a date, a reason, a level")
    return named


def _within(name: str, read: Callable[[object], Any], value: object) -> Any:
    try:
        return read(value)
    except Fault as fault:
        raise Fault(fault.code, f"{name}: {fault.reason}", fault.remedy) from fault


def _refuse_useless(level: Level, given: Mapping[str, object]) -> None:
    for name, levels in _ONLY.items():
        if name in given and level not in levels:
            told = f"{name}: means nothing where the level is {level.value}"
            remedy = f"leave it out, or write level: {levels[0].value}"
            raise Fault("field-value", told, remedy)
    if level is Level.ANONYMISED and "replacements" not in given:
        remedy = "write replacements: {what was written: what to show}"
        raise Fault("field-value", "it does not say what to replace", remedy)


def _level(value: object) -> Level:
    try:
        return Level(read_text(value).lower())
    except ValueError as error:
        known = ", ".join(level.value for level in Level)
        raise Fault("field-value", f"{kind_of(value)} is no level", f"write {known}") from error


def _keeps(value: object) -> bool:
    word = read_text(value).lower()
    if word not in ("keep", "drop"):
        raise Fault("field-value", f"it is {kind_of(value)}", "write keep or drop")
    return word == "keep"


def _terms(value: object) -> tuple[str, ...]:
    return tuple(map(_sought, read_list(value)))


def _replacements(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or not value:
        remedy = "write {what was written: what to show}"
        raise Fault("field-type", f"it is {kind_of(value)}, not a mapping with entries", remedy)
    if len(value) > MOST_REPLACEMENTS:
        reason = f"it has more than {MOST_REPLACEMENTS} entries"
        raise Fault("field-value", reason, "replace what they have in common")
    pairs = tuple(
        (_sought(read_text(old)), "" if new is None else read_text(new))
        for old, new in value.items()
    )
    old = {one.casefold() for one, _ in pairs}
    if again := next((new for _, new in pairs if any(one in new.casefold() for one in old)), ""):
        reason = f"“{again}” has in it what is to be replaced"
        raise Fault("field-value", reason, "show something else in its place")
    return pairs


def _sought(text: str) -> str:
    """Return what is to be found. Raises Fault where that has no letter, or no end."""
    if not any(map(str.isalnum, text)) or len(text) > LONGEST_REPLACED:
        reason = f"“{text[:40]}” has no letter, or more than {LONGEST_REPLACED} characters"
        raise Fault("field-value", reason, "write a name, or some words of the text")
    return text
