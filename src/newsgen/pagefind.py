"""Pagefind, the program that makes search indexes: where it is, running it, what it gave."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

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


def make_index(executable: Path, pages: Path) -> dict[str, bytes]:
    """Index the HTML files under `pages`; return what the program made, by name.

    One page after the other, by path: by itself the program takes them as the disk lists them, and
    numbers them so. Raises IndexingError when it fails.
    """
    paths = sorted(path.relative_to(pages).as_posix() for path in pages.rglob("*.html"))
    with _served(executable, _SECONDS + _SECONDS_EACH * len(paths)) as ask:
        index = ask("NewIndex", config={"force_language": LANGUAGE})["index_id"]
        for path in paths:
            text = (pages / path).read_text("utf-8")
            ask("AddFile", index_id=index, file_path=path, file_contents=text)
        made = ask("GetFiles", index_id=index)["files"]
    return {one["path"]: b64decode(one["content"]) for one in made}


@contextmanager
def _served(executable: Path, limit: float) -> Iterator[Callable[..., dict[str, Any]]]:
    """Let the program run for `limit` seconds at most; yield what asks it something."""
    import subprocess  # slow to import, and most builds index nothing
    from threading import Timer

    pipe = subprocess.PIPE
    try:
        program = subprocess.Popen(  # noqa: S603 - our own program
            [str(executable), "--service"], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL,
            env=_environment(os.environ),
        )  # fmt: skip
    except OSError as error:
        raise IndexingError(f"it cannot be run: {error.strerror}") from error
    assert program.stdin
    assert program.stdout
    late = Timer(limit, program.kill)
    late.start()
    try:
        yield partial(_ask, program.stdin, program.stdout)
    except (BrokenPipeError, ValueError, KeyError) as error:
        raise IndexingError(f"it ended, took too long, or does not answer: {error}") from error
    finally:
        late.cancel()
        program.kill()
        program.communicate()


def _ask(to: IO[bytes], answers: IO[bytes], kind: str, **facts: object) -> dict[str, Any]:
    """Ask the program for something; return its answer. Raises IndexingError without a good one."""
    message = json.dumps({"message_id": 1, "payload": {"type": kind, **facts}})
    to.write(b64encode(message.encode()) + b",")
    to.flush()
    pieces: list[bytes] = []
    while not (pieces and pieces[-1].endswith(b",")):
        piece = os.read(answers.fileno(), 1 << 20)
        if not piece:
            raise IndexingError(f"it ended, or took too long, at {kind}")
        pieces.append(piece)
    answer: dict[str, Any] = json.loads(b64decode(b"".join(pieces)[:-1]))["payload"]
    if answer["type"] == "Error":
        raise IndexingError(answer.get("message") or f"it refuses {kind}")
    return answer


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


def index_files(made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of an index, and those that browsers search with, of what was made.

    Raises IndexingError when some are missing, or not whole.
    """
    try:
        language = json.loads(made["pagefind-entry.json"])["languages"][LANGUAGE]
        meta = f"pagefind.{language['hash']}.pf_meta"
        wanted = ("pagefind-entry.json", meta, *SHARED)
        files = {name: made[name] for name in wanted}
        files |= {name: made[name] for name in sorted(made) if "/" in name}
        _verify(files, meta, language["page_count"])
    except (EOFError, ValueError, KeyError, OSError, zlib.error) as error:
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
