"""Recorded addresses that would answer no more: the build stops before it publishes anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.addresses.register import FOLDER, State
from newsgen.catalog.queries import CatalogReader
from newsgen.config import SiteConfig
from newsgen.errors import BuildError
from newsgen.report import Notice
from newsgen.stages.registering import line_of

_CODE = "address-vanished"
_REMEDY = (
    "bring it back; or, where its file was renamed, write “id: {identity}” there; or let another"
    " article have it among its aliases; or withdraw it; or write “forgotten” as the state of this"
    " line"
)
_REMEDY_OF_NOTICE = (
    "bring it back: date, title and “withdrawn” are enough; or, where its file was renamed, write"
    " “id: {identity}” there; or let another article have it among its aliases; or write"
    " “forgotten” as the state of this line"
)
_REMEDY_OF_FEED = (
    "give newsgen.yaml its base_url again, or write “forgotten” as the state of this line"
)


class Vanished(NamedTuple):
    """A recorded address that would answer no more: where that is recorded, why, what to do."""

    place: str
    line: int
    reason: str
    remedy: str


def refuse_vanished(site: Path, config: SiteConfig, reader: CatalogReader) -> None:
    """Raise BuildError for the first recorded address that nothing answers any more."""
    if first := _first(site, config, reader):
        raise BuildError(
            first.reason, place=first.place, line=first.line, remedy=first.remedy, code=_CODE
        )


def vanished_notices(site: Path, config: SiteConfig, reader: CatalogReader) -> Iterator[Notice]:
    """Yield a warning for such addresses, in a build that goes on all the same."""
    if first := _first(site, config, reader):
        yield Notice(_CODE, f"{first.reason}: {first.remedy}", first.place, first.line)


def _first(site: Path, config: SiteConfig, reader: CatalogReader) -> Vanished | None:
    """Return the first address that vanished, with the count of the others."""
    found = next(_vanished(config, reader), None)
    if found is None:
        return None
    key, book, reason, remedy = found
    count = reader.register.vanished_count()
    others = f" (and {count - 1:,} more such addresses)" if count > 1 else ""
    return Vanished(f"{FOLDER}/{book}.txt", line_of(site, book, key), reason + others, remedy)


def _vanished(config: SiteConfig, reader: CatalogReader) -> Iterator[tuple[str, str, str, str]]:
    """Yield (key, file of the register, reason, remedy)."""
    for key, address, identity, state, book in reader.register.vanished(1):
        reason = f"{address} is recorded for {identity}, which {_what_became(reader, identity)}"
        of_state = _REMEDY_OF_NOTICE if state == State.WITHDRAWN else _REMEDY
        remedy = of_state.format(identity=identity)
        claimants = reader.articles.claimants(key, 1)
        if claimants:
            remedy = f"{claimants[0][0]} asks for this address, and may be it. {_capital(remedy)}"
        yield key, book, reason, remedy
    feed = urls.address_of_path(urls.FEED)
    line = reader.register.recorded(feed)
    if line and line[2] == State.LIVE and not config.base_url:
        reason = f"the feed {feed} is recorded, and without base_url there is none"
        yield feed, line[3], reason, _REMEDY_OF_FEED


def _what_became(reader: CatalogReader, identity: str) -> str:
    outcome = reader.outcomes.of_article(identity)
    if outcome is None:
        return "is no longer among the sources"
    _, _, status, reason = outcome
    return f"is rejected: {reason}" if status == "rejected" else f"is a {status}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
