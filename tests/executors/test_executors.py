"""One process or several: the same results in the same order, and errors that arrive."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsgen.errors import BuildError, TemplateError
from newsgen.executors.choice import SMALL, run
from newsgen.executors.processes import Pool

METHODS = [
    method for method in ("fork", "spawn") if method in multiprocessing.get_all_start_methods()
]
BATCHES = [tuple(range(start, start + 100)) for start in range(0, 1200, 100)]


class Doubling:
    """A task: doubles each number of a batch."""

    def __call__(self) -> Callable[[tuple[int, ...]], list[int]]:
        """Return the function that does one batch."""
        return lambda batch: [2 * number for number in batch]


class Telling:
    """A task: tells which process worked."""

    def __call__(self) -> Callable[[tuple[int, ...]], int]:
        """Return the function that does one batch."""
        return lambda batch: os.getpid()


class Collecting:
    """A task: tells after how many new objects Python looks for cycles."""

    def __call__(self) -> Callable[[tuple[int, ...]], int]:
        """Return the function that does one batch."""
        return lambda batch: gc.get_threshold()[0]


class Failing:
    """A task: refuses the batch that holds a number."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self) -> Callable[[tuple[int, ...]], int]:
        """Return the function that does one batch."""
        return self.work

    def work(self, batch: tuple[int, ...]) -> int:
        """Refuse, or return the batch's first number."""
        if self.number in batch:
            raise TemplateError("no", remedy="yes", place="templates/x.html", line=7, code="t")
        return batch[0]


class Dying(Failing):
    """A task: its process ends at once at the batch that holds a number."""

    def work(self, batch: tuple[int, ...]) -> int:
        """End, or return the batch's first number."""
        if self.number in batch:
            os._exit(9)
        return batch[0]


class Echoing:
    """A task: gives each batch back."""

    def __call__(self) -> Callable[[object], object]:
        """Return the function that does one batch."""
        return lambda batch: batch


class Missing:
    """A task that looks for a file in vain."""

    def __call__(self) -> Callable[[tuple[int, ...]], int]:
        """Return the function that does one batch."""
        return lambda batch: os.stat("/no/such/file").st_size


class Unready:
    """A task that cannot even begin."""

    def __call__(self) -> Callable[[tuple[int, ...]], int]:
        """Fail."""
        raise ValueError("not ready")


@pytest.mark.parametrize("method", METHODS)
def test_several_processes_give_what_one_gives(method: str) -> None:
    alone = list(run(Doubling(), BATCHES, size=len, jobs=1))
    assert alone == [[2 * number for number in batch] for batch in BATCHES]
    assert list(run(Doubling(), BATCHES, size=len, jobs=2, start_method=method)) == alone


@pytest.mark.parametrize("method", METHODS)
def test_an_error_in_a_worker_arrives_whole(method: str) -> None:
    found = run(Failing(405), BATCHES, size=len, jobs=2, start_method=method)
    assert [next(found) for _ in range(4)] == [0, 100, 200, 300]
    with pytest.raises(TemplateError) as caught:
        next(found)
    error = caught.value
    assert (error.reason, error.remedy, error.place, error.line, error.code) == (
        *("no", "yes", "templates/x.html", 7, "t"),
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_worker_that_dies_ends_the_build(method: str) -> None:
    with pytest.raises(BuildError) as caught:
        list(run(Dying(405), BATCHES, size=len, jobs=2, start_method=method))
    assert caught.value.code == "worker-died"
    assert "--jobs 1" in caught.value.remedy


@pytest.mark.parametrize("method", METHODS)
def test_workers_that_cannot_begin_say_why(method: str) -> None:
    with pytest.raises(ValueError, match="not ready") as caught:
        list(run(Unready(), BATCHES, size=len, jobs=2, start_method=method))
    assert "in __call__" in caught.value.__notes__[0]


def test_an_error_of_the_system_in_a_worker_stays_what_it_is() -> None:
    with pytest.raises(FileNotFoundError):
        list(run(Missing(), BATCHES, size=len, jobs=2))


@pytest.mark.parametrize("method", METHODS)
def test_large_batches_and_results_do_not_block_each_other(method: str) -> None:
    batches = [(number, bytes(1 << 20)) for number in range(12)]
    with closing(Pool(Echoing(), 2, method)) as pool:
        assert list(pool.run(batches)) == batches


@pytest.mark.parametrize("method", METHODS)
def test_workers_end_when_their_parent_is_killed(method: str) -> None:
    script = (
        "import os, test_executors as t\n"
        f"if __name__ == '__main__': next(t.Pool(t.Doubling(), 2, {method!r}).run(t.BATCHES));"
        " os._exit(9)"
    )
    # The output of the killed process ends when no worker holds it open any more.
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        cwd=Path(__file__).parent,
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
        capture_output=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (9, b"")


def test_small_jobs_stay_in_this_process() -> None:
    few = [tuple(range(SMALL - 1))]
    many = [tuple(range(SMALL))]
    here = os.getpid()
    assert list(run(Telling(), few, size=len, jobs=4)) == [here]
    assert list(run(Telling(), many, size=len, jobs=1)) == [here]
    assert here not in list(run(Telling(), many, size=len, jobs=2))
    assert list(run(Telling(), [], size=len, jobs=4)) == []


def test_batches_are_taken_as_workers_get_free_not_all_at_once() -> None:
    taken: list[int] = []

    def source() -> Iterator[tuple[int, ...]]:
        for number in range(100):
            taken.append(number)
            yield (number,) * SMALL

    found = run(Doubling(), source(), size=len, jobs=2)
    next(found)
    assert len(taken) < 12
    found.close()  # type: ignore[attr-defined]
    assert len(taken) < 12


def test_closing_ends_the_workers() -> None:
    pool: Pool[tuple[int, ...], list[int]] = Pool(Doubling(), 2)
    assert next(pool.run(BATCHES)) == [2 * number for number in BATCHES[0]]
    pool.close()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("method", METHODS)
def test_cycles_are_seldom_looked_for_while_work_is_done(jobs: int, method: str) -> None:
    before = gc.get_threshold()
    results = run(Collecting(), BATCHES, size=len, jobs=jobs, start_method=method)
    assert next(results) > before[0]
    results.close()
    assert gc.get_threshold() == before
