"""What a terminal shows when something has ended: accounts, refusals, explanations.

Errors and progress go to the standard error, results to the standard output. Whatever comes
from sources is shown by `visible`, and never read as Rich's markup.
"""

from __future__ import annotations

import csv
import errno
import json
import re
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsgen.errors import BuildError, NewsgenError
from newsgen.report import BuildSummary, Profile, Rehearsed, Verdict
from newsgen.site_folders import OWN_FOLDER
from newsgen.terminal import Lines, lines_on, number, size, styled, visible

if TYPE_CHECKING:
    from newsgen.catalog.queries import RelatedCounts
    from newsgen.check import CheckReport
    from newsgen.dating import Account
    from newsgen.explain import Explanation
    from newsgen.fixity.bag import Bag
    from newsgen.fixity.verifying import Discrepancy
    from newsgen.themes import Themes

EXAMPLES = 3
LISTED = 10
"""Addresses that a dry run shows of each change."""
REMEMBERED = 1000
"""Files that `verify --format json` names of each heap; the table has all."""
DIFFERENCES = 10
"""Files that are listed when an output is not as a clean build makes it."""
SHOWN = 50
"""Themes, groups of them or suggestions that a terminal shows."""
_FORMULA = ("=", "+", "-", "@")
_FRAME = re.compile(r'File "(.+)", line ([0-9]+)')
_WIDEST = 48
"""Characters of a column of values; longer ones push what follows."""
_DENIED = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
"""What the machine may deny; other codes are mistakes of newsgen's."""
_FULL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG, errno.EMFILE)
"""What writing to a file that is open may meet, which then has no name."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_STYLES = {"error": "red", "warning": "yellow"}


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


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """What `verify` found: how many files in each heap, the first of each, the table of all."""

    counts: Mapping[str, int]
    first: Mapping[str, Sequence[Discrepancy]]
    listed: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `verify --format json`."""
        findings = [one._asdict() for group in self.first.values() for one in group]
        listed = str(self.listed) if self.listed else None
        return {"counts": dict(self.counts), "findings": findings, "listed": listed}


# The account of a build


def show_summary(summary: BuildSummary, report: Path | None, listed: Path | None = None) -> None:
    """Write the account of a build, its rejections and warnings grouped.

    `report` is the file that lists them all, if there is one; `listed` that of all that a dry
    run would change.
    """
    lines = lines_on(sys.stdout)
    _show_groups(lines, findings_of(summary), report)
    if summary.dry_run:
        _show_changes(lines, summary.dry_run, listed)
    for line in _account(summary):
        lines.print(visible(line))
    if summary.profile:
        _show_table(lines, _stage_rows(summary.profile))
        _show_table(lines, _kind_rows(summary.profile))
    if summary.verified:
        _show_verdict(lines, summary.verified)


def _show_verdict(lines: Lines, verdict: Verdict) -> None:
    wrong = verdict.differences
    if not wrong:
        same = f"the incremental output equals a clean build: {number(verdict.files)} files"
        others = f" ({number(verdict.foreign)} more are not newsgen's)" if verdict.foreign else ""
        lines.print(same + others)
        return
    text = f" not-clean: {number(len(wrong))} files are not as a clean build makes them"
    lines.print(styled("error", _STYLES["error"]) + styled(text, "bold"))
    for one in wrong[:DIFFERENCES]:
        lines.print(f"  {one.what}: {visible(one.path)}")
    if len(wrong) > DIFFERENCES:
        lines.print(styled(f"  … and {number(len(wrong) - DIFFERENCES)} more", "dim"))
    lines.print("  → build with --clean; if nobody changed files meanwhile, please report this")


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
        f"articles: {number(summary.found)} found = {number(summary.published)} published"
        f" + {number(summary.drafts)} in draft + {number(summary.withdrawn)} withdrawn"
        f" + {number(len(summary.rejected))} rejected"
    )
    if summary.duplicates:
        have = "articles have" if summary.duplicates > 1 else "article has"
        yield f"{number(summary.duplicates)} {have} the text of another"
    pages, output = summary.pages, summary.output
    would = "nothing was done; a build would have: " if summary.dry_run else ""
    yield (
        f"{would}{number(pages.written)} files written, {number(pages.unchanged)} unchanged,"
        f" {number(pages.deleted)} deleted"
    )
    if output and not summary.dry_run:
        yield (
            f"{number(output['files'])} files, {size(int(output['bytes']))} in"
            f" {output.get('folder', 'the output')}; the fullest folder is"
            f" {output['fullest_folder']} with {number(output['fullest_folder_entries'])} entries"
        )
    if summary.other_files:
        counts = (f"{number(n)} {role}" for role, n in summary.other_files.items())
        yield f"other files: {', '.join(counts)}"
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in summary.seconds.items())
    yield f"{sum(summary.seconds.values()):.1f} seconds" + (f" ({stages})" if stages else "")


