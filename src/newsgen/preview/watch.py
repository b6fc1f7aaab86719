"""Noticing edits: the folders a site is made from, watched by the operating system."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from functools import partial
from pathlib import Path

from watchfiles import Change, awatch

from newsgen.config import CONFIG_NAME
from newsgen.errors import UsageError
from newsgen.rendering.theme_files import theme_folder
from newsgen.subjects.authority import THEMES_NAME

_FOLDERS = ("addresses", "content", "seeds", "static", "templates")
_THEME_FOLDERS = ("static", "templates")
_FILES = (CONFIG_NAME, THEMES_NAME)
_GROUP_MS = 50
"""Edits this close together are one: an editor writes, renames and removes to save one file."""
_STEP_MS = 20
_GLANCE_MS = 100
"""How often to look at what no watched folder tells: files at the root, and new folders."""

_Changes = set[tuple[Change, str]]
_Glance = tuple[tuple[Path, ...], list[tuple[int, int, int] | None]]


async def edits(site: Path) -> AsyncGenerator[None, None]:
    """Yield once when watching has begun, then after every edit of what the site is made from.

    No edit is lost between two yields, however long the caller takes. Raises UsageError when
    the operating system cannot watch that many folders.
    """
    while True:
        folders = watched_folders(site)
        seen: _Glance | None = None
        watching = awatch(
            *folders,
            watch_filter=partial(is_edit, folders),
            debounce=_GROUP_MS,
            step=_STEP_MS,
            rust_timeout=_GLANCE_MS,
            yield_on_timeout=True,
        )
        async with aclosing(_refusing_limits(watching)) as steps:
            async for changes in steps:
                glance = (watched_folders(site), [_state(site / name) for name in _FILES])
                if changes or glance != seen:
                    seen = glance
                    yield
                if glance[0] != folders:
                    break


def watched_folders(site: Path) -> tuple[Path, ...]:
    """Return the folders that are there now, of the site and of the theme, each once."""
    candidates = [site / name for name in _FOLDERS]
    candidates += [theme_folder() / name for name in _THEME_FOLDERS]
    return tuple(dict.fromkeys(path.resolve() for path in candidates if path.is_dir()))


def is_edit(folders: Iterable[Path], change: Change, path: str) -> bool:
    """Tell whether a change in some folders may matter: one of a hidden or backup file does not."""
    for folder in folders:
        if Path(path).is_relative_to(folder):
            return not any(_is_passing(part) for part in Path(path).relative_to(folder).parts)
    return False


def _is_passing(name: str) -> bool:
    # 4913 is the file by which Vim tries whether it may write; the others are backups.
    if name.startswith("."):
        return True
    backup = name.endswith(("~", ".swp", "___")) or (name[0] == name[-1] == "#")
    return backup or name == "4913"


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


async def _refusing_limits(
    watching: AsyncGenerator[_Changes, None],
) -> AsyncGenerator[_Changes, None]:
    try:
        async for changes in watching:
            yield changes
    except OSError as error:
        raise UsageError(
            f"the folders of the site cannot be watched: {error}",
            remedy="on Linux, raise the limit: sudo sysctl fs.inotify.max_user_watches=1048576",
            code="watch-limit",
        ) from error
