"""Tables in CSV of all that a terminal shows only in part, kept beside the catalog."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.console.findings import EXAMPLES, Finding, grouped
from newsgen.report import Rehearsed
from newsgen.site_folders import OWN_FOLDER
from newsgen.terminal import visible

if TYPE_CHECKING:
    from newsgen.fixity.verifying import Discrepancy

LISTED = 10
"""Addresses that a dry run shows of each change."""
REMEMBERED = 1000
"""Files that `verify --format json` names of each heap; the table has all."""
_FORMULA = ("=", "+", "-", "@")


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


def keep_report(site: Path, name: str, findings: Sequence[Finding]) -> Path | None:
    """Write the CSV that lists everything, if a code has more findings than a terminal shows.

    Otherwise remove the one of an earlier run. Returns its path, None without one.
    """
    few = all(len(group) <= EXAMPLES for group in grouped(findings).values())
    return _keep_table(site / OWN_FOLDER / name, Finding._fields, () if few else findings)


def keep_changes(site: Path, planned: Rehearsed | None) -> Path | None:
    """Write the CSV of all that a dry run would change, if that is more than a terminal shows.

    Otherwise remove the one of an earlier run. Returns its path, None without one.
    """
    groups = changes_of(planned) if planned else {}
    few = all(len(group) <= LISTED for group in groups.values())
    rows = ((change, path) for change, group in groups.items() for path in group)
    path = site / OWN_FOLDER / "dry-run.csv"
    return _keep_table(path, ("change", "path"), () if few else tuple(rows))


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


def changes_of(planned: Rehearsed) -> dict[str, tuple[str, ...]]:
    """Return the paths that a dry run would change, by what would become of them."""
    return {"new": planned.new, "rewritten": planned.rewritten, "deleted": planned.deleted}


def _counted(
    found: Iterable[Discrepancy], counts: Counter[str], first: dict[str, list[Discrepancy]]
) -> Iterator[Sequence[str]]:
    """Yield the rows of a table of what is found; count them, and keep the first of each heap."""
    for one in found:
        counts[one.what] += 1
        if counts[one.what] <= REMEMBERED:
            first.setdefault(one.what, []).append(one)
        yield one.what, one.path, one.reason


def _keep_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> Path | None:
    """Write a CSV that spreadsheets open as it is; without rows, remove the one that was there."""
    if not rows:
        if path.exists():  # on a disk that is read-only, deleting nothing fails as well
            path.unlink()
        return None
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)  # it may be a pipe, or a link that came with the site
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows([_cell(value) for value in row] for row in rows)
    return path


def _cell(value: object) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula."""
    text = visible(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
