"""A BagIt bag of the output and of the sources that it was made from.

BagIt 0.97, which the package `bagit` writes and reads: of a path only line breaks are encoded. The
bag has no date in it: two machines make the same one of the same site.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsgen import __version__, urls
from newsgen.catalog.records import Records
from newsgen.config import CONFIG_NAME, SiteConfig
from newsgen.errors import BuildError, OutputError
from newsgen.fixity.manifest import entry, fingerprint, leaves_folder, settled_records
from newsgen.site_folders import SiteFolders
from newsgen.sources.paths import printable_path

SOURCES = ("addresses", "content", CONFIG_NAME, "seeds", "static", "templates", "themes.yaml")
"""What of a site's folder its output depends on."""
_UNHOLDABLE = re.compile(r"[\v\f\x1c-\x1e\x85\u2028\u2029]|%0[AaDd]|[^\S\r\n]\Z")
"""What readers of manifests take for the end of a line or a path; line breaks are encoded."""
_MANIFEST = "manifest-sha256.txt"
_CHUNK = 1 << 20


class Bag(NamedTuple):
    """A bag that was made: where, and what it holds."""

    folder: Path
    files: int
    bytes: int


class _Payload(NamedTuple):
    """A file to take, its path in the bag, and the digest that it must have, if that is known."""

    path: str
    file: Path
    digest: bytes | None = None


def make_bag(folders: SiteFolders, config: SiteConfig, target: Path) -> Bag:
    """Copy an output and its sources into a bag in the new or empty folder `target`.

    Raises OutputError for any other folder, and BuildError when a file of the output is not as
    newsgen wrote it or a source has a name that no bag can hold; then nothing is left.
    """
    target = target.absolute()
    _refuse(folders, target)
    with settled_records(folders) as records:
        try:
            return _fill(folders, config, records, target)
        except BaseException as error:
            shutil.rmtree(target, ignore_errors=True)
            if isinstance(error, OSError) and not error.filename:
                error.filename = str(target)  # a disk that is full names no file
            raise


def _fill(folders: SiteFolders, config: SiteConfig, records: Records, target: Path) -> Bag:
    count = total = 0
    target.mkdir(parents=True, exist_ok=True)
    with (target / _MANIFEST).open("w", encoding="utf-8", newline="\n") as manifest:
        for one in _payload(folders, records):
            digest, size = _copy(one, target / one.path)
            manifest.write(f"{digest}  {_encoded(one.path)}\n")
            count, total = count + 1, total + size
    print_of = fingerprint(map(entry, records.contents()))
    tags = {"bagit.txt": _DECLARATION, "bag-info.txt": _info(config, count, total, print_of)}
    for name, text in tags.items():
        (target / name).write_bytes(text.encode())
    names = sorted((*tags, _MANIFEST))
    lines = (f"{_digest(target / name)}  {name}\n" for name in names)
    (target / "tagmanifest-sha256.txt").write_bytes("".join(lines).encode())
    return Bag(target, count, total)


_DECLARATION = "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"


def _info(config: SiteConfig, count: int, total: int, print_of: str) -> str:
    fields = {
        "Source-Organization": config.publisher,
        "External-Description": config.title,
        "External-Identifier": config.base_url,
        "Payload-Oxum": f"{total}.{count}",
        "Bag-Software-Agent": f"newsgen {__version__}",
        "Newsgen-Fingerprint": print_of,
    }
    return "".join(f"{name}: {' '.join(text.split())}\n" for name, text in fields.items() if text)


def _refuse(folders: SiteFolders, target: Path) -> None:
    why, place = "", target.resolve()
    sources = (folders.site / name for name in SOURCES)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        why = "this is no folder"
    elif target.exists() and any(target.iterdir()):
        why = "this folder is not empty"
    elif any(place.is_relative_to(one) for one in (folders.output, *sources)):
        why = "the bag would stand in what it is to hold"
    if why:
        raise OutputError(
            why, place=str(target), remedy="name a new folder outside the site", code="bag-refused"
        )


def _payload(folders: SiteFolders, records: Records) -> Iterator[_Payload]:
    for content in records.contents():
        if leaves_folder(content.path):  # records may come from elsewhere, with the site
            raise _unholdable(content.path, "which may lead out of a folder")
        path, file = f"data/output/{_holdable(content.path)}", folders.output / content.path
        yield _Payload(path, file, content.digest)
    for path in _sources(folders.site):
        yield _Payload(f"data/sources/{_holdable(path)}", folders.site / path)


def _sources(site: Path) -> Iterator[str]:
    """Yield the files of a site, with links from one source to another, sorted in each folder."""
    roots = [(site / name).resolve() for name in SOURCES]
    for name in SOURCES:
        if (site / name).is_dir():
            for folder, below, names in os.walk(site / name):
                below.sort()
                prefix = Path(folder).relative_to(site).as_posix()
                yield from _regular(site, roots, (f"{prefix}/{one}" for one in sorted(names)))
        else:
            yield from _regular(site, roots, [name])


def _regular(site: Path, roots: Sequence[Path], paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        file = site / path
        if not file.is_file():
            continue
        if not file.is_symlink() or any(map(file.resolve().is_relative_to, roots)):
            yield path


def _holdable(path: str) -> str:
    """Return a path that can stand in a manifest. Raises BuildError for any other."""
    if _UNHOLDABLE.search(path):
        why = "which ends in a space, has a sign that ends lines, or “%0A” or “%0D” for one"
        raise _unholdable(path, why)
    if not urls.is_utf8(path):
        raise _unholdable(path, "which is not UTF-8")
    return path


def _unholdable(path: str, why: str) -> BuildError:
    return BuildError(
        f"a bag cannot hold a file of this name, {why}",
        place=printable_path(path),
        remedy="rename it",
        code="bag-name",
    )


def _copy(one: _Payload, target: Path) -> tuple[str, int]:
    """Copy a file; return its digest and size. Raises BuildError when it has another one."""
    digest, size = sha256(), 0
    if one.digest and (one.file.is_symlink() or not one.file.is_file()):
        raise _altered(str(one.file))
    target.parent.mkdir(parents=True, exist_ok=True)
    with one.file.open("rb") as source, target.open("wb") as copy:
        while data := source.read(_CHUNK):
            digest.update(data)
            size += copy.write(data)
    if one.digest not in (None, digest.digest()):
        raise _altered(str(one.file))
    return digest.hexdigest(), size


def _altered(place: str) -> BuildError:
    return BuildError(
        "it is not as newsgen wrote it",
        place=place,
        remedy="“newsgen verify” names all such files; “newsgen build --clean” writes them",
        code="output-changed",
    )


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _encoded(path: str) -> str:
    return path.replace("\r", "%0D").replace("\n", "%0A")
