"""How long a command takes, how much memory its processes hold, what it writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

Command = Sequence[str | Path]

SAMPLE_SECONDS = 0.05
SLICE = 20_000
LINUX = sys.platform == "linux"
WHERE_CODE_IS = {"PYTHONPATH", "PYTHONHOME"}


class RunFailedError(Exception):
    """A program did not do its work; the message is what it said."""


class Written(NamedTuple):
    """How many files a build wrote, and how many of them are the page of an article."""

    files: int
    articles: int


def usual_environment() -> dict[str, str]:
    """Return the environment of a user: nothing in it changes how Python or Hugo work.

    Where PYTHONDONTWRITEBYTECODE is set, for one, Python would compile newsgen at each start.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if name in WHERE_CODE_IS or not name.startswith(("PYTHON", "HUGO"))
    }


def run(command: Command) -> str:
    """Run a command to its end; return its standard output. Raises RunFailedError."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=usual_environment()
    )
    if done.returncode:
        raise RunFailedError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def time_run(command: Command) -> float:
    """Run a command to its end; return the seconds of the whole process, its start included."""
    start = time.perf_counter()
    run(command)
    return time.perf_counter() - start


def measure_memory(command: Command) -> int | None:
    """Run a command to its end; return the peak memory of it and its children, in bytes.

    That is their proportional set size (memory that several share is counted once) without
    files in a tmpfs, looked at every 50 ms. None where it is not to be had: not on Linux.
    """
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=usual_environment()) as process:
        while process.poll() is None:
            if LINUX:
                peak = max(peak, sum(map(_memory_of, _family(process.pid))))
            time.sleep(SAMPLE_SECONDS)
    if process.returncode:
        raise RunFailedError(f"{' '.join(map(str, command))} ended in {process.returncode}")
    return peak or None


def _family(ancestor: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may itself hold spaces and brackets.
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:  # it has ended since
            continue
        children[parent].append(int(stat.parent.name))
    waiting = [ancestor]
    while waiting:
        process = waiting.pop()
        waiting += children[process]
        yield process


def _memory_of(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:  # it has ended since
        return 0
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in (x.partition(":") for x in lines)}
    return (kilobytes.get("Pss", 0) - kilobytes.get("Pss_Shmem", 0)) * 1024


def files_of(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield each file below a folder, by its path in it, and its status.

    Those whose name begins with a dot are no part of a site, but a program's own notes.
    """
    for parent, _, names in os.walk(folder):
        for name in (name for name in names if not name.startswith(".")):
            path = os.path.join(parent, name)
            yield os.path.relpath(path, folder), os.stat(path)


def is_article(path: str) -> bool:
    """Tell whether a file of the output is an article's page: YEAR/MONTH/DAY/SLUG.html."""
    parts = path.split(os.sep)
    return len(parts) == 4 and parts[0].isdigit() and parts[3] != "index.html"


def written_since(folder: Path, moment: int) -> Written:
    """Count the files below a folder that were modified after a time, in nanoseconds."""
    written = [path for path, status in files_of(folder) if status.st_mtime_ns > moment]
    return Written(len(written), sum(map(is_article, written)))


def time_writing(folder: Path, target: Path) -> float:
    """Write the files of a folder anew in `target`, one after the other; return the seconds.

    This is the floor below which no generator of these files can get in one process; that
    they are read first is not counted. They are written in slices, each removed before the
    next, so that a second million of files is never there.
    """
    seconds = 0.0
    names = iter(sorted(path for path, _ in files_of(folder)))
    while batch := list(islice(names, SLICE)):
        seconds += _time_writing_slice(folder, batch, target)
        shutil.rmtree(target)
    return seconds


def _time_writing_slice(folder: Path, names: Sequence[str], target: Path) -> float:
    seconds = 0.0
    made: set[str] = set()
    for name in names:
        content, copy = (folder / name).read_bytes(), os.path.join(target, name)
        start = time.perf_counter()
        parent = os.path.dirname(copy)
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        with open(copy, "wb", buffering=0) as file:
            file.write(content)
        seconds += time.perf_counter() - start
    return seconds
