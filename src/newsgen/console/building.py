"""What `newsgen build` shows: its account, and the time that it took."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from newsgen.console.findings import build_findings, show_groups, styled_severity
from newsgen.console.tables import LISTED, changes_of
from newsgen.report import BuildSummary, Profile, Rehearsed, Verdict
from newsgen.terminal import Lines, lines_on, number, size, styled, visible

DIFFERENCES = 10
"""Files that are listed when an output is not as a clean build makes it."""


def show_summary(summary: BuildSummary, report: Path | None, listed: Path | None = None) -> None:
    """Write the account of a build, its rejections and warnings grouped.

    `report` is the file that lists them all, if there is one; `listed` that of all that a dry
    run would change.
    """
    lines = lines_on(sys.stdout)
    show_groups(lines, build_findings(summary), report)
    if summary.dry_run:
        _show_changes(lines, summary.dry_run, listed)
    for line in _account(summary):
        lines.print(visible(line))
    if summary.profile:
        lines.print_table(_stage_rows(summary.profile))
        lines.print_table(_kind_rows(summary.profile))
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
    lines.print(styled_severity("error") + styled(text, "bold"))
    for one in wrong[:DIFFERENCES]:
        lines.print(f"  {one.what}: {visible(one.path)}")
    if len(wrong) > DIFFERENCES:
        lines.print(styled(f"  … and {number(len(wrong) - DIFFERENCES)} more", "dim"))
    lines.print("  → build with --clean; if nobody changed files meanwhile, please report this")


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


def _show_changes(lines: Lines, planned: Rehearsed, listed: Path | None) -> None:
    for change, group in changes_of(planned).items():
        if group:
            lines.print(styled(f"{change}: {number(len(group))}", "bold"))
        for path in group[:LISTED]:
            lines.print(f"  /{visible(path)}")
        if len(group) > LISTED:
            lines.print(styled(f"  … and {number(len(group) - LISTED)} more", "dim"))
    if listed:
        lines.print(f"All of them are in {visible(listed)}")
