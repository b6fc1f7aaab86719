"""The story of a build: discover, read, link, plan, render, publish."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from newsgen import account, planning
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import Records, open_records
from newsgen.catalog.rows import FileRow, SourceRows
from newsgen.catalog.store import Catalog, open_catalog
from newsgen.config import LoadedConfig, load_config
from newsgen.executors.choice import run
from newsgen.publication import Publication
from newsgen.report import BuildSummary, Notice, PageCounts, Reporter, SilentReporter, staged
from newsgen.site_folders import SiteFolders, site_folders
from newsgen.sources.discover import SourceTask, discover
from newsgen.stages.linking import Linker
from newsgen.stages.reading import BATCH, ReadTask
from newsgen.stages.rendering import RenderTask
from newsgen.toolchain import toolchain


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What the command line may ask of a build."""

    output: Path | None = None
    clean: bool = False
    drafts: bool = False
    jobs: int = 0
    """Processes; 0: as many as the machine has cores."""
    start_method: str | None = None
    """Of processes ("fork", "spawn"); None: the platform's own."""
    work: Path | None = None
    """Where the catalog and the records are; None: in the site's .newsgen."""

    @property
    def processes(self) -> int:
        """The number of processes to work with."""
        if self.jobs:
            return self.jobs
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1


@dataclass(slots=True)
class Clock:
    """How long each stage took, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str, since: float) -> float:
        """Add the time since `since` to a stage; return now."""
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + now - since, 4)
        return now


def build(
    site: Path, options: BuildOptions | None = None, reporter: Reporter | None = None
) -> BuildSummary:
    """Build the archive in the folder `site`; return the account of it.

    Raises ConfigError, TemplateError, OutputError or BuildError; the site that was published
    before then stands as it did. Sources that cannot be read are rejected, and in the account.
    """
    options, reporter = options or BuildOptions(), reporter or SilentReporter()
    loaded, clock, start = load_config(site), Clock(), time.perf_counter()
    folders = site_folders(site, options.output, drafts=options.drafts, work=options.work)
    if options.clean:
        folders.catalog.unlink(missing_ok=True)
    catalog, dropped = open_catalog(
        folders.catalog, toolchain(loaded.config, drafts=options.drafts)
    )
    with closing(catalog):
        roles = read_and_link(folders, loaded, options, reporter, catalog)
    start = clock.lap("read", start)
    reader = CatalogReader.open(folders.catalog)
    records, lost = open_records(folders.records)
    with closing(reader), closing(records):
        plan = planning.plan(folders, loaded.config, reader, records, clean=options.clean)
        clock.lap("plan", start)
        pages = render_and_publish(folders, plan, options, reporter, reader, records)
        clock.lap("render", start)
        notices = [*loaded.notices, *_dropped("catalog", dropped), *_dropped("records", lost)]
        return account.summary(
            reader, records, folders, pages, notices, roles, clock.seconds, loaded.config.host
        )


def read_and_link(
    folders: SiteFolders,
    loaded: LoadedConfig,
    options: BuildOptions,
    reporter: Reporter,
    catalog: Catalog,
) -> Mapping[str, int]:
    """Bring the catalog up to date with the sources; return how many files of each role it has."""
    config = loaded.config
    linker = Linker(catalog, folders.site)
    task = ReadTask(folders.site, config.timezone, config.permalink, options.drafts)
    with staged(reporter, "read"):
        for rows in _read(task, _discover(folders.site, catalog, linker), options):
            linker.take(rows)
            reporter.advance(len(rows))
        while orphans := catalog.orphaned_duplicates():
            for rows in _read(task, planning.read_again(folders.site, orphans), options):
                linker.take(rows)
    with staged(reporter, "link"):
        linker.settle(config)
        catalog.commit()
    return linker.roles


def render_and_publish(
    folders: SiteFolders,
    plan: planning.Plan,
    options: BuildOptions,
    reporter: Reporter,
    reader: CatalogReader,
    records: Records,
) -> PageCounts:
    """Render what the plan names, and put it in place when all of it has succeeded."""
    publication = Publication(folders, records, guarded=plan.guarded)
    task = RenderTask(
        site=folders.site,
        output=folders.output,
        catalog=folders.catalog,
        records=folders.records,
        config=plan.config,
        shape=plan.shape,
        view=plan.view,
        words=plan.words,
        build=records.build,
        forced=plan.forced,
        publish_all=plan.publish_all,
        uncovered=plan.uncovered,
        fresh=records.fresh,
    )
    with staged(reporter, "render", plan.total):
        for rendered in run(
            task,
            plan.batches,
            size=lambda batch: len(batch.keys),
            jobs=options.processes,
            start_method=options.start_method,
        ):
            publication.take(rendered)
            reporter.advance(rendered.keys)
    with staged(reporter, "publish"):
        publication.add_assets(plan.assets, everything=plan.publish_all)
        return publication.publish(plan.recorded_meta)


def _discover(site: Path, catalog: Catalog, linker: Linker) -> Iterator[SourceTask]:
    """Walk the site; hand what is no source to the linker, and yield the sources to read."""
    gone = set(catalog.known_folders())
    for scan in discover(site, catalog.known_files):
        gone.discard(scan.folder)
        linker.scan(scan)
        yield from scan.tasks
    for folder in sorted(gone):
        linker.forget_folder(folder)


def _read(
    task: ReadTask, sources: Iterable[SourceTask], options: BuildOptions
) -> Iterator[list[SourceRows | FileRow]]:
    source = iter(sources)
    return run(
        task,
        iter(lambda: list(islice(source, BATCH)), []),
        size=len,
        jobs=options.processes,
        start_method=options.start_method,
    )


def _dropped(what: str, why: str) -> list[Notice]:
    if not why:
        return []
    return [Notice(f"{what}-renewed", f"the {what} of earlier builds was made anew: {why}")]