def _stage_rows(profile: Profile) -> Iterator[tuple[str, ...]]:
    """Yield a table of stages: how much of the time, CPU seconds, and at which pace."""
    yield "stage", "seconds", "share", "CPU", "CPU of workers", "items", "a second"
    total = sum(stage.seconds for stage in profile.stages)
    for s in profile.stages:
        pace = number(round(s.items / s.seconds)) if s.items and s.seconds else ""
        yield (
            s.stage, f"{s.seconds:.2f}", f"{s.seconds / total:.0%}" if total else "",
            f"{s.cpu:.2f}", f"{s.workers_cpu:.2f}", number(s.items) if s.items else "", pace,
        )  # fmt: skip


def _kind_rows(profile: Profile) -> Iterator[tuple[str, ...]]:
    """Yield a table of kinds of pages, most seconds first."""
    yield "kind", "looked at", "written", "seconds of workers"
    for k in sorted(profile.kinds, key=lambda kind: -kind.seconds):
        yield k.kind, number(k.keys), number(k.written), f"{k.seconds:.2f}"


def _show_table(lines: Lines, rows: Iterable[tuple[str, ...]]) -> None:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *others in table:
        cells = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        lines.print("  ".join((f"{first:<{widths[0]}}", *cells)))


def show_check(
    report: CheckReport, listed: Path | None, related: RelatedCounts | None = None
) -> None:
    """Write what `check` found; `listed` is the file that lists it all, if there is one."""
    lines = lines_on(sys.stdout)
    found = check_findings(report)
    _show_groups(lines, found, listed)
    counts = f"{number(report.pages)} pages and {number(report.links)} links checked"
    lines.print(f"{counts}: {number(len(found)) if found else 'no'} broken promises")
    if related and any(related):
        exact, near, unresolved = map(number, related)
        lines.print(
            f"related headlines: {exact} lead to an article of the same headline,"
            f" {near} to one that is nearly the same, {unresolved} nowhere"
        )


def show_discrepancies(found: Discrepancies) -> None:
    """Write what `verify` found."""
    lines = lines_on(sys.stdout)
    for what, count in found.counts.items():
        title = styled("error", _STYLES["error"]) + styled(f" {what}: {number(count)}", "bold")
        lines.print(title)
        for one in found.first[what][:EXAMPLES]:
            lines.print(f"  {visible(one.path)}: {visible(one.reason)}")
        if count > EXAMPLES:
            lines.print(styled(f"  … and {number(count - EXAMPLES)} more", "dim"))
    if found.listed:
        lines.print(f"All of them are in {visible(found.listed)}")
    if not found.counts:
        lines.print("every file is as newsgen wrote it, and there is no other")
    elif set(found.counts) != {"added"}:
        lines.print("  → “newsgen build --clean” writes all files anew")


def show_bag(bag: Bag) -> None:
    """Write where a bag is and what it holds."""
    held = f"{number(bag.files)} files, {size(bag.bytes)}"
    lines_on(sys.stdout).print(visible(f"{bag.folder}: a bag of {held}"))


def write_lines(lines: Iterable[str]) -> None:
    """Write lines for other programs: in UTF-8 and with LF on every platform."""
    waiting = iter(lines)
    while some := "".join(islice(waiting, 1000)):
        sys.stdout.buffer.write(some.encode())


def check_findings(report: CheckReport) -> list[Finding]:
    """Return the findings of `check` in the form of reports."""
    return [Finding("error", f.page, 0, f.kind, f"{f.target}: {f.reason}") for f in report.findings]


def check_as_json(report: CheckReport, related: RelatedCounts | None = None) -> dict[str, Any]:
    """Return plain values for `check --format json`."""
    findings = [
        {"page": f.page, "kind": f.kind, "target": f.target, "reason": f.reason}
        for f in report.findings
    ]
    counts = {"pages": report.pages, "links": report.links, "findings": findings}
    return {**counts, "related": related._asdict()} if related else counts


def keep_report(site: Path, name: str, findings: Sequence[Finding]) -> Path | None:
    """Write the CSV that lists everything, if a code has more findings than a terminal shows.

    Otherwise remove the one of an earlier run. Returns its path, None without one.
    """
    few = all(len(group) <= EXAMPLES for group in _grouped(findings).values())
    return _keep_table(site / OWN_FOLDER / name, Finding._fields, () if few else findings)


