"""Copying a database without changing it by a byte."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from newsgen.catalog.opening import is_busy


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as its last commit left it; without one at `source`, do nothing.

    A damaged database is copied as it is, damage included; one that an interrupted build left
    is put right in the copy only. Raises sqlite3.OperationalError while another build writes it.
    """
    if not source.exists():
        return
    try:
        _copy_committed(source, target)
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise
        for suffix in ("", "-journal"):
            if (beside := source.with_name(source.name + suffix)).exists():
                shutil.copyfile(beside, target.with_name(target.name + suffix))


def _copy_committed(source: Path, target: Path) -> None:
    uri = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True)) as before,
        closing(sqlite3.connect(target)) as copy,
    ):
        # `backup` waits for ever where this gives up: the database may be held for a whole build.
        before.execute("SELECT count(*) FROM sqlite_master")
        before.backup(copy)
