"""Pagefind, the program that makes search indexes: where it is, running it, what it gave."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "pagefind-bin"
SHARED = ("pagefind.js", "pagefind-worker.js", "wasm.fr.pagefind")
"""What browsers search with, the same for all indexes."""
LANGUAGE = "fr"
_SECONDS, _SECONDS_EACH = 120, 0.05
"""How long the program may take, besides for each page."""
_NAME = re.compile(rb"fr_[0-9a-f]{7,}")


class IndexingError(Exception):
    """The program failed, or what it gave is not whole."""


def program() -> Path | None:
    """Return the program, None where it is not installed."""
    if find_spec("pagefind_bin") is None:
        return None
    from pagefind_bin import get_executable

    try:
        return Path(get_executable())
    except FileNotFoundError:
        return None


def make_index(executable: Path, pages: Path, index: Path, count: int) -> None:
    """Index the `count` HTML files under `pages` into the folder `index`. Raises IndexingError."""
    import subprocess  # slow to import, and most builds index nothing

    command = [
        *(str(executable), "--silent", "--force-language", LANGUAGE),
        # By names alone, for it reads no path that is not UTF-8, as that of the site may be.
        *("--site", pages.name, "--output-path", os.path.relpath(index, pages.parent)),
    ]
    limit = _SECONDS + _SECONDS_EACH * count
    try:
        done = subprocess.run(  # noqa: S603 - our own program, our own folders
            command, capture_output=True, timeout=limit, check=False, stdin=subprocess.DEVNULL,
            cwd=pages.parent, env=_environment(os.environ),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise IndexingError(f"it took more than {limit:.0f} seconds") from None
    except OSError as error:
        raise IndexingError(f"it cannot be run: {error.strerror}") from error
    if done.returncode:
        told = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise IndexingError(told[-1] if told else f"it ended with status {done.returncode}")


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return variables without settings of the program's own, and without what is not UTF-8.

    The former would be another index on each machine, at the latter it ends.
    """
    return {
        name: value
        for name, value in variables.items()
        if not name.upper().startswith("PAGEFIND") and _is_unicode(name + value)
    }


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def index_files(index: Path) -> dict[str, bytes]:
    """Return the files of one index by name, whole. Raises IndexingError when some are not."""
    try:
        entry = (index / "pagefind-entry.json").read_bytes()
        language = json.loads(entry)["languages"][LANGUAGE]
        meta = f"pagefind.{language['hash']}.pf_meta"
        files = {"pagefind-entry.json": entry, meta: (index / meta).read_bytes()}
        for folder in ("fragment", "index"):
            for path in sorted((index / folder).iterdir()):
                files[f"{folder}/{path.name}"] = path.read_bytes()
        _verify(files, meta, language["page_count"])
    except (OSError, EOFError, ValueError, KeyError, zlib.error) as error:
        raise IndexingError(f"what it made is not whole: {error}") from error
    return files


def _verify(files: dict[str, bytes], meta: str, count: int) -> None:
    """Compare an index with its own table of contents. Raises what gzip does, or ValueError."""
    named = {name.decode() for name in _NAME.findall(gzip.decompress(files[meta]))}
    there = {name.partition("/")[2].partition(".")[0] for name in files if "/" in name}
    if named != there:
        raise ValueError(f"{len(named ^ there)} files are missing or too many")
    if sum(name.startswith("fragment/") for name in files) != count:
        raise ValueError("the number of pages is another")
    for name, data in files.items():
        if name.startswith("index/"):
            gzip.decompress(data)
