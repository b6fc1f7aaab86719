"""Whether the work folder and the memory have room for a trial."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cases import Trial

SHARED_MEMORY = Path("/dev/shm")
SLICE_BYTES = 400_000_000
"""The files of raw writing, of which a slice is there at a time."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a trial takes for each article; files are counted in whole blocks of 4 kB."""

    bytes: int
    inodes: int
    memory: int


SOURCES = Need(bytes=6_000, inodes=1, memory=0)
NEWSGEN = Need(bytes=22_000, inodes=2, memory=1_000)
HUGO = Need(bytes=16_000, inodes=2, memory=50_000)


class NoRoomError(Exception):
    """A trial would fill the work folder or the memory; the message says what it needs."""


def work_folder(asked: Path | None) -> Path:
    """Return the folder to work in: the one asked for, a tmpfs, or that of temporary files."""
    if asked:
        asked.mkdir(parents=True, exist_ok=True)
        return asked
    return SHARED_MEMORY if SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())


def file_system(folder: Path) -> str:
    """Return the kind of file system that a folder is on, such as `tmpfs` or `ext4`."""
    mounts = Path("/proc/mounts")
    lines = mounts.read_text().splitlines() if mounts.is_file() else []
    points = {line.split()[1]: line.split()[2] for line in lines}
    above = [str(folder.resolve()), *map(str, folder.resolve().parents)]
    return next((points[point] for point in above if point in points), "unknown")


def describe_folder(folder: Path) -> str:
    """Say whether a folder is in memory: on a disk, times are those of the disk too."""
    kind = file_system(folder)
    return "in memory (tmpfs)" if kind == "tmpfs" else f"on a disk ({kind})"


def check_room(folder: Path, trial: Trial, *, hugo: bool) -> None:
    """Raise NoRoomError where the files of a trial do not fit in, or its processes in memory."""
    users = (SOURCES, NEWSGEN, HUGO) if hugo and trial.with_hugo else (SOURCES, NEWSGEN)
    need = trial.articles * sum(user.bytes for user in users) + SLICE_BYTES
    inodes = trial.articles * sum(user.inodes for user in users)
    memory = trial.articles * max(user.memory for user in users)
    space = os.statvfs(folder)
    if need > (free := space.f_bavail * space.f_frsize):
        raise NoRoomError(_refusal(trial, folder, _gigabytes(need), _gigabytes(free)))
    if space.f_files and inodes > space.f_favail:
        raise NoRoomError(_refusal(trial, folder, f"{inodes:,} inodes", f"{space.f_favail:,}"))
    in_memory = need + memory if file_system(folder) == "tmpfs" else memory
    available = _memory_available()
    if available is not None and in_memory > available:
        wanted, left = _gigabytes(in_memory), f"{_gigabytes(available)} of memory"
        raise NoRoomError(_refusal(trial, folder, f"{wanted} of memory", left))


def _refusal(trial: Trial, folder: Path, need: str, there: str) -> str:
    return (
        f"No room for {trial.articles:,} articles ({', '.join(trial.cases)}): they need about "
        f"{need} in {folder}, and there is {there}. Name another folder with --workdir, or "
        "smaller --sizes."
    )


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:,.1f} GB"


def _memory_available() -> int | None:
    """Return the bytes of memory that processes may still take; None where it is not known."""
    facts = Path("/proc/meminfo")
    lines = facts.read_text().splitlines() if facts.is_file() else []
    found = (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return next(found, None)
