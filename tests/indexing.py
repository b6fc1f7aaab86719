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


def _make_index(executable: Path, pages: Path) -> dict[str, bytes]:
    made = dict.fromkeys(pagefind.SHARED, b"")
    names = []
    for path in sorted(pages.rglob("*.html")):
        url = f"/{path.relative_to(pages).as_posix()}"
        content = " ".join(re.sub("<[^>]*>", " ", path.read_text("utf-8")).split())
        names.append(_named(url + content))
        fragment = {"url": url, "content": content, "meta": {}}
        data = b"pagefind_dcd" + json.dumps(fragment).encode()
        made[f"fragment/{names[-1]}.pf_fragment"] = gzip.compress(data, mtime=0)
    whole = _named(" ".join(names))
    made[f"index/{whole}.pf_index"] = gzip.compress(b"", mtime=0)
    made[f"pagefind.{whole}.pf_meta"] = gzip.compress(" ".join([*names, whole]).encode(), mtime=0)
    entry = {"languages": {"fr": {"hash": whole, "page_count": len(names)}}}
    made["pagefind-entry.json"] = json.dumps(entry).encode()
    return made


def _named(text: str) -> str:
    return f"fr_{sha256(text.encode()).hexdigest()[:12]}"
