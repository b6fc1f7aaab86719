"""The page that shows the results: a section a case and size, a table in each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from cases import CASES, STEPS
from results import Conditions, Figures, Result

INTRODUCTION = (
    "# Results\n\n"
    "Made by `compare.py` from `results.json`; [README.md](README.md) says what is measured and "
    "how to read it.\nTimes are medians of the runs, with the least and the greatest in brackets; "
    "so are ratios, which are those\nof the medians. Sections may come from different runs: each "
    "says its date, commit and machine.\n"
)


def as_markdown(results: Sequence[Result]) -> str:
    """Return all results as a page."""
    machines = list(dict.fromkeys(result.conditions.machine for result in results))
    listed = [f"{number}. {machine}" for number, machine in enumerate(machines, 1)]
    sections = [INTRODUCTION, "\n".join(["## Machines", "", *listed, ""])]
    for case, group in groupby(results, key=lambda result: result.case):
        if case == "growth":
            sections.append(growth_section(list(group), machines))
        else:
            sections += [section(result, machines) for result in group]
    return "\n".join(sections)


def section(result: Result, machines: Sequence[str]) -> str:
    """Return the section of a case at one size."""
    names, figures = list(result.figures), list(result.figures.values())
    case = CASES[result.case]
    inverse = f"times as {'little' if case.memory else 'fast'}"
    peers = [head for name in names[1:] for head in (f"newsgen / {name}", inverse)]
    rows = [row for step in case.steps for row in _step_rows(step, figures)]
    if case.memory:
        rows.append(_memory_row([each.memory for each in figures]))
    heads = ["", *names, *peers]
    title = f"## {case.title}: {result.articles:,} articles"
    said = conditions_text(result.conditions, machines)
    return "\n".join([title, "", said, "", *_table(heads, rows), ""])


def _step_rows(step: str, figures: Sequence[Figures]) -> list[list[str]]:
    """Return the row of the times of a step, and those of what it wrote."""
    rows = [_time_row(STEPS[step], [each.seconds[step] for each in figures])]
    if step == "cold":
        rows.append(["raw writing of the same files", *(_time(each.raw) for each in figures)])
        rows.append(["files", *(f"{each.files:,}" for each in figures)])
        rows.append(["bytes", *(_megabytes(each.bytes) for each in figures)])
    else:
        written = [each.written[step] for each in figures]
        rows.append(["files written", *(f"{each.files:,}" for each in written)])
        rows.append(["of these, pages of articles", *(f"{each.articles:,}" for each in written)])
    return rows


def _time_row(label: str, seconds: Sequence[Sequence[float]]) -> list[str]:
    ratios = (ratio for peer in seconds[1:] for ratio in _ratio(seconds[0], peer))
    return [label, *map(_time, seconds), *ratios]


def _memory_row(peaks: Sequence[int | None]) -> list[str]:
    row = ["peak memory", *("not measured" if not peak else _megabytes(peak) for peak in peaks)]
    ours = peaks[0]
    for peer in peaks[1:]:
        row += [_short(ours / peer), _short(peer / ours)] if ours and peer else ["", ""]
    return row


def _time(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> tuple[str, str]:
    """Return the ratio of the medians, with the least and the greatest of one run; its inverse."""
    ratio = median(ours) / median(theirs)
    runs = [one / other for one, other in zip(ours, theirs, strict=True)]
    return f"{_short(ratio)} ({_short(min(runs))}–{_short(max(runs))})", _short(1 / ratio)


def _short(ratio: float) -> str:
    """Show a ratio with two or three digits that count."""
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def growth_section(results: Sequence[Result], machines: Sequence[str]) -> str:
    """Return the section that says whether an article takes longer in a larger archive."""
    heads = ["articles"]
    names = list(dict.fromkeys(name for result in results for name in result.figures))
    heads += [head for name in names for head in (name, "an article", "growth")]
    rows = []
    for result in results:
        row = [f"{result.articles:,}"]
        for name in names:
            row += _growth_cells(results[0], result, name)
        rows.append([*row, _time(result.figures["newsgen"].raw)])
    said = dict.fromkeys(conditions_text(result.conditions, machines) for result in results)
    table = _table([*heads, "raw writing of newsgen’s files"], rows)
    return "\n".join([f"## {CASES['growth'].title}", "", *said, "", *table, ""])


def _growth_cells(first: Result, result: Result, name: str) -> list[str]:
    """Return the time of a cold build, that of an article, and how the latter has grown."""
    if name not in result.figures:
        return ["not measured", "", ""]
    cells = [_time(result.figures[name].seconds["cold"])]
    cells.append(f"{_an_article(result, name) * 1e6:,.0f} µs")
    if result is first or name not in first.figures:
        return [*cells, ""]
    if not _comparable(first.conditions, result.conditions):
        return [*cells, "other conditions"]
    growth = _an_article(result, name) / _an_article(first, name) - 1
    return [*cells, f"{growth:+.0%}".replace("%", " %").replace("-", "−")]


def _an_article(result: Result, name: str) -> float:
    return median(result.figures[name].seconds["cold"]) / result.articles


def _comparable(one: Conditions, other: Conditions) -> bool:
    return (one.machine, one.files, one.commit) == (other.machine, other.files, other.commit)


def conditions_text(conditions: Conditions, machines: Sequence[str]) -> str:
    """Return in one line when, where and of what the figures are."""
    versions = ", ".join(f"{name} {version}" for name, version in conditions.versions.items())
    runs = "1 run" if conditions.runs == 1 else f"{conditions.runs} runs"
    return (
        f"{conditions.date}, commit {conditions.commit}; {versions}; "
        f"machine {machines.index(conditions.machine) + 1}, load {conditions.load} before; "
        f"files {conditions.files}; {runs}."
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    filled = [[*row, *[""] * (len(heads) - len(row))] for row in rows]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *filled]
    return [f"| {' | '.join(line)} |" for line in lines]
