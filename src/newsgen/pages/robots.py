"""robots.txt: everything may be read, and where the sitemap is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting


class RobotsPage(NamedTuple):
    """The view of robots.txt."""

    title: str
    description: str
    sitemap_url: str


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key."""
    return ("robots",)


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return nothing: no article alters this file."""
    return ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of robots.txt."""
    base = archive.config.base_url
    if found:
        view = RobotsPage("robots", "", base + urls.SITEMAP if base else "")
        yield PlannedPage("robots", 1, urls.ROBOTS, view)


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets."""
    return {"sitemap_url": page.view.sitemap_url}


KIND = Kind("robots", "robots.txt", keys, touched, pages, show)
