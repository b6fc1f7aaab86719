"""All that a terminal shows: progress, the account of a build, refusals, explanations.

Errors and progress go to the standard error, results to the standard output. Whatever comes
from sources is shown by `visible`, and never read as Rich's markup.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO
from unicodedata import category

from rich.console import Console
from rich.text import Text

from newsgen.errors import BuildError, NewsgenError
from newsgen.report import BuildSummary, Verdict
from newsgen.site_folders import OWN_FOLDER

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from newsgen.check import CheckReport
    from newsgen.explain import Explanation

EXAMPLES = 3
DIFFERENCES = 10
"""Files that are listed when an output is not as a clean build makes it."""
_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
_FORMULA = ("=", "+", "-", "@")
_FRAME = re.compile(r'File "(.+)", line ([0-9]+)')
_THOUSAND = 1000
_WIDEST = 48
"""Characters of a column of values; longer ones push what follows."""
_REFRESH = 0.1
"""Seconds between two drawings of a bar."""
_DENIED = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
"""What the machine may deny; other codes are mistakes of newsgen's."""
_STYLES = {"error": "bold red", "warning": "yellow"}


class Finding(NamedTuple):
    """A rejection, a warning or a broken promise, as reports list them."""

    severity: str
    source: str
    line: int
    code: str
    reason: str
    remedy: str = ""

    @property
    def place(self) -> str:
        """The source and its line, as editors understand them."""
        return f"{self.source}:{self.line}" if self.line else self.source


def visible(text: object) -> str:
    """Return `text` with what could act on a terminal written out: `\\x1b`, `\\u202e`."""
    shown = str(text)
    if shown.isprintable():
        return shown
    return "".join(
        c.encode("unicode_escape").decode("ascii") if category(c) in _UNSEEN else c for c in shown
    )


# Progress


def reporter(*, quiet: bool) -> QuietReporter:
    """Return what shows a build's progress: bars on a terminal, lines elsewhere, or nothing."""
    console = _console(sys.stderr)
    if quiet:
        return QuietReporter()
    return BarReporter(console) if console.is_interactive else LineReporter(console)


class QuietReporter:
    """Shows nothing, but knows the `stage` and the `count` of what is done in it."""

    def __init__(self) -> None:
        self.stage = ""
        self.count = 0

    def start(self, stage: str, total: int | None) -> None:
        """Begin to count."""
        self.stage, self.count = stage, 0

    def advance(self, count: int) -> None:
        """Count."""
        self.count += count

    def finish(self) -> None:
        """Do nothing."""


