"""Rendering in parallel: a worker gets keys, makes views, and writes the pages that changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup as _Html

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import PageRow, Recorded, RecordsReader
from newsgen.catalog.rows import Record
from newsgen.config import SiteConfig
from newsgen.errors import BuildError
from newsgen.pages.frame import PageView, SiteView
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting, Shape
from newsgen.pages.table import KINDS
from newsgen.publishing.writer import Writer
from newsgen.rendering.environment import Theme
from newsgen.sources.discover import layers_from_json, read_file
from newsgen.sources.reading import ReadSettings, read_source, read_text


class Batch(NamedTuple):
    """Keys of one kind, to plan and render together."""

    kind: str
    keys: tuple[str, ...]


class Rendered(NamedTuple):
    """What became of a batch: rows for the records, pages that are no more, and a count."""

    rows: list[PageRow]
    same: list[PageRow]
    """Pages whose view changed and whose bytes did not."""
    gone: list[tuple[str, str, int]]
    keys: int


@dataclass(frozen=True, slots=True)
class RenderTask:
    """What renderers need to know, the same in every process."""

    site: Path
    output: Path
    catalog: Path
    records: Path
    config: SiteConfig
    shape: Shape
    view: SiteView
    words: Mapping[str, str]
    build: int
    forced: frozenset[str]
    """Kinds whose templates or configuration changed: rendered even if their view did not."""
    publish_all: bool
    """The output may hold anything: write every page."""
    uncovered: frozenset[str]
    """Paths at which a file of static/ stood before: written whatever is recorded."""
    fresh: bool
    """Nothing is recorded yet."""

    def __call__(self) -> Callable[[Batch], Rendered]:
        """Return the function that renders one batch."""
        return _Worker(self).render


class _Worker:
    def __init__(self, task: RenderTask) -> None:
        self._task = task
        self._reader = CatalogReader.open(task.catalog)
        self._records = RecordsReader(task.records)
        self._writer = Writer(task.output)
        self._read = ReadSettings(ZoneInfo(task.config.timezone))
        self._words = SimpleNamespace(**task.words)
        self._theme = Theme(task.site, known={"site": task.view, "words": self._words})
        self._frames: dict[str, tuple[str, str]] = {}
        self._archive = Archive(self._reader, task.config, task.words, task.shape, self._read_body)

    def render(self, batch: Batch) -> Rendered:
        """Plan, compare, render and write the pages of a batch."""
        kind = KINDS[batch.kind]
        recorded = {} if self._task.fresh else self._records.recorded(kind.name, batch.keys)
        rows: list[PageRow] = []
        same: list[PageRow] = []
        with self._reader.unchanging():
            for page in kind.pages(self._archive, batch.keys):
                row, wrote = self._page(kind, page, recorded.pop((page.key, page.part), None))
                if row is not None:
                    (rows if wrote else same).append(row)
        gone = [(kind.name, key, part) for key, part in recorded]
        return Rendered(rows, same, gone, len(batch.keys))

    def _page(
        self, kind: Kind, page: PlannedPage, before: Recorded | None
    ) -> tuple[PageRow | None, bool]:
        """Write a page unless its bytes are as recorded; return its new record, and if it wrote."""
        view = _digest(page.view)
        task = self._task
        lost = task.publish_all or page.path in task.uncovered
        here = before is not None and before.path == page.path and not lost
        if here and before and before.view == view and kind.name not in task.forced:
            return None, False
        data, removed = self._bytes(kind, page)
        digest = sha256(data).digest()
        same = here and before is not None and before.digest == digest
        if same and before and before.view == view:
            return None, False
        if not same:
            self._writer.write(page.path, data)
        why = _why(before, page, view, forced=kind.name in task.forced)
        row = PageRow(
            kind.name, page.key, page.part, page.path, view, digest, len(data),
            task.build, why, removed,
        )  # fmt: skip
        return row, not same

    def _bytes(self, kind: Kind, page: PlannedPage) -> tuple[bytes, str]:
        config = self._task.config
        root = urls.root_of(page.path)
        if kind.name == "not_found":
            root = urls.base_path(config.base_url)
        canonical = urls.canonical(config.base_url, page.path)
        fields = kind.show(page, Setting(config, self._task.words, root, page.path, canonical))
        removed = fields.pop("removed", ())
        header, footer = self._frame(root)
        shown = PageView(
            page.path, kind.name, page.view.title, page.view.description, canonical, kind.noindex
        )
        text = self._theme.render(
            kind.template,
            {
                **fields,
                "site": self._task.view,
                "words": self._words,
                "root": root,
                "page": shown,
                "header": header,
                "footer": footer,
            },
        )
        return text.encode(), json.dumps(removed, ensure_ascii=False) if removed else ""

    def _frame(self, root: str) -> tuple[Any, Any]:
        """Return header and footer as they stand at one depth; rendered once a process."""
        if root not in self._frames:
            fields = {"site": self._task.view, "words": self._words, "root": root}
            self._frames[root] = (
                _Html(self._theme.render("partials/header.html", fields)),
                _Html(self._theme.render("partials/footer.html", fields)),
            )
        return self._frames[root]

    def _read_body(self, record: Record) -> str:
        data = read_file(self._task.site, record.folder, record.name)
        if sha256(data).digest() != record.digest:
            raise _changed_meanwhile(record)
        path = os.fsdecode(record.folder + b"/" + record.name)
        if record.body_at >= 0:
            return read_text(path, data)[record.body_at : record.body_at + record.body_length]
        layers = layers_from_json(self._reader.source_layers(record.folder, record.name))
        return read_source(path, data, layers, self._read).articles[record.ordinal].body


def batches(kind: str, keys: Iterator[str], size: int) -> Iterator[Batch]:
    """Yield the keys of one kind in batches."""
    held: list[str] = []
    for key in keys:
        held.append(key)
        if len(held) == size:
            yield Batch(kind, tuple(held))
            held = []
    if held:
        yield Batch(kind, tuple(held))


def _digest(view: Any) -> bytes:
    return blake2b(_encoder()(view), digest_size=16).digest()


def _plain(value: object) -> str:
    if isinstance(value, str):  # safe HTML
        return str(value)
    raise TypeError(f"a view cannot hold {value!r}")


@cache
def _encoder() -> Callable[[Any], bytes]:
    import msgspec  # slow to import, and a build of nothing makes no digest

    return msgspec.msgpack.Encoder(enc_hook=_plain).encode


def _why(before: Recorded | None, page: PlannedPage, view: bytes, *, forced: bool) -> str:
    if before is None:
        return "it is new"
    if before.path != page.path:
        return f"it moved here from {before.path}"
    if before.view != view:
        return "what it shows changed"
    if forced:
        return "the template, the configuration or newsgen changed"
    return "the output folder was new, emptied or left half done, or another file stood there"


def _changed_meanwhile(record: Record) -> BuildError:
    return BuildError(
        "this source changed while the site was being built",
        place=record.identity,
        remedy="build again",
        code="source-changed",
    )
