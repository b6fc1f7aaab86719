"""Content pages: what the editors wrote about the archive itself (content/pages/*.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.article_view import CorrectionView, corrections_of
from newsgen.pages.body import Body, body_of, render
from newsgen.pages.details import details_of, language_of
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage, Setting
from newsgen.pages.parts import printing


class ContentPage(NamedTuple):
    """The view of a content page."""

    title: str
    description: str
    headline: str
    summary: str
    corrections: tuple[CorrectionView, ...]
    body: Body
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterable[str]:
    """Return the identity of every content page."""
    return archive.reader.articles.identities("page")


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the changed content pages, and those that refer to something that changed."""
    found = {entry.identity for entry in changes.entries if entry.kind == "page"}
    files = changes.files | {entry.file for entry in changes.entries}
    for folder, name in files:
        found.update(archive.reader.files.referring(folder, name))
    return found


def pages(archive: Archive, identities: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of content pages."""
    for record in archive.reader.articles.records(identities):
        if record.kind != "page":
            continue
        details = details_of(record)
        found = archive.reader.files.targets([record.identity]).get(record.identity, [])
        printed = printing(archive.config, language_of(details))
        headline, summary = printed(record.headline), printed(record.summary)
        view = ContentPage(
            title=headline,
            description=summary or headline,
            headline=headline,
            summary="" if "no_summary" in details else summary,
            corrections=corrections_of(details, printed),
            body=body_of(archive, record, details, found),
            crumbs=(Link(archive.words["home"], urls.HOME), Link(headline)),
        )
        path = urls.output_path(record.address)
        yield PlannedPage(record.identity, 1, path, view, record)


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets: the body rendered."""
    view: ContentPage = page.view
    rendered = render(page.record, view.body, setting)
    return {**view._asdict(), "body": rendered.html, "removed": rendered.removed}


KIND = Kind(
    "page", "page.html", keys, touched, pages, show, config=("images", "markup", "typography")
)
