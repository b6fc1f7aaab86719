"""The text of an authority file → entries that remember their lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from newsgen.config.parsers import Mismatch, closest, described, plain_text
from newsgen.config.yaml import Setting, read_setting
from newsgen.errors import ConfigError
from newsgen.french.slugs import slug_if_any
from newsgen.subjects.values import KINDS, Alias, Entry
from newsgen.urls import naming

ENTRY_KEYS = ("name", "slug", "kind", "aliases", "broader", "note", "match")
MATCH_KEYS = ("case", "cities", "home", "never", "with")
ALIAS_KEYS = ("name", "with", "never")
_EXAMPLE = "“- name: Nations unies”"
_EXPRESSION = re.compile(r"\\|\.[*+]|\[[^\]]*\]|\(\?|^\^|[*$]$|\|")
_NOWHERE = Path()


class Written(NamedTuple):
    """An entry, and where in the file it stands."""

    entry: Entry
    line: int
    lines: Mapping[str, int]
    """The line of each of its names."""
    broader_line: int


def read_entries(text: str, place: str) -> list[Written]:
    """Return the entries of an authority file; an empty text has none.

    Raises ConfigError, with the line, for what is no list of entries as docs/themes.md says.
    """
    root = read_setting(text, place)
    if root is None:
        return []
    try:
        if not isinstance(root.value, tuple):
            raise Mismatch(root, "a list of entries", f"begin each with {_EXAMPLE}")
        return [_entry(item) for item in root.value]
    except Mismatch as mismatch:
        raise ConfigError(
            f"found {mismatch.found}, expected {mismatch.expected}",
            remedy=mismatch.remedy or f"for example {_EXAMPLE}",
            place=place,
            line=mismatch.line,
            code="themes-value",
        ) from None
    except _Unknown as unknown:
        raise ConfigError(
            unknown.reason, remedy=unknown.remedy, place=place, line=unknown.line,
            code="themes-unknown",
        ) from None  # fmt: skip


class _Unknown(Exception):
    """A key that nothing has."""

    def __init__(self, name: str, keys: Sequence[str], line: int) -> None:
        super().__init__(name)
        self.reason = f"“{name}” is not a key of this part of the file"
        self.remedy = closest(name, keys) or "the keys are " + ", ".join(keys)
        self.line = line


def _entry(item: Setting) -> Written:
    found = _mapping(item, ENTRY_KEYS, "an entry, with a name")
    if "name" not in found:
        raise Mismatch(item, "an entry with a name", found="one without")
    name = _name(found["name"])
    lines = {name: found["name"].line}
    aliases = []
    for one in _items(found.get("aliases"), "a list of names"):
        alias = _alias(one)
        aliases.append(alias)
        lines.setdefault(alias.name, one.line)
    entry = Entry(
        name=name,
        slug=_slug(found["slug"]) if "slug" in found else naming.term_slug(name),
        kind=_kind(found["kind"]) if "kind" in found else "",
        note=plain_text(found["note"], _NOWHERE) if "note" in found else "",
        broader=plain_text(found["broader"], _NOWHERE) if "broader" in found else "",
        aliases=tuple(aliases),
    )
    if "match" in found:
        entry = _with_rule(entry, found["match"])
    return Written(entry, item.line, lines, found.get("broader", item).line)


def _with_rule(entry: Entry, match: Setting) -> Entry:
    if match.value is False:
        return entry._replace(sought=False)
    if match.value is True:
        return entry
    expected = "false, or some of " + ", ".join(MATCH_KEYS)
    rule = _mapping(match, MATCH_KEYS, expected, "for example {case: true, with: [association]}")
    case = rule.get("case", Setting(value=False, line=match.line))
    if not isinstance(case.value, bool):
        raise Mismatch(case, "true or false", "for example {case: true}")
    return entry._replace(
        case=case.value,
        home=_phrases(rule.get("home")),
        cities=_phrases(rule.get("cities")),
        needs=_phrases(rule.get("with")),
        never=_phrases(rule.get("never")),
    )


def _alias(item: Setting) -> Alias:
    if not isinstance(item.value, dict):
        return Alias(_name(item))
    found = _mapping(item, ALIAS_KEYS, "a name, or a name with its rules")
    if "name" not in found:
        raise Mismatch(item, "an alias with a name", found="one without")
    name = _name(found["name"])
    return Alias(name, _phrases(found.get("with")), _phrases(found.get("never")))


def _mapping(
    item: Setting, keys: Sequence[str], expected: str, remedy: str = ""
) -> dict[str, Setting]:
    if not isinstance(item.value, dict):
        raise Mismatch(item, expected, remedy)
    for name, setting in item.value.items():
        if name not in keys:
            raise _Unknown(name, keys, setting.line)
    return item.value


def _items(setting: Setting | None, expected: str) -> tuple[Setting, ...]:
    if setting is None:
        return ()
    if not isinstance(setting.value, tuple):
        raise Mismatch(setting, expected, "for example [ONU, Organisation des Nations unies]")
    return setting.value


def _phrases(setting: Setting | None) -> tuple[str, ...]:
    return tuple(_name(item) for item in _items(setting, "a list of words or phrases"))


def _name(setting: Setting) -> str:
    text = plain_text(setting, _NOWHERE)
    if _EXPRESSION.search(text):
        _refuse(setting, "a name or a phrase", "regular expressions are not known here")
    if not slug_if_any(text):
        _refuse(setting, "a name with a letter or a figure", "")
    return text


def _slug(setting: Setting) -> str:
    text = plain_text(setting, _NOWHERE)
    if text != naming.term_slug(text):
        _refuse(setting, "small letters, figures and hyphens", f"“{naming.term_slug(text)}”")
    return text


def _kind(setting: Setting) -> str:
    if setting.value not in KINDS:
        expected = "one of " + ", ".join(KINDS)
        raise Mismatch(setting, expected, closest(setting.value, KINDS) or "for example “lieu”")
    return str(setting.value)


def _refuse(setting: Setting, expected: str, remedy: str) -> NoReturn:
    raise Mismatch(setting, expected, remedy, described(setting.value))
