"""The subscription feed: the latest articles, as Atom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from newsgen import urls
from newsgen.addresses.register import State
from newsgen.catalog.rows import CardRow, Interval, TermUse, terms_in
from newsgen.french.dates import PartialDate, atom
from newsgen.linking.changes import Changes
from newsgen.pages.details import is_anonymised
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting
from newsgen.pages.parts import language_in, printing

LENGTH = 20
_ADDRESS = urls.address_of_path(urls.FEED)
_NEVER = "1970-01-01T00:00:00Z"
"""When an empty feed was updated: Atom wants a moment, and a build knows none."""


class Entry(NamedTuple):
    """One article in the feed."""

    title: str
    id: str
    url: str
    published: str
    updated: str
    summary: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]


class FeedView(NamedTuple):
    """The feed itself."""

    title: str
    id: str
    self_url: str
    alternate_url: str
    updated: str
    author: str


class FeedPage(NamedTuple):
    """The view of the feed."""

    title: str
    description: str
    feed: FeedView
    entries: tuple[Entry, ...]


def keys(archive: Archive) -> tuple[str, ...]:
    """Return the one key, where absolute addresses are known."""
    return ("latest",) if archive.config.base_url else ()


def touched(archive: Archive, changes: Changes) -> tuple[str, ...]:
    """Return the one key when a dated article changed, or that the feed is recorded."""
    dated = any(entry.published for entry in changes.articles())
    concerned = dated or _ADDRESS in changes.registered
    return ("latest",) if archive.config.base_url and concerned else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the view of the feed; an archive without dates has none, or an empty one if recorded."""
    if not found or not archive.config.base_url:
        return
    records = archive.reader.calendar.articles_in(Interval(), LENGTH, latest_first=True)
    if not records and not _is_recorded(archive):
        return
    config = archive.config
    whole = archive.reader.articles.records([record.identity for record in records])
    uses = {record.identity: terms_in(record.terms) for record in whole}
    entries = tuple(_entry(archive, record, uses[record.identity]) for record in records)
    feed = FeedView(
        title=config.title,
        id=urls.tag_uri(config.base_url, "archive"),
        self_url=config.base_url + urls.FEED,
        alternate_url=config.base_url,
        updated=max((entry.updated for entry in entries), default=_NEVER),
        author=config.publisher,
    )
    yield PlannedPage("latest", 1, urls.FEED, FeedPage(config.title, "", feed, entries))


def _is_recorded(archive: Archive) -> bool:
    line = archive.reader.register.recorded(_ADDRESS)
    return line is not None and line[2] == State.LIVE


def _entry(archive: Archive, record: CardRow, uses: Iterable[TermUse]) -> Entry:
    zone = ZoneInfo(archive.config.timezone)
    printed = printing(archive.config, language_in(record.details))
    published = atom(PartialDate(record.published), zone)
    updated = atom(PartialDate(record.updated), zone) if record.updated else published
    return Entry(
        title=printed(record.headline),
        id=urls.tag_uri(archive.config.base_url, _name(record)),
        url=urls.canonical(archive.config.base_url, urls.output_path(record.address)),
        published=published,
        updated=max(published, updated),
        summary=printed(record.summary),
        authors=tuple(use.name for use in uses if use.taxonomy == "authors"),
        categories=tuple(use.name for use in uses if use.taxonomy == "themes"),
    )


def _name(record: CardRow) -> str:
    """Return what identifies an article: a file's name may have in it what was anonymised."""
    if is_anonymised("article", record.details):
        return f"article-{sha256(record.identity.encode()).hexdigest()[:16]}"
    return record.identity


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets."""
    return {"feed": page.view.feed, "entries": page.view.entries}


KIND = Kind("feed", "feed.xml", keys, touched, pages, show, config=("typography",))
