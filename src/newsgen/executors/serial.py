"""Running batches one after the other in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

B = TypeVar("B")
R = TypeVar("R")


def run(task: Callable[[], Callable[[B], R]], batches: Iterable[B]) -> Iterator[R]:
    """Yield the result of each batch, in order; without any, the task is not even started."""
    work = None
    for batch in batches:
        work = work or task()
        yield work(batch)
