"""Manifests: the digest and path of every file of an output, as `sha256sum -c` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.records import Content, Records, read_records
from newsgen.errors import BuildError, UsageError
from newsgen.publishing.writer import STAGING
from newsgen.site_folders import SiteFolders

MARK = "# newsgen fingerprint: "
"""What begins the last line of a manifest; `sha256sum` passes over it."""
LONGEST = 8192
"""Bytes of a line of a manifest."""
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_UNSAFE = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ELSEWHERE = re.compile(r"(^|/)(\.{0,2})(/|$)|^[A-Za-z]:|\\")
_AFTER_RENAMING = (
    "rename it in static/, send the whole site once, then run “newsgen manifest” again"
)
_OWN = (STAGING, urls.STAMP)


class Entry(NamedTuple):
    """A file of an output, and the SHA-256 of its bytes in hexadecimal."""

    path: str
    sha256: str


@contextmanager
def settled_records(folders: SiteFolders) -> Iterator[Records]:
    """Open the records of an output. Raises BuildError when a build of it was stopped halfway."""
    records = read_records(folders.records)
    try:
        if records.interrupted:
            raise BuildError(
                "a build was stopped while it put files in place, or is just doing so",
                place=str(folders.output),
                remedy="build again to end it",
                code="output-unfinished",
            )
        yield records
    finally:
        records.close()


def entry(content: Content) -> Entry:
    """Return the line of a manifest for what has to stand in an output."""
    return Entry(content.path, content.digest.hex())


def line(one: Entry) -> str:
    """Return an entry as `sha256sum` writes it: with line breaks of a name spelled out."""
    if "\n" not in one.path and "\r" not in one.path:
        return f"{one.sha256}  {one.path}\n"
    path = one.path.replace("\n", "\\n").replace("\r", "\\r")
    return f"\\{one.sha256}  {path}\n"


def manifest(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a manifest; the last one has the fingerprint of the others."""
    digest = sha256()
    for one in entries:
        text = line(one)
        digest.update(text.encode())
        yield text
    yield f"{MARK}{digest.hexdigest()}\n"


def fingerprint(entries: Iterable[Entry]) -> str:
    """Return one digest of all files: the SHA-256 of their lines in the manifest."""
    *_, last = manifest(entries)
    return last.removeprefix(MARK).strip()


def read_manifest(path: Path) -> Iterator[Entry]:
    """Yield the entries of a manifest, one by one.

    Raises UsageError with its line for what `manifest` would not have written: paths that leave a
    folder or are not in order, lines of other tools, and a last line that does not match. Line
    ends may be those of Windows.
    """
    digest, before, number = sha256(), "", 0
    for number, text in enumerate(_lines(path), 1):
        if text.startswith(MARK):
            if text.removeprefix(MARK) != digest.hexdigest():
                raise _refused(path, number, "its fingerprint is another one: it was altered")
            return
        one = _entry(path, number, text)
        if one.path <= before:
            raise _refused(path, number, "the paths are not in order")
        before = one.path
        digest.update(line(one).encode())
        yield one
    raise _refused(path, number, f"the last line “{MARK}…” is missing: it is cut, or not ours")


def unsafe_path(path: str) -> bool:
    """Tell whether a path may lead out of a folder, or into newsgen's own files, or deceive."""
    ours = path.partition("/")[0] in _OWN
    return ours or leaves_folder(path) or _UNSAFE.search(path) is not None


def leaves_folder(path: str) -> bool:
    """Tell whether a path may lead out of the folder that it starts from."""
    return _ELSEWHERE.search(path) is not None


def _entry(path: Path, number: int, text: str) -> Entry:
    if text.startswith("\\"):
        reason = "a name with a line break or a backslash, which no list of changes can hold"
        raise _refused(path, number, reason, _AFTER_RENAMING)
    found = _LINE.fullmatch(text)
    if not found:
        raise _refused(path, number, "this is no SHA-256, two spaces and a path")
    if unsafe_path(found[2]):
        raise _refused(path, number, "this path is none of a file inside a site")
    return Entry(found[2], found[1])


def _lines(path: Path) -> Iterator[str]:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            remedy = "save the manifest in a file, and name that"
            raise _refused(path, 0, "a pipe cannot be read several times", remedy)
        with path.open("rb") as file:
            number = 0
            while data := file.readline(LONGEST):
                number += 1
                if len(data) == LONGEST:
                    raise _refused(path, number, "the line is too long")
                yield data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise _refused(path, number, "it is not UTF-8") from error
    except OSError as error:
        raise _refused(path, 0, f"it cannot be read: {error.strerror}") from error


def _refused(
    path: Path,
    number: int,
    reason: str,
    remedy: str = "give a whole manifest that “newsgen manifest” wrote",
) -> UsageError:
    return UsageError(
        reason,
        place=str(path),
        line=number,
        remedy=remedy,
        code="manifest",
    )
