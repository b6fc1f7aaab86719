"""Finding what changed: a walk over the site's folders, compared with what was known of them."""

from __future__ import annotations

import json
import os
import stat
import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, Protocol

from newsgen.errors import SourceError
from newsgen.sources.layers import Layer, read_defaults, read_index, read_sidecar
from newsgen.sources.limits import too_large
from newsgen.sources.media import MEDIA_SUFFIXES
from newsgen.sources.reading import STREAMS, SUFFIXES, printable_path
from newsgen.sources.segments import Part
from newsgen.sources.unpacking import PACKED, is_packed, unpacked

SOURCE_FOLDERS = ("content", "seeds")
STATIC_FOLDER = "static"
PAGES_FOLDER = b"content/pages"
DEFAULTS = b"_defaults.yaml"
INDEXES = (b"index.csv", b"index.tsv")
UNREADABLE = "unreadable"
"""Permission may be given without a trace on the file: the next build tries again."""
NOT_LISTED = "this folder cannot be listed"
UNSETTLED = -1
"""Recorded instead of a modification time too recent to tell one write from the next."""
_SETTLING_NS = 1_000_000_000
_DOT, _TILDE = b".~"
_SIDECAR_SUFFIXES = (b".yaml", b".yml")


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


class FileState(NamedTuple):
    """What tells one version of a file from the next: a quarter of the memory of all its state."""

    size: int
    mtime_ns: int


class FoundFile(NamedTuple):
    """A file that is there now; `changed` when it is new or differs from what was known."""

    folder: bytes
    name: bytes
    role: str
    size: int
    mtime_ns: int
    changed: bool


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
    """Files that are no source, and changed."""
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


class _Tables:
    """The tables of a folder, which speak of sources in it and below; read when first asked for."""

    def __init__(self, site: Path, folder: bytes, names: Iterable[bytes], most: int) -> None:
        self._site = site
        self._folder = folder
        self._names = names
        self._most = most

    def rows_of(self, path: bytes) -> list[Layer]:
        """Return the rows of a source of the site. Raises SourceError for a table with a fault."""
        if isinstance(self._rows, SourceError):
            raise self._rows
        below = os.fsdecode(path[len(self._folder) + 1 :])
        return [rows[below] for rows in self._rows if below in rows]

    def may_concern(self, folder: bytes) -> bool:
        """Tell whether rows may be of sources in `folder`; those of a faulty table may."""
        if folder == self._folder or isinstance(self._rows, SourceError):
            return True
        return any("/" in name for rows in self._rows for name in rows)

    @cached_property
    def _rows(self) -> list[dict[str, Layer]] | SourceError:
        """The rows of each table, or what is wrong with one: it concerns all sources."""
        try:
            return [
                read_index(
                    os.fsdecode(self._folder + b"/" + name),
                    read_file(self._site, self._folder, name, self._most),
                )
                for name in self._names
            ]
        except SourceError as error:
            return error


class _Defaults(NamedTuple):
    """What the folder of a source and those above say of it, outermost first."""

    layers: tuple[Layer, ...] = ()
    """Of `_defaults.yaml`."""
    tables: tuple[_Tables, ...] = ()
    changed: bool = False
    error: SourceError | None = None
    """What is wrong with a `_defaults.yaml`."""
    most: int = 0
    """Bytes that a file of metadata may have."""


def discover(site: Path, memory: Memory, most: int) -> Iterator[FolderScan]:
    """Walk the site's folders and yield a scan of each, in byte order of their paths.

    Files of metadata with more than `most` bytes are refused, with the sources that they speak of.
    Raises nothing for a file that vanishes meanwhile. A folder that cannot be listed is a source
    to reject; of the outermost ones, SourceError: without them, there is no site.
    """
    for top in (*SOURCE_FOLDERS, STATIC_FOLDER):
        if (site / top).is_dir():
            for scan in _walk(site, top.encode(), memory, _Defaults(most=most)):
                if scan.is_closed and scan.folder == top.encode():
                    raise _closed(scan.folder)
                yield scan


def layers_as_json(layers: Iterable[Layer]) -> str:
    """Return layers in the form that the catalog keeps and workers read."""
    rows = [(layer.origin, layer.fields, layer.written, layer.line) for layer in layers]
    return _LAYERS_JSON.encode(rows) if rows else ""


def layers_from_json(text: str | None) -> tuple[Layer, ...]:
    """Return the layers that `layers_as_json` wrote."""
    return tuple(Layer(*row) for row in json.loads(text)) if text else ()


def role_of(folder: bytes, name: bytes, names: Container[bytes]) -> str:
    """Return what a file is for: source, page, context, media, static or unclaimed."""
    if folder == b"static" or folder.startswith(b"static/"):
        return "static"
    if not name:  # the folder itself, which cannot be listed
        return "source"
    stem, suffix = _split(name)
    if name == DEFAULTS or name in INDEXES:
        return "context"
    in_pages = folder == PAGES_FOLDER or folder.startswith(PAGES_FOLDER + b"/")
    if suffix in SUFFIXES and name != b"_index.md":
        if not in_pages:
            return "source"
        return "page" if suffix in (".md", ".markdown") else "unclaimed"
    if suffix in (".yaml", ".yml") and any(stem + s.encode() in names for s in SUFFIXES):
        return "context"
    return "media" if suffix in MEDIA_SUFFIXES else "unclaimed"


