"""Files of many records, cut into segments of lines that are read one by one.

Where a segment ends depends on the lines themselves: after an edit, all segments are the same
but those around it, wherever they have moved to. No file is ever held whole.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Protocol

from newsgen.errors import BuildError, SourceError
from newsgen.sources.paths import printable_path

MEAN_BITS = 18
"""A segment has 256 KiB on average."""
SMALLEST = 1 << 14
"""Bytes before which no segment ends, lest one line repeated a million times be as many."""
LARGEST = 1 << 20
"""Bytes at which a segment ends in any case."""
_DIGEST_BYTES = 16
_SKIPPED = 1 << 20
"""Bytes to read at once of a line that nobody reads."""
_PER_BYTE = 32 - MEAN_BITS


class Lines(Protocol):
    """A file that is read by lines."""

    def readline(self, size: int, /) -> bytes: ...


class Cut(NamedTuple):
    """Some lines of a file: where they stand in it, and a digest of their bytes."""

    at: int
    length: int
    line: int
    """How many lines come before."""
    lines: int
    digest: bytes

    @property
    def is_too_long(self) -> bool:
        """It is one line, longer than any may be, which nobody reads."""
        return not self.digest


class Part(NamedTuple):
    """A segment to read, by the number that the catalog gave it; 0: all have been read."""

    number: int
    cut: Cut


def cut(file: Lines, longest: int, keep: Callable[[bytes], object] | None = None) -> Iterator[Cut]:
    """Yield the segments of a file in order; a line of more than `longest` bytes is one.

    `keep` gets all lines but those too long; places are then counted in what it got. Where the
    file cannot be read on, raises SourceError with the line, after the segments before it.
    """
    at = line = length = lines = 0
    digest = sha256()
    fault: Exception | None = None
    try:
        for piece in iter(partial(file.readline, longest + 1), b""):
            if len(piece) > longest and not piece.endswith(b"\n"):
                if lines:
                    yield Cut(at, length, line, lines, digest.digest()[:_DIGEST_BYTES])
                at, line = at + length, line + lines
                length, lines = _skip_line(file, len(piece)), 0
                yield Cut(at, length, line, 1, b"")
                at, line = at + length * (keep is None), line + 1
                length, digest = 0, sha256()
                continue
            if keep:
                keep(piece)
            digest.update(piece)
            length, lines = length + len(piece), lines + 1
            if length >= SMALLEST and (
                length >= LARGEST or zlib.crc32(piece) < len(piece) << _PER_BYTE
            ):
                yield Cut(at, length, line, lines, digest.digest()[:_DIGEST_BYTES])
                at, line = at + length, line + lines
                length, lines, digest = 0, 0, sha256()
    except (OSError, EOFError, zlib.error, SourceError) as error:
        fault = error
    if lines:
        yield Cut(at, length, line, lines, digest.digest()[:_DIGEST_BYTES])
    if fault:
        raise _unreadable(fault, line + lines + 1) from fault


def _skip_line(file: Lines, length: int) -> int:
    """Read to the end of a line in pieces; return its length in bytes."""
    for piece in iter(partial(file.readline, _SKIPPED), b""):
        length += len(piece)
        if piece.endswith(b"\n"):
            break
    return length


def _unreadable(error: Exception, line: int) -> SourceError:
    if isinstance(error, SourceError):
        error.line = line
        return error
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return SourceError(
        f"the rest of this file cannot be read: {reason}",
        remedy="copy it again from where it came; the lines before are published",
        line=line,
        code="unreadable",
    )


def read_part(path: Path, wanted: Cut, place: str) -> bytes:
    """Return the bytes of a segment of the file at `path`; `place` names its source.

    Raises BuildError when they are no longer what was cut.
    """
    data = _read_at(path, wanted.at, wanted.length)
    if sha256(data).digest()[:_DIGEST_BYTES] != wanted.digest:
        raise changed_meanwhile(place)
    return data


def read_line(path: Path, at: int, length: int, digest: bytes, place: str) -> bytes:
    """Return one line, without its end, whose SHA-256 is `digest`. Raises as `read_part`."""
    data = _read_at(path, at, length)
    if sha256(data).digest() != digest:
        raise changed_meanwhile(place)
    return data


def _read_at(path: Path, at: int, length: int) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            file.seek(at)
            parts = []
            while length and (part := file.read(length)):
                parts.append(part)
                length -= len(part)
    except OSError:
        return b""
    return parts[0] if len(parts) == 1 else b"".join(parts)


def changed_meanwhile(place: str) -> BuildError:
    """Return the refusal to go on with a source that is no longer what was read."""
    return BuildError(
        "this source changed while the site was being built",
        place=place,
        remedy="build again",
        code="source-changed",
    )


def place_of(folder: bytes, name: bytes) -> str:
    """Return the path of a source as it can be printed."""
    return printable_path(os.fsdecode(folder + b"/" + name))
