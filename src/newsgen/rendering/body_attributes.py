"""Attributes of the elements of a body: which stay, and in what form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from newsgen.rendering.body_anchors import Anchors

Attributes = Mapping[str, str]
"""By name, the values escaped as they stand in the HTML."""

NONE: Attributes = {}
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ANY_TAG = re.compile(r"<[^>]*>")
_TRAILING = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_attributes(written: str) -> Attributes:
    """Read the attributes of a start tag as a sanitiser serialises them."""
    return dict(_ATTRIBUTE.findall(written)) if written else NONE


def is_language(value: str) -> bool:
    """Whether a value has the form of a language tag, such as `fr-CA`."""
    return _LANGUAGE.fullmatch(value) is not None


def common_attributes(attributes: Attributes, anchors: Anchors) -> str:
    """Write what any element may keep, its id and its language, each preceded by a space."""
    language = attributes.get("lang", "")
    spoken = f' lang="{language}"' if is_language(language) else ""
    if "id" not in attributes:
        return spoken
    return f' id="{anchors.claim(unescape(attributes["id"]))}"{spoken}'


def without_tags(html: str) -> str:
    """Return the text of some HTML, still escaped."""
    return _ANY_TAG.sub("", html).strip()


def without_trailing_blanks(html: str) -> str:
    """Return some HTML without the spaces and tabs that end its lines."""
    return _TRAILING.sub("", html) if " \n" in html or "\t\n" in html else html
