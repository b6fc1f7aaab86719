"""From the bytes of one source file to Articles: one table by suffix, one loader a format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from newsgen.errors import SourceError
from newsgen.report import Notice
from newsgen.sources.articles import Reading, ReadSettings, Source
from newsgen.sources.layers import Layer
from newsgen.sources.markdown import read_markdown
from newsgen.sources.paths import printable_path
from newsgen.sources.plain_text import read_plain_text
from newsgen.sources.text import Decoded, decode_clean

__all__ = [
    "LOADERS",
    "STREAMS",
    "SUFFIXES",
    "ReadSettings",
    "Reading",
    "printable_path",
    "read_source",
]

LOADERS: Mapping[str, Callable[[Source], Reading]] = {
    ".txt": read_plain_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
"""By the suffix in small letters. A new format is one file and one row."""
STREAMS = (".jsonl", ".jsonl.gz")
"""Of files that hold a record a line, which `read_record` reads."""
SUFFIXES = (*LOADERS, *STREAMS)


def read_source(
    path: str, data: bytes, layers: Sequence[Layer], settings: ReadSettings, sha256: str = ""
) -> Reading:
    """Read the articles of one file.

    `path` is relative to the site, with "/" (bytes that are not UTF-8 as surrogate escapes).
    `layers` come lowest precedence first; below them is what the path tells, above them what
    the text tells. `sha256` of `data`, in hexadecimal, spares computing it.
    Raises SourceError with place, line, code, reason and remedy.
    """
    place = printable_path(path)
    loader = LOADERS.get(path[path.rfind(".") :].lower())
    if loader is None:
        raise _unknown_format(place)
    decoded = decode_clean(data, place)
    digest = sha256 or hashlib.sha256(data).hexdigest()
    reading = loader(Source(path, place, digest, decoded.text, layers, settings))
    notices = reading.notices
    if decoded.guessed:
        notices = (_charset_notice(decoded, place), *notices)
    return Reading(reading.articles, notices)


def _charset_notice(decoded: Decoded, place: str) -> Notice:
    damaged = decoded.charset.startswith("utf")
    how = "has damaged characters" if damaged else f"is read as {decoded.charset}"
    return Notice("charset", f"this file is not valid UTF-8: it {how}", source=place)


def _unknown_format(place: str) -> SourceError:
    return SourceError(
        "no loader knows this format",
        remedy=f"sources end in {', '.join(SUFFIXES)}",
        place=place,
        code="format",
    )
