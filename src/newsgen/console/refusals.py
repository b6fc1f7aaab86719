"""Refusals, and errors that nobody foresaw."""

from __future__ import annotations

import errno
import re
import sqlite3
import sys
import traceback
from pathlib import Path

from newsgen.console.findings import styled_severity
from newsgen.errors import BuildError, NewsgenError
from newsgen.site_folders import OWN_FOLDER
from newsgen.terminal import lines_on, styled, visible

_FRAME = re.compile(r'File "(.+)", line ([0-9]+)')
_DENIED = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
"""What the machine may deny; other codes are mistakes of newsgen's."""
_FULL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG, errno.EMFILE)
"""What writing to a file that is open may meet, which then has no name."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PACKAGE = Path(__file__).parents[1]


def show_error(error: NewsgenError) -> None:
    """Write the place, the cause and the remedy of a refusal."""
    where = f"{error.place}:{error.line}" if error.line else error.place
    line = styled_severity("error") + ": "
    if where:
        line += styled(f"{visible(where)}: ", "bold")
    lines = lines_on(sys.stderr)
    lines.print(line + visible(error.reason))
    if error.remedy:
        lines.print(f"  → {visible(error.remedy)}")


def show_internal_error(error: Exception) -> None:
    """Write in one line what only newsgen's authors can put right, and where."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    text = f"internal error ({what}) in {_place_of(error)}; please report it"
    lines_on(sys.stderr).print(visible(text))


def show_traceback(error: Exception) -> None:
    """Write the whole traceback: for those who look into newsgen itself."""
    lines = lines_on(sys.stderr)
    for line in "".join(traceback.format_exception(error)).splitlines():
        lines.print(visible(line))


def foreseen(error: Exception) -> NewsgenError | None:
    """Return the refusal for what the machine denied, None for what nobody foresaw."""
    if isinstance(error, sqlite3.Error):
        return _of_a_database(error)
    if isinstance(error, MemoryError):
        return BuildError(
            "there is not enough memory", remedy="try fewer processes: --jobs 1", code="memory"
        )
    if isinstance(error, OSError) and error.strerror and (error.filename or error.errno in _DISK):
        return BuildError(
            f"it cannot be used: {error.strerror}",
            place=str(error.filename or "a file"),
            remedy="look at its permissions and at the space that is left",
            code="operating-system",
        )
    return None


def _of_a_database(error: sqlite3.Error) -> NewsgenError | None:
    code = _sqlite_code(error)
    if code in _DAMAGED:
        told = "are damaged", "delete that folder and build again: the site will be the same"
    elif code in _FULL:
        told = "cannot be written", "free some space or raise the quota, then build again"
    elif code in _DENIED:
        remedy = "may you write there? Is the disk read-only, or another newsgen at work here?"
        told = "cannot be used", remedy
    else:
        return None
    reason, remedy = told
    return BuildError(
        f"the notes of earlier builds {reason}: {error}",
        place=OWN_FOLDER,
        remedy=remedy,
        code="own-files",
    )


def _sqlite_code(error: sqlite3.Error) -> int:
    # Absent where Python's own module raised; the low byte is the kind, the rest the detail.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _place_of(error: Exception) -> str:
    """Return the last line of ours that an error went through: `file.py:123`."""
    # What a worker raised brings the text of its own traceback along, as its cause.
    told = getattr(error.__cause__, "tb", "") or "".join(traceback.format_tb(error.__traceback__))
    frames = _FRAME.findall(str(told))
    own = [frame for frame in frames if Path(frame[0]).is_relative_to(_PACKAGE)]
    path, line = (own or frames or [("newsgen", "?")])[-1]
    return f"{Path(path).name}:{line}"
