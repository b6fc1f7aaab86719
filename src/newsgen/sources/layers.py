"""Metadata from outside the text: sidecars, folder defaults, index tables."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsgen.errors import SourceError
from newsgen.sources.names import canonical_name, is_list
from newsgen.sources.paths import printable_path
from newsgen.sources.safe_yaml import read_yaml
from newsgen.sources.simple_yaml import read_simple_yaml
from newsgen.sources.text import collapse, decode_clean
from newsgen.sources.values import beginning

_FILE_COLUMNS = frozenset({"file", "fichier", "filename", "nom_fichier"})
NOTE = "#"
"""Begins the names of columns that are for people only."""
_SEPARATOR_LINE = re.compile(r"sep=(.)\n", re.IGNORECASE)
_LONGEST_CELL = 10_000_000


class Layer(NamedTuple):
    """Fields from one place."""

    origin: str
    """Printable: "seeds/x.yaml", "seeds/index.csv:12", "content/_defaults.yaml"."""
    fields: Mapping[str, object]
    """Raw keys, as written."""
    written: str = ""
    """The text the fields were read from: where the line of a faulty one is looked up."""
    line: int = 0
    """Line of the file where `written`, or the row of a table, begins; 0: unknown."""

    @property
    def place(self) -> str:
        """The file alone, without the row."""
        return self.origin.removesuffix(f":{self.line}") if self.line else self.origin

    def line_of(self, key: str) -> int:
        """Return the line of the file where `key` is written; the layer's if it is not found."""
        pattern = rf"^[^\S\n]*[\"']?{re.escape(key)}[\"']?\s*[:=]"
        found = re.search(pattern, self.written, re.MULTILINE)
        return self.line + self.written.count("\n", 0, found.end()) if found else self.line


def read_sidecar(path: str, data: bytes) -> Layer:
    """Read the YAML mapping beside a source, or a folder's _defaults.yaml; empty, it has no fields.

    Raises SourceError with the line: as `read_yaml`, or "binary".
    """
    place = printable_path(path)
    text = decode_clean(data, place).text
    fields = read_simple_yaml(text)
    return Layer(place, read_yaml(text, place) if fields is None else fields, text, 1)


def read_index(path: str, data: bytes) -> dict[str, Layer]:
    """Read a folder's table (index.csv, index.tsv): a layer for each file name.

    The column `file` (or `fichier`) names the source, by its path from the table's folder; each
    other column is a field, but for notes, whose names begin with "#". Empty cells are absent.
    Delimiter: comma, semicolon or tab. Lists are split at "|"; where a cell has
    none, at ";" (at "," if the semicolon is the delimiter).
    Raises SourceError with the line: codes "index", "index-duplicate", "binary".
    """
    place = printable_path(path)
    text = decode_clean(data, place).text
    delimiter = _delimiter(text, path)
    rows = _rows(text, delimiter, place)
    line, header = next(rows, (1, []))
    keys, file_column = _columns(header, place, line)
    layers: dict[str, Layer] = {}
    for line, cells in rows:
        layer = _row_layer(keys, cells, delimiter, f"{place}:{line}", line)
        name = collapse(cells[file_column]) if file_column < len(cells) else ""
        name = name.removeprefix("./")  # which spreadsheets do not take for a formula
        if not name or name in layers or len(cells) > len(keys):
            raise _row_error(name, layers, place, line)
        layers[name] = layer
    return layers


def _delimiter(text: str, path: str) -> str:
    if asked := _SEPARATOR_LINE.match(text):
        return asked[1]
    header = text.lstrip("\n").partition("\n")[0]
    fallback = "\t" if path.lower().endswith(".tsv") else ","
    best = max((fallback, ",", ";", "\t"), key=header.count)
    return best if best in header else fallback


def _rows(text: str, delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each row that is not empty begins, and its cells."""
    asked = _SEPARATOR_LINE.match(text)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(
        io.StringIO(text[asked.end() :] if asked else text), delimiter=delimiter, strict=True
    )
    line = skipped = 1 + bool(asked)
    try:
        for cells in reader:
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield line, cells
            line = reader.line_num + skipped
    except csv.Error as error:
        raise _index_error(f"the table cannot be read: {error}", place, line) from error


def _columns(header: list[str], place: str, line: int) -> tuple[list[str], int]:
    keys = [collapse(cell) for cell in header]
    files = [number for number, key in enumerate(keys) if key.casefold() in _FILE_COLUMNS]
    if len(files) != 1:
        reason = "no column is called `file`" if not files else "two columns name the file"
        columns = beginning(", ".join(keys)) or "missing"
        raise _index_error(f"{reason}: the columns are {columns}", place, line)
    twice = {key for key, count in Counter(keys).items() if key and count > 1}
    if twice:
        raise _index_error(f"the column `{min(twice)}` comes twice", place, line)
    return keys, files[0]


def _row_layer(keys: list[str], cells: list[str], delimiter: str, origin: str, line: int) -> Layer:
    fields: dict[str, object] = {}
    for key, cell in zip(keys, cells, strict=False):
        if _is_field(key) and (value := collapse(cell)):
            fields[key] = _split(value, delimiter) if is_list(canonical_name(key)) else value
    return Layer(origin, fields, "", line)


def _is_field(key: str) -> bool:
    return bool(key) and not key.startswith(NOTE) and key.casefold() not in _FILE_COLUMNS


def _split(cell: str, delimiter: str) -> list[str]:
    separator = "|" if "|" in cell else "," if delimiter == ";" else ";"
    return [item for part in cell.split(separator) if (item := part.strip())]


def _row_error(name: str, layers: Mapping[str, Layer], place: str, line: int) -> SourceError:
    if not name:
        return _index_error("this row names no file", place, line)
    if name not in layers:
        return _index_error("this row has more cells than the table has columns", place, line)
    return SourceError(
        f"the file `{name}` has two rows, the first in line {layers[name].line}",
        remedy="keep one of the two",
        place=place,
        line=line,
        code="index-duplicate",
    )


def _index_error(reason: str, place: str, line: int) -> SourceError:
    return SourceError(
        reason,
        remedy="the first row names the columns, one of them `file`; each other row has one file",
        place=place,
        line=line,
        code="index",
    )
