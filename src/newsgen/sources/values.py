"""Checks and converts the values of fields, whatever wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from newsgen.article import Image, Ocr, RelatedHeadline
from newsgen.french.dates import PartialDate, parse_date
from newsgen.sources.text import clean, collapse

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LANGUAGES = {
    "français": "fr",
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
    "arabe": "ar",
    "arabic": "ar",
    "allemand": "de",
    "espagnol": "es",
    "italien": "it",
    "portugais": "pt",
}
_FLAGS = {
    **dict.fromkeys(("true", "yes", "oui", "vrai", "on", "1"), True),
    **dict.fromkeys(("false", "no", "non", "faux", "off", "0"), False),
}
_SHOWN = 80
"""Characters of a value in a refusal."""
_NAME_KEYS = ("name", "nom", "title", "titre", "headline")
_IMAGE_KEYS = {
    "src": ("src", "path", "url", "file"),
    "alt": ("alt",),
    "caption": ("caption", "legende", "légende"),
    "credit": ("credit", "crédit"),
}


class Fault(ValueError):
    """A value that its field cannot have; `code` is "field-type", "field-value" or "date"."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.remedy = remedy


def _wrong_type(value: object, wanted: str, remedy: str) -> Fault:
    return Fault("field-type", f"it is {kind_of(value)}, not {wanted}", remedy)


def kind_of(value: object) -> str:
    """Say in a few words what a value is, for a refusal."""
    if isinstance(value, bool):
        return f"the truth value {'true' if value else 'false'}"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return quoted(value)


def quoted(value: object) -> str:
    """Return the beginning of a value between quotation marks, for a refusal."""
    return f"“{beginning(as_text(value))}”"


def beginning(text: str) -> str:
    """Return as much of a text as a refusal needs."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def read_text(value: object) -> str:
    """Return a text on one line, from a text, a number or a date."""
    if type(value) is str:
        return collapse(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise _wrong_type(value, "a text", "write one text, in quotes if it is yes, no, on or off")
    return collapse(value.isoformat() if isinstance(value, date) else str(value))


def read_list(value: object) -> tuple[str, ...]:
    """Return texts in order, without duplicates, from a list or from one text."""
    items = value if isinstance(value, (list, tuple)) else (value,)
    texts = [
        collapse(item) if type(item) is str else _read_item(item)
        for item in items
        if item is not None
    ]
    return tuple(dict.fromkeys(filter(None, texts)))


def _read_item(item: object) -> str:
    if isinstance(item, Mapping):
        named = next((item[key] for key in _NAME_KEYS if item.get(key)), None)
        if named is None:
            raise _wrong_type(item, "a text", "write the name itself, or a mapping with `name:`")
        return read_text(named)
    return read_text(item)


def read_related(value: object) -> tuple[RelatedHeadline, ...]:
    """Return related headlines, from a list or one text."""
    return tuple(map(RelatedHeadline, read_list(value)))


def read_date(value: object, timezone: ZoneInfo) -> PartialDate:
    """Return the date that `value` tells."""
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, str):
        value = collapse(value)
    try:
        return parse_date(value, timezone)
    except ValueError as error:
        reason, _, remedy = str(error).rpartition(": ")
        raise Fault("date", reason or str(error), remedy if reason else "") from error


def read_flag(value: object) -> bool:
    """Return a boolean, from one or from a word; a mapping (of details) is true."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return bool(value)
    word = as_text(value).strip().lower()
    if isinstance(value, str | int) and word in _FLAGS:
        return _FLAGS[word]
    raise _wrong_type(value, "true or false", "write true or false")


def is_flag(value: object) -> bool:
    """Tell whether `value` is a boolean or a word for one."""
    return isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in _FLAGS)


def read_ocr(value: object) -> Ocr | None:
    """Return whether a text was recognised in an image, from a flag or from a note on that."""
    if is_flag(value) or value in (0, 1):
        return Ocr() if read_flag(value) else None
    return Ocr(read_text(value))


def read_language(value: object) -> str:
    """Return a language tag such as "fr" or "fr-CA", from one or from a language's name."""
    text = read_text(value).replace("_", "-")
    text = _LANGUAGES.get(text.lower(), text)
    if text and not _LANGUAGE_TAG.fullmatch(text):
        raise Fault(
            "field-value", f"{quoted(text)} is no language", "write its code, such as fr or ar"
        )
    return text


def read_image(value: object) -> Image | None:
    """Return an image, from its path or a mapping of src, alt, caption and credit."""
    if not isinstance(value, Mapping):
        src = read_text(value)
        return Image(src) if src else None
    parts = {
        part: next((read_text(value[key]) for key in keys if value.get(key)), "")
        for part, keys in _IMAGE_KEYS.items()
    }
    if not parts["src"]:
        raise Fault("field-value", "it names no file", "give the image's path as `src:`")
    return Image(**parts)


def as_text(value: object) -> str:
    """Return any value as text, for `Article.extra`: lists of texts joined by commas, else JSON.

    Raises Fault if it is nested too deep.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return clean(", ".join(value))
    try:
        return clean(json.dumps(_as_json(value), ensure_ascii=False))
    except RecursionError as error:
        reason, remedy = "its values are nested too deep", "write it in fewer levels"
        raise Fault("field-value", reason, remedy) from error


def _as_json(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    return value if isinstance(value, bool | int | float | None) else str(value)
