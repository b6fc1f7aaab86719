"""One line of a JSON Lines file: an object whose keys are fields, and the text of the article."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from newsgen.article import Markup
from newsgen.errors import SourceError
from newsgen.sources.articles import Reading, Source, Written, compose_reading, shorten
from newsgen.sources.layers import Layer
from newsgen.sources.markdown import compose_markdown, part_heading
from newsgen.sources.names import folded
from newsgen.sources.text import clean, trim
from newsgen.sources.values import kind_of

BODY_KEYS = ("body", "text", "content", "texte", "corps", "contenu")
"""Keys of the text; where a line has several, the first of these has it."""
MARKUP_KEY = "markup"
MOST_LEVELS = 50
_BOM = b"\xef\xbb\xbf"


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
            markup = _markup(fields.pop(key), key, layer) or markup
        others.append(Layer(layer.origin, fields, layer.written, layer.line))
    return others, markup


def read_record(source: Source, line: bytes, default: Markup) -> Reading:
    """Read the article of one line; `source.line` is its number, `source.text` is not used.

    Raises SourceError: as `compose_reading`, and the codes "not-utf8", "json-syntax",
    "json-object", "json-size", "duplicate-key", "field-type", "field-value".
    """
    parsed = _parse(line, source.place, source.line)
    layer = Layer(f"{source.place}:{source.line}", parsed.fields, "", source.line)
    markup = parsed.markup or default
    if markup is Markup.MARKDOWN:
        return compose_markdown(source, layer, parsed.body, "")
    body = _paragraphs(parsed.body)
    headline = partial(shorten, body.partition("\n")[0])
    return compose_reading(source, Written(layer, body, Markup.TEXT, headline))


def read_record_body(line: bytes, markup: Markup) -> str:
    """Return the body of a line that `read_record` has read, the same as it gave."""
    parsed = _parse(line, "", 0)
    if markup is Markup.TEXT:
        return _paragraphs(parsed.body)
    return part_heading(Layer("", parsed.fields), parsed.body)[1]


def _paragraphs(text: str) -> str:
    return "\n".join(line for raw in text.split("\n") if (line := trim(raw)))


def _parse(line: bytes, place: str, number: int) -> Parsed:
    try:
        value = _DECODER.decode(line.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _refusal(
            "not-utf8", f"byte {error.start + 1} of this line is not UTF-8",
            "save the file in UTF-8", place, number,
        ) from error  # fmt: skip
    except _Refused as refused:
        code, reason, remedy = refused.args
        raise _refusal(code, reason, remedy, place, number) from refused
    except (ValueError, RecursionError) as error:
        raise _syntax_error(error, place, number) from error
    if not isinstance(value, dict):
        raise _refusal(
            "json-object", f"this line is {kind_of(value)}, not an object",
            'write each article as one object: {"title": "…", "body": "…"}', place, number,
        )  # fmt: skip
    return _part(value, place, number)


def _part(value: dict[str, object], place: str, number: int) -> Parsed:
    """Part an object into fields, text and markup."""
    special: dict[str, str] = {}
    for key, given in value.items():
        if isinstance(given, (dict, list)) and _levels(given, MOST_LEVELS) > MOST_LEVELS:
            raise _refusal(
                "json-size", f"the field `{clean(key)}` has more than {MOST_LEVELS} levels",
                "write it in fewer levels", place, number,
            )  # fmt: skip
        if role := _role(key):
            special.setdefault(role, key)
    layer = Layer(f"{place}:{number}", value, "", number)
    keys = [special[role] for role in BODY_KEYS if role in special]
    key = next((key for key in keys if value[key]), keys[0] if keys else "")
    body = value.pop(key) if keys else ""
    if not isinstance(body, str | None):
        raise _refusal(
            "field-type", f"the field `{clean(key)}` cannot be used: it is {kind_of(body)},"
            " not a text", "write the article as one text", place, number,
        )  # fmt: skip
    markup = None
    if MARKUP_KEY in special:
        written = special[MARKUP_KEY]
        markup = _markup(value.pop(written), written, layer)
    if not all(map(str.isprintable, value)):
        value = {clean(key): given for key, given in value.items()}
    return Parsed(value, clean(body or ""), markup)


def _levels(value: Any, most: int) -> int:
    """Return how deep lists and mappings are nested, without going further than `most`."""
    below = value.values() if isinstance(value, dict) else value
    nested = [one for one in below if isinstance(one, (dict, list))]
    if not nested or most == 0:
        return 1
    return 1 + max(_levels(one, most - 1) for one in nested)


@lru_cache(maxsize=2048)
def _role(key: str) -> str:
    name = folded(key)
    return name if name == MARKUP_KEY or name in BODY_KEYS else ""


def _markup(value: object, key: str, layer: Layer) -> Markup | None:
    if value is None or value == "":
        return None
    known = {markup.value: markup for markup in Markup}
    if not isinstance(value, str) or value.strip().lower() not in known:
        raise SourceError(
            f"the field `{key}` cannot be used: it is {kind_of(value)}",
            remedy=f"write {' or '.join(known)}",
            place=layer.place,
            line=layer.line_of(key),
            code="field-value",
        )
    return known[value.strip().lower()]


class _Refused(Exception):
    """(code, reason, remedy) of what is valid for the decoder, and not for us."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        reason = f"the field `{clean(twice)}` is written twice"
        raise _Refused("duplicate-key", reason, "keep one of the two")
    return found


def _no_number(name: str) -> Mapping[str, object]:
    reason = f"{name} is no number of JSON"
    raise _Refused("json-syntax", reason, "write null where a value is not known")


# A number with a fraction stays as it is written: 1.50 is no 1.5.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number, parse_float=str)


def _syntax_error(error: Exception, place: str, number: int) -> SourceError:
    if isinstance(error, RecursionError):
        reason = f"this line has more than {MOST_LEVELS} levels"
        return _refusal("json-size", reason, "write it in fewer levels", place, number)
    told = f"{error.msg} (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
    return _refusal(
        "json-syntax", f"this is not valid JSON: {told or 'a number is too long'}",
        "write one whole article in each line, with line breaks in it as \\n", place, number,
    )  # fmt: skip


def _refusal(code: str, reason: str, remedy: str, place: str, number: int) -> SourceError:
    return SourceError(reason, remedy=remedy, place=place, line=number, code=code)
