"""The story of a build: discover, read, link, plan, render, publish."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from newsgen import account, pagefind, planning, urls
from newsgen.catalog.claims import claiming_at
from newsgen.catalog.duplicates import orphaned_duplicates
from newsgen.catalog.outcomes import rejected_for
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import Records, open_records
from newsgen.catalog.rows import FileRow, RecordPlace, SourceRows, segment_of
from newsgen.catalog.sealing import drop, drop_damaged, is_damage
from newsgen.catalog.store import Catalog, open_catalog
from newsgen.catalog.subjects import Place, sources_of
from newsgen.clock import Clock
from newsgen.config import CONFIG_NAME, LoadedConfig, Search, SiteConfig, load_config
from newsgen.executors.choice import run
from newsgen.lock import locked
from newsgen.pages.kind import Archive
from newsgen.publication import Publication
from newsgen.publishing.assets import top_entries
from newsgen.rehearsal import rehearsal
from newsgen.rendering.theme_files import ThemeFiles
from newsgen.report import (
    BuildSummary,
    Notice,
    PageCounts,
    Rehearsed,
    Reporter,
    SilentReporter,
    staged,
)
from newsgen.site_folders import SiteFolders, site_folders
from newsgen.sources.discover import SOURCE_FOLDERS, STATIC_FOLDER, SourceTask, discover
from newsgen.sources.limits import TOO_SLOW
from newsgen.sources.paths import printable_path
from newsgen.sources.segments import changed_meanwhile, place_of
from newsgen.stages.authority import InForce, put_in_force
from newsgen.stages.cutting import parts_again, parts_of
from newsgen.stages.indexing import Indexer
from newsgen.stages.linking import Linker
from newsgen.stages.reading import OBSTRUCTED, ReadTask, batches_of, records_in, records_taken
from newsgen.stages.registering import NOTHING_NEW, Registered, take_register
from newsgen.stages.rendering import RenderTask
from newsgen.subjects.authority import Sources, authority_sources
from newsgen.toolchain import toolchain
from newsgen.vanishing import refuse_vanished, vanished_notices

PROVED = "proved"
"""Of which withdrawals this output was searched for traces."""
TRACES = 1_000
"""Traces of withdrawn articles that a build tells of; `newsgen check` tells of all."""
_MISSING = (
    "there is no search: the program Pagefind is not installed; “pip install pagefind_bin” gets it,"
    " and “search: false” does without"
)
_RENEWED = {
    "catalog": "the catalog of earlier builds was made anew",
    "records": "the records of earlier builds were made anew, and all files written over what was"
    " there; files of pages that are no more may be left, and “newsgen verify” names them",
}


class BuildOptions(NamedTuple):
    """What the command line may ask of a build."""

    output: Path | None = None
    clean: bool = False
    drafts: bool = False
    dry_run: bool = False
    """Do all but write, and tell what would change."""
    profile: bool = False
    """Tell where the time went."""
    jobs: int = 0
    """Processes; 0: as many as the machine has cores."""
    start_method: str | None = None
    """Of processes ("fork", "spawn"); None: the platform's own."""
    search: bool = True
    """False: as if the configuration said `search: false`."""
    indexing: bool = True
    """False: leave the search index to a later build."""
    work: Path | None = None
    """Where the catalog and the records are; None: in the site's .newsgen."""
    loaded: LoadedConfig | None = None
    """newsgen.yaml, where the caller has read it already."""
    held: tuple[Notice, ...] | None = None
    """What taking the site's lock told to the caller, who holds it for longer; None: take it."""

    @property
    def processes(self) -> int:
        """The number of processes to work with."""
        if self.jobs:
            return self.jobs
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1


