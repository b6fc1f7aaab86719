"""Where the time of a build goes: to one stage at any moment, so that stages add up."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from newsgen.report import KindTime, Profile, StageTime

OTHER = "other"
"""What belongs to no stage: opening the catalog, the account."""
STAGES = ("discover", "read", "link", "plan", "render", "index", "publish")

T = TypeVar("T")


class Clock:
    """Attributes time to stages. Only a `detailed` one looks into the work of a stage."""

    def __init__(self, *, detailed: bool = False) -> None:
        self._detailed = detailed
        self._stage = OTHER
        self._since = _now()
        self._spent: dict[str, list[float]] = {}
        self._items: Counter[str] = Counter()
        self._kinds: dict[str, list[float]] = {}

    @contextmanager
    def stage(self, name: str, *, detail: bool = False) -> Iterator[None]:
        """Attribute the time of a block to a stage; of a `detail`, only where that is wanted."""
        if detail and not self._detailed:
            yield
            return
        before = self._enter(name)
        try:
            yield
        finally:
            self._enter(before)

    def pulling(self, name: str, items: Iterable[T]) -> Iterable[T]:
        """Attribute to a stage the time that making `items` takes, as they are pulled."""
        return self._timed(name, items) if self._detailed else items

    def count(self, stage: str, items: int) -> None:
        """Count what a stage has done."""
        self._items[stage] += items

    def count_pages(self, kind: str, keys: int, written: int, seconds: float) -> None:
        """Count a batch of pages of one kind, with the seconds that its worker took."""
        sums = self._kinds.setdefault(kind, [0, 0, 0.0])
        for place, value in enumerate((keys, written, seconds)):
            sums[place] += value

    def seconds(self) -> dict[str, float]:
        """Return the wall seconds of each stage so far."""
        self._enter(self._stage)
        return {s: round(self._spent[s][0], 4) for s in STAGES if s in self._spent}

    def profile(self) -> Profile | None:
        """Return where the time went so far, None where nobody asked for details."""
        if not self._detailed:
            return None
        self._enter(self._stage)
        return Profile(
            tuple(self._stage_time(stage) for stage in (*STAGES, OTHER)),
            tuple(
                KindTime(kind, int(pages), int(written), round(seconds, 4))
                for kind, (pages, written, seconds) in self._kinds.items()
            ),
        )

    def _stage_time(self, stage: str) -> StageTime:
        wall, cpu, workers = (round(n, 4) for n in self._spent.get(stage, (0.0, 0.0, 0.0)))
        return StageTime(stage, wall, cpu, workers, self._items[stage])

    def _enter(self, stage: str) -> str:
        """Begin to attribute time to `stage`; return the stage that had it until now."""
        now, before = _now(), self._stage
        spent = self._spent.setdefault(before, [0.0, 0.0, 0.0])
        for place, (value, start) in enumerate(zip(now, self._since, strict=True)):
            spent[place] += value - start
        self._stage, self._since = stage, now
        return before

    def _timed(self, name: str, items: Iterable[T]) -> Iterator[T]:
        source = iter(items)
        while True:
            with self.stage(name):
                try:
                    item = next(source)
                except StopIteration:
                    return
            yield item


def _now() -> tuple[float, float, float]:
    """Return wall seconds, and CPU seconds of this process and of the workers that have ended."""
    user, system, workers_user, workers_system, _ = os.times()
    return time.perf_counter(), user + system, workers_user + workers_system