def keep_changes(site: Path, planned: Rehearsed | None) -> Path | None:
    """Write the CSV of all that a dry run would change, if that is more than a terminal shows.

    Otherwise remove the one of an earlier run. Returns its path, None without one.
    """
    groups = _changes(planned) if planned else {}
    few = all(len(group) <= LISTED for group in groups.values())
    rows = ((change, path) for change, group in groups.items() for path in group)
    path = site / OWN_FOLDER / "dry-run.csv"
    return _keep_table(path, ("change", "path"), () if few else tuple(rows))


def _changes(planned: Rehearsed) -> dict[str, tuple[str, ...]]:
    return {"new": planned.new, "rewritten": planned.rewritten, "deleted": planned.deleted}


def _keep_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Path | None:
    """Write a CSV that spreadsheets open as it is; without rows, remove the one that was there."""
    if not rows:
        if path.exists():  # on a disk that is read-only, deleting nothing fails as well
            path.unlink()
        return None
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows([_cell(value) for value in row] for row in rows)
    return path


def keep_discrepancies(site: Path, found: Iterable[Discrepancy]) -> Discrepancies:
    """Count what `verify` finds; write the CSV of it as it comes, once that is more than is shown.

    Otherwise remove the one of an earlier run.
    """
    counts: Counter[str] = Counter()
    first: dict[str, list[Discrepancy]] = {}
    rows = _counted(found, counts, first)
    early: list[Sequence[str]] = []
    for row in rows:
        early.append(row)
        if counts[row[0]] > EXAMPLES:
            break
    few = not early or max(counts.values()) <= EXAMPLES
    path = site / OWN_FOLDER / "verify.csv"
    listed = _keep_table(path, ("code", "path", "reason"), () if few else chain(early, rows))
    return Discrepancies(counts, first, listed)


def _counted(
    found: Iterable[Discrepancy], counts: Counter[str], first: dict[str, list[Discrepancy]]
) -> Iterator[Sequence[str]]:
    """Yield the rows of a table of what is found; count them, and keep the first of each heap."""
    for one in found:
        counts[one.what] += 1
        if counts[one.what] <= REMEMBERED:
            first.setdefault(one.what, []).append(one)
        yield one.what, one.path, one.reason


def _cell(value: object) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula."""
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _grouped(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    return groups


def _show_groups(lines: Lines, findings: Sequence[Finding], report: Path | None) -> None:
    for (severity, code), group in _grouped(findings).items():
        title = styled(severity, _STYLES[severity])
        lines.print(title + styled(f" {visible(code)}: {number(len(group))}", "bold"))
        for finding in group[:EXAMPLES]:
            place = f"{visible(finding.place)}: " if finding.source else ""
            lines.print(f"  {place}{visible(finding.reason)}")
        for remedy in dict.fromkeys(finding.remedy for finding in group[:EXAMPLES]):
            if remedy:
                lines.print(f"  → {visible(remedy)}")
        if len(group) > EXAMPLES:
            lines.print(styled(f"  … and {number(len(group) - EXAMPLES)} more", "dim"))
    if report:
        lines.print(f"All of them are in {visible(report)}")


def _show_changes(lines: Lines, planned: Rehearsed, listed: Path | None) -> None:
    for change, group in _changes(planned).items():
        if group:
            lines.print(styled(f"{change}: {number(len(group))}", "bold"))
        for path in group[:LISTED]:
            lines.print(f"  /{visible(path)}")
        if len(group) > LISTED:
            lines.print(styled(f"  … and {number(len(group) - LISTED)} more", "dim"))
    if listed:
        lines.print(f"All of them are in {visible(listed)}")


# Other results


def tell(line: str) -> None:
    """Write one line of a command that goes on, at once."""
    lines_on(sys.stdout).print(visible(line))


def show_created(folder: Path, written: Iterable[Path]) -> None:
    """Write what `new` made, and what comes next."""
    lines = lines_on(sys.stdout)
    for path in written:
        lines.print(visible(path))
    lines.print(f"Next: newsgen build {visible(folder)}")


def show_explanation(explanation: Explanation) -> None:
    """Write what `explain` found."""
    lines = lines_on(sys.stdout)
    lines.print(styled(visible(explanation.title), "bold"))
    for line in explanation.lines:
        lines.print(f"  {visible(line)}")
    rows = [tuple(map(visible, row)) for row in explanation.fields]
    names = max((len(name) for name, *_ in rows), default=0)
    values = min(max((len(value) for _, value, _ in rows), default=0), _WIDEST)
    for name, value, origin in rows:
        row = f"  {name:<{names}}  {value:<{values}}  "
        lines.print(row + styled(f"from {origin}", "dim"))


def show_dates(account: Account) -> None:
    """Write which dates were suggested, and where the tables are."""
    lines = lines_on(sys.stdout)
    total = sum(account.suggested.values())
    parts = " + ".join(f"{number(n)} {confidence}" for confidence, n in account.suggested.items())
    lines.print(
        f"articles without a date: {number(account.undated)} = {parts}"
        f" + {number(account.undated - total)} whose text has none"
    )
    for table in account.tables:
        rows = f"{number(table.rows)} row{'' if table.rows == 1 else 's'}"
        lines.print(visible(f"{table.path}: {rows}; reviewed, it goes to {table.place}"))
    if account.out_of_reach:
        lines.print(
            f"{number(account.out_of_reach)} of them no table can date: lines of .jsonl files"
            " (write the date into the line), and files of names that a table cannot hold"
        )


def themes_as_json(known: Themes) -> dict[str, Any]:
    """Return plain values for `themes --format json`."""
    return {
        "themes": [theme._asdict() for theme in known.themes],
        "single": [theme.name for theme in known.single],
        "alike": [[theme.name for theme in group] for group in known.alike],
    }


def show_themes(known: Themes, merging: str) -> None:
    """Write what `themes` found; `merging` is YAML that makes one of those that are alike."""
    lines = lines_on(sys.stdout)
    counts = f"{number(len(known.themes))} themes, {number(len(known.single))} of a single article"
    lines.print(styled(counts, "bold"))
    rows = [(visible(theme.name), number(theme.articles)) for theme in known.themes]
    _show_table(lines, rows[:SHOWN])
    if len(rows) > SHOWN:
        lines.print(styled(f"  … and {number(len(rows) - SHOWN)} more", "dim"))
    if merging:
        title = f"{number(len(known.alike))} groups that may be one theme each, for themes.yaml:"
        lines.print(styled(title, "bold"))
        _show_text(lines, merging)


def show_suggestions(count: int, written: str) -> None:
    """Write what `themes suggest` found, as YAML whose comments say how much that is."""
    lines = lines_on(sys.stdout)
    shown = f"{SHOWN} of them" if count > SHOWN else "all of them"
    lines.print(f"# {number(count)} names that recur, {shown} here: keep those that are themes")
    _show_text(lines, written)


def _show_text(lines: Lines, text: str) -> None:
    for line in text.splitlines():
        lines.print(visible(line))


def show_json(value: Mapping[str, Any]) -> None:
    """Write JSON in ASCII: no character of a source acts on a terminal."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