class _Build(NamedTuple):
    """What every stage of one build is told."""

    folders: SiteFolders
    loaded: LoadedConfig
    executable: Path | None
    """What makes search indexes."""
    options: BuildOptions
    reporter: Reporter
    clock: Clock
    slow: frozenset[RecordPlace] = frozenset()
    """Articles whose texts took too long to be made into HTML."""

    @property
    def config(self) -> SiteConfig:
        """The configuration in force."""
        return self.loaded.config

    def told(self, *notices: Notice) -> _Build:
        """Return the same build, with more to tell of its beginning."""
        loaded = self.loaded._replace(notices=(*self.loaded.notices, *notices))
        return self._replace(loaded=loaded)


class _Again(Exception):
    """Texts took too long: another build, which rejects their articles, is to be made instead."""

    def __init__(self, build: _Build) -> None:
        super().__init__(build)
        self.build = build


class Given(NamedTuple):
    """What files of the site say besides its sources."""

    authority: InForce
    register: Registered


def build(
    site: Path, options: BuildOptions | None = None, reporter: Reporter | None = None
) -> BuildSummary:
    """Build the archive in the folder `site`; return the account of it.

    Raises ConfigError, TemplateError, OutputError or BuildError; the site that was published
    before then stands as it did. Sources that cannot be read are rejected, and in the account.
    """
    options, reporter = options or BuildOptions(), reporter or SilentReporter()
    clock = Clock(detailed=options.profile)
    loaded, executable = _with_program(options.loaded or load_config(site), options)
    real = site_folders(site, options.output, drafts=options.drafts, work=options.work)
    with ExitStack() as stack:
        this = _Build(real, loaded, executable, options, reporter, clock)
        if options.dry_run:  # writes nothing that another build could meet
            this = this._replace(folders=stack.enter_context(rehearsal(real)))
        else:
            this = this.told(*stack.enter_context(alone(real.lock, options, reporter)))
        try:
            summary = _build(this)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            summary = _build(this.told(*_damaged(this.folders)))
    return replace(summary, profile=clock.profile())


def alone(
    lock: Path, options: BuildOptions, reporter: Reporter
) -> AbstractContextManager[tuple[Notice, ...]]:
    """Hold a lock as `locked` does, unless the caller holds it already."""
    return locked(lock, reporter) if options.held is None else nullcontext(options.held)


def _build(this: _Build) -> BuildSummary:
    """Build, without the articles whose texts turn out to take too long."""
    while True:
        try:
            return _attempt(this)
        except _Again as found:
            this = found.build


def _attempt(this: _Build) -> BuildSummary:
    folders, config = this.folders, this.config
    if this.options.clean and not this.slow:
        drop(folders.catalog)
    catalog, dropped, given = _open(folders, config, drafts=this.options.drafts)
    with closing(catalog):
        roles = _read_and_link(this, catalog, given)
    reader = CatalogReader.open(folders.catalog)
    records, lost = _open_records(folders)
    with closing(reader), closing(records):
        if not this.options.drafts:
            refuse_vanished(folders.site, config, reader)
        plan = _plan(this, reader, records)
        publication = Publication(folders, records, guarded=plan.guarded, dry=this.options.dry_run)
        renewed = _dropped("catalog", dropped) + _dropped("records", lost or plan.unknown)
        this = this.told(*(one for one in renewed if one not in this.loaded.notices))
        if slow := _render(this, plan, publication, records):
            raise _Again(this._replace(slow=this.slow | slow))
        failures = _index(this, plan, publication, reader, records)
        proved = records.meta(PROVED)
        records.set_meta(PROVED, "")  # until what is published now has been searched
        pages, rehearsed = _publish(this, plan, publication)
        notices = [
            *this.loaded.notices,
            *vanished_notices(folders.site, config, reader),
            *_prove(this, plan, publication, reader, records, proved),
            *_outdated(folders.site),
            *_unindexed(failures),
        ]
        return account.summary(
            reader, records, folders, pages, notices, roles, this.clock.seconds(), config.host,
            rehearsed,
        )  # fmt: skip


