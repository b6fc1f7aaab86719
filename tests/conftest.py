"""How all tests run: no law fails because a machine is slow, or on one run in a hundred.

Sites are built in memory, where there is room for them. `make soak` looks for examples that were
never tried.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile

import pytest
from hypothesis import settings

MEMORY, ROOM = "/dev/shm", 2 << 30


def has_room(folder: str) -> bool:
    """Tell whether the files of all tests can stand in a folder, and programs among them run."""
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < ROOM:
        return False
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


if "TMPDIR" not in os.environ and has_room(MEMORY):
    os.environ["TMPDIR"] = MEMORY
    tempfile.tempdir = None  # where it has been asked for already

# Compiling newsgen takes a process longer than a small build: what one compiles serves all others.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the law of incremental builds: last, one process would wait for another's."""
    items.sort(key=lambda item: item.path.name != "test_incremental.py")


def pytest_collection_finish() -> None:
    """Let what thousands of tests consist of be looked through for garbage no more."""
    gc.collect()
    gc.freeze()


settings.register_profile("newsgen", deadline=None, derandomize="NEWSGEN_SOAK" not in os.environ)
settings.load_profile("newsgen")
