"""The plan of a build: which pages to look at, and with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import Records
from newsgen.config import CONFIG_NAME, SiteConfig, fingerprint
from newsgen.config.colour import accent_dark
from newsgen.config.parsers import closest
from newsgen.errors import ConfigError
from newsgen.pages.frame import SiteView, frame_fingerprint, shape_of, site_view
from newsgen.pages.kind import Archive, Shape
from newsgen.pages.table import KINDS
from newsgen.publishing.assets import Asset, by_path, made, site_assets, theme_assets
from newsgen.publishing.headers import headers_file
from newsgen.rendering.theme_files import ThemeFiles, theme_folder
from newsgen.site_folders import SiteFolders
from newsgen.sources.discover import NoMemory, SourceTask, discover
from newsgen.stages.rendering import Batch, batches

INDEXED = frozenset({"shard"})
"""Kinds whose pages are made together with the search index."""
SEARCH = "search_"
"""What the names of their own cursor begin with."""
_DATE_LENGTHS = {"year": 4, "month": 7, "day": 10}
_BATCH = {
    "article": 200,
    "page": 10,
    "day": 50,
    "month": 10,
    "day_of_year": 20,
    "sitemap": 1,
    "shard": 1,
    "term": 60,
    "terms": 40,  # each batch has all terms sorted, and the letters of a taxonomy are 29
    "redirect": 100,
    "moved": 100,
}


class Plan(NamedTuple):
    """What to render, and what all pages share."""

    config: SiteConfig
    shape: Shape
    view: SiteView
    words: dict[str, str]
    templates: ThemeFiles
    batches: Iterator[Batch]
    total: int
    """Keys to look at, as far as that is known before they are made: progress is no promise."""
    forced: frozenset[str]
    publish_all: bool
    guarded: bool
    """A file that stands where a new page must go may be somebody else's."""
    unknown: str
    """Why what newsgen noted of this output of its own says nothing of it, "" where it does."""
    assets: dict[str, Asset]
    uncovered: frozenset[str]
    """Paths of pages where a file of static/ stood, which is no more."""
    indexing: bool
    """Whether the search index is brought up to date, or left to a later build."""
    recorded_meta: dict[str, str]
    """What to record of the whole output once it is published."""


def plan(
    folders: SiteFolders,
    config: SiteConfig,
    reader: CatalogReader,
    records: Records,
    *,
    clean: bool = False,
    indexing: bool = True,
) -> Plan:
    """Decide which pages this build looks at; with `clean`, all of them, to be written anew.

    Without `indexing`, the tables of the search index wait for a later build, which finds them by
    a cursor of their own; but not where the output may hold anything.
    """
    theme = ThemeFiles(folders.site)
    words = _words(theme, config)
    shape = shape_of(reader, config)
    assets = _assets(folders, config, reader)
    view = site_view(config, shape, words, custom_css=urls.CUSTOM_STYLESHEET in assets)
    prints = _fingerprints(theme, config, view, words, reader)
    stamp = stamp_of(folders)
    publish_all = clean or records.fresh or records.interrupted or stamp != records.fingerprint
    indexing = indexing or publish_all
    waiting = frozenset() if indexing else INDEXED
    forced = frozenset(name for name, value in prints.items() if records.meta(name) != value)
    archive = Archive(reader, config, words, shape)
    uncovered = dict(records.uncovered_by(assets))
    everything = publish_all or _too_far_behind(reader, records)
    touched = {} if everything else _touched_keys(reader, records, uncovered)
    whole = frozenset(KINDS) if everything else forced
    if _too_far_behind(reader, records, SEARCH):
        whole |= INDEXED
    whole -= waiting
    return Plan(
        config=config,
        shape=shape,
        view=view,
        words=words,
        templates=theme,
        batches=_batches(archive, records, whole, touched, waiting),
        total=_expected(reader, config, shape, whole, touched),
        forced=frozenset(KINDS) if publish_all else forced - waiting,
        publish_all=publish_all,
        guarded=_is_guarded(folders, records, stamp),
        unknown=_why_unknown(records, stamp),
        assets=assets,
        uncovered=frozenset(uncovered),
        indexing=indexing,
        recorded_meta=_recorded(reader, prints, waiting),
    )


def _recorded(
    reader: CatalogReader, prints: Mapping[str, str], waiting: frozenset[str]
) -> dict[str, str]:
    """Return what to record: what pages were made from, and how far the journal was read."""
    recorded = {name: value for name, value in prints.items() if name not in waiting}
    cursors = _cursor(reader) if waiting else {**_cursor(reader), **_cursor(reader, SEARCH)}
    return {**recorded, **cursors}


def read_again(
    site: Path, sources: Iterable[tuple[bytes, bytes]], config: SiteConfig
) -> Iterator[SourceTask]:
    """Yield the tasks of reading some sources whatever is known of them."""
    wanted = set(sources)
    for scan in discover(site, NoMemory(), config.limits.source_bytes):
        for task in scan.tasks:
            if (task.folder, task.name) in wanted:
                yield task


def _every_key(archive: Archive, records: Records, kinds: Iterable[str]) -> Iterator[Batch]:
    """Yield all keys of some kinds, and those of which pages are recorded but no longer planned."""
    for name in kinds:
        size = _BATCH.get(name, 5)
        if records.fresh:
            yield from batches(name, iter(KINDS[name].keys(archive)), size)
            continue
        before = set(records.keys(name))
        yield from batches(name, _taking_away(KINDS[name].keys(archive), before), size)
        yield from batches(name, iter(sorted(before)), size)


