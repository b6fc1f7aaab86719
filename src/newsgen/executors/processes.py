"""Running batches in several processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, Generic, TypeVar

from newsgen.errors import BuildError
from newsgen.executors.collecting import collect_seldom

B = TypeVar("B")
R = TypeVar("R")

_AHEAD = 3
"""Batches waiting for each worker: enough to keep it busy, few enough to bound memory."""

_work: Callable[[Any], Any] | None = None


class Pool(Generic[B, R]):
    """Worker processes for one task. Start it before any thread: it may fork."""

    def __init__(
        self, task: Callable[[], Callable[[B], R]], jobs: int, start_method: str | None = None
    ) -> None:
        self._jobs = jobs
        context = multiprocessing.get_context(start_method)
        self._executor = ProcessPoolExecutor(jobs, context, _start, (task,))

    def run(self, batches: Iterable[B]) -> Iterator[R]:
        """Yield the result of each batch, in order; batches are taken as workers get free.

        Raises what a batch raised, or BuildError when a worker died.
        """
        waiting: deque[Future[R]] = deque()
        source = iter(batches)
        try:
            for batch in islice(source, self._jobs * _AHEAD):
                waiting.append(self._executor.submit(_run, batch))
            while waiting:
                yield waiting.popleft().result()
                for batch in islice(source, 1):
                    waiting.append(self._executor.submit(_run, batch))
        except BrokenProcessPool as error:
            raise BuildError(
                "a worker process died",
                remedy="was memory short? Try fewer with --jobs 1",
                code="worker-died",
            ) from error

    def close(self) -> None:
        """End the workers; batches not begun are dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def _start(task: Callable[[], Callable[[Any], Any]]) -> None:
    global _work
    # Ctrl-C goes to every process of the terminal: the parent decides, workers end with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    _work = task()


def _run(batch: Any) -> Any:
    assert _work is not None
    return _work(batch)
