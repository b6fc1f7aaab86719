"""Doing without the privileges of root, to whom no file is closed, for a while."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_OVERRIDING = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: to read and write whatever the permissions are."""
_HEADER = (ctypes.c_uint32 * 2)(0x20080522, 0)
"""The third version of the interface; this thread."""


@contextmanager
def unprivileged() -> Iterator[None]:
    """Let permissions hold for root too, in this thread and in processes that it forks."""
    if os.geteuid():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    before, limited = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    for held in (before, limited):
        assert not libc.capget(_HEADER, held), os.strerror(ctypes.get_errno())
    limited[0] &= ~_OVERRIDING  # what is in effect, not what is permitted: it can be taken back
    assert not libc.capset(_HEADER, limited), os.strerror(ctypes.get_errno())
    try:
        yield
    finally:
        assert not libc.capset(_HEADER, before), os.strerror(ctypes.get_errno())
