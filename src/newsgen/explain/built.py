"""A site and what its last builds noted, opened for reading, and what all explanations share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import PageRow, Records, read_records
from newsgen.catalog.rows import Record
from newsgen.catalog.store import SCHEMA_VERSION
from newsgen.config import SiteConfig, load_config
from newsgen.site_folders import SiteFolders, built_catalog, site_folders
from newsgen.sources.paths import printable_path

_CLAIMANTS = 5
"""Articles that are named because they claim an address too."""
_STATUSES = {
    "draft": "a draft: without “draft: true”, or by a build with --drafts, it is published",
    "withdrawn": "withdrawn: nothing in the archive leads to it",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A title and lines to show; `fields` are (field, value, where from) of an article."""

    title: str
    lines: tuple[str, ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()
    found: bool = True


@dataclass(frozen=True, slots=True)
class Built:
    """A site, and what its last build noted."""

    folders: SiteFolders
    config: SiteConfig
    reader: CatalogReader
    records: Records

    @property
    def last_build(self) -> int:
        """The number of the last build into this output."""
        return self.records.build - 1


@contextmanager
def opened(folders: SiteFolders) -> Iterator[Built]:
    """Open what the last build of a site noted, and change none of it.

    Raises ConfigError, UsageError where there is no catalog, or BuildError when it or the records
    cannot be read.
    """
    config = load_config(folders.site).config
    records = read_records(folders.records)
    try:
        reader = _catalog(folders, records)
        try:
            yield Built(folders, config, reader, records)
        finally:
            reader.close()
    finally:
        records.close()


def _catalog(folders: SiteFolders, records: Records) -> CatalogReader:
    """Open the catalog, with drafts or without, from which this output was last built."""
    drafts = site_folders(folders.site, folders.output, drafts=True).catalog
    for path in (folders.catalog, drafts):
        if path.is_file():
            reader = CatalogReader.open(path, SCHEMA_VERSION)
            if reader.meta("epoch") == records.meta("epoch"):
                return reader
            reader.close()
    return CatalogReader.open(built_catalog(folders.site), SCHEMA_VERSION)


def address_lines(built: Built, record: Record) -> Iterator[str]:
    """Yield whose an article is, and how its address was told apart from those of others."""
    yield f"identity {record.identity}"
    claim = built.reader.articles.claim_of(record.identity)
    if claim != record.address:
        yield f"it claims {claim}, which another article has: it got {record.address}"
    found = built.reader.articles.claimants(urls.claim_key(claim), _CLAIMANTS + 1)
    others = [one for one in found if one[0] != record.identity]
    for identity, address in others[:_CLAIMANTS]:
        verb = "has it" if address == claim else f"got {address}"
        yield f"{identity} claims the same address, and {verb}"
    if len(others) > _CLAIMANTS:
        yield "others claim it as well"


def written_lines(built: Built, page: PageRow) -> Iterator[str]:
    """Say whether the last build wrote a page, and why."""
    last = built.last_build
    if built.records.interrupted:
        yield "the last build was interrupted while it put files in place: build again"
    elif page.build == last:
        yield f"the last build (number {last}) wrote it: {page.why}"
    else:
        yield (
            f"the last build (number {last}) left it as it was:"
            " what it shows, or at least each byte of it, had not changed"
        )
        yield f"build number {page.build} wrote it: {page.why}"
    if not (built.folders.output / page.path).is_file():
        yield "the file is no longer there: “newsgen build --clean” writes it anew"


def status_line(status: str, reason: str) -> str:
    """Say what became of a source that is not published."""
    if status == "withdrawn" and reason:
        return f"withheld, by the rule of newsgen.yaml “{reason}”"
    return _STATUSES.get(status) or (f"rejected: {reason}" if reason else status)


def place(folder: bytes, name: bytes) -> str:
    """Return the printable path of a source."""
    return printable_path(os.fsdecode(folder + b"/" + name))
