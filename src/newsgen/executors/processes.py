"""Running batches in several processes, over one pipe to each.

The parent has no thread: what it does between two results is not disturbed.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from newsgen.errors import BuildError
from newsgen.executors.collecting import collect_seldom

B = TypeVar("B")
R = TypeVar("R")

_END = b""
"""What a worker is sent when it is no longer needed."""
_AHEAD = 3
"""Batches given to each worker: enough to keep it busy, few enough to bound memory."""


class Pool(Generic[B, R]):
    """Worker processes for one task. Start it before any thread: it may fork."""

    def __init__(
        self, task: Callable[[], Callable[[B], R]], jobs: int, start_method: str | None = None
    ) -> None:
        context = multiprocessing.get_context(start_method)
        self._workers: list[_Worker] = []
        try:
            self._workers += (_Worker(task, context) for _ in range(jobs))
        except OSError as error:
            self.close()
            raise BuildError(
                f"a worker process cannot be started: {error.strerror}",
                remedy="is memory short, or are there too many processes? Try --jobs 1",
                code="worker-unstarted",
            ) from error

    def run(self, batches: Iterable[B]) -> Iterator[R]:
        """Yield the result of each batch, in order; batches are taken as workers get free.

        Raises what a batch raised, or BuildError when a worker died.
        """
        source = enumerate(batches)
        done: dict[int, bytes] = {}
        turn = 0
        self._hand_out(islice(source, len(self._workers) * _AHEAD))
        while done or any(worker.given for worker in self._workers):
            while turn not in done:
                done.update(self._results())
            yield _opened(done.pop(turn))
            turn += 1
            self._hand_out(islice(source, 1))

    def close(self) -> None:
        """End the workers; batches not begun are dropped."""
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.process.join()

    def _hand_out(self, batches: Iterable[tuple[int, B]]) -> None:
        for number, batch in batches:
            min(self._workers, key=lambda worker: len(worker.given)).give(number, batch)

    def _results(self) -> list[tuple[int, bytes]]:
        """Wait for results; return those that are there, each with the number of its batch."""
        ready = wait([worker.pipe for worker in self._workers if worker.given])
        return [worker.take() for worker in self._workers if worker.pipe in ready]


class _Worker:
    """A process, and the batches that it has been given, by number; it does them in order."""

    def __init__(self, task: Callable[[], Callable[[Any], Any]], context: BaseContext) -> None:
        self.pipe, its_end = context.Pipe()
        inherited = self.pipe if context.get_start_method() == "fork" else None
        self.process = context.Process(  # type: ignore[attr-defined]
            target=_work, args=(task, its_end, inherited), daemon=True
        )
        self.process.start()
        its_end.close()  # so that the pipe breaks when the process dies
        self.given: list[int] = []

    def give(self, number: int, batch: object) -> None:
        sent = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
        with _ending_the_build():
            self.pipe.send_bytes(sent)
        self.given.append(number)

    def end(self) -> None:
        with suppress(OSError):  # it has ended already
            self.pipe.send_bytes(_END)
        self.pipe.close()

    def take(self) -> tuple[int, bytes]:
        with _ending_the_build():
            return self.given.pop(0), self.pipe.recv_bytes()


@contextmanager
def _ending_the_build() -> Iterator[None]:
    """Raise BuildError when the pipe is broken: its worker died."""
    try:
        yield
    except (EOFError, OSError) as error:
        raise BuildError(
            "a worker process died",
            remedy="was memory short? Try fewer with --jobs 1",
            code="worker-died",
        ) from error


def _opened(sent: bytes) -> Any:
    """Return the result that a worker sent, or raise the exception."""
    result, error = pickle.loads(sent)  # noqa: S301 - from a process of ours
    if error is not None:
        raise error
    return result


def _work(
    task: Callable[[], Callable[[Any], Any]], pipe: Connection, inherited: Connection | None
) -> None:
    """Do batches as they come, until the parent closes its end of the pipe, or dies."""
    if inherited:
        inherited.close()  # the parent's end: while it is open here, the pipe never ends
    # Ctrl-C goes to every process of the terminal: the parent decides, workers end with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    collect_seldom()
    batches: SimpleQueue[bytes | None] = SimpleQueue()
    Thread(target=_receive, args=(pipe, batches), daemon=True).start()
    work: Callable[[Any], Any] | None = None
    while (sent := batches.get()) is not None:
        try:
            work = work or task()
            batch = pickle.loads(sent)  # noqa: S301 - from a process of ours
            reply = pickle.dumps((work(batch), None), pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            error.add_note("".join(traceback.format_exception(error)))
            reply = pickle.dumps((None, error))
        try:
            pipe.send_bytes(reply)
        except OSError:  # nobody waits for it any more
            return


def _receive(pipe: Connection, batches: SimpleQueue[bytes | None]) -> None:
    """Take batches from the pipe at once: neither end may wait for the other to read.

    When the pipe breaks, the parent was killed: end before another build begins, in the middle of
    a batch if need be.
    """
    try:
        while sent := pipe.recv_bytes():
            batches.put(sent)
        batches.put(None)
    except (EOFError, OSError):
        os._exit(1)
