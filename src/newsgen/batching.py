"""Cutting what is many into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield values in lists of `size`, the last of which may have fewer."""
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
