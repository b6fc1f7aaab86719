"""What `newsgen check` and `newsgen verify` show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.console.findings import EXAMPLES, check_findings, show_groups, styled_severity
from newsgen.console.tables import Discrepancies
from newsgen.terminal import lines_on, number, styled, visible

if TYPE_CHECKING:
    from newsgen.catalog.queries.citations import RelatedCounts
    from newsgen.check import CheckReport


def show_check(
    report: CheckReport, listed: Path | None, related: RelatedCounts | None = None
) -> None:
    """Write what `check` found; `listed` is the file that lists it all, if there is one."""
    lines = lines_on(sys.stdout)
    found = check_findings(report)
    show_groups(lines, found, listed)
    counts = f"{number(report.pages)} pages and {number(report.links)} links checked"
    lines.print(f"{counts}: {number(len(found)) if found else 'no'} broken promises")
    if related and any(related):
        exact, near, unresolved = map(number, related)
        lines.print(
            f"related headlines: {exact} lead to an article of the same headline,"
            f" {near} to one that is nearly the same, {unresolved} nowhere"
        )


def check_as_json(report: CheckReport, related: RelatedCounts | None = None) -> dict[str, Any]:
    """Return plain values for `check --format json`."""
    findings = [
        {"page": f.page, "kind": f.kind, "target": f.target, "reason": f.reason}
        for f in report.findings
    ]
    counts = {"pages": report.pages, "links": report.links, "findings": findings}
    return {**counts, "related": related._asdict()} if related else counts


def show_discrepancies(found: Discrepancies) -> None:
    """Write what `verify` found."""
    lines = lines_on(sys.stdout)
    for what, count in found.counts.items():
        title = styled_severity("error") + styled(f" {what}: {number(count)}", "bold")
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
