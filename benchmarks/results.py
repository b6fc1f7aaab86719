"""What was measured, kept in a file between runs: a run replaces what it measured anew."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cases import CASES, Trial
from measuring import Written

ROOT = Path(__file__).parents[1]
WHAT_IS_MEASURED = ("src", "templates", "static", "benchmarks/*.py", "benchmarks/hugo")


class ResultsError(Exception):
    """The file of results cannot be read; the message says which, why, and what to do."""


@dataclass(slots=True)
class Figures:
    """What was measured of one program."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    """By step, one figure a run."""
    written: dict[str, Written] = field(default_factory=dict)
    """By step, in the last run."""
    raw: list[float] = field(default_factory=list)
    """The seconds that writing the files of the cold build takes, one figure a run."""
    files: int = 0
    bytes: int = 0
    """Of the output after a cold build."""
    memory: int | None = None
    """The peak of a cold build, in bytes; None where it was not measured."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the figures depend on."""

    date: str
    commit: str
    versions: dict[str, str]
    machine: str
    files: str
    """Where they were: in memory or on a disk."""
    runs: int
    load: float
    """Of the machine during the minute before, in processes that want a core."""


@dataclass(frozen=True, slots=True)
class Result:
    """A case at one size, by the name of the program; newsgen comes first."""

    case: str
    articles: int
    conditions: Conditions
    figures: dict[str, Figures]


def results_of(
    trial: Trial, figures: Mapping[str, Figures], conditions: Conditions
) -> list[Result]:
    """Give each case of a trial the figures that it asks for."""
    return [
        Result(
            name,
            trial.articles,
            conditions,
            {program: _part(CASES[name].steps, each) for program, each in figures.items()}
            if not CASES[name].memory
            else {program: Figures(memory=each.memory) for program, each in figures.items()},
        )
        for name in trial.cases
    ]


def _part(steps: tuple[str, ...], figures: Figures) -> Figures:
    part = Figures(
        seconds={step: figures.seconds[step] for step in steps},
        written={step: figures.written[step] for step in steps},
    )
    if "cold" in steps:
        part.raw, part.files, part.bytes = figures.raw, figures.files, figures.bytes
    return part


def load_results(path: Path) -> list[Result]:
    """Return what was measured before. Raises ResultsError."""
    if not path.is_file():
        return []
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Result])
    except msgspec.MsgspecError as error:
        raise ResultsError(f"{path}: {error}. Delete it to measure anew.") from error


def save_results(path: Path, results: Iterable[Result]) -> None:
    """Write all results to a file, in an order that depends on them alone."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(list(results)), indent=1) + b"\n")


def merge(before: Iterable[Result], new: Iterable[Result]) -> list[Result]:
    """Return all results, the new ones in place of those of the same case and size."""
    by_cell = {(result.case, result.articles): result for result in (*before, *new)}
    order = list(CASES)
    known = [cell for cell in by_cell if cell[0] in CASES]
    return [by_cell[cell] for cell in sorted(known, key=lambda cell: (order.index(cell[0]), cell))]


def conditions_now(versions: Mapping[str, str], files: str, runs: int, load: float) -> Conditions:
    """Return the conditions of what is being measured."""
    return Conditions(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=_commit(),
        versions={**versions, "Python": platform.python_version()},
        machine=(
            f"{_processor()}, {_cores()} cores used, {_memory()} of memory, "
            f"{platform.system()} {platform.release()}"
        ),
        files=files,
        runs=runs,
        load=round(load, 1),
    )


def _commit() -> str:
    """Return the commit that is measured, and whether the files are as it has them."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        return "unknown"
    found = _output_of(git, "rev-parse", "--short", "HEAD")
    changed = _output_of(git, "status", "--porcelain", "--", *WHAT_IS_MEASURED)
    return f"{found} and changes" if changed else found or "unknown"


def _output_of(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _processor() -> str:
    return _first_field(Path("/proc/cpuinfo"), "model name") or platform.processor() or "unknown"


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> str:
    total = _first_field(Path("/proc/meminfo"), "MemTotal")
    return f"{int(total.split()[0]) * 1024 / 1e9:.1f} GB" if total else "unknown size"


def _first_field(path: Path, name: str) -> str:
    lines: Iterable[str] = path.read_text().splitlines() if path.is_file() else ()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
