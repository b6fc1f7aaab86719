"""Where a site's sources, its output and newsgen's own files are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsgen.errors import OutputError, UsageError

OWN_FOLDER = ".newsgen"
DEFAULT_OUTPUT = "public"
_SOURCES = ("content", "seeds", "static", "templates", "addresses")
_NOTES = ("outputs", "unpacked")


class SiteFolders(NamedTuple):
    """The folders and files of one build."""

    site: Path
    output: Path
    catalog: Path
    records: Path

    @property
    def lock(self) -> Path:
        """The file that a build of the site locks, into whatever output."""
        return self.catalog.with_name("lock")


def site_folders(
    site: Path, output: Path | None, *, drafts: bool, work: Path | None = None
) -> SiteFolders:
    """Return the folders of a build. Raises OutputError for an output that would be dangerous.

    And for links among newsgen's notes: they may have come with the site.

    The catalog belongs to the site (another one with drafts), the records to the output; both
    are in the folder `work`, by default .newsgen in the site.
    """
    site = site.resolve()
    output = (output or site / DEFAULT_OUTPUT).absolute().resolve()
    _refuse_dangerous(site, output)
    own = (work or site / OWN_FOLDER).absolute()
    _refuse_links(own)
    return SiteFolders(
        site=site,
        output=output,
        catalog=own / ("catalog-drafts.sqlite" if drafts else "catalog.sqlite"),
        records=own / "outputs" / f"{_output_name(site, output)}.sqlite",
    )


def built_catalog(site: Path) -> Path:
    """Return the catalog of a site, the one with drafts where there is no other.

    Raises UsageError for a site that was never built.
    """
    for drafts in (False, True):
        path = site_folders(site, None, drafts=drafts).catalog
        if path.is_file():
            return path
    raise UsageError(
        "this site was never built",
        place=str(site),
        remedy=f"“newsgen build {site}” builds it",
        code="never-built",
    )


def _output_name(site: Path, output: Path) -> str:
    """Name an output by its place relative to the site, so that both can be moved together."""
    place = output.relative_to(site) if output.is_relative_to(site) else output
    return f"{output.name}-{sha256(str(place).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def _refuse_links(own: Path) -> None:
    try:
        links = sorted(entry.name for entry in os.scandir(own) if entry.is_symlink())
    except OSError:  # not there, or not to be listed: whoever writes there will tell
        return
    if links:
        raise OutputError(
            "a symbolic link stands where newsgen keeps its own notes",
            place=str(own / links[0]),
            remedy="remove the link",
            code="own-link",
        )


def _refuse_dangerous(site: Path, output: Path) -> None:
    if why := _danger(site, output):
        raise OutputError(
            why,
            place=str(output),
            remedy="choose a folder of its own with --output",
            code="output-refused",
        )


def _danger(site: Path, output: Path) -> str:
    """Return why an output would do harm, "" where it does none."""
    sources, own = [site / name for name in _SOURCES], site / OWN_FOLDER
    covers = partial(_covers, cache(_identity))
    if output == Path(output.anchor) or any(covers(output, home) for home in _homes()):
        return "this folder is too precious to hold a site"
    if any(covers(output, folder.resolve()) for folder in (site, *sources)):
        return "the output would cover the site's own sources"
    if any(covers(folder, output) for folder in sources):
        return "the output would stand among the site's sources"
    if output == own or any(covers(own / name, output) for name in _NOTES):
        return "newsgen keeps its own notes there"
    if output.exists() and not output.is_dir():
        return "this is a file, not a folder"
    return ""


def _homes() -> Iterator[Path]:
    with suppress(RuntimeError):  # nobody's: in a container, say
        yield Path.home().resolve()


def _covers(identity: Callable[[Path], tuple[int, int] | None], folder: Path, path: Path) -> bool:
    """Tell whether `path`, resolved, is `folder` or below it, by whatever spelling of its name."""
    if path.is_relative_to(folder):
        return True
    here = identity(folder)
    return here is not None and any(identity(one) == here for one in (path, *path.parents))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino
