"""The metadata at the head of a Markdown file: YAML, TOML, or bare header lines."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from newsgen.errors import SourceError
from newsgen.sources.layers import Layer
from newsgen.sources.names import canonical_name
from newsgen.sources.safe_yaml import read_yaml
from newsgen.sources.simple_yaml import read_simple_yaml

_YAML = re.compile(r"\n*---[ \t]*\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML = re.compile(r"\n*\+\+\+[ \t]*\n")
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+\s*[:=]")
_HEADER_LINE = re.compile(r"([^\W\d_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_TOML_LINE = re.compile(r"\(at line ([0-9]+), column [0-9]+\)")


class FrontMatter(NamedTuple):
    """The fields of a file, and what comes after them."""

    layer: Layer
    body: str


def read_front_matter(text: str, place: str) -> FrontMatter:
    """Part a Markdown file (clean text) into its fields and its body; fields may be missing.

    Raises SourceError with the line: as `read_yaml`, and the codes "toml-syntax",
    "front-matter" (it is not closed), "duplicate-key".
    """
    if opening := _YAML.match(text):
        closing = _YAML_END.search(text, _before_end(text, opening.end()))
        if closing or _KEY_LINE.match(text, opening.end()):
            return _read_yaml_head(text, place, opening, closing)
    elif opening := _TOML.match(text):
        return _read_toml_head(text, place, opening, _TOML_END.search(text, opening.end()))
    return _read_bare_header(text, place)


def _before_end(text: str, start: int) -> int:
    """Skip what cannot hold the closing line, much faster than the pattern does."""
    if text.startswith(("---", "..."), start):
        return start
    dashes = text.find("\n---", start)
    end = dashes if dashes >= 0 else len(text)
    dots = text.find("\n...", start, end)
    return dots if dots >= 0 else end


def _read_yaml_head(
    text: str, place: str, opening: re.Match[str], closing: re.Match[str] | None
) -> FrontMatter:
    if closing is None:
        raise _unclosed(place, text, opening, "---")
    written = text[opening.end() : closing.start()]
    line = 1 + opening[0].count("\n")
    fields = read_simple_yaml(written)
    if fields is None:
        fields = read_yaml(written, place, line)
    return FrontMatter(Layer(place, fields, written, line), text[closing.end() :])


def _read_toml_head(
    text: str, place: str, opening: re.Match[str], closing: re.Match[str] | None
) -> FrontMatter:
    if closing is None:
        raise _unclosed(place, text, opening, "+++")
    written = text[opening.end() : closing.start()]
    line = 1 + opening[0].count("\n")
    try:
        fields = tomllib.loads(written)
        str(fields)  # fails for numbers of too many digits, which hexadecimal ones may have
    except (ValueError, RecursionError) as error:
        raise _toml_error(error, written, place, line) from error
    return FrontMatter(Layer(place, fields, written, line), text[closing.end() :])


def _toml_error(error: Exception, written: str, place: str, line: int) -> SourceError:
    reason = str(error)
    if isinstance(error, ValueError) and not isinstance(error, tomllib.TOMLDecodeError):
        reason = "a number has too many digits"
    told = _TOML_LINE.search(reason)
    distance = int(told[1]) - 1 if told else written.count("\n") if "end of" in reason else 0
    return SourceError(
        f"this is not valid TOML: {_TOML_LINE.sub('', reason).strip()}",
        remedy='write texts in quotes, as in title = "Le titre"',
        place=place,
        line=line + distance,
        code="toml-syntax",
    )


def _unclosed(place: str, text: str, opening: re.Match[str], mark: str) -> SourceError:
    return SourceError(
        f"the front matter is opened by {mark} and never closed",
        remedy=f"write a line {mark} between the fields and the text",
        place=place,
        line=opening[0].count("\n"),
        code="front-matter",
    )


def _read_bare_header(text: str, place: str) -> FrontMatter:
    """`Title: …` lines up to the first other line, if the first of them is a field we know."""
    start = len(text) - len(text.lstrip("\n"))
    first = _HEADER_LINE.match(text[start:].partition("\n")[0])
    if not first or not canonical_name(first[1]):
        return FrontMatter(Layer(place, {}, "", 1), text)
    fields: dict[str, list[str]] = {}
    key, end, line = "", start, 1 + start
    for raw in text[start:].split("\n"):
        if raw[:4].isspace() and raw.strip() and key:
            fields[key].append(raw.strip())
        elif (match := _HEADER_LINE.match(raw)) and match[1] not in fields:
            key = match[1]
            fields[key] = [match[2] or ""]
        elif match:
            raise _written_twice(match[1], place, line)
        else:
            break
        end, line = end + len(raw) + 1, line + 1
    listed = {key: _split_themes(key, " ".join(lines).strip()) for key, lines in fields.items()}
    return FrontMatter(Layer(place, listed, text[:end], 1), text[end:])


def _split_themes(key: str, value: str) -> object:
    if canonical_name(key) != "themes":
        return value
    return [theme for part in value.split(",") if (theme := part.strip())] or None


def _written_twice(key: str, place: str, line: int) -> SourceError:
    return SourceError(
        f"the field `{key}` is written twice",
        remedy="keep one of the two, or put all values in one line",
        place=place,
        line=line,
        code="duplicate-key",
    )
