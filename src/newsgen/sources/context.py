"""What other files say of a source: defaults of its folders, rows of tables, its sidecar."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from newsgen.errors import SourceError
from newsgen.sources.files import read_file
from newsgen.sources.layers import Layer, read_index, read_sidecar
from newsgen.sources.unpacking import stem_and_suffix

DEFAULTS = b"_defaults.yaml"
INDEXES = (b"index.csv", b"index.tsv")
_SIDECAR_SUFFIXES = (b".yaml", b".yml")


class Told(NamedTuple):
    """What a source is told from elsewhere, or what is wrong with that."""

    layers: tuple[Layer, ...] = ()
    error: SourceError | None = None

    @property
    def digest(self) -> bytes:
        """A digest of what is told, wherever it was written."""
        return _digest(self) if self.layers or self.error else _OF_NOTHING

    def is_known_as(self, digest: bytes | None) -> bool:
        """Tell whether a source was told the same before, by its digest or `placed_digest`."""
        return digest == self.digest or digest == placed_digest(layers_as_json(self.layers))


class Tables:
    """The tables of a folder, which speak of sources in it and below; read when first asked for."""

    def __init__(self, site: Path, folder: bytes, names: Iterable[bytes], most: int) -> None:
        self._site = site
        self._folder = folder
        self._names = names
        self._most = most

    def rows_of(self, path: bytes) -> list[Layer]:
        """Return the rows of a source of the site. Raises SourceError for a table with a fault."""
        if isinstance(self._rows, SourceError):
            raise self._rows
        below = normalize("NFC", os.fsdecode(path[len(self._folder) + 1 :]))  # as tables are read
        return [rows[below] for rows in self._rows if below in rows]

    def may_concern(self, folder: bytes) -> bool:
        """Tell whether rows may be of sources in `folder`; those of a faulty table may."""
        if folder == self._folder or isinstance(self._rows, SourceError):
            return True
        return any("/" in name for rows in self._rows for name in rows)

    @cached_property
    def _rows(self) -> list[dict[str, Layer]] | SourceError:
        """The rows of each table, or what is wrong with one: it concerns all sources."""
        try:
            return [
                read_index(
                    os.fsdecode(self._folder + b"/" + name),
                    read_file(self._site, self._folder, name, self._most),
                )
                for name in self._names
            ]
        except SourceError as error:
            return error


class Inherited(NamedTuple):
    """What the folder of a source and those above say of it, outermost first."""

    most: int
    """Bytes that a file of metadata may have."""
    layers: tuple[Layer, ...] = ()
    """Of `_defaults.yaml`."""
    tables: tuple[Tables, ...] = ()
    changed: bool = False
    error: SourceError | None = None
    """What is wrong with a `_defaults.yaml`."""


def inherited(
    above: Inherited, site: Path, folder: bytes, names: Collection[bytes], moved: set[bytes]
) -> Inherited:
    """Return what a folder says, after those above, of sources in it and below.

    `names` are those of its files; `moved` are those of them that changed, came or went.
    """
    changed = above.changed or DEFAULTS in moved or not moved.isdisjoint(INDEXES)
    here = above._replace(changed=changed)
    if tables := [name for name in INDEXES if name in names]:
        here = here._replace(tables=(*above.tables, Tables(site, folder, tables, above.most)))
    if DEFAULTS not in names or above.error:
        return here
    place = os.fsdecode(folder + b"/" + DEFAULTS)
    try:
        layer = read_sidecar(place, read_file(site, folder, DEFAULTS, above.most))
    except SourceError as error:
        return here._replace(error=error)
    return here._replace(layers=(*above.layers, layer))


class FolderContext:
    """What the sources of one folder are told; files are read when first asked for."""

    def __init__(
        self, site: Path, folder: bytes, names: Collection[bytes], inherited: Inherited
    ) -> None:
        self._site = site
        self._folder = folder
        self._names = names
        self._inherited = inherited

    def told(self, name: bytes) -> Told:
        """Return what a source of the folder is told."""
        if self._is_bare:
            return _NOTHING
        try:
            return Told(tuple(self._layers(name)))
        except SourceError as error:
            return Told((), error)

    @cached_property
    def _is_bare(self) -> bool:
        """That no source of the folder has metadata from elsewhere."""
        return (
            not self._inherited.layers
            and not self._inherited.error
            and not self._tables
            and not any(name.endswith(_SIDECAR_SUFFIXES) for name in self._names)
        )

    @cached_property
    def _tables(self) -> list[Tables]:
        return [table for table in self._inherited.tables if table.may_concern(self._folder)]

    def _layers(self, name: bytes) -> list[Layer]:
        if self._inherited.error:
            raise self._inherited.error
        layers = list(self._inherited.layers)
        path = self._folder + b"/" + name
        for table in self._tables:
            layers += table.rows_of(path)
        layers += [self._sidecar(name) for name in sidecars(name) if name in self._names]
        return layers

    def _sidecar(self, name: bytes) -> Layer:
        place = os.fsdecode(self._folder + b"/" + name)
        return read_sidecar(place, read_file(self._site, self._folder, name, self._inherited.most))


def sidecars(name: bytes) -> tuple[bytes, bytes]:
    """Return the names that the sidecar of a source may have."""
    stem = stem_and_suffix(name)[0]
    yaml, yml = _SIDECAR_SUFFIXES
    return stem + yaml, stem + yml


def layers_as_json(layers: Iterable[Layer]) -> str:
    """Return layers in the form that the catalog keeps and workers read."""
    rows = [(layer.origin, layer.fields, layer.written, layer.line) for layer in layers]
    return _LAYERS_JSON.encode(rows) if rows else ""


def layers_from_json(text: str | None) -> tuple[Layer, ...]:
    """Return the layers that `layers_as_json` wrote."""
    return tuple(Layer(*row) for row in json.loads(text)) if text else ()


def placed_digest(layers: str) -> bytes:
    """Return a digest of what a source is told, and of where: for one that is rejected.

    `layers` are in the form of `layers_as_json`. The reason may name one of their lines, so that
    such a source is read again when these move.
    """
    return blake2b(layers.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _digest(told: Told) -> bytes:
    fields = _CONTEXT_JSON.encode([layer.fields for layer in told.layers])
    text = fields + str(told.error or "")
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# json.dumps makes an encoder each time.
_LAYERS_JSON = json.JSONEncoder(ensure_ascii=False, default=_plain)
_CONTEXT_JSON = json.JSONEncoder(default=_plain)
_NOTHING = Told()
_OF_NOTHING = _digest(_NOTHING)