def _open_records(folders: SiteFolders) -> tuple[Records, str]:
    """Open the records of an output; return why earlier ones were dropped.

    So are those of a folder elsewhere that does not bear newsgen's mark: they may have come with
    the site, with a link that leads there, to have files of others deleted.
    """
    is_inside = folders.output.is_relative_to(folders.site)
    is_known = is_inside or planning.stamp_of(folders) or not top_entries(folders.output)
    if is_known or not folders.records.exists():
        return open_records(folders.records)
    drop(folders.records)
    return open_records(folders.records)[0], f"{urls.STAMP} is not in the output"


def _read_and_link(this: _Build, catalog: Catalog, given: Given) -> Mapping[str, int]:
    """Bring the catalog up to date with the sources; return how many files of each role it has."""
    folders, config, clock, authority = this.folders, this.config, this.clock, given.authority
    most = config.limits.source_bytes
    doubtful = [] if this.slow else rejected_for(catalog, TOO_SLOW)
    linker = Linker(catalog, folders.site, authority, given.register)
    before, obstacles = _find_obstacles(this, catalog, linker)
    task = ReadTask(
        folders.site, config.timezone, config.permalink, this.options.drafts, config.tagging,
        authority.authority, config.limits, config.withhold, obstacles, this.slow,
    )  # fmt: skip
    sources = _discover(folders.site, catalog, linker, most, SOURCE_FOLDERS)
    scans = chain.from_iterable(clock.pulling("discover", sources))
    found = parts_of(scans, folders.site, catalog, most)
    with staged(this.reporter, "read"), clock.stage("read"):
        for rows in _read(task, found, this.options):
            with clock.stage("link", detail=True):
                linker.take(rows)
            this.reporter.advance(records_taken(rows))
            clock.count("read", records_taken(rows))
        concerned = sources_of(catalog, authority.again.slugs, authority.again.themes)
        concerned += [one for one in rejected_for(catalog, TOO_SLOW) if one in doubtful]
        concerned += [(folder, name, segment_of(ordinal)) for folder, name, ordinal in this.slow]
        if obstacles != before and not catalog.fresh:
            concerned += rejected_for(catalog, OBSTRUCTED)
            concerned += claiming_at(catalog, obstacles - before)
        _read_again(this, catalog, linker, task, concerned)
        last: list[Place] = []
        while orphans := orphaned_duplicates(catalog):
            if orphans == last:  # one is no longer there, and would be sought for ever
                raise changed_meanwhile(place_of(*orphans[0][:2]))
            _read_again(this, catalog, linker, task, orphans)
            last = orphans
    clock.count("discover", linker.roles.total())
    with staged(this.reporter, "link"), clock.stage("link"):
        linker.settle(config)
        catalog.commit()
    return linker.roles


def _read_again(
    this: _Build, catalog: Catalog, linker: Linker, task: ReadTask, places: Sequence[Place]
) -> None:
    """Read some sources, or segments of them, whatever is known of them."""
    if not places:
        return
    files = ((folder, name) for folder, name, _ in places)
    wanted = planning.read_again(this.folders.site, files, this.config)
    for rows in _read(task, parts_again(wanted, places, catalog), this.options):
        linker.take(rows)


def _find_obstacles(
    this: _Build, catalog: Catalog, linker: Linker
) -> tuple[frozenset[str], frozenset[str]]:
    """Walk static/; return where, before and now, it bars the way to pages.

    Before anything is read: what asks for an address there is rejected.
    """
    before, most = catalog.files.obstacles(), this.config.limits.source_bytes
    with this.clock.stage("discover", detail=True):
        for _ in _discover(this.folders.site, catalog, linker, most, (STATIC_FOLDER,)):
            pass
    return before, catalog.files.obstacles()


def _open(folders: SiteFolders, config: SiteConfig, *, drafts: bool) -> tuple[Catalog, str, Given]:
    """Open the catalog with what the site's own files say; return why an earlier one was dropped.

    Where what is sought now may be anywhere, the catalog is made anew.
    """
    sources, fingerprint = authority_sources(folders.site), toolchain(config, drafts=drafts)
    catalog, dropped = open_catalog(folders.catalog, fingerprint)
    given = _given(folders, catalog, sources, sought=config.tagging.on)
    if given.authority.again.everything:
        catalog.close()
        catalog, _ = open_catalog(folders.catalog, fingerprint, anew=True)
        given = _given(folders, catalog, sources, sought=config.tagging.on)
    return catalog, dropped, given