# Refusals


def show_error(error: NewsgenError) -> None:
    """Write the place, the cause and the remedy of a refusal."""
    where = f"{error.place}:{error.line}" if error.line else error.place
    line = styled("error", _STYLES["error"]) + ": "
    if where:
        line += styled(f"{visible(where)}: ", "bold")
    lines = lines_on(sys.stderr)
    lines.print(line + visible(error.reason))
    if error.remedy:
        lines.print(f"  → {visible(error.remedy)}")


def show_internal_error(error: Exception) -> None:
    """Write in one line what only newsgen's authors can put right, and where."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    text = f"internal error ({what}) in {_place_of(error)}; please report it"
    lines_on(sys.stderr).print(visible(text))


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
    lines = lines_on(sys.stderr)
    for line in "".join(traceback.format_exception(error)).splitlines():
        lines.print(visible(line))


def foreseen(error: Exception) -> NewsgenError | None:
    """Return the refusal for what the machine denied, None for what nobody foresaw."""
    if isinstance(error, sqlite3.Error):
        return _of_a_database(error)
    if isinstance(error, MemoryError):
        return BuildError(
            "there is not enough memory", remedy="try fewer processes: --jobs 1", code="memory"
        )
    if isinstance(error, OSError) and error.strerror and (error.filename or error.errno in _DISK):
        return BuildError(
            f"it cannot be used: {error.strerror}",
            place=str(error.filename or "a file"),
            remedy="look at its permissions and at the space that is left",
            code="operating-system",
        )
    return None


def _of_a_database(error: sqlite3.Error) -> NewsgenError | None:
    code = _sqlite_code(error)
    if code in _DAMAGED:
        told = "are damaged", "delete that folder and build again: the site will be the same"
    elif code in _FULL:
        told = "cannot be written", "free some space or raise the quota, then build again"
    elif code in _DENIED:
        remedy = "may you write there? Is the disk read-only, or another newsgen at work here?"
        told = "cannot be used", remedy
    else:
        return None
    reason, remedy = told
    return BuildError(
        f"the notes of earlier builds {reason}: {error}",
        place=OWN_FOLDER,
        remedy=remedy,
        code="own-files",
    )


def _sqlite_code(error: sqlite3.Error) -> int:
    # Absent where Python's own module raised; the low byte is the kind, the rest the detail.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
