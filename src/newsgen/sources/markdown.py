"""Markdown with front matter, or without: then its first heading is the headline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from html import unescape

from newsgen.article import Markup
from newsgen.sources.articles import (
    Reading,
    Source,
    Written,
    compose_reading,
    empty_source,
    shorten,
)
from newsgen.sources.front_matter import read_front_matter
from newsgen.sources.layers import Layer
from newsgen.sources.names import canonical_name
from newsgen.sources.paths import stem_words
from newsgen.sources.text import collapse

_HEADING = re.compile(
    r"\s*?(?:^ {0,3}#[ \t]+(?P<atx>[^\n]*)|^ {0,3}(?P<setext>\S[^\n]*)\n=+)[ \t]*$",
    re.MULTILINE,
)
_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{[^{}]*\}\s*$")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(
    r"\\([!-/:-@\[-`{-~])|<[^<>]*>|[*`]+|(?<!\w)_+|(?<!_)_+(?!\w)|^[\s>#-]+(?=\s)", re.MULTILINE
)
"""Signs of Markdown, which go; of one that is escaped, its backslash alone."""
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LONGEST_LEAD = 2_000
"""Characters of the body in which a headline is looked for."""


def read_markdown(source: Source) -> Reading:
    """Read one Markdown article.

    Raises SourceError: as `read_front_matter` and `compose_reading`.
    """
    front = read_front_matter(source.text, source.place)
    return compose_markdown(source, front.layer, front.body, source.path)


def compose_markdown(source: Source, fields: Layer, text: str, path: str) -> Reading:
    """Make the article of some fields and a text in Markdown; `path` may tell a headline.

    Raises SourceError: as `compose_reading`.
    """
    layer, body = part_heading(fields, text)
    if not body and not layer.fields and not source.layers:
        raise empty_source(source)
    derive = partial(_derive_headline, path, bool(layer.fields))
    return compose_reading(source, Written(layer, body, Markup.MARKDOWN, derive))


def part_heading(fields: Layer, text: str) -> tuple[Layer, str]:
    """Return the fields and the body of a text whose first heading may be its title."""
    if not _is_titled(fields.fields) and (heading := _HEADING.match(text)):
        title = _plain_words(_ATTRIBUTES.sub("", _heading_text(heading)))
        if title:
            fields, text = _with_title(fields, title), text[heading.end() :]
    return fields, text.strip("\n").rstrip()


def _heading_text(heading: re.Match[str]) -> str:
    """Return what a heading says, without the signs that may close it: `# Un titre ##`."""
    if heading["setext"]:
        return heading["setext"]
    written = heading["atx"].rstrip(" \t")
    bare = written.rstrip("#")
    return bare.rstrip(" \t") if bare.endswith((" ", "\t")) else written


def _is_titled(fields: Mapping[str, object]) -> bool:
    return bool(fields.get("title")) or any(
        value and canonical_name(key) == "title" for key, value in fields.items()
    )


def _with_title(layer: Layer, title: str) -> Layer:
    return layer._replace(fields={**layer.fields, "title": title})


def _plain_words(markdown: str) -> str:
    linked = _LINK.sub(r"\1", _IMAGE.sub("", markdown))
    words = _MARKS.sub(lambda mark: mark[1] or "", linked)
    return collapse(_ENTITY.sub(lambda entity: unescape(entity[0]), words))


def _derive_headline(path: str, has_front_matter: bool, body: str) -> str:
    """The file's name where nothing else was given, else the first words of the text."""
    if not body:
        return ""
    words = next(filter(None, map(_plain_words, body[:_LONGEST_LEAD].split("\n"))), "")
    name = stem_words(path)
    return shorten(words or name) if has_front_matter else shorten(name or words)
