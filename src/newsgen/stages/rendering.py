"""Rendering in parallel: a worker gets keys, makes views, and writes the pages that changed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from markupsafe import Markup as _Html

from newsgen import urls
from newsgen.batching import batched
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import PageRow, Recorded, RecordsReader
from newsgen.catalog.rows import RecordPlace
from newsgen.config import SiteConfig
from newsgen.executors.allowance import Allowance, OutOfTime
from newsgen.pages.frame import PageView, SiteView
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting, Shape
from newsgen.pages.table import KINDS
from newsgen.publishing.writer import Writer
from newsgen.rendering.theme_files import ThemeFiles
from newsgen.stages.bodies import BodyReader

TOGETHER = 50
"""Pages that go through the steps of rendering together: some hundred kilobytes."""


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
    slow: list[RecordPlace]
    """Articles whose texts take too long: they have no page here."""
    keys: int
    kind: str = ""
    seconds: float = 0.0
    """That this took, by the clock on the wall."""


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
    templates: ThemeFiles
    """As they were read when it was planned which pages they concern."""
    build: int
    forced: frozenset[str]
    """Kinds whose templates or configuration changed: rendered even if their view did not."""
    publish_all: bool
    """The output may hold anything: write every page."""
    uncovered: frozenset[str]
    """Paths at which a file of static/ stood before: written whatever is recorded."""
    fresh: bool
    """Nothing is recorded yet."""
    dry: bool = False
    """A dry run: render, and write nothing."""

    def __call__(self) -> Callable[[Batch], Rendered]:
        """Return the function that renders one batch."""
        return _Worker(self).render


class _Compared(NamedTuple):
    """A page, the digest of its view, and what is recorded of it."""

    page: PlannedPage
    view: bytes
    before: Recorded | None


class _Worker:
    def __init__(self, task: RenderTask) -> None:
        self._task = task
        self._reader = CatalogReader.open(task.catalog)
        self._records = RecordsReader(task.records)
        self._writer = Writer(task.output, dry=task.dry)
        self._bodies = BodyReader(task.site, self._reader, task.config)
        self._allowance = Allowance(task.config.limits.source_seconds)
        self._words = SimpleNamespace(**task.words)
        from newsgen.rendering.environment import Theme  # imports Jinja2, which takes its time

        self._theme = Theme(task.templates, known={"site": task.view, "words": self._words})
        self._frames: dict[str, tuple[str, str]] = {}
        self._archive = Archive(self._reader, task.config, task.words, task.shape)

    def render(self, batch: Batch) -> Rendered:
        """Plan, compare, render and write the pages of a batch.

        Many pages take one step, then the next: code that stays in the processor's cache is
        a fifth faster than going through all of it for each page.
        """
        start = time.perf_counter()
        kind = KINDS[batch.kind]
        recorded = {} if self._task.fresh else self._records.recorded(kind.name, batch.keys)
        rendered = Rendered([], [], [], [], len(batch.keys))
        with self._reader.unchanging(), self._allowance.ticking():
            pages = kind.pages(self._archive, batch.keys)
            for some in batched(pages, TOGETHER):
                compared = [
                    _Compared(page, _digest(page.view), recorded.pop((page.key, page.part), None))
                    for page in some
                ]
                self._render(kind, list(filter(self._choice(kind), compared)), rendered)
        rendered.gone.extend((kind.name, key, part) for key, part in recorded)
        return rendered._replace(kind=kind.name, seconds=time.perf_counter() - start)

    def _choice(self, kind: Kind) -> Callable[[_Compared], bool]:
        """Return what tells whether a page must be rendered."""
        if self._task.publish_all or kind.name in self._task.forced:
            return lambda one: True
        return lambda one: (
            one.before is None
            or (one.before.view, one.before.path) != (one.view, one.page.path)
            or one.page.path in self._task.uncovered
        )

    def _render(self, kind: Kind, pages: list[_Compared], rendered: Rendered) -> None:
        """Write pages unless their bytes are as recorded; note what became of them."""
        made = list(self._made(kind, pages, rendered))
        digests = [sha256(data).digest() for _, data, _ in made]
        forced = kind.name in self._task.forced
        for (one, data, removed), digest in zip(made, digests, strict=True):
            page, view, before = one
            row = PageRow(
                kind.name, page.key, page.part, page.path, view, digest, len(data),
                self._task.build, _why(before, page, view, forced=forced), removed,
            )  # fmt: skip
            if before is None or self._must_write(before, row):
                self._writer.write(page.path, data)
                rendered.rows.append(row)
            elif before.view != view:
                rendered.same.append(row)

    def _must_write(self, before: Recorded, row: PageRow) -> bool:
        lost = self._task.publish_all or row.path in self._task.uncovered
        return lost or (before.path, before.digest) != (row.path, row.digest)

    def _made(
        self, kind: Kind, pages: list[_Compared], rendered: Rendered
    ) -> Iterator[tuple[_Compared, bytes, str]]:
        """Yield each page with its bytes, and what was removed from its text."""
        for one in pages:
            try:
                yield (one, *self._bytes(kind, one.page))
            except OutOfTime:
                record = one.page.record
                if record is None:  # without a text
                    raise
                rendered.slow.append((record.folder, record.name, record.ordinal))

    def _bytes(self, kind: Kind, page: PlannedPage) -> tuple[bytes, str]:
        config = self._task.config
        root = urls.root_of(page.path)
        if kind.name == "not_found":
            root = urls.base_path(config.base_url)
        canonical = urls.canonical(config.base_url, page.path)
        setting = Setting(config, self._task.words, root, page.path, canonical, self._bodies.read)
        with self._allowance:
            fields = kind.show(page, setting)
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
