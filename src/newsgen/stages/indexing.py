"""Indexing: the texts of each part of the archive that changed become its search index."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from newsgen import pagefind, urls
from newsgen.article import Markup
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import IDS, INDEX, PageRow, Records
from newsgen.catalog.rows import Record
from newsgen.config import SiteConfig, fingerprint
from newsgen.executors.choice import run
from newsgen.french.read_also import without
from newsgen.french.typography import is_french
from newsgen.pages.kind import Archive
from newsgen.pages.parts import printing
from newsgen.pages.shard import ShardArticle, articles_of, records_of
from newsgen.publishing.writer import Writer, cannot_write
from newsgen.rendering.body import BodySettings, render_body
from newsgen.rendering.search_text import (
    blocks_of,
    clean,
    content_of,
    has_words,
    same_words,
    shadow_page,
)
from newsgen.site_folders import SiteFolders
from newsgen.stages.bodies import BodyReader
from newsgen.stages.rendering import Rendered
from newsgen.toolchain import package_versions

T = TypeVar("T")

PRIMARY = "pagefind"
"""The key of what all parts share: browsers load it first, with an index of its own."""
_NOBODY_TYPES = "newsgenindexprimaire"
_BATCH = 100
_MAGIC = b"pagefind_dcd"


class Text(NamedTuple):
    """An article to be indexed: what is shown of it, and its record."""

    article: ShardArticle
    record: Record


@dataclass(frozen=True, slots=True)
class ShadowTask:
    """Writes, for each article, the page that is indexed and what its results show."""

    site: Path
    catalog: Path
    config: SiteConfig
    folder: Path

    def __call__(self) -> Callable[[Sequence[Text]], list[bool]]:
        """Return the function that does a batch, and tells which articles have words."""
        reader = CatalogReader.open(self.catalog)
        bodies = BodyReader(self.site, reader, self.config)
        return lambda batch: [self._write(bodies, one) for one in batch]

    def _write(self, bodies: BodyReader, text: Text) -> bool:
        article, config = text.article, self.config
        body = bodies.read(text.record)
        if article.left_out:
            body = without(body.decode(), article.left_out).encode()
        typography = config.typography and is_french(article.language)
        settings = BodySettings(config.markup, config.images.mode, config.images.hosts, typography)
        # Without what references lead to: what is indexed depends on the source alone.
        shown = render_body(body, Markup(article.markup), article.headline, {}, settings, "")
        printed = printing(config, article.language)
        (headline, *summary) = clean(map(printed, (article.headline, article.summary))) or [""]
        blocks = [*summary, *blocks_of(shown.html)]
        if not has_words([headline, *blocks]):
            return False
        told = {"content": content_of(headline, blocks), "meta": _meta(article, headline)}
        _put(self.folder / f"pages/{article.path}.html", shadow_page(headline, blocks))
        _put(self.folder / f"texts/{article.path}.json", json.dumps(told))
        return True


@dataclass(frozen=True, slots=True)
class RestoreTask:
    """Gives fragments, the excerpts' sources, the text that was printed back."""

    folder: Path

    def __call__(self) -> Callable[[Sequence[bytes]], list[tuple[str, bytes]]]:
        """Return the function that does a batch: output paths and new fragments."""
        return lambda batch: [self._restored(data) for data in batch]

    def _restored(self, data: bytes) -> tuple[str, bytes]:
        fragment = json.loads(gzip.decompress(data).removeprefix(_MAGIC))
        path = fragment["url"].removeprefix("/").removesuffix(".html")
        told = json.loads((self.folder / f"texts/{path}.json").read_bytes())
        if not same_words(told["content"], fragment["content"]):
            told["content"] = fragment["content"]
        fragment |= {**told, "url": f"/{path}"}
        text = json.dumps(fragment, ensure_ascii=False, separators=(",", ":"))
        return path, gzip.compress(_MAGIC + text.encode(), 6, mtime=0)


