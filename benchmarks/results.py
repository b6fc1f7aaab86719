"""The figures of a comparison, and the tables that show them."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

STEPS = {
    "cold": "cold build",
    "unchanged": "nothing changed",
    "edited": "one article edited",
    "added": "one article added",
    "deleted": "one article deleted",
    "raw": "raw writing of its files",
}
"""What is timed, and how the tables call it."""


@dataclass(slots=True)
class Figures:
    """What was measured of one program at one size."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    """By step, one figure a run."""
    written: dict[str, int | None] = field(default_factory=dict)
    """By step, the pages written in the last run; None where the program does not say."""
    files: int = 0
    size: int = 0
    """Of the output after a cold build, in bytes."""
    memory: int | None = None
    """The peak of a cold build, in bytes; None where it cannot be measured."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured at one size, by the name of the program; newsgen comes first."""

    articles: int
    rich: bool
    figures: Mapping[str, Figures]


def table(comparison: Comparison) -> str:
    """Return the figures of one size as a table in Markdown."""
    names, figures = list(comparison.figures), list(comparison.figures.values())
    ratios = [f"newsgen / {name}" for name in names[1:]]
    rows = [["", *names, *ratios], ["---", *["---:"] * (len(names) + len(ratios))]]
    for step, label in STEPS.items():
        rows.append([label, *(_times(each, step) for each in figures)])
        rows[-1] += [_ratio(figures[0].seconds[step], peer.seconds[step]) for peer in figures[1:]]
    rows.append(_row("peak memory", figures, lambda each: each.memory, _megabytes))
    rows.append(_row("files", figures, lambda each: each.files, lambda files: f"{files:,}"))
    rows.append(_row("bytes", figures, lambda each: each.size, _megabytes))
    title = f"{comparison.articles:,} articles, {'rich' if comparison.rich else 'plain'} bodies"
    return "\n".join([f"## {title}", "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def _times(figures: Figures, step: str) -> str:
    taken, written = figures.seconds[step], figures.written.get(step)
    pages = f", {_pages(written)} written" if written is not None else ""
    return f"{median(taken):.2f} s ({min(taken):.2f}–{max(taken):.2f}){pages}"


def _pages(count: int) -> str:
    return "1 page" if count == 1 else f"{count:,} pages"


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Show the median of the ratios of each run, and the least and the greatest."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _row(
    label: str,
    figures: Sequence[Figures],
    value: Callable[[Figures], int | None],
    show: Callable[[int], str],
) -> list[str]:
    values = [value(each) for each in figures]
    shown = ["not measured" if each is None else show(each) for each in values]
    ours = values[0]
    return [label, *shown, *(f"{ours / peer:.2f}" if ours and peer else "" for peer in values[1:])]


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def describe_run(work: str, runs: int, versions: Mapping[str, str]) -> str:
    """Return what the figures depend on: machine, versions, date, and where the files were."""
    facts = {
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "Processor": f"{_processor()}, {_cores()} cores used",
        "Memory": _memory(),
        "System": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **versions,
        "Files": work,
        "Runs": f"{runs}, the programs in turn",
    }
    if sys.platform != "linux":
        facts["Peak memory"] = "not measured: this is not Linux"
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items()) + "\n"


def _processor() -> str:
    return _first_field(Path("/proc/cpuinfo"), "model name") or platform.processor() or "unknown"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> str:
    total = _first_field(Path("/proc/meminfo"), "MemTotal")
    return _megabytes(int(total.split()[0]) * 1024) if total else "unknown"


def _first_field(path: Path, name: str) -> str:
    lines: Iterable[str] = path.read_text().splitlines() if path.is_file() else ()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def as_markdown(description: str, comparisons: Sequence[Comparison]) -> str:
    """Return all results as a page."""
    intro = (
        "# Results\n\nMade by `compare.py`; [README.md](README.md) says what is measured and how "
        "to read it.\nTimes are medians of the runs, with the least and the greatest in brackets.\n"
    )
    return "\n".join([intro, description, *map(table, comparisons)])
