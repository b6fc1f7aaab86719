"""The one way by which bytes reach the output folder: written aside, then put in place."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from newsgen import urls
from newsgen.errors import OutputError

STAGING = ".newsgen-staging"
_LAST = (urls.SITEMAP, urls.ROBOTS, urls.NOT_FOUND, urls.HOME)


class Writer:
    """Writes files into a staging folder inside the output, from any process.

    In a dry run (`dry`) it refuses what it would refuse, and writes nothing.
    """

    def __init__(self, output: Path, *, dry: bool = False) -> None:
        self._dry = dry
        self._staging = os.path.join(output, STAGING)
        self._made: set[str] = set()

    def write(self, path: str, data: bytes) -> None:
        """Write a file aside, at its output path. Raises OutputError."""
        full = self._confined(path)
        if self._dry:
            return
        folder = full.rpartition("/")[0]
        try:
            if folder not in self._made:
                _make_folder(folder)
                self._made.add(folder)
            descriptor = os.open(full, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            try:
                _write_all(descriptor, data)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise cannot_write(path, error) from error

    def copy(self, path: str, source: Path) -> None:
        """Copy a file of the site aside, at its output path. Raises OutputError."""
        full = self._confined(path)
        if self._dry:
            return
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            shutil.copyfile(source, full)
        except OSError as error:
            if error.filename == os.fspath(source):
                raise _cannot_read(source, error) from error
            raise cannot_write(path, error) from error

    def has(self, path: str) -> bool:
        """Tell whether a file was written aside for an output path."""
        return os.path.lexists(self._confined(path))

    def _confined(self, path: str) -> str:
        leaves = ".." in path and ".." in path.split("/")  # the first is faster
        if leaves or path.startswith("/") or "\\" in path:
            raise OutputError(
                "this address leaves the output folder",
                place=path,
                remedy="report this: no address should",
                code="output-escape",
            )
        return f"{self._staging}/{path}"


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder)  # mostly the one above is there, and this one is not
    except OSError:
        os.makedirs(folder, exist_ok=True)


def _write_all(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def clear_staging(output: Path) -> None:
    """Remove what an interrupted build left aside, and make the folder anew."""
    staging = output / STAGING
    try:
        if staging.is_dir() and not staging.is_symlink():
            shutil.rmtree(staging)
        else:
            staging.unlink(missing_ok=True)
        staging.mkdir(parents=True)
    except OSError as error:
        raise cannot_write(str(output), error) from error


def refuse_unfit(output: Path, doomed: Iterable[str]) -> None:
    """Raise OutputError for a folder that pages are to be put into or deleted from, and cannot be.

    What is put where a link stands would land elsewhere; where nobody may write, a site that was
    whole would be left half renewed.
    """
    staging = output / STAGING
    held = [""]
    while held:
        below = held.pop()
        with os.scandir(staging / below) as entries:
            names = [os.path.join(below, one.name) for one in entries if one.is_dir()]
        for name in names:
            if os.path.islink(output / name):
                raise link_in_the_way(output / name)
            if os.path.isdir(output / name):
                _refuse_closed(output, name)
                held.append(name)
    for folder in dict.fromkeys(os.path.dirname(path) for path in doomed):
        if _is_inside(output, folder) and os.path.isdir(output / folder):
            _refuse_closed(output, folder)


def _refuse_closed(output: Path, folder: str) -> None:
    effective = os.access in os.supports_effective_ids
    if not os.access(output / folder, os.W_OK | os.X_OK, effective_ids=effective):
        raise cannot_write(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def link_in_the_way(place: Path) -> OutputError:
    """Return the refusal of a link where a folder must be."""
    return OutputError(
        "a symbolic link stands where a folder of the site must go",
        place=str(place),
        remedy="remove the link, or build into another folder with --output",
        code="output-link",
    )


def put_in_place(output: Path) -> None:
    """Move everything from the staging folder into the output: lists after articles, home last.

    A folder that the output does not have is moved whole. Raises OutputError.
    """
    staging = output / STAGING
    names = sorted(os.listdir(staging), key=lambda name: (_place(staging, name), name))
    try:
        for name in names:
            _move(os.path.join(staging, name), os.path.join(output, name))
        staging.rmdir()
    except OSError as error:
        raise cannot_write(os.path.relpath(str(error.filename or ""), staging), error) from error


def in_the_way(output: Path, paths: Iterable[str]) -> list[str]:
    """Return those of these files where a folder is to be put, or in place of whose folder a file.

    They must go before, not after, what was written aside is put in place.
    """
    staging = output / STAGING
    return [
        path
        for path in paths
        if (staging / path).is_dir()
        or any((staging / above).is_file() for above in Path(path).parents)
    ]


def remove(output: Path, paths: Iterable[str]) -> int:
    """Delete files of ours that are no longer planned, and folders that this empties."""
    count = 0
    for path in paths:
        full = output / path
        if not _is_inside(output, path):
            continue  # it was never written there: records can be anybody's
        if full.is_dir() and not full.is_symlink():
            continue  # a folder stands there now
        try:
            full.unlink(missing_ok=True)
            count += 1
            _remove_empty(full.parent, output)
        except NotADirectoryError:
            continue
        except OSError as error:
            raise cannot_write(path, error) from error
    return count


def _is_inside(output: Path, path: str) -> bool:
    """Tell whether a recorded path is in the output, and no link leads away on the way to it."""
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        return False
    return not any((output / above).is_symlink() for above in Path(path).parents)


def cannot_write(path: str, error: OSError) -> OutputError:
    """Return what to tell of a file that could not be written."""
    remedies = {
        errno.ENOSPC: "free some space, then build again",
        errno.EDQUOT: "raise the quota or free some space, then build again",
        errno.EACCES: "get permission to write there, or choose another folder with --output",
        errno.EROFS: "choose another folder with --output",
    }
    return OutputError(
        f"it cannot be written: {error.strerror}",
        place=path,
        remedy=remedies.get(error.errno or 0, "look at that path, then build again"),
        code="output-unwritable",
    )


def _cannot_read(source: Path, error: OSError) -> OutputError:
    return OutputError(
        f"it cannot be read: {error.strerror}",
        place=str(source),
        remedy="check its permissions, or remove it, then build again",
        code="source-unreadable",
    )


def _place(staging: Path, name: str) -> int:
    """The mark first, then assets, articles by year, lists, and what leads to them."""
    if name == urls.STAMP:
        return -1
    if name in _LAST:
        return 3 + _LAST.index(name)
    if not (staging / name).is_dir() or name == "medias":
        return 0
    return 1 if name.isdigit() or name == "sans-date" else 2


def _move(source: str, target: str) -> None:
    if not os.path.isdir(source) or os.path.islink(source):
        os.replace(source, target)
    elif not os.path.lexists(target):
        os.rename(source, target)
    else:
        for name in sorted(os.listdir(source), key=lambda name: (name == "index.html", name)):
            _move(os.path.join(source, name), os.path.join(target, name))
        os.rmdir(source)


def _remove_empty(folder: Path, output: Path) -> None:
    while folder != output:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
