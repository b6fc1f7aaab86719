"""One build of a site at a time: who comes second waits, and a dead holder holds nothing."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen import lock
from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.comparison import verify
from newsgen.errors import BuildError
from newsgen.lock import locked
from newsgen.preview.rebuild import Rebuilder
from newsgen.report import SilentReporter
from reporting import RecordingReporter
from sites import ACCOUNTED, built, codes, tree, write_site

ALONE = BuildOptions(jobs=1)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was never built."""
    return write_site(tmp_path / "site", ACCOUNTED)


@pytest.fixture
def held(site: Path) -> ExitStack:
    """The lock of the site, until it is closed."""
    stack = ExitStack()
    stack.enter_context(locked(site / ".newsgen/lock", SilentReporter()))
    return stack


class Releasing(RecordingReporter):
    """Lets go of a lock when it is told that somebody waits for it."""

    def __init__(self, held: ExitStack) -> None:
        super().__init__()
        self._held = held

    def tell(self, line: str) -> None:
        super().tell(line)
        self._held.close()


@pytest.mark.parametrize("output", [None, "ailleurs"])
def test_a_second_build_waits_says_for_whom_and_goes_on(
    site: Path, held: ExitStack, output: str | None
) -> None:
    reporter = Releasing(held)
    build(site, ALONE._replace(output=site / output if output else None), reporter)
    (line,) = [told for event, told in reporter.events if event == "tell"]
    assert f"process {os.getpid()} on " in str(line)
    assert (site / (output or "public") / "index.html").is_file()


def test_a_build_that_waits_in_vain_says_who_is_at_work(
    site: Path, held: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0)
    with held:
        result = CliRunner().invoke(main, ["build", str(site)])
    assert result.exit_code == 1
    assert f"another newsgen is building this site: process {os.getpid()} on" in result.stderr
    assert not (site / "public").exists()
    assert CliRunner().invoke(main, ["build", str(site)]).exit_code == 0


def test_a_comparison_with_a_clean_build_is_a_build(
    site: Path, held: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0)
    with held, pytest.raises(BuildError) as caught:
        verify(site, ALONE)
    assert caught.value.code == "locked"


def test_a_dry_run_needs_not_wait(site: Path, held: ExitStack) -> None:
    with held:
        assert build(site, ALONE._replace(dry_run=True)).dry_run


def test_the_preview_says_that_another_build_is_at_work(
    site: Path, held: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0)
    rebuilder = Rebuilder(site, ALONE)
    with held:
        assert "another newsgen" in asyncio.run(rebuilder.rebuild())
    assert rebuilder.status.error
    assert asyncio.run(rebuilder.rebuild()).startswith("built")


def test_a_preview_that_waits_can_be_ended(site: Path, held: ExitStack) -> None:
    rebuilder = Rebuilder(site, ALONE)
    rebuilder.stop()
    with held:
        assert asyncio.run(rebuilder.rebuild()) == ""


def test_the_lock_of_a_holder_that_was_killed_is_none(site: Path) -> None:
    with _holding(site, "os.kill(os.getpid(), 9)") as killed:
        assert killed.wait() == -signal.SIGKILL
    assert "process" in (site / ".newsgen/lock").read_text()
    reporter = RecordingReporter()
    build(site, ALONE, reporter)
    assert not [told for event, told in reporter.events if event == "tell"]


def test_workers_of_a_build_that_was_killed_hold_it_until_they_end(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0)
    then = "os.kill(os.getpid(), 9) if os.fork() else sys.stdin.read()"
    with _holding(site, then) as killed:
        assert killed.wait() == -signal.SIGKILL
        with pytest.raises(BuildError):
            build(site, ALONE)
        assert killed.stdin
        assert killed.stdout
        killed.stdin.close()  # its worker ends
        assert killed.stdout.read() == b""
    build(site, ALONE)


def test_where_there_are_no_locks_a_warning_says_so(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock", unable)
    assert "no-locks" in codes(build(site, ALONE))


@pytest.mark.parametrize("number", [errno.EROFS, errno.EIO])
def test_a_lock_that_cannot_be_had_is_an_error_of_a_line(
    site: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def failing(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(*((lock.os, "open") if number == errno.EROFS else (lock, "_lock")), failing)
    result = CliRunner().invoke(main, ["build", str(site)])
    assert result.exit_code == 1
    assert os.strerror(number) in result.stderr
    assert "Traceback" not in result.stderr


def test_builds_that_are_started_together_all_come_right(site: Path, tmp_path: Path) -> None:
    outputs = ["un", "deux", "deux"]
    command = [sys.executable, "-m", "newsgen", "build", str(site), "--jobs", "1", "-o"]
    running = [
        subprocess.Popen([*command, str(tmp_path / name)], stdout=subprocess.DEVNULL)
        for name in outputs
    ]
    assert [one.wait() for one in running] == [0, 0, 0]
    assert tree(tmp_path / "un") == tree(tmp_path / "deux") == built(site)


def _holding(site: Path, then: str) -> subprocess.Popen[bytes]:
    """Take the lock in another process, and go on there."""
    script = (
        "import os, sys; from pathlib import Path; from newsgen.lock import locked;"
        "from newsgen.report import SilentReporter;"
        "held = locked(Path(sys.argv[1]), SilentReporter()); held.__enter__();" + then
    )
    return subprocess.Popen(
        [sys.executable, "-c", script, str(site / ".newsgen/lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
