"""One line of a JSON Lines file: an object whose keys are fields, and the text of the article."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from newsgen.article import Markup
from newsgen.errors import SourceError
from newsgen.sources.articles import Reading, Source, Written, compose_reading, first_line
from newsgen.sources.layers import Layer
from newsgen.sources.markdown import compose_markdown, part_heading
from newsgen.sources.names import folded
from newsgen.sources.text import clean, trim
from newsgen.sources.values import Fault, as_text, kind_of

BODY_KEYS = ("body", "text", "content", "texte", "corps", "contenu")
"""Keys of the text; where a line has several, the first of these has it."""
MARKUP_KEY = "markup"
MOST_VALUES = 10_000
MOST_LEVELS = 50


class Parsed(NamedTuple):
    """What one line holds."""

    fields: dict[str, object]
    body: str
    markup: Markup | None
    """As the line itself says."""


def default_markup(layers: Sequence[Layer]) -> tuple[Sequence[Layer], Markup]:
    """Return the layers without what they say of the markup, and that (Markdown by default).

    Raises SourceError "field-value" for a markup that is none.
    """
    markup, others = Markup.MARKDOWN, []
    for layer in layers:
        fields = dict(layer.fields)
        for key in [key for key in fields if _role(key) == MARKUP_KEY]:
            try:
                markup = _markup(fields.pop(key), key) or markup
            except Fault as fault:
                raise SourceError(
                    fault.reason,
                    remedy=fault.remedy,
                    place=layer.place,
                    line=layer.line_of(key),
                    code=fault.code,
                ) from fault
        others.append(Layer(layer.origin, fields, layer.written, layer.line))
    return others, markup


def read_record(source: Source, line: bytes, default: Markup) -> Reading:
    """Read the article of one line; `source.line` is its number, `source.text` is not used.

    Raises SourceError: as `compose_reading`, and the codes "not-utf8", "json-syntax",
    "json-object", "json-size", "duplicate-key", "field-type", "field-value".
    """
    try:
        parsed = _parse(line)
    except Fault as fault:
        raise SourceError(
            fault.reason,
            remedy=fault.remedy,
            place=source.place,
            line=source.line,
            code=fault.code,
        ) from fault
    layer = Layer(f"{source.place}:{source.line}", parsed.fields, "", source.line)
    markup = parsed.markup or default
    if markup is Markup.MARKDOWN:
        return compose_markdown(source, layer, parsed.body, "")
    body = _paragraphs(parsed.body)
    return compose_reading(source, Written(layer, body, Markup.TEXT, first_line))


def read_record_body(line: bytes, markup: Markup) -> str:
    """Return the body of a line that `read_record` has read, the same as it gave."""
    parsed = _parse(line)
    if markup is Markup.TEXT:
        return _paragraphs(parsed.body)
    return part_heading(Layer("", parsed.fields), parsed.body)[1]


def _paragraphs(text: str) -> str:
    return "\n".join(line for raw in text.split("\n") if (line := trim(raw)))


def _parse(line: bytes) -> Parsed:
    """Return what a line holds. Raises Fault."""
    value = _decode(line)
    if not isinstance(value, dict):
        remedy = 'write each article as one object: {"title": "…", "body": "…"}'
        raise Fault("json-object", f"this line is {kind_of(value)}, not an object", remedy)
    _measure(value)
    if not all(map(str.isprintable, value)):
        value = _object([(clean(key), given) for key, given in value.items()])
    special = {role: key for key in reversed(value) if (role := _role(key))}
    body = _take_body(value, special)
    markup = None
    if MARKUP_KEY in special:
        markup = _markup(value.pop(special[MARKUP_KEY]), special[MARKUP_KEY])
    return Parsed(value, clean(body), markup)


def _decode(line: bytes) -> Any:
    try:
        return _DECODER.decode(line.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except Fault:
        raise
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} of this line is not UTF-8"
        raise Fault("not-utf8", reason, "save the file in UTF-8") from error
    except RecursionError as error:
        raise _too_large() from error
    except ValueError as error:
        told = "a number has too many digits"
        if isinstance(error, json.JSONDecodeError):
            told = f"{error.msg} (column {error.colno})"
        remedy = "write one whole article in each line, and line breaks within it as \\n"
        raise Fault("json-syntax", f"this is not valid JSON: {told}", remedy) from error


def _take_body(value: dict[str, object], special: dict[str, str]) -> str:
    """Take the text out of the fields: the first of BODY_KEYS that says something."""
    keys = [special[role] for role in BODY_KEYS if role in special]
    if not keys:
        return ""
    key = next((key for key in keys if value[key]), keys[0])
    body = value.pop(key)
    if not isinstance(body, str | None):
        reason = f"the field `{clean(key)}` cannot be used: it is {kind_of(body)}, not a text"
        raise Fault("field-type", reason, "write the article as one text")
    return body or ""


def _measure(value: dict[str, object]) -> None:
    """Refuse an object with too many values or levels. Raises Fault."""
    held: list[Any] = [value]
    levels = values = 0
    while held:
        levels, values = levels + 1, values + sum(map(len, held))
        if levels > MOST_LEVELS or values > MOST_VALUES:
            raise _too_large()
        items = (item for one in held for item in (one.values() if type(one) is dict else one))
        held = [item for item in items if type(item) in (dict, list)]


@lru_cache(maxsize=2048)
def _role(key: str) -> str:
    name = folded(key)
    return name if name == MARKUP_KEY or name in BODY_KEYS else ""


def _markup(value: object, key: str) -> Markup | None:
    """Return the markup that a value names, None for an empty one. Raises Fault."""
    known = {markup.value: markup for markup in Markup}
    word = as_text(value).strip().lower()
    if value is None or not word:
        return None
    if word not in known:
        reason = f"the field `{clean(key)}` cannot be used: it is {kind_of(value)}"
        raise Fault("field-value", reason, f"write {' or '.join(known)}")
    return known[word]


def _too_large() -> Fault:
    reason = f"this line has more than {MOST_VALUES:,} values or {MOST_LEVELS} levels"
    return Fault("json-size", reason, "write it with fewer values or levels")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        reason = f"the field `{clean(twice)}` is written twice"
        raise Fault("duplicate-key", reason, "keep one of the two")
    return found


def _no_number(name: str) -> object:
    remedy = "write null where a value is not known"
    raise Fault("json-syntax", f"{name} is no number of JSON", remedy)


# A number with a fraction stays as it is written: 1.50 is no 1.5.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number, parse_float=str)
