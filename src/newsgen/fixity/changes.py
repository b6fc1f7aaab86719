"""What to send to a server and to delete there since an earlier manifest, in a safe order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.catalog.records import ASSETS, IDS, INDEX, Content, Records
from newsgen.errors import OutputError
from newsgen.fixity.manifest import read_manifest, settled_records, unsafe_path
from newsgen.site_folders import SiteFolders

STEPS = ("files", "articles", "lists", "home", "deleted")
"""In this order, no page is there before what it needs, and nothing goes before what led to it."""
_HOME = (urls.SITEMAP, urls.ROBOTS, urls.NOT_FOUND, urls.HOME)
_PAGES = (".html", ".htm", ".xml")
_END = "/end of the list/"
"""Ends a list in a script: no path begins with “/”."""


class Change(NamedTuple):
    """A file that was added, changed or deleted, and the step of a deployment it belongs to."""

    path: str
    what: str
    step: str


def changes(folders: SiteFolders, since: Path) -> Iterator[Change]:
    """Yield the changes of an output since a manifest of it, in the order of STEPS, then by path.

    Each step compares both anew: nothing is remembered. Raises UsageError for a manifest that
    newsgen did not write, before anything is yielded, and what `settled_records` raises.
    """
    with settled_records(folders) as records:
        for _ in read_manifest(since):
            pass
        for step in STEPS:
            for change in _compared(records, since):
                if change.step == step:
                    yield change


def _compared(records: Records, since: Path) -> Iterator[Change]:
    """Yield all changes by path: both sides are sorted."""
    before, now = read_manifest(since), records.contents()
    old, new = next(before, None), next(now, None)
    while old or new:
        if new is None or (old and old.path < new.path):
            assert old
            yield Change(old.path, "deleted", "deleted")
            old = next(before, None)
        elif old is None or new.path < old.path:
            yield _change(new, "added")
            new = next(now, None)
        else:
            if old.sha256 != new.digest.hex():
                yield _change(new, "changed")
            old, new = next(before, None), next(now, None)


def _change(content: Content, what: str) -> Change:
    if unsafe_path(content.path):
        raise OutputError(
            "a list of files cannot hold this name",
            place=content.path,
            remedy="rename the file in static/",
            code="path-unsafe",
        )
    return Change(content.path, what, _step(content))


def _step(content: Content) -> str:
    if content.path in _HOME:
        return "home"
    if content.kind in (IDS, INDEX):
        return "files"
    if content.kind == ASSETS:
        return "articles" if content.path.lower().endswith(_PAGES) else "files"
    return "articles" if content.kind in ("article", "page") else "lists"


def as_text(found: Iterable[Change]) -> Iterator[str]:
    """Yield a line for each change."""
    return (f"{one.what:<7}  {one.path}\n" for one in found)


def as_values(found: Iterable[Change]) -> dict[str, Any]:
    """Return plain values for JSON: steps in their order, each with its paths."""
    steps = groupby(found, lambda one: one.step)
    uploads = [{"step": step, "paths": [one.path for one in group]} for step, group in steps]
    last = uploads.pop() if uploads and uploads[-1]["step"] == "deleted" else {"paths": []}
    return {"uploads": uploads, "deletions": last["paths"]}


def as_rclone(found: Iterable[Change]) -> Iterator[str]:
    """Yield a shell script: `sh FILE OUTPUT REMOTE:PATH`.

    One command a step, for rclone sends the files of a list in no order.
    """
    yield from _script("OUTPUT REMOTE:PATH")
    for step, group in groupby(found, lambda one: one.step):
        if step == "deleted":
            command = 'rclone delete --files-from-raw - "$2"'
        else:
            command = 'rclone copy --ignore-times --files-from-raw - "$1" "$2"'
        yield f"{command} <<'{_END}'\n"
        yield from (f"{one.path}\n" for one in group)
        yield f"{_END}\n"


def as_aws(found: Iterable[Change]) -> Iterator[str]:
    """Yield a shell script: `sh FILE OUTPUT s3://BUCKET/PATH`."""
    yield from _script("OUTPUT s3://BUCKET")
    yield 'set -- "$1" "${2%/}"\n'
    for one in found:
        path = shlex.quote(f"/{one.path}")
        if one.what == "deleted":
            yield f'aws s3 rm "$2"{path}\n'
        else:
            yield f'aws s3 cp "$1"{path} "$2"{path}\n'


def _script(arguments: str) -> Iterator[str]:
    yield f"#!/bin/sh\n# What changed in the archive: sh FILE {arguments}\n"
    yield 'set -eu\n: "${1:?the output}" "${2:?where to}"\n'
    # Without it, a wrong name would send nothing, and delete all the same.
    yield f'[ -f "$1/{urls.HOME}" ] || {{ echo "$1 is no built site" >&2; exit 2; }}\n'
