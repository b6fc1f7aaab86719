"""How much time one piece of work may take, so that one of thousands cannot hold up the rest."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType, TracebackType

_TICK = 0.1
"""Seconds of computing between two looks. One may be lost where nothing can be raised: in a
callback of a library in another language, say."""


class OutOfTime(Exception):
    """A piece of work took longer than it may."""


class _Stop(BaseException):
    """Ends the work from within: nothing that catches an Exception there must keep it."""


class Allowance:
    """The seconds of computing that each piece of work may take.

    While it is `ticking`, `with allowance:` around a piece raises OutOfTime after them. Computing
    is what counts, not the clock: a busy machine or a slow disk is not the fault of a source.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = math.inf

    def __enter__(self) -> None:
        self._end = time.thread_time() + self._seconds

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._end = math.inf
        if kind is _Stop:
            raise OutOfTime from None

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Look at the time now and then; a few microseconds, for any number of pieces.

        Does nothing where Python has no such timer: on Windows, and outside the main thread.
        """
        if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
            yield
            return
        handler = signal.signal(signal.SIGPROF, self._tick)
        timer = signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, *timer)
            signal.signal(signal.SIGPROF, signal.SIG_DFL if handler is None else handler)

    def _tick(self, number: int, frame: FrameType | None) -> None:
        if time.thread_time() > self._end:
            raise _Stop
