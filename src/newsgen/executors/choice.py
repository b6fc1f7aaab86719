"""Choosing between one process and several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain
from typing import TypeVar

from newsgen.executors import serial
from newsgen.executors.collecting import seldom_collecting

SMALL = 500
"""Sources or pages below which one process is faster."""

B = TypeVar("B")
R = TypeVar("R")


def run(
    task: Callable[[], Callable[[B], R]],
    batches: Iterable[B],
    *,
    size: Callable[[B], int],
    jobs: int,
    start_method: str | None = None,
) -> Iterator[R]:
    """Yield the result of each batch, in order, from `jobs` processes.

    Starting processes takes longer than a small job: below SMALL items, counted by `size`,
    or with one job, all is done in this process.
    """
    source = iter(batches)
    first: list[B] = []
    if jobs > 1:
        items = 0
        for batch in source:
            first.append(batch)
            items += size(batch)
            if items >= SMALL:
                break
        else:
            jobs = 1
    if jobs == 1:
        with seldom_collecting():
            yield from serial.run(task, chain(first, source))
        return
    from newsgen.executors.processes import Pool  # slow to import, and a small edit needs none

    with seldom_collecting(), closing(Pool(task, jobs, start_method)) as pool:
        yield from pool.run(chain(first, source))
