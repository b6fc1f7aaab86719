"""The body of an article or content page: how it is written and shown, and its rendering."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.article import Markup
from newsgen.catalog.queries.files import Target as Reference
from newsgen.catalog.rows import Record
from newsgen.french.read_also import without
from newsgen.french.typography import is_french
from newsgen.pages.details import language_of, text_digest
from newsgen.pages.kind import Archive, Setting
from newsgen.rendering.body import BodySettings, RenderedBody, Target, render_body
from newsgen.sources.images import IMAGE_SUFFIXES


class Body(NamedTuple):
    """How a body is written and shown, and what its relative references lead to."""

    sha256: str
    """Of the source, and of what is put in place of its words."""
    markup: str
    headline: str
    """As it was written: a first heading that repeats it is left out."""
    typography: bool
    targets: tuple[tuple[str, tuple[str, int, int]], ...]
    """(reference as written, (output path, width, height))"""
    related: tuple[tuple[str, str], ...] = ()
    """(related headline that stands in the text, output path of the article that it means)"""
    left_out: tuple[str, ...] = ()
    """Headlines whose lines are left out of the text: they mean articles that are removed."""


def body_of(
    archive: Archive, record: Record, details: dict[str, Any], found: list[Reference]
) -> Body:
    """Return how a record's body is written and shown, with the targets of its references."""
    return Body(
        sha256=text_digest(record, details),
        markup=details.get("markup", "markdown"),
        headline=record.headline,
        typography=archive.config.typography and is_french(language_of(details)),
        targets=link_targets(found),
    )


def render(record: Record | None, body: Body, setting: Setting) -> RenderedBody:
    """Return the body of a record as safe HTML whose links start from where the page stands."""
    config = setting.config
    text = setting.read_body(record) if record else b""
    if body.left_out:
        text = without(text.decode(), body.left_out).encode()
    return render_body(
        text,
        Markup(body.markup),
        body.headline,
        {written: Target(*target) for written, target in body.targets},
        _body_settings(config.markup, config.images.mode, config.images.hosts, body.typography),
        setting.root,
        dict(body.related),
    )


_body_settings = lru_cache(maxsize=4)(BodySettings)


def link_targets(found: list[Reference]) -> tuple[tuple[str, tuple[str, int, int]], ...]:
    """Return what references lead to, without those that lead to nothing published."""
    pairs = [(r.written, (target_path(r), r.width, r.height)) for r in found]
    return tuple(pair for pair in pairs if pair[1][0])


def target_path(reference: Reference) -> str:
    """Return the output path that a reference leads to, "" for nothing that is published."""
    if reference.role in ("source", "page"):
        return urls.output_path(reference.address) if reference.address else ""
    path = os.fsdecode(reference.folder + b"/" + reference.name)
    if os.path.splitext(path)[1].lower() in IMAGE_SUFFIXES and not reference.width:
        return ""
    if reference.role == "static":
        return urls.static_url(path)
    return urls.media_path(path) if reference.role == "media" else ""
