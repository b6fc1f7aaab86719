"""The index of all sitemaps, which robots.txt names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.linking.changes import Changes
from newsgen.pages import sitemap
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting


class SitemapIndexPage(NamedTuple):
    """The view of sitemap.xml."""

    title: str
    description: str
    sitemaps: tuple[str, ...]


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key, where absolute addresses are known."""
    return ("sitemap",) if archive.config.base_url else ()


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return the one key when a sitemap may have come or gone."""
    return keys(archive) if changes else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of the index."""
    if not found or not archive.config.base_url:
        return
    base = archive.config.base_url
    locs = tuple(base + urls.sitemap_path(key) for key in sitemap.present(archive))
    yield PlannedPage("sitemap", 1, urls.SITEMAP, SitemapIndexPage("sitemap", "", locs))


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets."""
    return {"sitemaps": page.view.sitemaps}


KIND = Kind("sitemap_index", "sitemap_index.xml", keys, touched, pages, show)
