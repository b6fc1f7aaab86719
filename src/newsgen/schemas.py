"""JSON Schemas for editors: completion and checks of newsgen.yaml, front matter and themes.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsgen.article import Markup
from newsgen.config.keys import KEYS, ConfigKey
from newsgen.sources.jsonl import BODY_KEYS, MARKUP_KEY
from newsgen.sources.names import SYNONYMS
from newsgen.sources.withdrawals import KEYS as WITHDRAWAL_KEYS
from newsgen.subjects.values import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SPELLINGS = {
    "a": "aàâäAÀÂÄ",
    "c": "cçCÇ",
    "e": "eéèêëEÉÈÊË",
    "i": "iîïIÎÏ",
    "o": "oôöOÔÖ",
    "u": "uùûüUÙÛÜ",
    "_": r" _\-",
    "-": r"\-",
}


def _any_spelling(names: tuple[str, ...]) -> str:
    """Return a pattern for `names` in any case, with or without accents."""
    written = (
        "".join(f"[{_SPELLINGS.get(sign, sign + sign.upper())}]" for sign in name) for name in names
    )
    return rf"^\s*({'|'.join(written)})\s*$"


_TEXT: Mapping[str, Any] = {"type": ["string", "number"]}
_NAMED: Mapping[str, Any] = {
    "type": "object",
    "anyOf": [{"required": [key]} for key in ("name", "nom", "title", "titre", "headline")],
}
_ITEM = {"anyOf": [{"type": "null"}, _TEXT, _NAMED]}
_LINE = {"type": "string", "pattern": r"\S"}
_TEXTS = {"anyOf": [_TEXT, _NAMED, {"type": "array", "items": _ITEM}]}
_DATE = {
    "anyOf": [
        {"type": "string", "pattern": r"\d"},
        {"type": "integer", "minimum": 1, "maximum": 9999},
    ]
}
_FLAG: Mapping[str, Any] = {
    "anyOf": [
        {"type": ["boolean", "object"]},
        {"enum": [0, 1]},
        {
            "type": "string",
            "pattern": _any_spelling(("true", "yes", "oui", "vrai", "on", "1"))
            + "|"
            + _any_spelling(("false", "no", "non", "faux", "off", "0")),
        },
    ]
}
_DETAILS: Mapping[str, Mapping[str, Any]] = {
    "date": {**_DATE, "description": "When it was withdrawn; notices say so."},
    "reason": {"type": "string", "description": "Why, for readers."},
    "level": {
        "enum": ["unlisted", "anonymised", "removed"],
        "description": "How far: off all lists, without some names, or altogether.",
    },
    "address": {
        "enum": ["keep", "drop"],
        "description": "Whether a notice stands where a removed article was.",
    },
    "terms": {**_TEXTS, "description": "What must not be found in the site."},
    "replacements": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": ["string", "number", "null"]},
        "description": "What was written, with what is shown in its place.",
    },
}
_WITHDRAWAL = {
    "anyOf": [
        *_FLAG["anyOf"][1:],
        {"type": "boolean"},
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": _DETAILS,
            "patternProperties": {
                _any_spelling(WITHDRAWAL_KEYS[name]): _DETAILS[name] for name in _DETAILS
            },
        },
    ]
}
_CORRECTION = {
    "type": "object",
    "properties": {
        "date": {**_DATE, "description": "When it was corrected."},
        "text": {**_TEXT, "description": "What was wrong, and what is right."},
        "texte": {**_TEXT, "description": "The same as text."},
    },
    "anyOf": [{"required": ["text"]}, {"required": ["texte"]}],
    "additionalProperties": False,
}
_CORRECTIONS = {
    "anyOf": [
        _TEXT,
        _CORRECTION,
        {"type": "array", "items": {"anyOf": [{"type": "null"}, _TEXT, _CORRECTION]}},
    ]
}
_STATUS = {
    "type": "string",
    "pattern": _any_spelling(
        (
            *("draft", "brouillon", "pending", "private", "hidden", "trash", "auto-draft"),
            *("published", "publish", "public", "future", "publié"),
            *("withdrawn", "retracted", "retiré"),
        )
    ),
    "examples": ["draft", "published", "withdrawn"],
}
_LANGUAGE = {
    "type": "string",
    "pattern": r"^\s*([A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*|[A-Za-zç]{6,9})\s*$",
}
_IMAGE = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "properties": {
                "src": {"type": "string", "description": "The file, or its address."},
                "alt": {"type": "string", "description": "What it shows, for who cannot see it."},
                "caption": {"type": "string", "description": "Its caption."},
                "credit": {"type": "string", "description": "Who made it."},
            },
            "anyOf": [{"required": [key]} for key in ("src", "path", "url", "file")],
        },
    ]
}

FIELDS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "title": (_TEXT, "The headline."),
    "summary": (_TEXT, "The standfirst: what the article says, in a sentence or two."),
    "date": (
        _DATE,
        "When it was published: 2019-03-08, 2019-03-08T18:30, 8 mars 2019, 8/3/2019 (day first), "
        "or only 2019-03 or 1926.",
    ),
    "updated": (_DATE, "When it was last changed, written as date is."),
    "authors": (_TEXTS, "Who wrote it: one name, or a list of names."),
    "section": (_TEXTS, "The section of the paper; of several, the others become themes."),
    "themes": (_TEXTS, "What it is about: one theme, or a list of themes."),
    "publication": (_TEXT, "Which paper, where the archive holds several."),
    "edition": (_TEXT, "The edition of the paper."),
    "issue": (_TEXT, "The number of the issue."),
    "page": (_TEXT, "The page of the issue."),
    "related": (_TEXTS, "Headlines of other articles to read."),
    "source_url": (_TEXT, "The address where it was first published."),
    "captured": (_TEXT, "When it was collected."),
    "licence": (_TEXT, "The licence under which it is published."),
    "ocr": (
        {"anyOf": [_FLAG, _TEXT]},
        "Whether optical character recognition made the text, or a note on that: OCR, 92 %.",
    ),
    "facsimile": (_TEXT, "The scanned page: a web address, or a file of the site."),
    "lang": (_LANGUAGE, "Its language, as a code: fr, en, br."),
    "image": (_IMAGE, "Its illustration: a file, or src, alt, caption and credit."),
    "slug": (_TEXT, "The last part of its address; by default made from the headline."),
    "url": (_TEXT, "Its whole address in the site, in place of the permalink pattern."),
    "id": (_TEXT, "What it keeps when its file moves: a stable identifier."),
    "aliases": (_TEXTS, "Former addresses."),
    "draft": (_FLAG, "Whether it is left out of ordinary builds."),
    "withdrawn": (_WITHDRAWAL, "Whether it is withdrawn from the site, and how far."),
    "corrections": (_CORRECTIONS, "What was corrected in it: dates and texts, or texts alone."),
    "published": (
        {"anyOf": [_FLAG, _DATE]},
        "The contrary of draft, or the date, as other systems write it.",
    ),
    "status": (_STATUS, "draft, published or withdrawn, as other systems write it."),
}
"""For each field of sources/names.py: the schema of its value, and what it is."""


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of newsgen.yaml.

    It knows all that can be said without the site's folder: that files exist, that a colour
    is readable and that a time zone exists is left to `load_config`.
    """
    return {
        "$schema": DIALECT,
        "title": "newsgen.yaml",
        "description": "The configuration of a newsgen archive.",
        "type": "object",
        "properties": {key.name: _config_property(key) for key in KEYS.values()},
        "required": [key.name for key in KEYS.values() if key.required],
        "additionalProperties": False,
    }


