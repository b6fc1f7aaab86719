"""Notices: what a reader finds at the address of an article that is removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import Record
from newsgen.linking.changes import Changes
from newsgen.pages.details import details_of
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage
from newsgen.pages.parts import DateView, date_view

_REMOVED = "removed"


class WithdrawnPage(NamedTuple):
    """The view of a notice; nothing in it comes from the article, but for date and reason."""

    title: str
    description: str
    crumbs: tuple[Link, ...]
    date: DateView | None
    reason: str


def keys(archive: Archive) -> Iterator[str]:
    """Yield the identity of every article that is removed; not all leave a notice."""
    return archive.reader.withdrawals.identities(_REMOVED)


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the articles that were removed, or are no more."""
    return {entry.identity for entry in changes.entries if entry.kind == _REMOVED}


def pages(archive: Archive, identities: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of notices."""
    for record in archive.reader.articles.records(identities):
        if record.kind == _REMOVED and record.address:
            yield PlannedPage(
                record.identity, 1, urls.output_path(record.address), _view(archive, record)
            )


def _view(archive: Archive, record: Record) -> WithdrawnPage:
    date, reason, *_ = details_of(record)["withdrawal"]
    title = archive.words["withdrawn"]
    return WithdrawnPage(
        title=title,
        description="",
        crumbs=(Link(archive.words["home"], urls.HOME), Link(title)),
        date=date_view(date) if date else None,
        reason=reason,
    )


KIND = Kind("withdrawn", "withdrawn.html", keys, touched, pages, noindex=True)
