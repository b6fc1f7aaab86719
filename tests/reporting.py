"""A reporter for tests: what a build tells, in order."""

from __future__ import annotations


class RecordingReporter:
    """Remembers every event."""

    def __init__(self) -> None:
        self.events: list[tuple[str, object]] = []

    def start(self, stage: str, total: int | None) -> None:
        """Record the stage."""
        self.events.append(("start", stage))

    def advance(self, count: int) -> None:
        """Record the progress."""
        self.events.append(("advance", count))

    def finish(self) -> None:
        """Record the end."""
        self.events.append(("finish", None))

    def tell(self, line: str) -> None:
        """Record the line."""
        self.events.append(("tell", line))
