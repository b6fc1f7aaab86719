"""Files that are copied as they are: the theme's and the site's static files, and media."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsgen import urls
from newsgen.errors import OutputError
from newsgen.publishing.writer import STAGING, link_in_the_way


class Asset(NamedTuple):
    """A file of the output that is no page: a copy of `source`, or `data` itself."""

    path: str
    digest: bytes
    size: int
    source: Path | None = None
    data: bytes = b""


def theme_assets(static: Path, accent: str, accent_dark: str) -> Iterator[Asset]:
    """Yield the theme's own files, and the stylesheet of the site's accent colour."""
    for file in sorted(static.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            yield made(file.relative_to(static).as_posix(), data)
    if accent:
        light = f":root{{--accent:{accent}}}\n"
        dark = f"@media (prefers-color-scheme:dark){{:root{{--accent:{accent_dark}}}}}\n"
        yield made(urls.ACCENT, (light + dark).encode())


def site_assets(
    site: Path, files: Iterable[tuple[bytes, bytes, int, bytes | None]]
) -> Iterator[Asset]:
    """Yield copies of the site's files, given as (folder, name, size, digest)."""
    for folder, name, size, digest in files:
        source = os.fsdecode(folder + b"/" + name)
        static = source.startswith("static/")
        path = source.removeprefix("static/") if static else urls.media_path(source)
        if digest is not None and ".." not in source.split("/"):  # names come from the catalog
            yield Asset(path, digest, size, source=site / source)


def made(path: str, data: bytes) -> Asset:
    """Return an asset of which the bytes are at hand."""
    return Asset(path, sha256(data).digest(), len(data), data=data)


def by_path(assets: Iterable[Asset]) -> dict[str, Asset]:
    """Return assets by output path; a later one replaces an earlier one of the same path."""
    return {asset.path: asset for asset in assets}


def refuse_foreign(output: Path, paths: Iterable[str], owns: Callable[[str], bool]) -> None:
    """Raise OutputError for the first of these new paths where the output has a file.

    A link where a folder must be is as much in the way, and a file, unless `owns` tells that it is
    one of ours, which goes.
    """
    folders = {""}
    for path in paths:
        above = path.rpartition("/")[0]
        if above not in folders:
            folders.add(above)
            _refuse_no_folders(output, above, owns)
        if os.path.lexists(output / path):
            raise _foreign(output / path)


def _refuse_no_folders(output: Path, folder: str, owns: Callable[[str], bool]) -> None:
    names = folder.split("/")
    for depth in range(1, len(names) + 1):
        path = "/".join(names[:depth])
        place = output / path
        if place.is_symlink():
            raise link_in_the_way(place)
        if place.is_file() and not owns(path):
            raise _foreign(place)


def _foreign(place: Path) -> OutputError:
    return OutputError(
        "a file that newsgen did not write stands where a page must go",
        place=str(place),
        remedy="move it away or into static/, or build into another folder with --output",
        code="output-foreign",
    )


def top_entries(output: Path) -> list[str]:
    """Return the names at the top of the output, without newsgen's own marks."""
    if not output.is_dir():
        return []
    return sorted(name for name in os.listdir(output) if name not in (STAGING, urls.STAMP))
