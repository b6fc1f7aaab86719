"""Checks what a source says of corrections of its article."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from newsgen.article import Correction
from newsgen.sources.names import folded
from newsgen.sources.values import Fault, kind_of, read_date, read_text

MOST = 100
"""Corrections of one article."""
_NAMES = {"date": "date", "text": "text", "texte": "text"}
_REMEDY = "write a list of {date: 2024-05-03, text: what was corrected}, or of texts"


def read_corrections(value: object, timezone: ZoneInfo) -> tuple[Correction, ...]:
    """Return corrections by date, from a list of mappings or texts, or from one of these.

    Raises Fault for anything else, for an unknown key, and for a correction without a text.
    """
    items = value if isinstance(value, list | tuple) else (value,)
    if len(items) > MOST:
        raise Fault("field-value", f"it has more than {MOST}", "make one correction of several")
    found = [_correction(item, timezone) for item in items if item is not None]
    return tuple(sorted(found, key=lambda one: one.date.value if one.date else "~"))


def _correction(item: object, timezone: ZoneInfo) -> Correction:
    if not isinstance(item, Mapping):
        if isinstance(item, list | tuple | bool):
            raise Fault("field-type", f"one is {kind_of(item)}, not a text", _REMEDY)
        return Correction(_text(item))
    named: dict[str, object] = {}
    for key, given in item.items():
        name = _NAMES.get(folded(str(key)))
        if name is None or name in named:
            told = "is written twice" if name else "is unknown"
            raise Fault("field-value", f"the key {key} of one {told}", _REMEDY)
        named[name] = given
    date = named.get("date")
    has_date = date is not None and date != ""
    return Correction(_text(named.get("text")), read_date(date, timezone) if has_date else None)


def _text(value: object) -> str:
    text = "" if value is None else read_text(value)
    if not text:
        raise Fault("field-value", "one has no text", _REMEDY)
    return text
