"""A stand-in for Pagefind, for tests whose subject is when newsgen indexes: quick, and alike."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from unittest import mock

from newsgen import pagefind


@contextmanager
def standing_in() -> Iterator[None]:
    """Make indexes of the right form, which depend on the pages alone, in no time."""
    with mock.patch.object(pagefind, "make_index", _make_index):
        yield


def _make_index(executable: Path, pages: Path, index: Path, count: int) -> None:
    for folder in ("fragment", "index"):
        (index / folder).mkdir(parents=True)
    for name in pagefind.SHARED:
        (index / name).write_text("")
    names = []
    for path in sorted(pages.rglob("*.html")):
        url = f"/{path.relative_to(pages).as_posix()}"
        content = " ".join(re.sub("<[^>]*>", " ", path.read_text("utf-8")).split())
        names.append(_named(url + content))
        fragment = {"url": url, "content": content, "meta": {}}
        data = b"pagefind_dcd" + json.dumps(fragment).encode()
        (index / f"fragment/{names[-1]}.pf_fragment").write_bytes(gzip.compress(data, mtime=0))
    whole = _named(" ".join(names))
    (index / f"index/{whole}.pf_index").write_bytes(gzip.compress(b"", mtime=0))
    meta = gzip.compress(" ".join([*names, whole]).encode(), mtime=0)
    (index / f"pagefind.{whole}.pf_meta").write_bytes(meta)
    entry = {"languages": {"fr": {"hash": whole, "page_count": count}}}
    (index / "pagefind-entry.json").write_text(json.dumps(entry))


def _named(text: str) -> str:
    return f"fr_{sha256(text.encode()).hexdigest()[:12]}"
