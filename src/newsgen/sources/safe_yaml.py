"""YAML from outside, read by PyYAML: safe, bounded, without duplicate keys, without guessing."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from yaml.constructor import SafeConstructor

from newsgen.errors import SourceError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where PyYAML was built with it

MOST_NODES = 10_000
MOST_ALIASES = 1_000
MOST_LEVELS = 50


class _Constructor(SafeConstructor):
    """Makes safe values, and keeps as text what a number or date would not spell again."""

    def construct_number(self, node: yaml.ScalarNode) -> object:
        # An issue "012", a page "1_000" or a title "12:30" are that, not 10, 1000 and 750.
        integer = node.tag.endswith(":int")
        try:
            number = self.construct_yaml_int(node) if integer else self.construct_yaml_float(node)
            return number if str(number) == node.value else node.value
        except (ValueError, LookupError, OverflowError):  # 0x_, an empty !!int, 1:1: … :1.0
            return node.value

    def construct_moment(self, node: yaml.ScalarNode) -> object:
        try:
            return self.construct_yaml_timestamp(node)
        except (ValueError, AttributeError):  # 2022-13-45: a date field will refuse it
            return node.value


_Constructor.yaml_constructors = {
    **SafeConstructor.yaml_constructors,
    "tag:yaml.org,2002:int": _Constructor.construct_number,
    "tag:yaml.org,2002:float": _Constructor.construct_number,
    "tag:yaml.org,2002:timestamp": _Constructor.construct_moment,
}


def read_yaml(text: str, place: str, first_line: int = 1) -> dict[str, object]:
    """Read a YAML mapping; an empty text is an empty mapping.

    Raises SourceError with the line in `place`, whose line `first_line` is the first of `text`:
    codes "yaml-syntax", "yaml-size", "duplicate-key", "front-matter" (no mapping).
    """
    try:
        _refuse_bombs(text, place, first_line)
        node = yaml.compose(text, Loader=_LOADER)
        if node is None:
            return {}
        _check(node, place, first_line)
        fields = _Constructor().construct_document(node)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, LookupError) as error:
        raise _syntax_error(error, place, first_line) from error
    if not isinstance(fields, dict):
        raise SourceError(
            "the metadata is no list of fields",
            remedy="write one `field: value` a line",
            place=place,
            line=first_line + node.start_mark.line,
            code="front-matter",
        )
    return {str(key): _plain(value) for key, value in fields.items()}


def _plain(value: object) -> object:
    """The value in lists, mappings with text keys and scalars, as JSON and TOML know them."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _syntax_error(error: Exception, place: str, first_line: int) -> SourceError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    if problem == "found unexpected end of stream" and (
        opened := getattr(error, "context_mark", None)
    ):
        mark, problem = opened, "a quotation mark is not closed"
    return SourceError(
        f"this is not valid YAML: {problem}",
        remedy="put the value in quotes if it has a colon, a # or quotation marks in it",
        place=place,
        line=first_line + (mark.line if mark else 0),
        code="yaml-syntax",
    )


def _refuse_bombs(text: str, place: str, first_line: int) -> None:
    """Refuse deep nesting and very many values before they are composed.

    That recurses in C, and would crash Python; and it takes eighty times the memory of the text.
    """
    lines = text.split("\n")
    indentation = max(len(line) - len(line.lstrip(" ")) for line in lines)
    is_flat = indentation + sum(map(text.count, "[{-?")) <= MOST_LEVELS
    if is_flat and len(lines) + text.count(",") <= MOST_NODES:
        return
    depth = values = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > MOST_LEVELS or values > MOST_NODES:
            raise _too_big(place, first_line + (event.start_mark.line if event.start_mark else 0))


def _check(root: yaml.Node, place: str, first_line: int) -> None:
    """Refuse what is too big once its aliases are written out, and keys that come twice."""
    seen: set[int] = set()
    pending, count, aliases = [root], 0, 0
    while pending:
        node = pending.pop()
        count += 1
        aliases += id(node) in seen
        if count > MOST_NODES or aliases > MOST_ALIASES:
            raise _too_big(place, first_line + node.start_mark.line)
        if id(node) not in seen and (key := _duplicate_key(node)):
            raise _duplicate(key, place, first_line + key.start_mark.line)
        seen.add(id(node))
        pending.extend(_children(node))


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _duplicate_key(node: yaml.Node) -> yaml.ScalarNode | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    keys: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in keys:
                return key
            keys.add(key.value)
    return None


def _too_big(place: str, line: int) -> SourceError:
    return SourceError(
        f"the metadata has more than {MOST_NODES} values, {MOST_ALIASES} aliases"
        f" or {MOST_LEVELS} levels",
        remedy="keep data out of the front matter, and write aliases out",
        place=place,
        line=line,
        code="yaml-size",
    )


def _duplicate(key: yaml.ScalarNode, place: str, line: int) -> SourceError:
    return SourceError(
        f"the field `{key.value}` is written twice",
        remedy="keep one of the two, or make a list of them",
        place=place,
        line=line,
        code="duplicate-key",
    )
