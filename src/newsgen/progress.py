"""What a build shows while it runs: bars on a terminal, a line for each stage elsewhere."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from newsgen.terminal import Lines, lines_on, number, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

_REFRESH = 0.1
"""Seconds between two drawings of a bar."""


def reporter(*, quiet: bool) -> QuietReporter:
    """Return what shows a build's progress: bars on a terminal, lines elsewhere, or nothing."""
    if quiet:
        return QuietReporter()
    if sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        # Slow to import, and only a terminal shows bars.
        from rich.console import Console

        return BarReporter(Console(file=sys.stderr, markup=False, emoji=False, highlight=False))
    return LineReporter(lines_on(sys.stderr))


class QuietReporter:
    """Shows nothing, but knows the `stage` and the `count` of what is done in it."""

    def __init__(self) -> None:
        self.stage = ""
        self.count = 0

    def start(self, stage: str, total: int | None) -> None:
        """Begin to count."""
        self.stage, self.count = stage, 0

    def advance(self, count: int) -> None:
        """Count."""
        self.count += count

    def finish(self) -> None:
        """Do nothing."""

    def tell(self, line: str) -> None:
        """Do nothing."""


class LineReporter(QuietReporter):
    """Says after each stage what was done: for logs."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines
        self._since = 0.0

    def start(self, stage: str, total: int | None) -> None:
        """Begin to count, and look at the clock."""
        super().start(stage, total)
        self._since = time.monotonic()

    def finish(self) -> None:
        """Write the line."""
        done = f" {number(self.count)}" if self.count else ""
        self._lines.print(f"{self.stage}:{done} ({time.monotonic() - self._since:.1f} s)")

    def tell(self, line: str) -> None:
        """Write the line."""
        self._lines.print(visible(line))


class BarReporter(QuietReporter):
    """Draws a bar for each stage, with its count and the time left where the total is known."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._bar: tuple[Progress, TaskID] | None = None
        self._total: int | None = None
        self._drawn = 0.0

    def start(self, stage: str, total: int | None) -> None:
        """Draw an empty bar."""
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        super().start(stage, total)
        progress = Progress(
            TextColumn("{task.description:<8}"),
            BarColumn(),
            TextColumn("{task.fields[done]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=self._console,
            # Drawn by `advance`: a thread of Rich's would be in the way of workers that fork.
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._total = total
        self._bar = progress, progress.add_task(stage, total=total, done="")
        progress.start()

    def advance(self, count: int) -> None:
        """Move the bar, and draw it now and then."""
        super().advance(count)
        if self._total is not None:
            self._total = max(self._total, self.count)  # it was an estimate: never 103 %
        if time.monotonic() - self._drawn >= _REFRESH:
            self._draw(self._total)

    def finish(self) -> None:
        """Draw the bar as it ended, full, and leave it there."""
        if self._bar:
            progress, task = self._bar
            whole = max(self.count, 1)  # a stage without items is done as well
            progress.update(task, completed=whole, total=whole, done=self._done(None))
            progress.stop()

    def tell(self, line: str) -> None:
        """Write a line above the bar."""
        self._console.print(visible(line))

    def _draw(self, total: int | None) -> None:
        if self._bar:
            progress, task = self._bar
            progress.update(task, completed=self.count, total=total, done=self._done(total))
            progress.refresh()
        self._drawn = time.monotonic()

    def _done(self, total: int | None) -> str:
        counted = number(self.count) if self.count else ""
        return f"{counted}/{number(total)}" if total and counted else counted