def _walk(
    site: Path,
    folder: bytes,
    memory: Memory,
    above: _Defaults,
) -> Iterator[FolderScan]:
    files, folders = _listing(site, folder)
    digest = _digest_of(files)
    is_closed = b"" in files
    known = memory.known_folder(folder)
    if known and known.digest == digest != b"" and not above.changed:
        defaults = _defaults_of(site, folder, files, set(), above)
        scan = FolderScan(folder, (), (), (), known.roles, digest, True, is_closed)
    else:
        there = {file.name: file for file in memory.known_files(folder)}
        scan, defaults = _scan(site, folder, files, there, above)
        scan = scan._replace(digest=digest, is_closed=is_closed)
    yield scan
    for name in folders:
        yield from _walk(site, folder + b"/" + name, memory, defaults)


def _digest_of(files: Mapping[bytes, FileState]) -> bytes:
    """Return a digest of the files of a folder, b"" where each must be looked at next time too."""
    states = [(name, *state) for name, state in files.items()]
    latest = max([state[2] for state in states], default=0)
    if time.time_ns() - latest <= _SETTLING_NS:
        return b""
    # Of a packed file it matters too whether what was unpacked of it is still there.
    if any(is_packed(name) for name in files if name[-1:] in (b"z", b"Z")):
        return b""
    return blake2b(repr(states).encode(), digest_size=16).digest()


def _listing(site: Path, folder: bytes) -> tuple[dict[bytes, FileState], list[bytes]]:
    """Return the regular files of a folder with their state, and its sub-folders, both sorted.

    In place of what nobody may list stands one file without a name.
    """
    files: dict[bytes, FileState] = {}
    folders: list[bytes] = []
    try:
        with os.scandir(os.path.join(os.fsencode(site), folder)) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == _DOT or name[-1] == _TILDE:
                    continue
                if entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    files[name] = FileState(state.st_size, state.st_mtime_ns)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                elif (there := _state(site, entry)) is not None:
                    files[name] = there
    except PermissionError:
        return {b"": FileState(-1, 0)}, []
    except FileNotFoundError:
        return {}, []
    return dict(sorted(files.items())), sorted(folders)


def _closed(folder: bytes) -> SourceError:
    return SourceError(
        NOT_LISTED,
        place=printable_path(os.fsdecode(folder) + "/"),
        remedy="give yourself permission to read it, or move it out of the site",
        code=UNREADABLE,
    )


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
    above: _Defaults,
) -> tuple[FolderScan, _Defaults]:
    changed = {name for name, state in files.items() if _differs(state, known.get(name))}
    changed.update(_not_unpacked(site, folder, files, known))
    now = time.time_ns()
    gone = tuple(sorted(known.keys() - files.keys()))
    moved = changed.union(gone)
    defaults = _defaults_of(site, folder, files, moved, above)
    context = _FolderContext(site, folder, files, defaults)
    tasks, others = [], []
    roles: Counter[str] = Counter()
    for name, state in files.items():
        role = role_of(folder, name, files)
        roles[role] += 1
        if role in ("source", "page"):
            dirty = defaults.changed or name in changed or not moved.isdisjoint(_sidecars(name))
            if dirty and (task := context.task(name, role, state, known.get(name), changed)):
                tasks.append(task)
        elif name in changed or _role_known(known.get(name)) not in (role, None):
            others.append(FoundFile(folder, name, role, state.size, _settled(state, now), True))
    return FolderScan(folder, tuple(tasks), tuple(others), gone, roles), defaults


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
        if unseen and _role_known(known.get(name)) == "source":
            yield name


