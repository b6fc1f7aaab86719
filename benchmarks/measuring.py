"""How long a command takes, how much memory its processes hold, what its files weigh."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

SAMPLE_SECONDS = 0.05
LINUX = sys.platform == "linux"


class RunFailedError(Exception):
    """A program did not do its work; the message is what it said."""


def time_run(command: Sequence[str | Path]) -> tuple[float, str]:
    """Run a command to its end; return the seconds and its standard output.

    The time is that of the whole process, its start included. Raises RunFailedError.
    """
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RunFailedError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return seconds, done.stdout


def measure_memory(command: Sequence[str | Path]) -> int | None:
    """Run a command to its end; return the peak memory of it and its children, in bytes.

    That is their proportional set size (memory that several share is counted once) without
    files in a tmpfs, looked at every 50 ms. None where it is not to be had: not on Linux.
    """
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
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


def weigh(folder: Path) -> tuple[int, int]:
    """Return how many files a folder holds, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def time_writing(folder: Path, target: Path) -> float:
    """Write the files of a folder anew in `target`, one after the other; return the seconds.

    This is the floor below which no generator of these files can get in one process; that
    they are read first is not counted.
    """
    seconds = 0.0
    made: set[Path] = set()
    for source in sorted(path for path in folder.rglob("*") if path.is_file()):
        content, copy = source.read_bytes(), target / source.relative_to(folder)
        start = time.perf_counter()
        if copy.parent not in made:
            copy.parent.mkdir(parents=True, exist_ok=True)
            made.add(copy.parent)
        with open(copy, "wb", buffering=0) as file:
            file.write(content)
        seconds += time.perf_counter() - start
    return seconds
