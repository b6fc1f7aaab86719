"""A piece of work that takes too long is stopped, and nothing else."""

from __future__ import annotations

import signal
import time
from threading import Thread

import pytest

from newsgen.executors import allowance as module
from newsgen.executors.allowance import Allowance, OutOfTime

SOON = 0.03


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TICK", 0.005)


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_piece_that_takes_too_long_is_stopped_and_the_next_is_not() -> None:
    allowance, done = Allowance(SOON), []
    with allowance.ticking():
        for piece, seconds in enumerate((0.0, 60.0, 0.0)):
            try:
                with allowance:
                    compute(seconds)
                    done.append(piece)
            except OutOfTime:
                pass
    assert done == [0, 2]


def test_all_together_may_take_longer_than_one() -> None:
    allowance, done = Allowance(SOON), []
    with allowance.ticking():
        for piece in range(4):
            with allowance:
                compute(SOON / 3)
                done.append(piece)
        compute(2 * SOON)  # between pieces nothing is stopped
    assert done == [0, 1, 2, 3]


def test_waiting_does_not_count() -> None:
    allowance, slept = Allowance(SOON), False
    with allowance.ticking(), allowance:
        time.sleep(2 * SOON)
        slept = True
    assert slept


def test_what_catches_every_exception_is_stopped_too() -> None:
    def stubborn() -> None:
        while True:
            try:
                compute(60)
            except Exception:
                continue

    allowance = Allowance(SOON)
    with allowance.ticking(), pytest.raises(OutOfTime), allowance:
        stubborn()


def test_another_error_is_as_it_was() -> None:
    allowance = Allowance(SOON)
    with allowance.ticking(), pytest.raises(ValueError, match="x"), allowance:
        raise ValueError("x")


def test_the_timer_and_its_handler_are_restored() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with Allowance(SOON).ticking():
        assert signal.getsignal(signal.SIGPROF) != before
        assert signal.getitimer(signal.ITIMER_PROF)[1] > 0
    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_outside_the_main_thread_nothing_is_stopped() -> None:
    done = []

    def work() -> None:
        allowance = Allowance(0.001)
        with allowance.ticking(), allowance:
            compute(SOON)
            done.append(True)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
