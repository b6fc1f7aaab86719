"""One table of the fields that newsgen knows, and the one function that settles who gives each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsgen.errors import SourceError
from newsgen.sources.corrections import read_corrections
from newsgen.sources.layers import Layer
from newsgen.sources.names import canonical_name, is_list
from newsgen.sources.values import (
    Fault,
    as_text,
    is_flag,
    quoted,
    read_date,
    read_flag,
    read_image,
    read_language,
    read_list,
    read_ocr,
    read_related,
    read_text,
)
from newsgen.sources.withdrawals import read_withdrawal

Resolved = dict[str, tuple[object, str]]

_DATED: Mapping[str, str] = {"date": "published", "updated": "updated"}
_READERS: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "title": ("headline", read_text),
    "summary": ("summary", read_text),
    "authors": ("authors", read_list),
    "section": ("section", read_text),
    "themes": ("themes", read_list),
    "publication": ("publication", read_text),
    "edition": ("edition", read_text),
    "issue": ("issue", read_text),
    "page": ("page", read_text),
    "related": ("related", read_related),
    "lang": ("language", read_language),
    "image": ("image", read_image),
    "slug": ("slug", read_text),
    "url": ("url", read_text),
    "id": ("identity", read_text),
    "aliases": ("aliases", read_list),
    "source_url": ("source_url", read_text),
    "captured": ("captured", read_text),
    "licence": ("licence", read_text),
    "ocr": ("ocr", read_ocr),
    "facsimile": ("facsimile", read_text),
    "draft": ("draft", read_flag),
}
"""Field → (attribute of Article or Provenance, what checks and converts its value)."""
_IN_TIME: Mapping[str, tuple[str, Callable[[object, ZoneInfo], object]]] = {
    "withdrawn": ("withdrawal", read_withdrawal),
    "corrections": ("corrections", read_corrections),
}
"""The same for values that hold dates."""
_PlainReader = tuple[str, str, Callable[[object], object] | None]

_FLAGS = ("draft", "withdrawn")
_STATE_FIELDS = frozenset({"published", "status", *_FLAGS})
_PLAIN_FIELDS = (_READERS.keys() | _DATED.keys()) - _STATE_FIELDS
_STATES: Mapping[str, tuple[str, bool]] = {
    **dict.fromkeys(
        ("draft", "brouillon", "pending", "private", "hidden", "trash", "auto-draft"),
        ("draft", True),
    ),
    **dict.fromkeys(("published", "publish", "public", "future", "publié"), ("draft", False)),
    **dict.fromkeys(("withdrawn", "retracted", "retiré"), ("withdrawn", True)),
}


class Fields(NamedTuple):
    """The fields of one article, converted."""

    values: Mapping[str, object]
    """By attribute; only those that were given."""
    extra: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, Layer], ...]
    """(key, where from) of what newsgen does not know."""
    origins: tuple[tuple[str, str], ...]
    """(field, where from) of what it does."""


def resolve_fields(layers: Iterable[Layer]) -> Resolved:
    """Settle each field's value and origin: the last layer that gives it has it.

    Empty texts and nulls give nothing, an empty list does (it says: none). Synonyms are under
    our name; unknown keys, and synonyms of a field that the layer also gives otherwise, stay
    under their own. Of several sections the first stays, the others become themes.
    """
    resolved: Resolved = {}
    for layer in layers:
        origin = layer.origin
        for name, value in _named_fields(layer.fields).items():
            resolved[name] = (value, origin)
    return resolved


def _named_fields(fields: Mapping[str, object]) -> dict[str, object]:
    named: dict[str, object] = {}
    for key, given in fields.items():
        if given is None or (isinstance(given, str) and (not given or given.isspace())):
            continue
        name, value = canonical_name(key), given
        if name in _STATE_FIELDS:
            name, value = _plain_field(name, given)
        if not name or name not in named:
            named[name or key] = value
        elif name == "section" or is_list(name):
            named[name] = _joined(named[name], value)
        elif name in _FLAGS:
            named[name] = _stronger(named[name], value)
        elif key == name:
            named[_first_synonym(fields, name)], named[name] = named[name], value
        else:
            named[key] = value
    if isinstance(sections := named.get("section"), list):
        _share_sections(named, sections)
    return named


def _plain_field(name: str, value: object) -> tuple[str, object]:
    """`published:` and `status:` as the date or flag that they stand for."""
    if name == "published":
        return ("draft", not read_flag(value)) if is_flag(value) else ("date", value)
    if name == "status" and isinstance(value, str):
        return _STATES.get(value.strip().lower(), (name, value))
    if name in _FLAGS and is_flag(value):
        return name, read_flag(value)
    return name, value


def _stronger(first: object, second: object) -> object:
    """Return of two flags the one that says more: details, then what is true."""
    return second if isinstance(second, Mapping) else first or second


def _first_synonym(fields: Mapping[str, object], name: str) -> str:
    named = (
        key
        for key, value in fields.items()
        if value and _plain_field(canonical_name(key), value)[0] == name
    )
    return next(named, name)


def _joined(first: object, second: object) -> list[object]:
    return [
        item for part in (first, second) for item in (part if isinstance(part, list) else [part])
    ]


def _share_sections(named: dict[str, object], sections: list[object]) -> None:
    if not sections:
        del named["section"]
        return
    named["section"], *others = sections
    if others:
        named["themes"] = _joined(named.get("themes", []), others)


def read_fields(layers: Sequence[Layer], timezone: ZoneInfo) -> Fields:
    """Resolve, check and convert the fields of `layers`, lowest precedence first.

    Raises SourceError that names the field, its file and line: codes "field-type",
    "field-value", "date".
    """
    return _read_plainly(layers, timezone) or _read_layers(layers, timezone)


def _read_plainly(layers: Sequence[Layer], timezone: ZoneInfo) -> Fields | None:
    """Read what most articles have, faster: each field in one place, none with a fault."""
    readers = _plain_readers(tuple([key for layer in layers for key in layer.fields]))
    if readers is None:
        return None
    reader = iter(readers)  # goes on from one layer to the next
    values: dict[str, object] = {}
    origins: list[tuple[str, str]] = []
    try:
        for layer in layers:
            origin = layer.origin
            for value, (name, attribute, read) in zip(layer.fields.values(), reader, strict=False):
                if isinstance(value, str):
                    if not value or value.isspace():
                        continue
                elif value is None:
                    continue
                elif name == "section":
                    return None
                values[attribute] = read(value) if read else read_date(value, timezone)
                origins.append((name, origin))
    except Fault:
        return None
    return Fields(values, (), (), tuple(origins))


@lru_cache(maxsize=1024)
def _plain_readers(keys: tuple[str, ...]) -> tuple[_PlainReader, ...] | None:
    """Return what reads each of these keys, None if they need a closer look."""
    names = [canonical_name(key) for key in keys]
    if len(set(names)) < len(names) or not _PLAIN_FIELDS.issuperset(names):
        return None
    return tuple((name, *_READERS.get(name, (_DATED.get(name, ""), None))) for name in names)


def _read_layers(layers: Sequence[Layer], timezone: ZoneInfo) -> Fields:
    values: dict[str, object] = {}
    extra: list[tuple[str, str]] = []
    unknown: list[tuple[str, Layer]] = []
    origins: list[tuple[str, str]] = []
    for name, (value, origin) in resolve_fields(layers).items():
        try:
            attribute = _read_field(name, value, values, timezone)
            if not attribute or (isinstance(value, Mapping) and name == "draft"):
                extra.append((name, as_text(value)))
        except Fault as fault:
            raise _located(fault, name, origin, layers) from fault
        if attribute:
            origins.append((name, origin))
        if not attribute and not canonical_name(name):
            unknown.append((name, _layer_from(origin, layers)))
    return Fields(values, tuple(extra), tuple(unknown), tuple(origins))


def _read_field(name: str, value: object, values: dict[str, object], timezone: ZoneInfo) -> str:
    """Put the converted value into `values`; return its attribute, "" for a field without one."""
    if reader := _READERS.get(name):
        attribute, read = reader
        values[attribute] = read(value)
        return attribute
    if name in _IN_TIME:
        attribute, read_in_time = _IN_TIME[name]
        values[attribute] = read_in_time(value, timezone)
        return attribute
    if attribute := _DATED.get(name, ""):
        values[attribute] = read_date(value, timezone)
    elif name == "status":
        raise _unknown_status(value)
    return attribute


def _unknown_status(value: object) -> Fault:
    known = ", ".join(_STATES)
    return Fault("field-value", f"{quoted(value)} is no status", f"use one of: {known}")


def _located(fault: Fault, name: str, origin: str, layers: Sequence[Layer]) -> SourceError:
    layer = _layer_from(origin, layers)
    names = (name, "section") if name == "themes" else (name,)
    keys = (
        key
        for key, value in layer.fields.items()
        if _plain_field(canonical_name(key), value)[0] in names
    )
    key = next(keys, name)
    return SourceError(
        f"the field `{key}` cannot be used: {fault.reason}",
        remedy=fault.remedy,
        place=layer.place,
        line=layer.line_of(key),
        code=fault.code,
    )


def _layer_from(origin: str, layers: Sequence[Layer]) -> Layer:
    return next(layer for layer in reversed(layers) if layer.origin == origin)