def _given(folders: SiteFolders, catalog: Catalog, sources: Sources, *, sought: bool) -> Given:
    """Take the authority file and the address register into the catalog.

    A file that is refused leaves no beginning of a catalog.
    """
    with ExitStack() as stack:
        if catalog.fresh:
            stack.callback(drop, folders.catalog)
        stack.callback(catalog.close)
        authority = put_in_force(catalog, sources, sought=sought)
        if authority.again.everything:
            register = NOTHING_NEW
        else:
            register = take_register(catalog, folders.site)
        stack.pop_all()
        return Given(authority, register)


def _plan(this: _Build, reader: CatalogReader, records: Records) -> planning.Plan:
    with this.clock.stage("plan"):
        return planning.plan(
            this.folders,
            this.config,
            reader,
            records,
            clean=this.options.clean,
            indexing=this.options.indexing,
        )


def _render(
    this: _Build, plan: planning.Plan, publication: Publication, records: Records
) -> set[RecordPlace]:
    """Render what the plan names, aside; return the articles whose texts take too long."""
    slow: set[RecordPlace] = set()
    folders, clock = this.folders, this.clock
    task = RenderTask(
        site=folders.site,
        output=folders.output,
        catalog=folders.catalog,
        records=folders.records,
        config=plan.config,
        shape=plan.shape,
        view=plan.view,
        words=plan.words,
        templates=plan.templates,
        build=records.build,
        forced=plan.forced,
        publish_all=plan.publish_all,
        uncovered=plan.uncovered,
        fresh=records.fresh,
        dry=this.options.dry_run,
    )
    with staged(this.reporter, "render", plan.total), clock.stage("render"):
        for rendered in run(
            task,
            plan.batches,
            size=lambda batch: len(batch.keys),
            jobs=this.options.processes,
            start_method=this.options.start_method,
        ):
            publication.take(rendered)
            slow.update(rendered.slow)
            this.reporter.advance(rendered.keys)
            clock.count("render", rendered.keys)
            clock.count_pages(rendered.kind, rendered.keys, len(rendered.rows), rendered.seconds)
    return slow


def _index(
    this: _Build,
    plan: planning.Plan,
    publication: Publication,
    reader: CatalogReader,
    records: Records,
) -> list[str]:
    """Bring the search index up to date, aside; return why parts of it could not be made."""
    if not plan.indexing:
        return []
    archive = Archive(reader, plan.config, plan.words, plan.shape)
    indexer = Indexer(
        this.folders, archive, records, this.executable,
        everything=plan.publish_all or any(map(urls.is_of_search, plan.uncovered)),
        dry=this.options.dry_run,
        jobs=this.options.processes,
        start_method=this.options.start_method,
    )  # fmt: skip
    if indexer.idle:
        return []
    with staged(this.reporter, "index", len(indexer.stale)), this.clock.stage("index"):
        for indexed in indexer.indexed():
            publication.take(indexed)
            this.reporter.advance(indexed.keys)
            this.clock.count("index", indexed.keys)
    return indexer.failures


def _prove(
    this: _Build,
    plan: planning.Plan,
    publication: Publication,
    reader: CatalogReader,
    records: Records,
    proved: str,
) -> list[Notice]:
    """Look for what was withdrawn: in all files where that is new, else in those just written.

    In all of them too where the output may hold files of ours that nobody remembers. `proved` is
    the state of withdrawals in which the output was last searched, "" after an interruption.
    """
    if this.options.dry_run:
        return []
    if next(reader.withdrawals.identities("removed", "anonymised"), None) is None:
        return []
    from newsgen.proof import withdrawn  # slow to import, and few sites withdraw anything

    state = withdrawn.state(reader)
    is_proved = state == proved and not plan.unknown
    changed = publication.changed if is_proved else None
    found = withdrawn.search(
        this.folders, plan.config, reader,
        lambda: withdrawn.files_of(this.folders.output) if changed is None else changed,
        jobs=this.options.processes,
        start_method=this.options.start_method,
    )  # fmt: skip
    notices = [
        Notice(
            "withdrawn",
            f"the {what} of {identity}, which is withdrawn, is in it: “{words}”{advice}",
            printable_path(path),
        )
        for path, (identity, what, words), advice in islice(found, TRACES)
    ]
    records.note(PROVED, state)
    return notices


