"""Finding what changed: a walk over the site's folders, compared with what was known of them."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, Protocol

from newsgen.errors import SourceError
from newsgen.sources.context import (
    DEFAULTS,
    INDEXES,
    FolderContext,
    Inherited,
    Told,
    inherited,
    layers_as_json,
    sidecars,
)
from newsgen.sources.files import UNREADABLE
from newsgen.sources.media import MEDIA_SUFFIXES
from newsgen.sources.paths import printable_path
from newsgen.sources.reading import STREAMS, SUFFIXES
from newsgen.sources.segments import Part
from newsgen.sources.unpacking import is_packed, stem_and_suffix, unpacked

SOURCE_FOLDERS = ("content", "seeds")
STATIC_FOLDER = "static"
PAGES_FOLDER = b"content/pages"
NOT_LISTED = "this folder cannot be listed"
DEEPEST = 50
"""Folders within folders that are looked into."""
UNSETTLED = -1
"""Recorded instead of a modification time too recent to tell one write from the next."""
SETTLING_NS = 2_000_000_000
"""Age from which a modification time is trusted: FAT, of USB sticks, counts by two seconds."""
_CLOSING = frozenset((errno.EACCES, errno.EPERM, errno.ENAMETOOLONG))
"""Why a folder cannot be listed, and stands for a source to reject."""
_ENDINGS = tuple(one.encode() for suffix in SUFFIXES for one in (suffix, suffix.upper()))
"""Of the names of sources, as nearly all write them."""
_DOT, _TILDE = b".~"
_FOR_SERVERS = frozenset((b".htaccess", b".well-known"))
"""Names in static/ that begin with a dot, and are published."""


class Known(Protocol):
    """A file as the last build saw it."""

    @property
    def name(self) -> bytes: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime_ns(self) -> int: ...
    @property
    def digest(self) -> bytes | None: ...
    @property
    def context(self) -> bytes | None: ...
    @property
    def role(self) -> str: ...


class FileState(NamedTuple):
    """What tells one version of a file from the next: a quarter of the memory of all its state."""

    size: int
    mtime_ns: int


class FoundFile(NamedTuple):
    """A file that is there now."""

    folder: bytes
    name: bytes
    role: str
    size: int
    mtime_ns: int


class SourceTask(NamedTuple):
    """A source to read: it, or the metadata that others give it, may have changed."""

    folder: bytes
    name: bytes
    role: str
    size: int
    mtime_ns: int
    context: bytes
    layers: str
    known_digest: bytes | None = None
    """Of the bytes that were last read with the same metadata: if they are the same, so is all."""
    error: SourceError | None = None
    """Its metadata could not be read: it is rejected for that."""
    part: Part | None = None
    """What to read of a file that holds many records."""


class FolderScan(NamedTuple):
    """What a build must know of one folder."""

    folder: bytes
    tasks: tuple[SourceTask, ...]
    others: tuple[FoundFile, ...]
    """Files that are no source, and are new, changed or have another role."""
    gone: tuple[bytes, ...]
    roles: Mapping[str, int]
    """How many files of each role the folder has."""
    digest: bytes = b""
    """Of names, sizes and times: while it is the same, so are the files. Empty: look at each."""
    is_known: bool = False
    """Nothing in it has changed."""
    is_closed: bool = False
    """It cannot be listed: it stands for a source of its own, without a name."""


class KnownFolder(Protocol):
    """A folder as the last build saw it."""

    @property
    def digest(self) -> bytes: ...
    @property
    def roles(self) -> Mapping[str, int]: ...


class Memory(Protocol):
    """What the last build saw."""

    def known_folder(self, folder: bytes) -> KnownFolder | None:
        """Return what is known of a folder as a whole."""

    def known_files(self, folder: bytes) -> Iterable[Known]:
        """Return the files of a folder."""


class NoMemory:
    """That nothing was seen before."""

    def known_folder(self, folder: bytes) -> KnownFolder | None:
        """Return nothing."""

    def known_files(self, folder: bytes) -> Iterable[Known]:
        """Return no file."""
        return ()


def discover(
    site: Path,
    memory: Memory,
    most: int,
    tops: Iterable[str] = (*SOURCE_FOLDERS, STATIC_FOLDER),
) -> Iterator[FolderScan]:
    """Walk folders of the site and yield a scan of each, in byte order of their paths.

    Files of metadata with more than `most` bytes are refused, with the sources that they speak of.
    Raises nothing for a file that vanishes meanwhile. A folder that cannot be listed is a source
    to reject; of the outermost ones, SourceError: without them, there is no site.
    """
    for top in tops:
        if (site / top).is_dir():
            for scan in _walk(site, top.encode(), memory, Inherited(most)):
                if scan.is_closed and scan.folder == top.encode():
                    raise _closed(scan.folder)
                yield scan


def told_now(site: Path, folder: bytes, name: bytes, most: int) -> Told:
    """Return what the files around a source say of it, as they are now.

    Files with more than `most` bytes are refused, as in `discover`.
    """
    here, files, parts = Inherited(most), dict[bytes, FileState](), folder.split(b"/")
    for depth in range(1, len(parts) + 1):
        place = b"/".join(parts[:depth])
        files, _ = _listing(site, place)
        here = inherited(here, site, place, files, set())
    return FolderContext(site, folder, files, here).told(name)


def role_of(folder: bytes, name: bytes, names: Container[bytes]) -> str:
    """Return what a file is for: source, page, context, media, static or unclaimed."""
    if folder == b"static" or folder.startswith(b"static/"):
        return "static"
    if not name:  # the folder itself, which cannot be listed
        return "source"
    stem, suffix = stem_and_suffix(name)
    if name == DEFAULTS or name in INDEXES:
        return "context"
    in_pages = folder == PAGES_FOLDER or folder.startswith(PAGES_FOLDER + b"/")
    if suffix in SUFFIXES and name != b"_index.md":
        if not in_pages:
            return "source"
        return "page" if suffix in (".md", ".markdown") else "unclaimed"
    if name.endswith((b".yaml", b".yml")) and any(stem + one in names for one in _ENDINGS):
        return "context"
    return "media" if suffix in MEDIA_SUFFIXES else "unclaimed"


def is_passed_over(folder: bytes, name: bytes) -> bool:
    """Tell whether a file or folder is none of the site's: hidden, or a backup of an editor."""
    if folder == STATIC_FOLDER.encode() and name in _FOR_SERVERS:
        return False
    return name[0] == _DOT or name[-1] == _TILDE


