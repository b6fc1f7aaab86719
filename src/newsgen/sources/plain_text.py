"""Plain text as it was crawled: headline, summary, related headlines, paragraphs.

The first line that is not empty is the headline, the second the summary, the `- ` lines that
directly follow the related headlines, each other line a paragraph. Nothing is lost where a file
is otherwise: a second line too long for a summary is a paragraph, a list further down stays in
the body, and a first line too long for a headline (the OCR of a column) stays there whole.
"""

from __future__ import annotations

from newsgen.article import Markup
from newsgen.sources.articles import (
    Reading,
    Source,
    Written,
    compose_reading,
    empty_source,
    first_line,
)
from newsgen.sources.layers import Layer
from newsgen.sources.text import trim

LONGEST_HEADLINE = 250
LONGEST_SUMMARY = 1_000
LONGEST_LONE_SUMMARY = 400
"""Of a file of two lines: above, the second line is the article."""


def read_plain_text(source: Source) -> Reading:
    """Read one plain-text article. Raises SourceError: as `compose_reading`."""
    lines = [line for raw in source.text.split("\n") if (line := trim(raw))]
    if not lines:
        raise empty_source(source)
    if len(lines[0]) > LONGEST_HEADLINE:
        return _compose(source, {}, lines)
    fields: dict[str, object] = {"title": lines[0]}
    paragraphs = lines[1:]
    if paragraphs and _is_summary(paragraphs):
        fields["summary"], *paragraphs = paragraphs
    related = _leading_items(paragraphs)
    if related:
        fields["related"] = [_headline_of(item) for item in related]
    return _compose(source, fields, paragraphs[len(related) :])


def _is_summary(lines: list[str]) -> bool:
    limit = LONGEST_LONE_SUMMARY if len(lines) == 1 else LONGEST_SUMMARY
    return len(lines[0]) <= limit and not _headline_of(lines[0])


def _leading_items(lines: list[str]) -> list[str]:
    count = next((at for at, line in enumerate(lines) if not _headline_of(line)), len(lines))
    return lines[:count]


def _headline_of(line: str) -> str:
    """The related headline of a `- ` line, "" for other lines."""
    return trim(line[2:]) if line[0] == "-" and line[1:2].isspace() else ""


def _compose(source: Source, fields: dict[str, object], paragraphs: list[str]) -> Reading:
    layer = Layer(source.place, fields)
    return compose_reading(source, Written(layer, "\n".join(paragraphs), Markup.TEXT, first_line))