def _touched_keys(
    reader: CatalogReader, records: Records, uncovered: Mapping[str, tuple[str, str]]
) -> dict[str, list[str]]:
    """Return for each kind the keys that changes since the last publication may have touched.

    Tables of the index may have missed more than one publication.
    """
    touched: dict[str, list[str]] = {}
    changed = reader.touched_since(int(records.meta("seq", "0")))
    missed = reader.touched_since(int(records.meta(f"{SEARCH}seq", "0")))
    waited = [(kind, key) for kind, key in missed if kind in INDEXED]
    for kind, key in dict.fromkeys(chain(changed, waited, uncovered.values())):
        touched.setdefault(kind, []).append(key)
    return touched


def _expected(
    reader: CatalogReader,
    config: SiteConfig,
    shape: Shape,
    whole: frozenset[str],
    touched: Mapping[str, Sequence[str]],
) -> int:
    """Return how many keys `_batches` will yield: of whole kinds, as counts in the catalog tell."""
    total = sum(len(keys) for kind, keys in touched.items() if kind not in whole)
    if not whole:
        return total
    moves = reader.register.moves_count(queries=True)
    counts = {
        "article": reader.calendar.total(),
        "page": len(shape.pages),
        **{kind: reader.calendar.interval_count(length) for kind, length in _DATE_LENGTHS.items()},
        "term": reader.terms.count_with_years(config.min_articles, config.page_size),
        "day_of_year": len(reader.calendar.days_of_year()),
        "sitemap": reader.calendar.interval_count(4) + 1,
        "redirect": len(reader.subjects.aliases()),
        "moved": moves,
        "host_rules": len(urls.HOST_FILES) if moves else 0,
        "unlisted": reader.withdrawals.count("unlisted"),
        "withdrawn": reader.withdrawals.count("removed"),
        "corrections": int(reader.corrections.exist()),
    }
    return total + sum(counts.get(kind, 1) for kind in whole)


def _batches(
    archive: Archive,
    records: Records,
    whole: frozenset[str],
    touched: Mapping[str, Sequence[str]],
    waiting: frozenset[str],
) -> Iterator[Batch]:
    """Yield all keys of the `whole` kinds, and the touched ones of those that do not wait."""
    for name in KINDS:
        if name in waiting:
            continue
        if name in whole:
            yield from _every_key(archive, records, [name])
        else:
            yield from batches(name, iter(touched.get(name, ())), _BATCH.get(name, 5))


def _taking_away(keys: Iterable[str], before: set[str]) -> Iterator[str]:
    for key in keys:
        before.discard(key)
        yield key


def _too_far_behind(reader: CatalogReader, records: Records, cursor: str = "") -> bool:
    """Tell whether the catalog's journal no longer says what this output missed."""
    if records.meta(f"{cursor}epoch") != reader.meta("epoch"):
        return True
    return int(records.meta(f"{cursor}seq", "0")) < int(reader.meta("floor") or "0")


def _cursor(reader: CatalogReader, name: str = "") -> dict[str, str]:
    """Return where in the catalog's journal an output is now."""
    return {f"{name}seq": reader.meta("seq") or "0", f"{name}epoch": reader.meta("epoch")}


def stamp_of(folders: SiteFolders) -> str:
    """Return what the output folder says of itself: the fingerprint of a build, or nothing."""
    stamp = folders.output / urls.STAMP
    if stamp.is_symlink() or not stamp.is_file():
        return ""
    try:
        return stamp.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _is_guarded(folders: SiteFolders, records: Records, stamp: str) -> bool:
    """Tell whether files of others may stand in the way of new pages.

    Not in an empty folder, nor in one that newsgen made (its stamp says so) and the records do
    not know. Of a build that was interrupted, all that it was to write is recorded.
    """
    if _why_unknown(records, stamp):
        return False
    return folders.output.is_dir() and any(folders.output.iterdir())


def _why_unknown(records: Records, stamp: str) -> str:
    """Return why the records do not describe an output that newsgen made, "" where they do."""
    if not stamp or records.interrupted:
        return ""
    if records.fresh:
        return "they are missing"
    return "" if stamp == records.fingerprint else "they are of another state of the output"


def _fingerprints(
    theme: ThemeFiles,
    config: SiteConfig,
    view: SiteView,
    words: dict[str, str],
    reader: CatalogReader,
) -> dict[str, str]:
    """Return for each kind a digest of all that its pages depend on besides their views."""
    shared = [frame_fingerprint(view, words), reader.meta("fingerprint")]
    shared += [theme.fingerprint("partials/header.html"), theme.fingerprint("partials/footer.html")]
    found = {}
    for name, kind in KINDS.items():
        own = [theme.fingerprint(kind.template), fingerprint(config, kind.config)]
        found[name] = sha256("\n".join([*shared, *own]).encode()).hexdigest()
    return found


def _words(theme: ThemeFiles, config: SiteConfig) -> dict[str, str]:
    words = theme.words()
    for name, replacement in config.words:
        if name not in words:
            raise ConfigError(
                f"words: there is no interface word {name}",
                place=CONFIG_NAME,
                remedy=closest(name, tuple(words)) or "the words are " + ", ".join(words),
                code="config-words",
            )
        words[name] = replacement
    return words


def _assets(folders: SiteFolders, config: SiteConfig, reader: CatalogReader) -> dict[str, Asset]:
    dark = accent_dark(config.accent) if config.accent else ""
    found = theme_assets(theme_folder() / "static", config.accent, dark)
    return by_path(
        chain(
            found,
            [made(urls.HEADERS, headers_file(config).encode())],
            site_assets(folders.site, reader.files.static()),
            site_assets(folders.site, reader.files.media_in_use()),
        )
    )