def _walk(site: Path, folder: bytes, memory: Memory, above: Inherited) -> Iterator[FolderScan]:
    files, folders = _listing(site, folder)
    digest = _digest_of(files)
    is_closed = b"" in files
    known = memory.known_folder(folder)
    if known and known.digest == digest != b"" and not above.changed:
        here = inherited(above, site, folder, files, set())
        scan = FolderScan(folder, (), (), (), known.roles, digest, True, is_closed)
    else:
        there = {file.name: file for file in memory.known_files(folder)}
        scan, here = _scan(site, folder, files, there, above)
        scan = scan._replace(digest=digest, is_closed=is_closed)
    yield scan
    for name in folders:
        yield from _walk(site, folder + b"/" + name, memory, here)


def _digest_of(files: Mapping[bytes, FileState]) -> bytes:
    """Return a digest of the files of a folder, b"" where each must be looked at next time too."""
    states = [(name, *state) for name, state in files.items()]
    latest = max([state[2] for state in states], default=0)
    if time.time_ns() - latest <= SETTLING_NS:
        return b""
    # Of a packed file it matters too whether what was unpacked of it is still there.
    if any(is_packed(name) for name in files if name[-1:] in (b"z", b"Z")):
        return b""
    return blake2b(repr(states).encode(), digest_size=16).digest()


def _listing(site: Path, folder: bytes) -> tuple[dict[bytes, FileState], list[bytes]]:
    """Return the regular files of a folder with their state, and its sub-folders, both sorted.

    In place of what nobody may list, or is too deep, stands one file without a name.
    """
    if folder.count(b"/") > DEEPEST:
        return {b"": FileState(-1, 0)}, []
    files: dict[bytes, FileState] = {}
    folders: list[bytes] = []
    try:
        with os.scandir(os.path.join(os.fsencode(site), folder)) as entries:
            for entry in entries:
                name = entry.name
                if (name[0] == _DOT or name[-1] == _TILDE) and is_passed_over(folder, name):
                    continue
                if entry.is_file(follow_symlinks=False):
                    if (there := _state_of_file(entry)) is not None:
                        files[name] = there
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                elif (there := _state(site, entry)) is not None:
                    files[name] = there
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except OSError as error:
        if error.errno not in _CLOSING:
            raise
        return {b"": FileState(-1, 0)}, []
    return dict(sorted(files.items())), sorted(folders)


