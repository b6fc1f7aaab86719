"""Cutting files of many records: in place of one task for a file, one for each changed segment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsgen.catalog.rows import Outcome, SegmentRow
from newsgen.catalog.segments import lay_out, segments
from newsgen.catalog.store import Catalog
from newsgen.errors import SourceError
from newsgen.sources.discover import SourceTask, holds_records
from newsgen.sources.files import unreadable
from newsgen.sources.segments import Cut, Part, cut, place_of
from newsgen.sources.text import refuse_binary
from newsgen.sources.unpacking import cut_packed, is_packed
from newsgen.stages.reading import rejection

_FIRST_LOOK = 16
_ALL_READ = Part(0, Cut(0, 0, 0, 0, b""))


def parts_of(
    tasks: Iterable[SourceTask], site: Path, catalog: Catalog, longest: int
) -> Iterator[SourceTask]:
    """Yield tasks as they are, but for files of many records a task for each segment to read.

    A line has `longest` bytes at most. The last task of such a file says that all of it has been
    read. Raises BuildError when a packed file cannot be unpacked.
    """
    for task in tasks:
        if holds_records(task.name):
            rows = _lay_out(task, site, catalog, longest)
            yield from (task._replace(part=_part(row)) for row in rows)
            yield task._replace(part=_ALL_READ)
        else:
            yield task


def parts_again(
    tasks: Iterable[SourceTask], wanted: Iterable[tuple[bytes, bytes, int]], catalog: Catalog
) -> Iterator[SourceTask]:
    """Yield tasks as they are, but for files of many records one for each wanted segment.

    `wanted` are (folder, name, segment).
    """
    numbers = set(wanted)
    for task in tasks:
        if holds_records(task.name):
            for row in segments(catalog, (task.folder, task.name)):
                if (task.folder, task.name, row.number) in numbers:
                    yield task._replace(part=_part(row))
        else:
            yield task


def _part(row: SegmentRow) -> Part:
    number, *place = row
    return Part(number, Cut._make(place))


def _lay_out(task: SourceTask, site: Path, catalog: Catalog, longest: int) -> list[SegmentRow]:
    cuts: list[Cut] = []
    fault: Outcome | None = None
    try:
        if task.error:
            raise task.error
        cuts.extend(_cut(site, task.folder, task.name, longest))
    except SourceError as error:
        fault = rejection(error, os.fsdecode(task.folder + b"/" + task.name))
    return lay_out(catalog, (task.folder, task.name), cuts, task.context, fault)


def _cut(site: Path, folder: bytes, name: bytes, longest: int) -> Iterator[Cut]:
    try:
        if is_packed(name):
            yield from cut_packed(site, folder, name, longest)
            return
        with open(os.path.join(os.fsencode(site), folder, name), "rb") as file:
            refuse_binary(file.read(_FIRST_LOOK), place_of(folder, name))
            file.seek(0)
            yield from cut(file, longest)
    except OSError as error:
        raise unreadable(place_of(folder, name), error) from error
