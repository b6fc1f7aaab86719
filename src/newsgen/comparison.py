"""Whether an output is what a clean build gives: `newsgen build --verify`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterator
from contextlib import closing
from filecmp import clear_cache, cmp
from pathlib import Path

from newsgen import urls
from newsgen.build import BuildOptions, alone, build
from newsgen.catalog.records import open_records
from newsgen.publishing.writer import STAGING
from newsgen.report import Difference, Reporter, SilentReporter, Verdict, staged
from newsgen.site_folders import OWN_FOLDER, site_folders

WORK = "verify"
"""The folder inside newsgen's own in which the clean build is made, and then removed."""


def verify(
    site: Path, options: BuildOptions | None = None, reporter: Reporter | None = None
) -> Verdict:
    """Build a site that was just built with `options` anew, aside, and compare the files.

    Files of the output that are not newsgen's are left out. Raises what `build` raises, and
    OSError where the clean build cannot be written.
    """
    options = options or BuildOptions()
    folders = site_folders(site, options.output, drafts=options.drafts)
    work = folders.site / OWN_FOLDER / WORK
    reporter = reporter or SilentReporter()
    with alone(folders.lock, options, reporter):
        _clear(work)
        try:
            with staged(reporter, "verify"):
                clean = options._replace(output=work / "output", work=work, clean=False, held=None)
                build(site, clean, _Progress(reporter))
            records, _ = open_records(folders.records)
            with closing(records):
                ours = {path for path, *_ in records.paths()}
            return _verdict(folders.output, work / "output", ours)
        finally:
            _clear(work)


def differences(output: Path, clean: Path) -> Iterator[Difference]:
    """Yield the files that differ between an output and a clean one, by path."""
    clear_cache()  # of pairs, by size and time: the same file may have other bytes by now
    here, there = set(files_of(output)), set(files_of(clean))
    for path in sorted(here | there):
        if path not in there:
            yield Difference(path, "extra")
        elif path not in here:
            yield Difference(path, "missing")
        elif not cmp(output / path, clean / path, shallow=False):
            yield Difference(path, "differs")


def files_of(output: Path) -> Iterator[str]:
    """Yield the path of every file of an output, links and newsgen's stamp included."""
    top = str(output)
    for folder, folders, names in os.walk(top):
        if folder == top and STAGING in folders:
            folders.remove(STAGING)
        below = folder[len(top) :].replace(os.sep, "/").lstrip("/")
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        yield from (f"{below}/{name}" if below else name for name in (*names, *links))


def _verdict(output: Path, clean: Path, ours: Container[str]) -> Verdict:
    # The stamp is a digest of all other files, and no part of the site.
    found = [one for one in differences(output, clean) if one.path != urls.STAMP]
    foreign = {one for one in found if one.what == "extra" and one.path not in ours}
    wrong = tuple(one for one in found if one not in foreign)
    return Verdict(sum(1 for _ in files_of(clean)) - 1, len(foreign), wrong)


def _clear(work: Path) -> None:
    if work.exists():
        shutil.rmtree(work)


class _Progress(SilentReporter):
    """Passes on how much is done, as one stage."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def advance(self, count: int) -> None:
        """Pass it on."""
        self._reporter.advance(count)
