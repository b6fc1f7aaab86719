"""The text of newsgen.yaml → values that remember their lines, before anything is known of keys."""

from __future__ import annotations

import errno
import re
import stat
from pathlib import Path
from typing import NamedTuple, NoReturn

import yaml
from yaml.constructor import SafeConstructor

from newsgen.errors import ConfigError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 8
_LONGEST = 60
_STRING_TAG = "tag:yaml.org,2002:str"

Scalar = str | int | float | bool | None


class Setting(NamedTuple):
    """A value as it was written, with the line (from 1) where it starts."""

    value: object
    """A scalar, a tuple of Settings, or a dict of names to Settings."""
    line: int


def read_settings(text: str, place: str) -> dict[str, Setting]:
    """Parse the YAML mapping `text` of the file `place`; an empty text has no settings.

    Raises ConfigError, with the line, for text that is not YAML, not a mapping, gives a key
    twice, or uses aliases.
    """
    setting = read_setting(text, place) or Setting({}, 1)
    if not isinstance(setting.value, dict):
        raise ConfigError(
            "the file is not a list of “key: value” lines",
            remedy="write for example “title: Archives du Journal”",
            place=place,
            line=setting.line,
            code="config-shape",
        )
    return setting.value


def read_setting(text: str, place: str) -> Setting | None:
    """Parse the YAML `text` of the file `place`, whatever it holds; None for an empty text.

    Raises ConfigError as `read_settings`.
    """
    try:
        _refuse_aliases(text, place)
        root = yaml.compose(text, Loader=_LOADER)
        return _setting(root, place) if root is not None else None
    except yaml.YAMLError as error:
        _refuse_syntax(error, text, place)


def read_utf8(path: Path, place: str) -> str:
    """Return the text of a file.

    Raises FileNotFoundError or NotADirectoryError, and ConfigError when it cannot be read or is not
    UTF-8.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise OSError(errno.EINVAL, "it is a pipe or a device")
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror}"
        remedy = "check that it is a file, and that you may read it"
        raise ConfigError(reason, remedy=remedy, place=place, code="config-unreadable") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remedy = "save it in UTF-8 with your text editor"
        _refuse("the file is not UTF-8", remedy, place, line, "config-encoding")


def _refuse_aliases(text: str, place: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            reason = f"the alias *{event.anchor} is not supported"
            _refuse(reason, "write the value again in full", place, line, "yaml-alias")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            reason = f"values are nested more than {_DEEPEST} levels deep"
            _refuse(reason, "no key needs more than three", place, line, "yaml-depth")


def _line(at: yaml.Node | yaml.Event) -> int:
    return at.start_mark.line + 1 if at.start_mark else 0


def _setting(node: yaml.Node, place: str) -> Setting:
    line = _line(node)
    if isinstance(node, yaml.MappingNode):
        return Setting(_mapping(node, place), line)
    if isinstance(node, yaml.SequenceNode):
        return Setting(tuple(_setting(item, place) for item in node.value), line)
    return Setting(_scalar(node, place, line), line)


def _mapping(node: yaml.MappingNode, place: str) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode):
            _refuse("a key is not a word", "write “key: value”", place, line, "config-shape")
        if key.value in settings:
            reason = f"“{key.value}” is given twice, first on line {settings[key.value].line}"
            _refuse(reason, "keep one of the two", place, line, "duplicate-key")
        # The key's own line: a block value starts on the line below it.
        settings[key.value] = Setting(_setting(value, place).value, line)
    return settings


def _scalar(node: yaml.Node, place: str, line: int) -> object:
    if node.tag == _STRING_TAG:
        return node.value
    try:
        return SafeConstructor().construct_object(node)
    except (ValueError, LookupError, AttributeError, OverflowError):  # as PyYAML fails
        reason = f"“{node.value[:_LONGEST]}” looks like a date or a number, but is none"
        _refuse(reason, "put text between quotes", place, line, "yaml-value")


def _refuse_syntax(error: yaml.YAMLError, text: str, place: str) -> NoReturn:
    if isinstance(error, yaml.reader.ReaderError):
        # libyaml counts in bytes.
        line = text.encode()[: error.position].count(b"\n") + 1
        reason = "a control character is not allowed in YAML"
        _refuse(reason, "delete it", place, line, "yaml-syntax")
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not readable"
    line = mark.line + 1 if mark else 0
    _refuse(f"this is not YAML: {problem}", _syntax_remedy(text, line), place, line, "yaml-syntax")


def _syntax_remedy(text: str, line: int) -> str:
    lines = text.splitlines()
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in written:
        return "indent with spaces, never with tabs"
    if re.search(r":\s.*:(\s|$)", written):
        return "put a text that contains “: ” between quotes"
    return "check the indentation, the quotes and the colons of this line and the one above"


def _refuse(reason: str, remedy: str, place: str, line: int, code: str) -> NoReturn:
    raise ConfigError(reason, remedy=remedy, place=place, line=line, code=code)
