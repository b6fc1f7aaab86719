"""Rejections, warnings and broken promises, grouped by what they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newsgen.report import BuildSummary
from newsgen.terminal import Lines, number, styled, visible

if TYPE_CHECKING:
    from newsgen.check import CheckReport

EXAMPLES = 3
"""Findings of one code that a terminal shows."""
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


def build_findings(summary: BuildSummary) -> list[Finding]:
    """Return the rejections, then the warnings, of a build."""
    rejected = [
        Finding("error", r.source, r.line, r.code, r.reason, r.remedy) for r in summary.rejected
    ]
    return rejected + [
        Finding("warning", w.source, w.line, w.code, w.message) for w in summary.warnings
    ]


def check_findings(report: CheckReport) -> list[Finding]:
    """Return the findings of `check` in the form of reports."""
    return [Finding("error", f.page, 0, f.kind, f"{f.target}: {f.reason}") for f in report.findings]


def grouped(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """Return findings by severity and code."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    return groups


def show_groups(lines: Lines, findings: Sequence[Finding], report: Path | None) -> None:
    """Write EXAMPLES of each code, how many there are, and where `report` lists them all."""
    for (severity, code), group in grouped(findings).items():
        title = styled_severity(severity)
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


def styled_severity(severity: str) -> str:
    """Return "error" or "warning" in its colour."""
    return styled(severity, _STYLES[severity])