def front_matter_schema() -> dict[str, Any]:
    """Return the JSON Schema of an article's metadata: front matter, or a file beside a text.

    Nothing is required (the text or the path may say it) and other keys are allowed (they are
    kept); synonyms are known in any case and with or without accents.
    """
    properties = {name: _field_property(name) for name in FIELDS}
    synonyms = {
        synonym: {"$ref": f"#/properties/{name}", "description": f"The same as {name}."}
        for name in FIELDS
        for synonym in SYNONYMS[name]
    }
    return {
        "$schema": DIALECT,
        "title": "Article metadata",
        "description": "The metadata of one article of a newsgen archive.",
        "type": "object",
        "properties": properties | synonyms,
        "patternProperties": {
            _any_spelling((name, *SYNONYMS[name])): {"$ref": f"#/properties/{name}"}
            for name in FIELDS
        },
    }


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of a .jsonl file: metadata, and the text."""
    schema = front_matter_schema()
    text = {"type": ["string", "null"], "description": "The text of the article."}
    markups = [markup.value for markup in Markup]
    markup = {"enum": [*markups, "", None], "description": "How the text is written."}
    properties = {**dict.fromkeys(BODY_KEYS, text), MARKUP_KEY: markup}
    return {
        **schema,
        "title": "Article in a JSON Lines file",
        "description": "One line of a .jsonl file: an article of a newsgen archive.",
        "properties": schema["properties"] | properties,
    }


def themes_schema() -> dict[str, Any]:
    """Return the JSON Schema of themes.yaml.

    That a name belongs to one entry, and that broader ones exist, is left to `load_authority`.
    """
    name = {"type": "string", "pattern": r"[^\W_]"}
    names = {"type": "array", "items": name}
    rules = {
        "with": {**names, "description": "Words of which an article must have one."},
        "never": {**names, "description": "Phrases in which a name means something else."},
    }
    case = {"type": "boolean", "description": "Whether texts must have the name's capitals."}
    home = {**names, "description": "Words of its country, where others have one of that name."}
    cities = {**names, "description": "Cities of a place: if one is in the headline, it is meant."}
    rule = {"case": case, "cities": cities, "home": home, **rules}
    alias = _mapping({"name": name, **rules}, required=["name"])
    described: dict[str, Any] = {
        "name": (name, "What readers see."),
        "slug": ({"type": "string", "pattern": "^[a-z0-9-]+$"}, "Its folder in themes/."),
        "kind": ({"enum": list(KINDS)}, "What it is."),
        "aliases": ({"type": "array", "items": {"anyOf": [name, alias]}}, "Its other names."),
        "broader": (name, "The entry that it is part of."),
        "note": (_LINE, "A sentence for its page."),
        "match": (
            {"anyOf": [{"type": "boolean"}, _mapping(rule)]},
            "How its names are sought in texts; false: not at all.",
        ),
    }
    properties = {key: {**schema, "description": text} for key, (schema, text) in described.items()}
    return {
        "$schema": DIALECT,
        "title": "themes.yaml",
        "description": "The authority file of a newsgen archive.",
        "type": ["array", "null"],
        "items": _mapping(properties, required=["name"]),
    }


def _mapping(properties: dict[str, Any], **others: Any) -> dict[str, Any]:
    closed = {"additionalProperties": False, **others}
    return {"type": "object", "properties": properties, **closed}


def _config_property(key: ConfigKey) -> dict[str, Any]:
    described = {"title": key.name, "description": key.summary, **key.schema}
    default = {"default": key.default} if isinstance(key.default, str | int) and key.default else {}
    return {**described, **default}


def _field_property(name: str) -> dict[str, Any]:
    schema, description = FIELDS[name]
    # A value may be left empty: it is then as good as absent.
    values = [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}, schema]
    return {"title": name, "description": description, "anyOf": values}
