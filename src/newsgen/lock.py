"""One build at a time: a lock on a site, which the system takes back when its holder dies.

The file stays; that it is there means nothing, only that it is locked. Who holds it stands in
it, for whoever has to wait. Processes that were forked hold it together: after a build was killed,
the next one waits until its last worker has gone, and nobody writes into its folders any more.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsgen.errors import BuildError
from newsgen.report import Notice, Reporter, staged

PATIENCE = 10.0
"""Seconds to wait for another build."""
_PAUSE = 0.1
_LONGEST = 200
_UNABLE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
"""What file systems say that know no locks."""

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # not what stands there: others must read that
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # in the name of workers, too


@contextmanager
def locked(path: Path, reporter: Reporter) -> Iterator[tuple[Notice, ...]]:
    """Hold the lock at `path`; yield a notice where the file system has no locks.

    While another build holds it, waits for PATIENCE seconds and tells `reporter` for whom.
    Raises BuildError after that, or when the file cannot be written.
    """
    descriptor = _opened(path)
    try:
        lockless = _acquire(descriptor, path, reporter)
        try:
            yield lockless
        finally:
            if not lockless:
                _unlock(descriptor)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, reporter: Reporter) -> tuple[Notice, ...]:
    try:
        _wait(descriptor, path, reporter)
    except OSError as error:
        if error.errno in _UNABLE:
            return (_no_locks(path),)
        raise _unusable(path, error) from error
    _sign(descriptor)
    return ()


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise _unusable(path, error) from error


def _wait(descriptor: int, path: Path, reporter: Reporter) -> None:
    """Take the lock, at once or after a while. Raises BuildError, or OSError without locks."""
    if _taken(descriptor):
        return
    end = time.monotonic() + PATIENCE
    with staged(reporter, "wait"):
        reporter.tell(f"waiting for another build of this site: {_holder(path)}")
        while not _taken(descriptor):
            if time.monotonic() > end:
                raise BuildError(
                    f"another newsgen is building this site: {_holder(path)}",
                    place=str(path),
                    remedy="build again when it has ended; if it hangs, end that process",
                    code="locked",
                )
            reporter.advance(0)  # which may end the build
            time.sleep(_PAUSE)


def _taken(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _sign(descriptor: int) -> None:
    """Write who holds the lock; on a full disk, that it is held is enough."""
    started = time.strftime("%Y-%m-%d %H:%M:%S %z")
    who = f"process {os.getpid()} on {socket.gethostname()}, since {started}\n"
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, who.encode())
        os.ftruncate(descriptor, len(who.encode()))
    except OSError:
        return


def _holder(path: Path) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline(_LONGEST).strip() or "an unknown process"
    except OSError:
        return "an unknown process"


def _unusable(path: Path, error: OSError) -> BuildError:
    return BuildError(
        f"newsgen’s own folder cannot be written: {error.strerror}",
        place=str(path.parent),
        remedy="builds keep notes there: have it on a disk that can be written, and be allowed to",
        code="own-files",
    )


def _no_locks(path: Path) -> Notice:
    told = "this disk has no locks: nothing keeps two builds of this site apart"
    return Notice("no-locks", f"{told}; start one at a time", str(path))
