"""What became of the records of a file that holds many, and of one of them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from newsgen.errors import NewsgenError
from newsgen.explain.built import Built, Explanation
from newsgen.explain.sources import (
    layers_of,
    named_source,
    shown_records,
    told,
    told_fields,
)
from newsgen.sources.articles import Source
from newsgen.sources.discover import UNSETTLED, holds_records
from newsgen.sources.jsonl import default_markup, read_record
from newsgen.sources.paths import printable_path
from newsgen.sources.reading import ReadSettings
from newsgen.sources.segments import read_line
from newsgen.sources.unpacking import readable

_RECORD = re.compile(r"(.+\.jsonl(?:\.gz)?)(#.+|:[0-9]{1,9})", re.IGNORECASE | re.DOTALL)
_NEAREST = 5


def named_record(site: Path, target: str) -> tuple[str, str] | None:
    """Return the source and the line (":12") or id ("#vote-12") that `target` names in it."""
    asked = _RECORD.fullmatch(target)
    source = named_source(site, asked[1]) if asked else None
    return (source, asked[2]) if asked and source else None


def explain_record(built: Built, source: str, asked: str) -> Explanation:
    """Explain what became of one record of a file that holds many."""
    folder, _, name = os.fsencode(source).rpartition(b"/")
    reader, place = built.reader, printable_path(source)
    if asked.startswith(":"):
        ordinals = reader.segments.ordinals_at(folder, name, int(asked[1:]))
    else:
        ordinals = reader.segments.ordinals_of(folder, name, asked[1:])
        ordinals = ordinals or reader.segments.ordinals_of(folder, name, f"{place}{asked}")
    lines: list[str] = []
    fields: list[tuple[str, str, str]] = []
    for ordinal in ordinals:
        account = told(reader.outcomes.of_ordinal(folder, name, ordinal))
        shown = shown_records(built, reader.articles.of_ordinal(folder, name, ordinal))
        found = (*account, *shown) or ("a blank line",)
        lines += (f"line {reader.segments.line_of(folder, name, ordinal)}", *found)
        fields += _record_fields(built, folder, name, ordinal)
    if ordinals:
        return Explanation(
            f"{place}{asked}", (*lines, *_file_change(built, folder, name)), fields=tuple(fields)
        )
    what = "line" if asked.startswith(":") else "id"
    title = f"{place}{asked}: the last build has seen no such {what} in this file"
    return Explanation(title, found=False)


def explain_records(built: Built, source: str) -> Explanation | None:
    """Explain what became of a file of records; None for any other, or one without any."""
    folder, _, name = os.fsencode(source).rpartition(b"/")
    if not holds_records(name) or not (known := tuple(_records_lines(built, folder, name))):
        return None
    return Explanation(printable_path(source), (*known, *_file_change(built, folder, name)))


def _record_fields(
    built: Built, folder: bytes, name: bytes, ordinal: int
) -> Iterator[tuple[str, str, str]]:
    """Read a published record again; yield as `_fields` does."""
    reader = built.reader
    for record in reader.articles.of_ordinal(folder, name, ordinal):
        path = os.fsdecode(folder + b"/" + name)
        file = readable(built.folders.site, folder, name)
        at = reader.segments.start_of(folder, name, ordinal) + record.body_at
        try:
            line = read_line(file, at, record.body_length, record.digest, record.identity)
            layers, markup = default_markup(layers_of(built, folder, name))
        except NewsgenError:
            return
        number = reader.segments.line_of(folder, name, ordinal)
        settings = ReadSettings(ZoneInfo(built.config.timezone))
        source = Source(path, printable_path(path), "", "", layers, settings, number)
        yield from told_fields(read_record(source, line, markup).articles)


def _records_lines(built: Built, folder: bytes, name: bytes) -> Iterator[str]:
    """Say what became of the records of a file: how many of each status, the first rejected."""
    published = built.reader.articles.published_in(folder, name)
    outcomes = built.reader.outcomes.of_file(folder, name)
    count = Counter(status for status, *_ in outcomes)
    if not (published or outcomes):
        if built.reader.files.state(folder, name):
            yield "it holds no article"
        return
    parts = [f"{published:,} published", f"{count['draft']:,} in draft"]
    parts += [f"{count['withdrawn']:,} withdrawn", f"{count['rejected']:,} rejected"]
    yield f"records: {', '.join(parts)}"
    yield from told([one for one in outcomes if one[0] == "rejected"][:_NEAREST])
    place = printable_path(os.fsdecode(folder + b"/" + name))
    yield f"“newsgen explain {place}:LINE” or “{place}#ID” tells of one of them"


def _file_change(built: Built, folder: bytes, name: bytes) -> tuple[str, ...]:
    state = built.reader.files.state(folder, name)
    try:
        now = os.stat(os.path.join(os.fsencode(built.folders.site), folder, name))
    except OSError as error:
        return (f"now it cannot be read: {error.strerror}: build again",)
    same = state and now.st_size == state[0] and state[1] in (UNSETTLED, now.st_mtime_ns)
    return () if same or not state else ("the file has changed since the last build: build again",)