class Indexer:
    """Brings the indexes of one output up to date with the tables of its parts."""

    def __init__(
        self, folders: SiteFolders, archive: Archive, records: Records, executable: Path | None,
        *, everything: bool, dry: bool, jobs: int, start_method: str | None,
    ) -> None:  # fmt: skip
        self.failures: list[str] = []
        """Why parts are not indexed."""
        self._folders = folders
        self._archive = archive
        self._records = records
        self._executable = executable
        self._everything = everything
        self._workers: dict[str, Any] = {"jobs": jobs, "start_method": start_method}
        self._writer = Writer(folders.output, dry=dry)
        self._work = folders.records.with_suffix(".search")
        self._wanted, self._done = self._states()

    @property
    def stale(self) -> list[str]:
        """The parts whose index is missing, or was made from what is no more."""
        return [
            key
            for key, state in self._wanted.items()
            if self._everything or self._done.get(key) != state
        ]

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self.stale and self._done.keys() <= self._wanted.keys()

    def indexed(self) -> Iterator[Rendered]:
        """Yield what becomes of the files of each part that needs to be indexed, or is no more."""
        for key in sorted(self._done.keys() - self._wanted.keys()):
            yield self._gone(key)
        for key in self.stale:
            try:
                with _emptied(self._work):
                    marker, files = self._primary() if key == PRIMARY else self._part(key)
            except pagefind.IndexingError as error:
                self.failures.append(str(error))
                yield self._gone(key)
            else:
                yield self._placed(key, marker, files)

    def _states(self) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Return by part a digest of all that its index depends on: as it is, as it was."""
        tables, done = self._records.views("shard"), self._records.views(IDS)
        if not tables:
            return {}, done
        besides = index_fingerprint(self._archive)
        wanted = {PRIMARY: b"", **tables}
        return {key: _digest(view + besides) for key, view in wanted.items()}, done

    def _primary(self) -> tuple[str, dict[str, bytes]]:
        """Return the path of the file that stands for the rest, and all files by path."""
        _put(self._work / "pages/x.html", shadow_page(_NOBODY_TYPES, ()))
        found = {urls.SEARCH_PROGRAM + name: data for name, data in self._made().items()}
        return f"{urls.SEARCH_PROGRAM}pagefind-entry.json", found

    def _part(self, key: str) -> tuple[str, dict[str, bytes]]:
        records = records_of(self._archive, key)
        articles = list(articles_of(self._archive, records))
        wordy = self._shadows(list(map(Text, articles, records)))
        made = self._made() if any(wordy) else {}
        files = {name: data for name, data in made.items() if name not in pagefind.SHARED}
        fragments = [name for name in files if name.startswith("fragment/")]
        restored = list(self._restored([files[name] for name in fragments]))
        found = {urls.shard_path(key, name): data for name, data in files.items()}
        ids: dict[str, str] = {}
        for name, (path, data) in zip(fragments, restored, strict=True):
            found[urls.shard_path(key, name)] = data
            ids[path] = name.removeprefix("fragment/").partition(".")[0]
        lost = [
            one.path for one, has in zip(articles, wordy, strict=True) if has != (one.path in ids)
        ]
        if lost:
            raise pagefind.IndexingError(f"it left out {len(lost)} articles, {lost[0]} among them")
        marker = urls.shard_path(key, "ids.json")
        listed = json.dumps([ids.get(one.path) for one in articles], separators=(",", ":"))
        return marker, {marker: listed.encode(), **found}

    def _shadows(self, texts: Sequence[Text]) -> list[bool]:
        config, catalog = self._archive.config, self._folders.catalog
        task = ShadowTask(self._folders.site, catalog, config, self._work)
        done = run(task, _batches(texts), size=len, **self._workers)
        return [has for batch in done for has in batch]

    def _made(self) -> dict[str, bytes]:
        assert self._executable is not None
        made = pagefind.make_index(self._executable, self._work / "pages")
        return pagefind.index_files(made)

    def _restored(self, fragments: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
        task = RestoreTask(self._work)
        for batch in run(task, _batches(fragments), size=len, **self._workers):
            yield from batch

    def _placed(self, key: str, marker: str, files: Mapping[str, bytes]) -> Rendered:
        """Write the files that are new or changed; say which are no more."""
        rendered = Rendered([], [], [], [], 1, INDEX)
        others = {path: data for path, data in files.items() if path != marker}
        self._place(rendered, (IDS, key, self._wanted[key]), {marker: files[marker]})
        self._place(rendered, (INDEX, key, b""), others)
        return rendered

    def _place(
        self, rendered: Rendered, page: tuple[str, str, bytes], files: Mapping[str, bytes]
    ) -> None:
        """Write what differs; a file keeps its number, and a new one takes the first free one."""
        kind, key, view = page
        recorded = self._records.recorded(kind, [key]).items()
        before = {known.path: (part, known.digest) for (_, part), known in recorded}
        taken = {part for path, (part, _) in before.items() if path in files}
        free = (number for number in count(1) if number not in taken)
        for path, data in files.items():
            part, known = before.get(path, (0, b""))
            digest = sha256(data).digest()
            row = PageRow(
                kind, key, part or next(free), path, view, digest, len(data),
                self._records.build, "its part of the archive changed" if part else "it is new", "",
            )  # fmt: skip
            if digest != known or self._everything:
                self._writer.write(path, data)
                rendered.rows.append(row)
            elif view:
                rendered.same.append(row)
        rendered.gone.extend(
            (kind, key, part) for path, (part, _) in before.items() if path not in files
        )

    def _gone(self, key: str) -> Rendered:
        gone = [
            (kind, key, part)
            for kind in (IDS, INDEX)
            for _, part in self._records.recorded(kind, [key])
        ]
        return Rendered([], [], gone, [], 1, INDEX)


def index_fingerprint(archive: Archive) -> bytes:
    """Return a digest of all that indexes depend on besides what is indexed."""
    facts = [*package_versions((pagefind.PACKAGE,)), archive.reader.meta("fingerprint")]
    facts.append(fingerprint(archive.config, ("images", "markup", "typography")))
    return sha256("\n".join(facts).encode()).digest()


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _meta(article: ShardArticle, headline: str) -> dict[str, str]:
    found = {"date": article.date, "themes": " · ".join(article.themes)}
    return {"title": headline, **{name: text for name, text in found.items() if text}}


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise cannot_write(str(path), error) from error


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Have a folder of one's own, empty, and remove it with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
