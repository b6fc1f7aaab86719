"""`newsgen dates suggest`: tables of the dates that texts without one have in them, to review.

Nothing is applied: a table counts once somebody puts it among the sources, as their index.csv.
The texts are read one by one; what is remembered are a few counts.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.rows import Record
from newsgen.catalog.store import SCHEMA_VERSION
from newsgen.config import load_config
from newsgen.errors import OutputError
from newsgen.french.date_suggestion import Confidence, Suggestion, suggest_date
from newsgen.french.dates import long_date
from newsgen.pages.details import details_of
from newsgen.site_folders import SiteFolders, built_catalog, site_folders
from newsgen.sources.context import INDEXES
from newsgen.sources.discover import SOURCE_FOLDERS
from newsgen.sources.layers import NOTE
from newsgen.sources.paths import printable_path
from newsgen.sources.text import collapse
from newsgen.stages.bodies import BodyReader

FOLDER = "dates"
"""In the site: where tables go by default."""
COLUMNS = ("file", "date", *(f"{NOTE}{name}" for name in ("confidence", "sentence", "others")),
           f"{NOTE}headline")  # fmt: skip
_BATCH = 500
_FORMULA = ("=", "+", "-", "@")


class Table(NamedTuple):
    """A table that was written, the place that it is for, and how many rows it has."""

    path: Path
    place: str
    rows: int


class Account(NamedTuple):
    """How many articles have no date, what was suggested, and where it stands."""

    undated: int
    suggested: Mapping[Confidence, int]
    tables: tuple[Table, ...]
    out_of_reach: int
    """Suggestions that no table can apply: for lines of .jsonl files, and for odd file names."""


def suggest_dates(site: Path, output: Path | None) -> Account:
    """Write into `output` (by default `dates` in the site) a table for each folder of sources.

    Raises UsageError for a site without a catalog, OutputError for tables that are there
    already, BuildError where a source has changed since the last build.
    """
    config = load_config(site).config
    folders = site_folders(site, output or site / FOLDER, drafts=False)
    catalog = built_catalog(site)
    _refuse_what_is_there(folders.output)
    reader = CatalogReader.open(catalog, SCHEMA_VERSION)
    try:
        bodies = BodyReader(folders.site, reader, config)
        return _write_tables(folders, reader, bodies)
    finally:
        reader.close()


def _refuse_what_is_there(output: Path) -> None:
    for top in SOURCE_FOLDERS:
        for name in INDEXES:
            path = output / top / os.fsdecode(name)
            if path.exists():
                raise OutputError(
                    "this table exists already, and may have been reviewed",
                    place=str(path),
                    remedy="delete it, or choose another folder with --output",
                    code="table-exists",
                )


# --------------------------------------------------------------------------------- the tables


class _Writer:
    """Writes the table of one of the site's source folders, and puts it in place at the end."""

    def __init__(self, folders: SiteFolders, top: str) -> None:
        self.name = _free_name(folders.site / top)
        self.rows = 0
        self._top = top
        self._path = folders.output / top / self.name
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._part = self._path.with_name(f".{self.name}.part")
        # French spreadsheets part columns by semicolons, and take UTF-8 by its mark.
        self._part.unlink(missing_ok=True)  # it may be a link that came with the site
        self._file = self._part.open("x", encoding="utf-8-sig", newline="")
        self._table = csv.writer(self._file, delimiter=";")
        self._table.writerow(COLUMNS)

    def add(self, row: tuple[str, ...]) -> None:
        """Write a row."""
        self._table.writerow(row)
        self.rows += 1

    def finish(self) -> Table:
        """Put the table in place."""
        self._file.close()
        self._part.replace(self._path)
        return Table(self._path, f"{self._top}/{self.name}", self.rows)

    def drop(self) -> None:
        """Remove what was not put in place."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def _free_name(folder: Path) -> str:
    """Return the name that a further table of a folder can take: tables add to each other."""
    names = [os.fsdecode(name) for name in INDEXES]
    return next((name for name in names if not (folder / name).exists()), names[0])


def _write_tables(folders: SiteFolders, reader: CatalogReader, bodies: BodyReader) -> Account:
    writers: dict[str, _Writer] = {}
    counts: Counter[Any] = Counter()
    with ExitStack() as unfinished:
        for record in _undated(reader):
            counts["undated"] += 1
            if (found := suggest_date(_lines(record, bodies))) is None:
                continue
            top, file = _file_of(record, reader)
            if top not in writers:
                writers[top] = _Writer(folders, top)
                unfinished.callback(writers[top].drop)
            writers[top].add(_row(file, found, record.headline))
            counts[found.confidence] += 1
            counts["out of reach"] += bool(record.ordinal) or collapse(file) != file
        tables = tuple(writer.finish() for _, writer in sorted(writers.items()))
    suggested = {confidence: counts[confidence] for confidence in Confidence}
    return Account(counts["undated"], suggested, tables, counts["out of reach"])


def _undated(reader: CatalogReader) -> Iterator[Record]:
    last = ""
    while records := reader.articles.undated(last, _BATCH):
        yield from records
        last = records[-1].identity


def _lines(record: Record, bodies: BodyReader) -> list[str]:
    text = bodies.read(record).decode().replace("**", "")  # where Markdown sets a dateline off
    summary = "" if "no_summary" in details_of(record) else record.summary
    return [line for line in (record.headline, summary, *text.split("\n")) if line.strip()]


def _file_of(record: Record, reader: CatalogReader) -> tuple[str, str]:
    """Return the source folder of an article, and its file's path from there."""
    path = os.fsdecode(record.folder + b"/" + record.name)
    top, _, file = path.partition("/")
    if collapse(file) != file:
        file = printable_path(file)
    if record.ordinal:
        file += f":{reader.segments.line_of(record.folder, record.name, record.ordinal)}"
    return top, f"./{file}" if file.startswith(_FORMULA) else file


def _row(file: str, found: Suggestion, headline: str) -> tuple[str, ...]:
    """Return a row. What is of low confidence stands among the others: copied, it is a date.

    Dates are in words, with no-break spaces: spreadsheets leave them as they are, where they
    would turn 2022-05-11 into 11/05/2022 or 5/11/2022, and 2022-05 into mai-22.
    """
    shown = [long_date(known) for known in (found.date, *found.others)]
    given, others = shown[0], shown[1:]
    if found.confidence is Confidence.LOW:
        given, others = "", shown
    texts = (found.sentence, ", ".join(others), headline)
    return file, given, found.confidence.value, *map(_cell, texts)


def _cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