class LineReporter(QuietReporter):
    """Says after each stage what was done: for logs."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._since = 0.0

    def start(self, stage: str, total: int | None) -> None:
        """Begin to count, and look at the clock."""
        super().start(stage, total)
        self._since = time.monotonic()

    def finish(self) -> None:
        """Write the line."""
        done = f" {_number(self.count)}" if self.count else ""
        self._console.print(f"{self.stage}:{done} ({time.monotonic() - self._since:.1f} s)")


class BarReporter(QuietReporter):
    """Draws a bar for each stage, with its count and the time left where the total is known."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._bar: tuple[Progress, TaskID] | None = None
        self._total: int | None = None
        self._drawn = 0.0

    def start(self, stage: str, total: int | None) -> None:
        """Draw an empty bar."""
        # Slow to import, and only a terminal shows bars.
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        super().start(stage, total)
        progress = Progress(
            TextColumn("{task.description:<8}"),
            BarColumn(),
            TextColumn("{task.fields[done]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=self._console,
            # Drawn by `advance`: a thread of Rich's would be in the way of workers that fork.
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._total = total
        self._bar = progress, progress.add_task(stage, total=total, done="")
        progress.start()

    def advance(self, count: int) -> None:
        """Move the bar, and draw it now and then."""
        super().advance(count)
        if time.monotonic() - self._drawn >= _REFRESH:
            self._draw(self._total)

    def finish(self) -> None:
        """Draw the bar as it ended, full, and leave it there."""
        if self._bar:
            progress, task = self._bar
            whole = max(self.count, 1)  # a stage without items is done as well
            progress.update(task, completed=whole, total=whole, done=self._done(None))
            progress.stop()

    def _draw(self, total: int | None) -> None:
        if self._bar:
            progress, task = self._bar
            progress.update(task, completed=self.count, done=self._done(total))
            progress.refresh()
        self._drawn = time.monotonic()

    def _done(self, total: int | None) -> str:
        counted = _number(self.count) if self.count else ""
        return f"{counted}/{_number(total)}" if total and counted else counted


# The account of a build


def show_summary(summary: BuildSummary, report: Path | None) -> None:
    """Write the account of a build, its rejections and warnings grouped.

    `report` is the file that lists them all, if there is one.
    """
    console = _console(sys.stdout)
    _show_groups(console, findings_of(summary), report)
    for line in _account(summary):
        console.print(visible(line))
    if summary.verified:
        _show_verdict(console, summary.verified)


def _show_verdict(console: Console, verdict: Verdict) -> None:
    wrong = verdict.differences
    if not wrong:
        same = f"the incremental output equals a clean build: {_number(verdict.files)} files"
        others = f" ({_number(verdict.foreign)} more are not newsgen's)" if verdict.foreign else ""
        console.print(Text(same + others))
        return
    title = Text("error", _STYLES["error"])
    text = f" not-clean: {_number(len(wrong))} files are not as a clean build makes them"
    console.print(title.append(text, "bold"))
    for one in wrong[:DIFFERENCES]:
        console.print(Text(f"  {one.what}: {visible(one.path)}"))
    if len(wrong) > DIFFERENCES:
        console.print(Text(f"  … and {_number(len(wrong) - DIFFERENCES)} more", "dim"))
    remedy = "build with --clean; if nobody changed files meanwhile, please report this"
    console.print(Text(f"  → {remedy}"))


def findings_of(summary: BuildSummary) -> list[Finding]:
    """Return the rejections, then the warnings, of a build."""
    rejected = [
        Finding("error", r.source, r.line, r.code, r.reason, r.remedy) for r in summary.rejected
    ]
    return rejected + [
        Finding("warning", w.source, w.line, w.code, w.message) for w in summary.warnings
    ]


def _account(summary: BuildSummary) -> Iterator[str]:
    """Yield the lines that add up."""
    yield (
        f"articles: {_number(summary.found)} found = {_number(summary.published)} published"
        f" + {_number(summary.drafts)} in draft + {_number(summary.withdrawn)} withdrawn"
        f" + {_number(len(summary.rejected))} rejected"
    )
    pages, output = summary.pages, summary.output
    yield (
        f"{_number(pages.written)} files written, {_number(pages.unchanged)} unchanged,"
        f" {_number(pages.deleted)} deleted"
    )
    if output:
        yield (
            f"{_number(output['files'])} files, {_size(int(output['bytes']))} in"
            f" {output.get('folder', 'the output')}; the fullest folder is"
            f" {output['fullest_folder']} with {_number(output['fullest_folder_entries'])} entries"
        )
    if summary.other_files:
        counts = (f"{_number(n)} {role}" for role, n in summary.other_files.items())
        yield f"other files: {', '.join(counts)}"
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in summary.seconds.items())
    yield f"{sum(summary.seconds.values()):.1f} seconds" + (f" ({stages})" if stages else "")


def show_check(report: CheckReport, listed: Path | None) -> None:
    """Write what `check` found; `listed` is the file that lists it all, if there is one."""
    console = _console(sys.stdout)
    found = check_findings(report)
    _show_groups(console, found, listed)
    counts = f"{_number(report.pages)} pages and {_number(report.links)} links checked"
    console.print(f"{counts}: {_number(len(found)) if found else 'no'} broken promises")


def check_findings(report: CheckReport) -> list[Finding]:
    """Return the findings of `check` in the form of reports."""
    return [Finding("error", f.page, 0, f.kind, f"{f.target}: {f.reason}") for f in report.findings]


def check_as_json(report: CheckReport) -> dict[str, Any]:
    """Return plain values for `check --format json`."""
    findings = [
        {"page": f.page, "kind": f.kind, "target": f.target, "reason": f.reason}
        for f in report.findings
    ]
    return {"pages": report.pages, "links": report.links, "findings": findings}


def keep_report(site: Path, name: str, findings: Sequence[Finding]) -> Path | None:
    """Write the CSV that lists everything, if a code has more findings than a terminal shows.

    Otherwise remove the one of an earlier run. Returns its path, None without one.
    """
    path = site / OWN_FOLDER / name
    if all(len(group) <= EXAMPLES for group in _grouped(findings).values()):
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(exist_ok=True)
    path.write_text(_as_csv(findings), encoding="utf-8-sig", newline="")
    return path


def _as_csv(findings: Iterable[Finding]) -> str:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(Finding._fields)
    table.writerows([_cell(value) for value in finding] for finding in findings)
    return text.getvalue()


def _cell(value: object) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula."""
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _grouped(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    return groups


def _show_groups(console: Console, findings: Sequence[Finding], report: Path | None) -> None:
    for (severity, code), group in _grouped(findings).items():
        title = Text(severity, _STYLES[severity])
        console.print(title.append(f" {visible(code)}: {_number(len(group))}", "bold"))
        for finding in group[:EXAMPLES]:
            place = f"{visible(finding.place)}: " if finding.source else ""
            console.print(Text(f"  {place}{visible(finding.reason)}"))
        for remedy in dict.fromkeys(finding.remedy for finding in group[:EXAMPLES]):
            if remedy:
                console.print(Text(f"  → {visible(remedy)}"))
        if len(group) > EXAMPLES:
            console.print(Text(f"  … and {_number(len(group) - EXAMPLES)} more", "dim"))
    if report:
        console.print(Text(f"All of them are in {visible(report)}"))


# Other results


def tell(line: str) -> None:
    """Write one line of a command that goes on, at once."""
    _console(sys.stdout).print(Text(visible(line)))


def show_created(folder: Path, written: Iterable[Path]) -> None:
    """Write what `new` made, and what comes next."""
    console = _console(sys.stdout)
    for path in written:
        console.print(Text(visible(path)))
    console.print(Text(f"Next: newsgen build {visible(folder)}"))


def show_explanation(explanation: Explanation) -> None:
    """Write what `explain` found."""
    console = _console(sys.stdout)
    console.print(Text(visible(explanation.title), "bold"))
    for line in explanation.lines:
        console.print(Text(f"  {visible(line)}"))
    rows = [tuple(map(visible, row)) for row in explanation.fields]
    names = max((len(name) for name, *_ in rows), default=0)
    values = min(max((len(value) for _, value, _ in rows), default=0), _WIDEST)
    for name, value, origin in rows:
        row = Text(f"  {name:<{names}}  {value:<{values}}  ")
        console.print(row.append(f"from {origin}", "dim"))


def show_json(value: Mapping[str, Any]) -> None:
    """Write JSON in ASCII: no character of a source acts on a terminal."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


# Refusals


def show_error(error: NewsgenError) -> None:
    """Write the place, the cause and the remedy of a refusal."""
    where = f"{error.place}:{error.line}" if error.line else error.place
    line = Text("error", _STYLES["error"]).append(": ", "")
    if where:
        line.append(f"{visible(where)}: ", "bold")
    console = _console(sys.stderr)
    console.print(line.append(visible(error.reason), ""))
    if error.remedy:
        console.print(Text(f"  → {visible(error.remedy)}"))


def show_internal_error(error: Exception) -> None:
    """Write in one line what only newsgen's authors can put right, and where."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    text = f"internal error ({what}) in {_place_of(error)}; please report it"
    _console(sys.stderr).print(Text(visible(text)))


def _place_of(error: Exception) -> str:
    """Return the last line of ours that an error went through: `file.py:123`."""
    # What a worker raised brings the text of its own traceback along, as its cause.
    told = getattr(error.__cause__, "tb", "") or "".join(traceback.format_tb(error.__traceback__))
    frames = _FRAME.findall(str(told))
    own = [frame for frame in frames if Path(frame[0]).is_relative_to(Path(__file__).parent)]
    path, line = (own or frames or [("newsgen", "?")])[-1]
    return f"{Path(path).name}:{line}"


def show_traceback(error: Exception) -> None:
    """Write the whole traceback: for those who look into newsgen itself."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    console = _console(sys.stderr)
    for line in lines:
        console.print(Text(visible(line)))


def foreseen(error: Exception) -> NewsgenError | None:
    """Return the refusal for what the machine denied, None for what nobody foresaw."""
    if isinstance(error, sqlite3.Error) and _sqlite_code(error) in _DENIED:
        return BuildError(
            f"the notes of earlier builds cannot be used: {error}",
            place=OWN_FOLDER,
            remedy="is another newsgen at work on this site, or the disk full or read-only?",
            code="own-files",
        )
    if isinstance(error, OSError) and error.filename and error.strerror:
        return BuildError(
            f"it cannot be used: {error.strerror}",
            place=str(error.filename),
            remedy="look at its permissions and at the space that is left",
            code="operating-system",
        )
    return None


def _sqlite_code(error: sqlite3.Error) -> int:
    # Absent where Python's own module raised; the low byte is the kind, the rest the detail.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _console(file: TextIO) -> Console:
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors="backslashreplace")  # an old code page lacks “ and →
    # No markup and no emoji codes: sources hold "[bold red]" and ":smile:" as plain text.
    return Console(file=file, markup=False, emoji=False, highlight=False, soft_wrap=True)


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < _THOUSAND:
            break
        amount, unit = amount / _THOUSAND, larger
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
