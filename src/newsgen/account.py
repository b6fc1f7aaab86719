"""The account of a build, from what the catalog and the records know."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import Records
from newsgen.config.hosts import LIMITS, NO_LIMITS, exceeded
from newsgen.publishing.assets import top_entries
from newsgen.report import BuildSummary, Notice, PageCounts, Rehearsed, Rejection
from newsgen.site_folders import SiteFolders
from newsgen.sources.paths import printable_path

FULL_FOLDER = 50_000
"""Entries above which a folder of the output is worth a warning."""


def summary(
    reader: CatalogReader,
    records: Records,
    folders: SiteFolders,
    pages: PageCounts,
    notices: Sequence[Notice],
    roles: Mapping[str, int],
    seconds: dict[str, float],
    host: str,
    rehearsed: Rehearsed | None = None,
) -> BuildSummary:
    """Return the account: every source record is in exactly one of its four heaps."""
    rejected = tuple(
        Rejection(_place(folder, name), line, code, reason, remedy)
        for folder, name, line, code, reason, remedy in reader.outcomes.ended("rejected")
    )
    published = reader.calendar.total()
    drafts, withdrawn = reader.outcomes.count("draft"), reader.outcomes.count("withdrawn")
    return BuildSummary(
        found=published + drafts + withdrawn + len(rejected),
        published=published,
        drafts=drafts,
        withdrawn=withdrawn,
        rejected=rejected,
        pages=pages,
        warnings=(*notices, *_warnings(reader, records, folders), *_over(host, reader, records)),
        duplicates=reader.articles.duplicate_count(),
        seconds=seconds,
        other_files={role: count for role, count in sorted(roles.items()) if role != "source"},
        output={"folder": str(folders.output), **records.totals()},
        dry_run=rehearsed,
    )


def _warnings(reader: CatalogReader, records: Records, folders: SiteFolders) -> Iterator[Notice]:
    for code, message, count, folder, name, line in reader.outcomes.notices():
        told = f"{message} (in {count:,} articles)" if count > 1 else message
        yield Notice(code, told, _place(folder, name), line)
    yield from _alike(reader)
    for path, text in records.removed_counts():
        for what, count in json.loads(text):
            yield Notice(f"removed-{what.replace(' ', '-')}", f"{what}: {count} left out", path)
    leaving = frozenset(records.doomed())
    for foreign in top_entries(folders.output):
        if records.owns(foreign) or records.owns_folder(foreign):
            continue
        if leaving and not _stays(folders.output, foreign, leaving):
            continue
        message = f"{printable_path(foreign)} in the output is not newsgen's: it is left alone"
        yield Notice("foreign-file", message)


def _alike(reader: CatalogReader) -> Iterator[Notice]:
    """Yield a warning of each article that asks for, or has, what another has too."""
    apart, duplicates = reader.articles.told_apart(), reader.articles.duplicates()
    rivals = reader.register.rivals()
    named = [one[0] for one in apart] + [one[1] for one in rivals]
    named += [identity for pair in duplicates for identity in pair]
    places = {
        identity: (_place(folder, name), line)
        for identity, (folder, name, line) in reader.articles.places(named).items()
    }
    for identity, address, claim in apart:
        message = f"{claim} is also the address of another article: this one is at {address}"
        yield Notice("same-address", message, *places[identity])
    for address, identity, others in rivals:
        message = f"{address} leads to this article, and {others:,} more ask for it (aliases)"
        yield Notice("same-alias", message, *places[identity])
    for identity, first in duplicates:
        source, line = places[first]
        that = f"{source}:{line}" if line else source
        yield Notice("same-text", f"its text is, word for word, that of {that}", *places[identity])


def _stays(output: Path, entry: str, leaving: frozenset[str]) -> bool:
    """Tell whether a file or folder is there still when those that a dry run names have left."""
    if not (output / entry).is_dir():
        return entry not in leaving
    paths = (output / entry).rglob("*")
    files = {path.relative_to(output).as_posix() for path in paths if not path.is_dir()}
    return not files or not leaving.issuperset(files)


def _over(host: str, reader: CatalogReader, records: Records) -> Iterator[Notice]:
    totals = records.totals()
    entries = int(totals["fullest_folder_entries"])
    if entries > FULL_FOLDER:
        full = f"{totals['fullest_folder']} in the output has {entries:,} entries"
        remedy = "many tools are slow with that; a permalink with {year} and {month} spreads them"
        yield Notice("full-folder", f"{full}: {remedy}", "newsgen.yaml")
    limited = LIMITS.get(host, NO_LIMITS).redirects > 0
    yield from exceeded(
        host,
        files=int(totals["files"]),
        folder_entries=entries,
        size=int(totals["bytes"]),
        redirects=reader.register.moves_count(queries=False) if limited else 0,
    )


def _place(folder: bytes, name: bytes) -> str:
    return printable_path(os.fsdecode(folder + b"/" + name))
