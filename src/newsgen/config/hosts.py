"""What the common hosts of static sites take, as they document it (2026)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsgen.report import Notice


class Limits(NamedTuple):
    """The most that a host takes; 0 where it names no limit."""

    files: int = 0
    folder_entries: int = 0
    size: int = 0
    """In bytes, all files together."""
    redirects: int = 0
    """Rules by which old addresses lead on."""
    queries: bool = False
    """Whether such a rule may ask for a query."""
    below_path: bool = False
    """Whether it serves a site below the path of base_url, and rules begin with that."""


NO_LIMITS = Limits()
LIMITS = {
    "cloudflare-pages": Limits(files=20_000, redirects=2_000),
    "github-pages": Limits(size=1_000_000_000),
    "gitlab-pages": Limits(files=200_000, redirects=1_000, below_path=True),
    "netlify": Limits(folder_entries=54_000, queries=True),
    "s3": Limits(),
}


def exceeded(
    host: str, *, files: int, folder_entries: int, size: int, redirects: int = 0
) -> Iterator[Notice]:
    """Yield a warning for each limit of `host` that an output passes."""
    limits = LIMITS.get(host, NO_LIMITS)
    for what, found, most in (
        ("files", files, limits.files),
        ("entries in one folder", folder_entries, limits.folder_entries),
        ("bytes", size, limits.size),
        ("redirects", redirects, limits.redirects),
    ):
        if most and found > most:
            message = f"{found:,} {what}: {host} takes {most:,} at most"
            yield Notice("host-limit", message, "newsgen.yaml")
