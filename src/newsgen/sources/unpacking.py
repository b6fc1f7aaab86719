"""Packed sources (`*.jsonl.gz`), unpacked once, so that any line of them can be read again.

What is unpacked stands in the site's own folder and belongs to one state of the source. It can
be deleted: the next build makes it anew.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from newsgen.errors import BuildError, SourceError
from newsgen.sources.segments import Cut, cut

PACKED = b".jsonl.gz"
UNPACKED_FOLDER = ".newsgen/unpacked"
MOST_TIMES = 200
"""A file that grows by more when it is unpacked is a bomb, not an archive of texts."""
ALWAYS_ALLOWED = 64 << 20
"""Bytes that any file may unpack to."""


def is_packed(name: bytes) -> bool:
    """Tell whether a source must be unpacked to be read."""
    return name[-len(PACKED) :].lower() == PACKED


def stem_and_suffix(name: bytes) -> tuple[bytes, str]:
    """Return the stem of a file's name and its suffix in small letters, two of a packed source."""
    stem, dot, ending = name.rpartition(b".")
    if not stem:
        return name, ""
    suffix = (dot + ending).decode("ascii", "replace").lower()
    if suffix == ".gz" and is_packed(name) and len(name) > len(PACKED):
        return name[: -len(PACKED)], PACKED.decode()
    return stem, suffix


def readable(site: Path, folder: bytes, name: bytes) -> Path:
    """Return the file in which the lines of a source stand: itself, or what is unpacked of it."""
    source = Path(os.path.join(site, os.fsdecode(folder), os.fsdecode(name)))
    if not is_packed(name):
        return source
    try:
        state = os.stat(source)
        return unpacked(site, folder, name, state.st_size, state.st_mtime_ns)
    except OSError:
        return source


def unpacked(site: Path, folder: bytes, name: bytes, size: int, mtime_ns: int) -> Path:
    """Return where a packed source of that state is unpacked to, whether it is there or not."""
    version = f"{_stem(folder, name)}-{size}-{mtime_ns}.jsonl"
    return site / UNPACKED_FOLDER / version


def cut_packed(site: Path, folder: bytes, name: bytes, longest: int) -> Iterator[Cut]:
    """Unpack a source, and yield its segments as `cut` does, with its errors.

    Raises BuildError when there is no room for what is unpacked.
    """
    source = Path(os.path.join(site, os.fsdecode(folder), os.fsdecode(name)))
    with gzip.open(source) as packed:
        state = os.stat(source)
        target = unpacked(site, folder, name, state.st_size, state.st_mtime_ns)
        forget_unpacked(site, folder, name)
        with _keeping(target, max(ALWAYS_ALLOWED, MOST_TIMES * state.st_size)) as keep:
            yield from cut(packed, longest, keep)


@contextmanager
def _keeping(target: Path, allowed: int) -> Iterator[Callable[[bytes], None]]:
    """Give what writes a line to `target`, which gets its name when all that can be is read.

    A line after `allowed` bytes raises SourceError, one that cannot be written BuildError.
    """
    fault: SourceError | None = None
    left, unfinished = allowed, target.with_suffix(".part")

    def keep(line: bytes) -> None:
        nonlocal left
        left -= len(line)
        if left < 0:
            raise _bomb()
        try:
            file.write(line)
        except OSError as error:
            raise _no_room(error, target) from error

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)  # it may be a link that came with the site
        with open(unfinished, "xb") as file:
            try:
                yield keep
            except SourceError as error:
                fault = error
        os.replace(unfinished, target)
    except OSError as error:
        raise _no_room(error, target) from error
    if fault:
        raise fault


def forget_unpacked(site: Path, folder: bytes, name: bytes) -> None:
    """Delete what was unpacked of a source, in whatever state it was."""
    for old in (site / UNPACKED_FOLDER).glob(f"{_stem(folder, name)}-*"):
        old.unlink(missing_ok=True)


def _stem(folder: bytes, name: bytes) -> str:
    return sha256(folder + b"/" + name).hexdigest()[:32]


def _bomb() -> SourceError:
    return SourceError(
        f"the rest of this file is left out: it unpacks to more than {MOST_TIMES} times its size",
        remedy="unpack it yourself, if you trust it, and put the .jsonl file in its place",
        code="gzip-size",
    )


def _no_room(error: OSError, target: Path) -> BuildError:
    return BuildError(
        f"a packed source cannot be unpacked here: {error.strerror or error}",
        place=str(target),
        remedy="make room on the disk, or unpack the source yourself",
        code="unpack",
    )
