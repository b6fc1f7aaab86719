"""Building again and again while a site is edited, and what each build came to."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from newsgen.build import BuildOptions, build
from newsgen.config import SiteConfig, load_config
from newsgen.errors import BuildError, NewsgenError
from newsgen.report import BuildSummary, Rejection, SilentReporter, counted

_FIRST = 3
"""Rejected sources that a page names."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the last build came to, as open pages are told of it."""

    version: str
    """Changes when a file of the output has."""
    error: NewsgenError | None = None
    rejected: tuple[Rejection, ...] = ()
    index_behind: bool = False
    """Whether the search index misses edits."""
    config: SiteConfig | None = None
    """Of the last build that succeeded, None before the first."""

    def as_json(self) -> str:
        """Return what the reload script reads."""
        error = self.error
        told = {
            "version": self.version,
            "error": error
            and {
                "place": error.place,
                "line": error.line,
                "reason": error.reason,
                "remedy": error.remedy,
            },
            "rejected": {
                "count": len(self.rejected),
                "first": [asdict(one) for one in self.rejected[:_FIRST]],
            },
        }
        return json.dumps(told)


class Rebuilder:
    """Builds a site again and again, and says what each build came to."""

    def __init__(self, site: Path, options: BuildOptions) -> None:
        self.site = site
        self.options = options
        self.status = Status(version=f"{secrets.token_hex(4)}-0")
        self._stop = _Stop()
        self._index_asked = True

    def ask_for_index(self) -> None:
        """Have the next build bring the search index up to date; others leave it as it is."""
        self._index_asked = True

    async def rebuild(self) -> str:
        """Build in a thread, set `status`, and return a line about it; "" when it was stopped."""
        start = time.perf_counter()
        indexing, self._index_asked = self._index_asked, False
        building = asyncio.to_thread(self._build, self.options._replace(indexing=indexing))
        # Whatever goes wrong, a fault of ours too, is shown: the next edit may mend it.
        [outcome] = await asyncio.gather(building, return_exceptions=True)
        if self._stop.asked.is_set():
            return ""
        if isinstance(outcome, BaseException):
            error = outcome if isinstance(outcome, NewsgenError) else _unexpected(outcome)
            self._index_asked |= indexing
            self.status = replace(self.status, error=error, rejected=())
            return f"not built: {error}"
        summary, config = outcome
        first = self.status.config is None
        changed = first or summary.pages.written or summary.pages.deleted
        version = _next(self.status.version) if changed else self.status.version
        behind = not indexing and bool(changed or self.status.index_behind)
        self.status = Status(version, None, summary.rejected, behind, config)
        return _account("built" if first else "rebuilt", summary, time.perf_counter() - start)

    def stop(self) -> None:
        """Make a build that is under way end soon, and all later ones at once."""
        self._stop.asked.set()

    def _build(self, options: BuildOptions) -> tuple[BuildSummary, SiteConfig]:
        return build(self.site, options, self._stop), load_config(self.site).config


class _StoppedError(Exception):
    """The server ends: this build is no longer wanted."""


class _Stop(SilentReporter):
    """Ends a build at its next sign of life, from another thread."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def start(self, stage: str, total: int | None) -> None:
        """End the build before a stage if that is asked."""
        self.advance(0)

    def advance(self, count: int) -> None:
        """End the build amid a stage if that is asked."""
        if self.asked.is_set():
            raise _StoppedError


def _account(verb: str, summary: BuildSummary, seconds: float) -> str:
    pages = summary.pages
    parts = [counted(pages.written, "page")] if pages.written else []
    parts += [f"{pages.deleted} deleted"] if pages.deleted else []
    parts = parts or ["nothing changed"]
    parts += [f"{counted(len(summary.rejected), 'source')} rejected"] if summary.rejected else []
    return f"{verb} in {seconds:.2f} s: {', '.join(parts)}"


def _next(version: str) -> str:
    session, number = version.split("-")
    return f"{session}-{int(number) + 1}"


def _unexpected(error: BaseException) -> BuildError:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return BuildError(
        f"unexpected {type(error).__name__}: {error}",
        place=trace.tb_frame.f_code.co_filename if trace else "",
        line=trace.tb_lineno if trace else 0,
        remedy="save again; if it stays, report it with what “newsgen build” says",
        code="unexpected",
    )