def _publish(
    this: _Build, plan: planning.Plan, publication: Publication
) -> tuple[PageCounts, Rehearsed | None]:
    """Put in place what stands aside, when all of it has succeeded.

    Returns what happened to files, and, of a dry run, what would have happened to which.
    """
    with staged(this.reporter, "publish"), this.clock.stage("publish"):
        publication.add_assets(plan.assets, everything=plan.publish_all)
        pages = publication.publish(plan.recorded_meta)
        this.clock.count("publish", pages.written + pages.deleted)
        return pages, publication.rehearsed()


def _discover(
    site: Path, catalog: Catalog, linker: Linker, most: int, tops: Sequence[str]
) -> Iterator[Sequence[SourceTask]]:
    """Walk folders of the site; hand what is no source to the linker, and yield the sources."""
    known = catalog.files.known_folders()
    gone = {folder for folder in known if os.fsdecode(folder).partition("/")[0] in tops}
    for scan in discover(site, catalog.files, most, tops):
        gone.discard(scan.folder)
        linker.scan(scan)
        yield scan.tasks
    for folder in sorted(gone):
        linker.forget_folder(folder)


def _read(
    task: ReadTask, sources: Iterable[SourceTask], options: BuildOptions
) -> Iterator[list[SourceRows | FileRow]]:
    return run(
        task,
        batches_of(sources),
        size=records_in,
        jobs=options.processes,
        start_method=options.start_method,
    )


def _dropped(what: str, why: str) -> list[Notice]:
    if not why:
        return []
    return [Notice(f"{what}-renewed", f"{_RENEWED[what]}: {why}")]


def _damaged(folders: SiteFolders) -> list[Notice]:
    """Drop what turned out to be damaged in the middle of a build; the catalog in any case."""
    drop(folders.catalog)
    lost = drop_damaged(folders.records)
    found = _dropped("catalog", "it, or the records, are damaged")
    return [*found, *(_dropped("records", "they are damaged") if lost else ())]


def _with_program(loaded: LoadedConfig, options: BuildOptions) -> tuple[LoadedConfig, Path | None]:
    """Return the configuration, without search where that cannot be, and what makes indexes."""
    config, notices = loaded
    executable = pagefind.program() if config.search.on and options.search else None
    if executable is None:
        if config.search.on and options.search:
            notices = (*notices, Notice("search-missing", _MISSING, CONFIG_NAME))
        config = replace(config, search=Search(on=False))
    return LoadedConfig(config, notices), executable


def _outdated(site: Path) -> Iterator[Notice]:
    """Yield a warning for each copied template whose original is another one now."""
    for one in ThemeFiles(site).outdated():
        told = f"the theme’s {one.original} has changed since it was copied here (newsgen"
        todo = f"take over what you want of it, then let the mark be {one.mark}"
        if not one.mark:
            told = f"the theme has no {one.original} any more, which was copied here (newsgen"
            todo = "remove this file, or its mark where templates of your own need it"
        yield Notice("template-outdated", f"{told} {one.version}): {todo}", f"templates/{one.name}")


def _unindexed(failures: Sequence[str]) -> list[Notice]:
    if not failures:
        return []
    told = f"{len(failures)} parts of the search index could not be made: {failures[0]}"
    return [Notice("search-failed", f"{told}; build again, or with --no-search", CONFIG_NAME)]
