"""`newsgen verify`: every file of the output against what newsgen wrote."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Literal, NamedTuple

from newsgen import urls
from newsgen.catalog.records import Content, Records
from newsgen.errors import OutputError
from newsgen.fixity.manifest import settled_records
from newsgen.publishing.writer import STAGING
from newsgen.report import Reporter, staged
from newsgen.site_folders import SiteFolders

What = Literal["changed", "missing", "added", "link", "unreadable"]
_CHUNK = 1 << 20


class Discrepancy(NamedTuple):
    """A file that is not as newsgen wrote it, and how so."""

    path: str
    what: What
    reason: str


def verify(folders: SiteFolders, reporter: Reporter) -> Iterator[Discrepancy]:
    """Yield what was changed, added or put in place of files, then what is missing.

    Links are never followed. Nothing is remembered of the files that are right. Raises BuildError
    when the records cannot be read or a build was stopped halfway.
    """
    with settled_records(folders) as records, staged(reporter, "verify", records.files + 1):
        root = str(folders.output)
        for path, entry in _walk(root):
            if found := _look_at(path, entry, records):
                yield found
            reporter.advance(1)
        yield from _missing(root, records)


def _walk(root: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield (path, entry) of all that is in the output but folders, sorted in each folder."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(f"{root}/{prefix}") as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            raise OutputError(reason, place=str(error.filename)) from error
        folders = []
        for entry in found:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and path != STAGING:
                folders.append(f"{path}/")
            else:
                yield path, entry
        waiting += reversed(folders)


def _look_at(path: str, entry: os.DirEntry[str], records: Records) -> Discrepancy | None:
    if path == STAGING:
        return Discrepancy(path, "added", "a build that was stopped left it, or is at work")
    if entry.is_symlink():
        return Discrepancy(path, "link", "a symbolic link; newsgen writes none")
    content = _expected(path, records)
    if content is None:
        return Discrepancy(path, "added", "newsgen did not write it")
    if not entry.is_file(follow_symlinks=False):
        return Discrepancy(path, "changed", "it is no ordinary file")
    try:
        return _compare(path, entry, content)
    except OSError as error:
        return Discrepancy(path, "unreadable", f"it cannot be read: {error.strerror}")


def _compare(path: str, entry: os.DirEntry[str], content: Content) -> Discrepancy | None:
    size = entry.stat(follow_symlinks=False).st_size
    if size != content.size:
        return Discrepancy(path, "changed", f"it has {size} bytes instead of {content.size}")
    if _digest(entry.path) != content.digest:
        return Discrepancy(path, "changed", "its bytes are others")
    return None


def _expected(path: str, records: Records) -> Content | None:
    if path == urls.STAMP:
        data = f"{records.fingerprint}\n".encode()
        return Content(path, sha256(data).digest(), len(data), "")
    return records.content_at(path) if urls.is_utf8(path) else None  # no other is ours


def _digest(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    digest = sha256()
    with open(descriptor, "rb", buffering=0) as file:
        while data := file.read(_CHUNK):
            digest.update(data)
    return digest.digest()


def _missing(root: str, records: Records) -> Iterator[Discrepancy]:
    """Yield the files of ours that are not there, or only behind a link."""

    @lru_cache(maxsize=1024)
    def is_folder(path: str) -> bool:
        above = not path or is_folder(path.rpartition("/")[0])
        return above and stat.S_ISDIR(_mode(f"{root}/{path}"))

    for path in _paths(records):
        if not is_folder(path.rpartition("/")[0]):
            yield Discrepancy(path, "missing", "its folder is not there")
            continue
        mode = _mode(f"{root}/{path}")
        if not mode or stat.S_ISDIR(mode):
            why = "a folder stands in its place" if mode else "it is not there"
            yield Discrepancy(path, "missing", why)


def _paths(records: Records) -> Iterator[str]:
    yield urls.STAMP
    for content in records.contents():
        yield content.path


def _mode(path: str) -> int:
    """Return what stands at a path, a link being one; 0 for nothing."""
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0
