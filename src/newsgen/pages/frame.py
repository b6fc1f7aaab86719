"""What all pages share: the site's facts and menus. No article can be reached from here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from markupsafe import Markup

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.config import SiteConfig
from newsgen.config.colour import accent_dark
from newsgen.pages.kind import Link, Shape
from newsgen.pages.parts import language_in, printing

_TAXONOMIES = ("themes", "sections", "authors", "publications")


class SiteView(NamedTuple):
    """What templates know of the site."""

    title: str
    description: str
    publisher: str
    base_url: str
    has_feed: bool
    feed_path: str
    logo: str
    favicon: str
    custom_css: bool
    accent: str
    accent_dark: str
    head_extra: Markup
    footer: str
    menu: tuple[Link, ...]
    legal: tuple[Link, ...]


class PageView(NamedTuple):
    """What templates know of the page they render."""

    path: str
    kind: str
    title: str
    description: str
    canonical: str
    noindex: bool


def shape_of(reader: CatalogReader, config: SiteConfig) -> Shape:
    """Return what kinds of lists the archive has."""
    found = set(reader.terms.taxonomies(config.min_articles))
    return Shape(
        dated=bool(reader.calendar.years()),
        days=reader.calendar.has_days(),
        undated=reader.calendar.count("") > 0,
        taxonomies=tuple(taxonomy for taxonomy in _TAXONOMIES if taxonomy in found),
        pages=tuple(
            Link(
                printing(config, language_in(record.details))(record.headline),
                urls.output_path(record.address),
            )
            for record in reader.articles.content_pages()
        ),
        corrections=reader.corrections.exist(),
    )


def site_view(
    config: SiteConfig, shape: Shape, words: dict[str, str], *, custom_css: bool
) -> SiteView:
    """Return the site's facts and menus."""
    return SiteView(
        title=config.title,
        description=config.description,
        publisher=config.publisher,
        base_url=config.base_url,
        has_feed=bool(config.base_url) and shape.dated,
        feed_path=urls.FEED,
        logo=urls.static_url(config.logo),
        favicon=urls.static_url(config.favicon),
        custom_css=custom_css,
        accent=config.accent,
        accent_dark=accent_dark(config.accent) if config.accent else "",
        head_extra=Markup(config.head_extra),
        footer=config.footer,
        menu=tuple(_menu(config, shape, words)),
        legal=(*shape.pages, *_corrections(shape, words)),
    )


def frame_fingerprint(site: SiteView, words: dict[str, str]) -> str:
    """Return a digest of what every page shows of the site."""
    return sha256(json.dumps([site, sorted(words.items())]).encode()).hexdigest()


def has_search(config: SiteConfig, shape: Shape) -> bool:
    """Tell whether there is a search page: not for an archive without articles."""
    return config.search.on and (shape.dated or shape.undated)


def _corrections(shape: Shape, words: dict[str, str]) -> Iterator[Link]:
    if shape.corrections:
        yield Link(words["corrections"], urls.CORRECTIONS)


def _menu(config: SiteConfig, shape: Shape, words: dict[str, str]) -> Iterator[Link]:
    yield Link(words["home"], urls.HOME)
    if shape.dated:
        yield Link(words["calendar"], urls.CALENDAR)
    if shape.days:
        yield Link(words["on_this_day"], urls.DAYS_OF_YEAR)
    for taxonomy in shape.taxonomies:
        yield Link(words[taxonomy], urls.taxonomy_path(taxonomy))
    if shape.undated:
        yield Link(words["undated"], urls.undated_path("", ""))
    if has_search(config, shape):
        yield Link(words["search"], urls.SEARCH)
    for item in config.menu:
        yield Link(item.label, item.url)
