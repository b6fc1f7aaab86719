"""What every loader does last: fields, body and file become an Article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from newsgen.article import Article, Level, Markup, Provenance, RelatedHeadline, Status, Withdrawal
from newsgen.errors import SourceError
from newsgen.french.dates import date_in_path
from newsgen.french.read_also import named_in, names_any
from newsgen.report import Notice
from newsgen.sources.anonymising import anonymised, replacing
from newsgen.sources.fields import Fields, read_fields
from newsgen.sources.layers import Layer
from newsgen.sources.names import similar_key
from newsgen.sources.paths import folder_slug
from newsgen.sources.text import collapse

PATH_ORIGIN = "path"
_LONGEST_DERIVED = 100
_SHORTEST_CUT = 60
_PROVENANCE = ("source_url", "captured", "licence", "ocr", "facsimile")


class ReadSettings(NamedTuple):
    """What reading depends on besides the files."""

    timezone: ZoneInfo


class Reading(NamedTuple):
    """What one source file gave."""

    articles: tuple[Article, ...]
    notices: tuple[Notice, ...]


class Source(NamedTuple):
    """What a loader gets: one file, decoded and clean, and the metadata around it."""

    path: str
    """As `read_source` got it."""
    place: str
    """The same, printable."""
    sha256: str
    """Of the whole file, or of the record's line, in hexadecimal."""
    text: str
    layers: Sequence[Layer]
    """Lowest precedence first."""
    settings: ReadSettings
    line: int = 0
    """Of the record, in a file that holds many."""

    @property
    def name(self) -> str:
        """What identifies the article where no `id:` does."""
        return f"{self.place}#{self.line}" if self.line else self.place


class Written(NamedTuple):
    """What the text itself says, in the terms of its format."""

    fields: Layer
    body: str
    markup: Markup
    derive_headline: Callable[[str], str]
    """Gives a headline, from the body as it is shown, where no field does; "" if nothing can."""


def compose_reading(source: Source, written: Written) -> Reading:
    """Make the one article of a source.

    Raises SourceError: as `read_fields`, and "empty" without headline and text.
    """
    told = (*source.layers, written.fields)
    layers = (*_path_layers(source, told), *told)
    fields = read_fields(layers, source.settings.timezone)
    values: dict[str, Any] = dict(fields.values)
    withdrawal = values.get("withdrawal")
    replace = replacing(withdrawal.replacements) if withdrawal and withdrawal.replacements else None
    body = replace(written.body) if replace else written.body
    headline = values.pop("headline", "")
    derived = "" if headline else written.derive_headline(body)
    if not headline and not derived:
        raise empty_source(source)
    if names_any(body):
        values["related"] = (*values.get("related", ()), *_named_in_body(body))
    provenance = {name: values.pop(name) for name in _PROVENANCE if name in values}
    article = Article(
        identity=values.pop("identity", "") or source.name,
        headline=headline or derived,
        headline_derived=not headline,
        body=body,
        markup=written.markup,
        provenance=Provenance(source.place, source.sha256, source.line, **provenance),
        status=_status(values.pop("draft", False), values.get("withdrawal")),
        language=values.pop("language", "") or "fr",
        extra=fields.extra,
        origins=fields.origins,
        **values,
    )
    if replace:
        article = anonymised(article, replace)
    return Reading((article,), _unknown_fields(fields))


def _named_in_body(body: str) -> Iterator[RelatedHeadline]:
    return (RelatedHeadline(one.headline, in_body=True) for one in named_in(body))


def _path_layers(source: Source, told: Sequence[Layer]) -> tuple[Layer, ...]:
    fields: dict[str, object] = {}
    dated = any(layer.fields.get("date") for layer in told)
    if not dated and (date := date_in_path(source.path.partition("/")[2])):
        fields["date"] = date
    if not source.line and (slug := folder_slug(source.path)):
        fields["slug"] = slug
    return (Layer(PATH_ORIGIN, fields),) if fields else ()


def _status(draft: bool, withdrawal: Withdrawal | None) -> Status:
    """Return the status of an article: one that is removed is no draft, of others the page is."""
    level = withdrawal.level if withdrawal else Level.ANONYMISED
    if level is Level.REMOVED or (level is Level.UNLISTED and not draft):
        return Status.WITHDRAWN
    return Status.DRAFT if draft else Status.PUBLISHED


def _unknown_fields(fields: Fields) -> tuple[Notice, ...]:
    return tuple(
        Notice("unknown-field", _unknown_message(key), layer.place, layer.line_of(key))
        for key, layer in fields.unknown
    )


def _unknown_message(key: str) -> str:
    known = similar_key(key)
    return f"{key}: did you mean {known}?" if known else key


def first_line(body: str) -> str:
    """Return a headline made of the first line of a text: as `shorten`."""
    return shorten(body.partition("\n")[0])


def shorten(text: str) -> str:
    """Return a headline made of the first words of `text`, at most 100 characters and "…"."""
    words = collapse(text[: 10 * _LONGEST_DERIVED])
    if len(words) <= _LONGEST_DERIVED:
        return words
    cut = words.rfind(" ", _SHORTEST_CUT, _LONGEST_DERIVED + 1)
    return words[: cut if cut > 0 else _LONGEST_DERIVED].rstrip(" ,;:.!?–—-«(\xa0\u202f") + "…"


def empty_source(source: Source) -> SourceError:
    """Return the refusal of a source that says nothing."""
    what = "line" if source.line else "file"
    return SourceError(
        f"this {what} has neither headline nor text",
        remedy=f"write the article, or delete the {what}",
        place=source.place,
        line=source.line or 1,
        code="empty",
    )
