"""A dry run: the same build, with copies of newsgen's own files that are thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from newsgen.catalog.copying import copy_database
from newsgen.site_folders import SiteFolders


@contextmanager
def rehearsal(folders: SiteFolders) -> Iterator[SiteFolders]:
    """Yield the same folders with copies of catalog and records, which go when the block ends.

    The copies stand in the machine's temporary folder (`TMPDIR`). Raises OSError when that is
    full, sqlite3.OperationalError when another build is writing the originals.
    """
    with TemporaryDirectory(prefix="newsgen-dry-run-") as scratch:
        copies = folders._replace(
            catalog=Path(scratch, "catalog.sqlite"),
            records=Path(scratch, "records.sqlite"),
        )
        copy_database(folders.catalog, copies.catalog)
        copy_database(folders.records, copies.records)
        yield copies
