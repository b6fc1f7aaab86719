"""Where a site's sources, its output and newsgen's own files are."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsgen.errors import OutputError, UsageError

OWN_FOLDER = ".newsgen"
DEFAULT_OUTPUT = "public"


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

    The catalog belongs to the site (another one with drafts), the records to the output; both
    are in the folder `work`, by default .newsgen in the site.
    """
    site = site.resolve()
    output = (output or site / DEFAULT_OUTPUT).absolute().resolve()
    _refuse_dangerous(site, output)
    own = (work or site / OWN_FOLDER).absolute()
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


def _refuse_dangerous(site: Path, output: Path) -> None:
    why = ""
    if output == Path(output.anchor) or output == Path.home().resolve():
        why = "this folder is too precious to hold a site"
    elif site == output or site.is_relative_to(output):
        why = "the output would cover the site's own sources"
    elif output.is_relative_to(site) and output.relative_to(site).parts[0] in (
        "content", "seeds", "static", "templates",
    ):  # fmt: skip
        why = "the output would stand among the site's sources"
    elif output.exists() and not output.is_dir():
        why = "this is a file, not a folder"
    if why:
        raise OutputError(
            why,
            place=str(output),
            remedy="choose a folder of its own with --output",
            code="output-refused",
        )
