"""Lighthouse, three times over a page of each kind that readers meet first."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from axe import LAUNCH_ARGS, REMEDY, find_chromium, pages_by_kind, served
from outcome import CannotRun, Outcome, died, installed, node, run

KINDS = ("home", "article", "term", "month", "search")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
"""The least score of each category, of 100: the median of RUNS."""
RUNS = 3


def check_lighthouse(folder: Path) -> Outcome:
    """Run Lighthouse on the page of median size of each of KINDS that the site has."""
    pages = [found[len(found) // 2] for kind, found in pages_by_kind(folder) if kind in KINDS]
    with served(folder) as home:
        errors = [error for page in pages for error in _errors(page, home)]
    return Outcome("lighthouse", len(pages), tuple(errors))


def _errors(page: Path, home: str) -> Iterator[str]:
    reports = [_report(home + quote(page.as_posix())) for _ in range(RUNS)]
    for category, least in LEAST.items():
        scores = [round(100 * one["categories"][category]["score"]) for one in reports]
        if median(scores) < least:
            failed = ", ".join(_failed(reports[0], category))
            yield f"{page} {category}: {median(scores)}, less than {least} ({failed})"


def _failed(report: dict[str, Any], category: str) -> Iterator[str]:
    for reference in report["categories"][category]["auditRefs"]:
        audit = report["audits"][reference["id"]]
        if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
            yield audit["title"]


def _report(address: str) -> dict[str, Any]:
    chromium = find_chromium()
    if chromium is None:
        raise CannotRun(f"no Chromium was found: {REMEDY}")
    options = (
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(LEAST)}",
        f"--chrome-flags=--headless {' '.join(LAUNCH_ARGS)}",
    )
    command = [node(), installed("lighthouse/cli/index.js"), address, *options]
    finished = run(command, Path.cwd(), CHROME_PATH=str(chromium))
    if finished.status:
        raise died("lighthouse", finished)
    report: dict[str, Any] = json.loads(finished.output)
    return report


if __name__ == "__main__":
    from validate import main

    sys.exit(main([*sys.argv[1:], "--only", "lighthouse"]))
