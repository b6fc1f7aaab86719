"""How often Python looks for cycles of objects that nothing uses any more."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 20_000
"""New objects between two looks. A batch makes thousands of tuples, and hardly any cycle."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for cycles less often than Python does by itself, which takes a twentieth of a build."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_seldom() -> None:
    """Look for cycles less often from now on, in a process that does nothing but work."""
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