class _FolderContext:
    """The metadata that a folder's files give its sources, read when first asked for."""

    def __init__(
        self, site: Path, folder: bytes, files: Mapping[bytes, FileState], defaults: _Defaults
    ) -> None:
        self._now = time.time_ns()
        self._site = site
        self._folder = folder
        self._files = files
        self._defaults = defaults

    @cached_property
    def _bare(self) -> bool:
        """That no source of the folder has metadata from elsewhere."""
        return (
            not self._defaults.layers
            and not self._defaults.error
            and not self._tables
            and not any(name.endswith(_SIDECAR_SUFFIXES) for name in self._files)
        )

    @cached_property
    def _tables(self) -> list[_Tables]:
        return [table for table in self._defaults.tables if table.may_concern(self._folder)]

    def task(
        self,
        name: bytes,
        role: str,
        state: FileState,
        known: Known | None,
        changed: set[bytes],
    ) -> SourceTask | None:
        """Return the task of reading a source, None when nothing about it has changed."""
        layers: list[Layer] = []
        error = None if name else _closed(self._folder)
        if not error and not self._bare:
            try:
                layers = self._layers(name)
            except SourceError as problem:
                error = problem
        context = _context_digest(layers, error) if layers or error else _NO_CONTEXT
        same_context = known is not None and known.context == context
        if name not in changed and same_context:
            return None
        return SourceTask(
            self._folder,
            name,
            role,
            state.size,
            _settled(state, self._now),
            context,
            layers_as_json(layers),
            known.digest if known and same_context else None,
            error,
        )

    def _layers(self, name: bytes) -> list[Layer]:
        if self._defaults.error:
            raise self._defaults.error
        layers = list(self._defaults.layers)
        path = self._folder + b"/" + name
        for table in self._tables:
            layers += table.rows_of(path)
        layers += [
            read_sidecar(self._place(sidecar), self._read(sidecar))
            for sidecar in _sidecars(name)
            if sidecar in self._files
        ]
        return layers

    def _read(self, name: bytes) -> bytes:
        return read_file(self._site, self._folder, name, self._defaults.most)

    def _place(self, name: bytes) -> str:
        return os.fsdecode(self._folder + b"/" + name)


def unreadable(place: str, error: OSError) -> SourceError:
    """Return the refusal of a source that the machine does not let us read."""
    return SourceError(
        f"it cannot be read: {error.strerror}",
        place=place,
        remedy="check its permissions, or remove it",
        code=UNREADABLE,
    )


def read_file(site: Path, folder: bytes, name: bytes, most: int, size: int = 1 << 16) -> bytes:
    """Return the bytes of a file of the site, all of them whatever `size` is expected.

    Raises SourceError when it cannot be read, or has more than `most` bytes, which are never held.
    """
    try:
        # Twice as fast as a buffered file; sources are read whole, twice a build.
        descriptor = os.open(b"/".join((os.fsencode(site), folder, name)), _READING)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "it is no regular file")
            data = _read_up_to(descriptor, most + 1, size)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise unreadable(printable_path(os.fsdecode(folder + b"/" + name)), error) from error
    if len(data) > most:
        raise too_large(printable_path(os.fsdecode(folder + b"/" + name)), most)
    return data


# A pipe put in place of a file meanwhile must not be waited for.
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def _read_up_to(descriptor: int, most: int, size: int) -> bytes:
    data = os.read(descriptor, min(size + 1, most))
    if len(data) == size:  # the byte more that was asked for is not there
        return data
    parts, most = [data], most - len(data)
    while most and (part := os.read(descriptor, min(1 << 16, most))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _defaults_of(
    site: Path,
    folder: bytes,
    files: Mapping[bytes, FileState],
    moved: set[bytes],
    above: _Defaults,
) -> _Defaults:
    changed = above.changed or DEFAULTS in moved or not moved.isdisjoint(INDEXES)
    here = above._replace(changed=changed)
    if tables := [name for name in INDEXES if name in files]:
        here = here._replace(tables=(*above.tables, _Tables(site, folder, tables, above.most)))
    if DEFAULTS not in files or above.error:
        return here
    place = os.fsdecode(folder + b"/" + DEFAULTS)
    try:
        layer = read_defaults(place, read_file(site, folder, DEFAULTS, above.most))
    except SourceError as error:
        return here._replace(error=error)
    return here._replace(layers=(*above.layers, layer))


def _differs(state: FileState, known: Known | None) -> bool:
    return known is None or known.size != state.size or known.mtime_ns != state.mtime_ns


def _settled(state: FileState, now: int) -> int:
    """Return the modification time, or UNSETTLED while another write could leave it the same."""
    return state.mtime_ns if now - state.mtime_ns > _SETTLING_NS else UNSETTLED


def _sidecars(name: bytes) -> tuple[bytes, bytes]:
    stem = _split(name)[0]
    yaml, yml = _SIDECAR_SUFFIXES
    return stem + yaml, stem + yml


def holds_records(name: bytes) -> bool:
    """Tell whether a source holds many records, which are read one by one."""
    return _split(name)[1] in STREAMS


def _split(name: bytes) -> tuple[bytes, str]:
    stem, dot, ending = name.rpartition(b".")
    if not stem:
        return name, ""
    suffix = (dot + ending).decode("ascii", "replace").lower()
    if suffix == ".gz" and is_packed(name) and len(name) > len(PACKED):
        return name[: -len(PACKED)], PACKED.decode()
    return stem, suffix


def _context_digest(layers: list[Layer], error: SourceError | None) -> bytes:
    """Return a digest of what a source is told from elsewhere, wherever it was written."""
    told = _CONTEXT_JSON.encode([layer.fields for layer in layers]) + str(error or "")
    return blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _role_known(known: Known | None) -> str | None:
    return getattr(known, "role", None)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# json.dumps makes an encoder each time.
_LAYERS_JSON = json.JSONEncoder(ensure_ascii=False, default=_plain)
_CONTEXT_JSON = json.JSONEncoder(default=_plain)
_NO_CONTEXT = _context_digest([], None)
