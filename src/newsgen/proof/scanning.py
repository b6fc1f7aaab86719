"""Looking for what was withdrawn in files, also in compressed ones, a piece at a time."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from newsgen.proof.folding import forms
from newsgen.proof.needles import Needles, Sought, Trace

PIECE = 4 << 20
"""Bytes of a file that are looked at together."""
OVERLAP = 64 << 10
"""Bytes at the end of a piece that are looked at again with the next."""
MOST = 256 << 20
"""Bytes of one file, once it is unpacked, that are looked at."""
_READABLE = re.compile(rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xef][\x80-\xbf]{1,2}){3,}")
_GZIP = b"\x1f\x8b"


class FoundIn(NamedTuple):
    """What was found of withdrawn articles, and in which file of the output."""

    path: str
    trace: Trace
    advice: str = ""
    """What to do about it, where that is known."""


@dataclass(frozen=True, slots=True)
class ScanTask:
    """What is sought, and where."""

    output: Path
    sought: tuple[Sought, ...]

    def __call__(self) -> Callable[[Sequence[str]], list[FoundIn]]:
        """Return the function that looks at some files of the output."""
        needles = Needles(self.sought)
        return lambda paths: [
            FoundIn(path, trace)
            for path in paths
            for trace in dict.fromkeys(_traces(needles, self.output, path))
        ]


def _traces(needles: Needles, output: Path, path: str) -> Iterator[Trace]:
    """Yield what is found in a file, and in its own path: no other file may tell that."""
    for piece in chain([path], _pieces(output / path)):
        for form in forms(piece):
            for one, trace in needles.found_in(form):
                # Its address may have the words of the headline in it: that is all that is kept.
                kept = [name for name in one.kept if name in piece]
                if kept and not _found_without(piece, kept, one, trace):
                    continue
                yield trace


def _found_without(piece: str, kept: Sequence[str], one: Sought, trace: Trace) -> bool:
    """Tell whether a trace is found where the names of notices are left out, the longest first."""
    alone = Needles([one])
    rest = re.sub("|".join(map(re.escape, sorted(kept, key=len, reverse=True))), " ", piece)
    return any(trace[:2] == again[:2] for form in forms(rest) for _, again in alone.found_in(form))


def _pieces(path: Path) -> Iterator[str]:
    """Yield the contents of a file, unpacked where they are compressed, in overlapping pieces."""
    if not path.is_file():  # to open a pipe of others would never end
        return
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            yield from _decoded(gzip.GzipFile(fileobj=file) if packed else file)
    except FileNotFoundError:
        return


def _decoded(file: IO[bytes] | gzip.GzipFile) -> Iterator[str]:
    held, read = b"", 0
    while read < MOST:
        try:
            data = file.read(PIECE)
        except (EOFError, zlib.error, gzip.BadGzipFile):  # what is damaged, nobody can read either
            return
        if not data:
            return
        read += len(data)
        whole = held + data
        # Of what is no text, only what could be: else films and photographs take minutes.
        text = b" ".join(_READABLE.findall(whole)) if b"\0" in whole else whole
        yield text.decode("utf-8", "replace")
        held = data[-OVERLAP:] if len(data) == PIECE else b""