def _closed(folder: bytes) -> SourceError:
    reason, remedy = NOT_LISTED, "give yourself permission to read it, or move it out of the site"
    if folder.count(b"/") > DEEPEST:
        reason = f"this folder is more than {DEEPEST} levels deep"
        remedy = "move it further up, or out of the site"
    place = printable_path(os.fsdecode(folder) + "/")
    return SourceError(reason, place=place, remedy=remedy, code=UNREADABLE)


def _state_of_file(entry: os.DirEntry[bytes]) -> FileState | None:
    """Return the state of a file that is no link, None where it vanished meanwhile."""
    try:
        state = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return FileState(state.st_size, state.st_mtime_ns)


def _state(site: Path, entry: os.DirEntry[bytes]) -> FileState | None:
    """Return the state of a regular file, None for anything else.

    A link must lead to a file of the folders that are published: not, say, to .git/config.
    """
    try:
        if entry.is_symlink():
            target = Path(os.fsdecode(entry.path)).resolve()
            folders = [site.resolve() / top for top in (*SOURCE_FOLDERS, STATIC_FOLDER)]
            if not any(map(target.is_relative_to, folders)) or not target.is_file():
                return None
        state = entry.stat()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, on Python 3.11
        return None
    regular = stat.S_ISREG(state.st_mode)
    return FileState(state.st_size, state.st_mtime_ns) if regular else None


def _scan(
    site: Path,
    folder: bytes,
    files: dict[bytes, FileState],
    known: Mapping[bytes, Known],
    above: Inherited,
) -> tuple[FolderScan, Inherited]:
    changed = {name for name, state in files.items() if _differs(state, known.get(name))}
    changed.update(_not_unpacked(site, folder, files, known))
    now = time.time_ns()
    gone = tuple(sorted(known.keys() - files.keys()))
    moved = changed.union(gone)
    here = inherited(above, site, folder, files, moved)
    context = FolderContext(site, folder, files, here)
    tasks, others = [], []
    roles: Counter[str] = Counter()
    for name, state in files.items():
        role = role_of(folder, name, files)
        roles[role] += 1
        if role in ("source", "page"):
            if here.changed or name in changed or not moved.isdisjoint(sidecars(name)):
                told = context.told(name) if name else Told(error=_closed(folder))
                before = known.get(name)
                told_before = before if before and told.is_known_as(before.context) else None
                if name in changed or not told_before:
                    settled = FileState(state.size, _settled(state, now))
                    tasks.append(_task(folder, name, role, settled, told, told_before))
        elif name in changed or _role_of(known.get(name)) not in (role, None):
            others.append(FoundFile(folder, name, role, state.size, _settled(state, now)))
    return FolderScan(folder, tuple(tasks), tuple(others), gone, roles), here


def _task(
    folder: bytes, name: bytes, role: str, state: FileState, told: Told, known: Known | None
) -> SourceTask:
    """Return the task of reading a source that is `known` if it was told the same before."""
    digest = (known and known.context) or told.digest
    layers = layers_as_json(told.layers)
    return SourceTask(
        folder, name, role, *state, digest, layers, known.digest if known else None, told.error
    )


def _not_unpacked(
    site: Path,
    folder: bytes,
    files: Mapping[bytes, FileState],
    known: Mapping[bytes, Known],
) -> Iterator[bytes]:
    """Yield the packed sources that somebody deleted what was unpacked of."""
    for name in files:
        if not name.endswith((b"z", b"Z")) or not is_packed(name):  # the first is faster
            continue
        unseen = not unpacked(site, folder, name, *files[name]).is_file()
        if unseen and _role_of(known.get(name)) == "source":
            yield name


def _differs(state: FileState, known: Known | None) -> bool:
    return known is None or known.size != state.size or known.mtime_ns != state.mtime_ns


def _settled(state: FileState, now: int) -> int:
    """Return the modification time, or UNSETTLED while another write could leave it the same."""
    return state.mtime_ns if now - state.mtime_ns > SETTLING_NS else UNSETTLED


def holds_records(name: bytes) -> bool:
    """Tell whether a source holds many records, which are read one by one."""
    return stem_and_suffix(name)[1] in STREAMS


def _role_of(known: Known | None) -> str | None:
    return known.role if known else None
