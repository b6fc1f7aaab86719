"""One trial: make the articles, let the programs build them in turn, and note what they took."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from cases import Bodies, Trial
from changes import Changes, plan_changes
from corpus import write_corpus
from measuring import (
    RunFailedError,
    files_of,
    is_article,
    measure_memory,
    time_run,
    time_writing,
    written_since,
)
from programs import Program, lay_out_hugo, lay_out_newsgen
from results import Figures

TINY = 10


def tell(text: str) -> None:
    """Tell how far the comparison is."""
    print(text, file=sys.stderr, flush=True)


def measure_trial(
    work: Path, trial: Trial, hugo: Path | None, runs: int
) -> tuple[dict[str, Figures], dict[str, str]]:
    """Return the figures and the version of each program; remove all files of the trial."""
    hugo = hugo if trial.with_hugo else None
    label = f"{trial.articles:,} articles ({', '.join(trial.cases)})"
    try:
        for program in lay_out(work / "warm-up", TINY, trial.bodies, hugo):
            time_run(program.command(work / "warm-up" / program.name))
        tell(f"{label}: making the articles")
        programs = lay_out(work, trial.articles, trial.bodies, hugo)
        figures = {program.name: Figures() for program in programs}
        if trial.memory:
            note_memory(work / "memory", label, programs, figures)
        changes = plan_changes(work / "site" / "content")
        for number in range(1, runs + 1) if trial.steps else ():
            tell(f"{label}: run {number} of {runs}")
            measure_run(work, trial, changes, programs, figures)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return figures, {program.name: program.version for program in programs}


def lay_out(work: Path, count: int, bodies: Bodies, hugo: Path | None) -> list[Program]:
    """Write the articles, and lay out a site of each program on them; newsgen comes first."""
    content = work / "site" / "content"
    write_corpus(content, count, rich=bodies.rich)
    programs = [lay_out_newsgen(work / "site", bodies.markup)]
    return [*programs, lay_out_hugo(hugo, content, work / "hugo")] if hugo else programs


def note_memory(
    output: Path, label: str, programs: list[Program], figures: Mapping[str, Figures]
) -> None:
    """Measure the memory of a cold build, which is not timed."""
    for program in programs:
        tell(f"{label}: memory of {program.name}")
        figures[program.name].memory = measure_memory(program.command(output))
        clear(output, program)


def measure_run(
    work: Path,
    trial: Trial,
    changes: Changes,
    programs: list[Program],
    figures: Mapping[str, Figures],
) -> None:
    """Time every step, the programs in turn; leave the work folder as it was."""
    for step in trial.steps:
        make_change(step, changes, programs)
        for program in programs:
            measure_build(work / program.name, step, program, figures[program.name])
            if step == "cold":
                weigh_output(work, trial.articles, program, figures[program.name])
    changes.undo()
    for program in programs:
        program.restore_template()
        clear(work / program.name, program)


def make_change(step: str, changes: Changes, programs: list[Program]) -> None:
    """Change what a step says; nothing before a cold build, or where nothing is to change."""
    match step:
        case "edited":
            changes.edit()
        case "added":
            changes.add()
        case "deleted":
            changes.delete()
        case "template":
            for program in programs:
                program.change_template()


def measure_build(output: Path, step: str, program: Program, figures: Figures) -> None:
    """Time one build, and count the files it wrote."""
    mark = output.with_name("mark")
    mark.write_bytes(b"")
    # By the clock of the file system, which is coarser than that of the process.
    moment = mark.stat().st_mtime_ns
    figures.seconds.setdefault(step, []).append(time_run(program.command(output)))
    figures.written[step] = written_since(output, moment)


def weigh_output(work: Path, size: int, program: Program, figures: Figures) -> None:
    """Weigh what a cold build wrote, and time how long writing it takes.

    Raises RunFailedError where an article has no page: that would be a comparison of unlike work.
    """
    output = work / program.name
    files = [(path, status.st_size) for path, status in files_of(output)]
    pages = sum(is_article(path) for path, _ in files)
    if pages != size:
        raise RunFailedError(f"{program.name} made {pages} pages of {size} articles")
    figures.files, figures.bytes = len(files), sum(size for _, size in files)
    figures.raw.append(time_writing(output, work / "raw"))


def clear(output: Path, program: Program) -> None:
    """Remove an output and what the program remembers of it."""
    shutil.rmtree(output)
    program.forget()
