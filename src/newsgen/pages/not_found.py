"""The page that a host shows for an address that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Kind, PlannedPage


class NotFoundPage(NamedTuple):
    """The view of 404.html."""

    title: str
    description: str
    heading: str


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key."""
    return ("404",)


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return nothing: no article alters this page."""
    return ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of 404.html."""
    if found:
        words = archive.words
        view = NotFoundPage(words["not_found"], words["not_found_explanation"], words["not_found"])
        yield PlannedPage("404", 1, urls.NOT_FOUND, view)


KIND = Kind("not_found", "not_found.html", keys, touched, pages, noindex=True)
