"""Ways in which a build ends before its time, for the law."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

from newsgen.build import BuildOptions, build
from newsgen.catalog.records import Records
from newsgen.catalog.store import Catalog
from newsgen.errors import NewsgenError
from newsgen.publication import Publication
from newsgen.publishing import writer
from newsgen.report import SilentReporter
from newsgen.stages.linking import Linker

STEPS: dict[str, tuple[Any, str]] = {
    "reading": (Linker, "take"),
    "counting": (Catalog, "flush_counts"),
    "linking": (Linker, "settle"),
    "committing": (Catalog, "commit"),
    "rendering": (Publication, "take"),
    "writing": (writer.Writer, "write"),
    "copying": (Publication, "add_assets"),
    "beginning to publish": (Records, "begin_publishing"),
    "replacing": (writer.os, "replace"),
    "renaming": (writer.os, "rename"),
    "deleting": (writer.Path, "unlink"),
    "ending": (Records, "end_publishing"),
}
"""What a build does, in its order, and the function that does it, often more than once."""
EVENTS = "an event"


def crashed(site: Path, options: BuildOptions, where: str, after: int, *, dead: bool) -> None:
    """Build, and end at a step that was done `after` times, or at an event that is reported.

    `dead`: the process ends there, without any cleaning up; otherwise as by Ctrl-C.
    """
    if not dead:
        with suppress(KeyboardInterrupt, NewsgenError), _ending(where, after, _interrupt) as told:
            build(site, options, told)
        return
    child = os.fork()
    if not child:
        try:
            with _ending(where, after, _die) as told:
                build(site, options, told)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _die() -> None:
    os._exit(9)


@contextmanager
def _ending(where: str, after: int, end: Callable[[], None]) -> Iterator[SilentReporter]:
    """Call `end` when a step comes once more after `after` times; give a reporter for events."""
    left = [after]

    def count() -> None:
        left[0] -= 1
        if left[0] == -1:
            end()

    with ExitStack() as patches:
        if where == EVENTS:
            yield _Counting(count)
            return
        owner, name = STEPS[where]
        act = getattr(owner, name)

        def counted(*values: Any, **named: Any) -> Any:
            count()
            return act(*values, **named)

        patches.enter_context(mock.patch.object(owner, name, counted))
        yield SilentReporter()


class _Counting(SilentReporter):
    def __init__(self, count: Callable[[], None]) -> None:
        self._count = count

    def start(self, stage: str, total: int | None) -> None:
        self._count()

    def advance(self, count: int) -> None:
        self._count()

    def finish(self) -> None:
        self._count()
