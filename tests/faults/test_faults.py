"""Builds that are killed or interrupted at a write: the site stays whole, and the next build right.

A dozen of each here, at writes that Python knows of; `make soak` tries each system call that
writes, at random, and `attempts.py` prints the table of docs/reliability.md.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import attempts
from attempts import STAGES, Control, Fault, Scenario, attempt, scenarios, writes_of
from newsgen.cli import main
from newsgen.console import refusals
from newsgen.errors import OutputError
from newsgen.stages import indexing

SOAK = "NEWSGEN_SOAK" in os.environ
KILLS = 12
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Control]:
    """Numbers that processes share."""
    with closing(Control(tmp_path_factory.mktemp("control") / "numbers")) as control:
        yield control


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    """Sites to build. Without search: `make soak` has it."""
    return scenarios(tmp_path_factory.mktemp("sites"), search=False)


def hooked(control: Control) -> Callable[[], None]:
    """Return what makes Python count its writes in a process and in those that it forks."""

    def hook(event: str, values: tuple[object, ...]) -> None:
        writes = event in _EVENTS or (event == "open" and int(str(values[2])) & _WRITING)
        if not writes or not control["armed"]:
            return
        control["count"] += 1
        if control["count"] == control["target"]:
            control["hit_pid"], control["hit_stage"] = os.getpid(), control["stage"]
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: sys.addaudithook(hook)


def test_wherever_a_build_is_killed_the_site_is_whole_and_the_next_build_right(
    sites: list[Scenario], control: Control
) -> None:
    hook = hooked(control)
    stages = set()
    for number, one in enumerate(sites):
        writes = writes_of(one, control, hook)
        for share in range(number, KILLS, len(sites)):
            target = 1 + share * writes // KILLS
            found = attempt(one, Fault(), target, control, hook)
            assert not found.wrong, (target, found)
            stages.add(found.stage)
    assert {"open", "render", "publish"} <= stages <= set(STAGES)


def test_a_build_that_ends_twice_is_mended_by_the_third(
    sites: list[Scenario], control: Control
) -> None:
    hook = hooked(control)
    last = writes_of(sites[1], control, hook)
    found = attempt(sites[1], Fault(), last - 3, control, hook, again=last // 2)
    assert (found.stage, found.wrong) == ("publish", "")


def test_attempts_notice_a_site_that_is_not_as_it_must_be(
    sites: list[Scenario], control: Control
) -> None:
    hook = hooked(control)
    for side, told in (("old", "neither the old nor the new"), ("new", "after the next build")):
        other = {**getattr(sites[1], side), "index.html": b"other"}
        found = attempt(sites[1]._replace(**{side: other}), Fault(), 5, control, hook)
        assert told in found.wrong


# As a command


@pytest.mark.parametrize(
    ("stage", "number"),
    [("read", signal.SIGTERM), ("render", signal.SIGINT), ("publish", signal.SIGTERM)],
)
def test_a_command_that_is_interrupted_says_so_in_a_line(
    sites: list[Scenario], tmp_path: Path, stage: str, number: int
) -> None:
    site = Path(shutil.copytree(sites[1].site, tmp_path / "site"))
    script = (
        "import os, signal, sys; from newsgen import progress; from newsgen.cli import main\n"
        # Tests that run behind a shell have it ignored, and so would this process.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Ending(progress.QuietReporter):\n"
        "    def start(self, stage, total):\n"
        "        super().start(stage, total)\n"
        f"        if stage == {stage!r}: os.kill(os.getpid(), {int(number)})\n"
        "progress.reporter = lambda quiet: Ending()\n"
        "main(['build', sys.argv[1]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, site], capture_output=True, text=True, check=False
    )
    assert done.returncode == 128 + number
    assert done.stderr.startswith("interrupted")
    assert done.stderr.count("\n") == 1
    assert ("while files were put in place" in done.stderr) == (stage == "publish")
    if stage != "publish":
        assert attempts._files(site) == sites[1].old
    attempts.quietly(site)
    assert attempts._files(site) == sites[1].new


DIED = "error: a worker process died\n  → was memory short?"
NO_MEMORY = "error: there is not enough memory\n  → try fewer processes: --jobs 1"


@pytest.mark.parametrize(
    ("work", "stuck", "told"),
    [
        ("rendering._Worker.render", "os.kill(os.getpid(), signal.SIGKILL)", DIED),
        ("rendering._Worker.render", "limit(); [str(n) * 99 for n in range(1 << 40)]", NO_MEMORY),
        ("reading.ReadTask._read", "limit(); bytearray(1 << 36)", NO_MEMORY),
    ],
    ids=["killed", "bit by bit", "at once"],
)
def test_a_worker_without_memory_is_told_and_nothing_is_lost(
    sites: list[Scenario], tmp_path: Path, work: str, stuck: str, told: str
) -> None:
    site = Path(shutil.copytree(sites[1].site, tmp_path / "site"))
    script = (
        "import os, resource, signal, sys; from newsgen.cli import main\n"
        "from newsgen.executors import choice; from newsgen.stages import reading, rendering\n"
        "choice.SMALL = 2\n"
        "def limit():\n"
        "    size = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (size + (64 << 20),) * 2)\n"
        f"def stuck(*_): {stuck}\n"
        f"{work} = stuck\n"
        "main(['build', sys.argv[1], '--jobs', '2', '--clean'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, site],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert attempts._files(site) == sites[1].old
    attempts.quietly(site)
    assert attempts._files(site) == sites[1].new


def test_a_worker_that_cannot_be_started_is_told(
    sites: list[Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Path(shutil.copytree(sites[1].site, tmp_path / "site"))
    forks, fork = [0], os.fork

    def limited() -> int:
        forks[0] += 1
        if forks[0] > 1:
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return fork()

    with monkeypatch.context() as patch, attempts.workers_wanted():
        patch.setattr(os, "fork", limited)
        result = CliRunner().invoke(main, ["build", str(site), "--jobs", "2", "--clean"])
    assert result.exit_code == 1
    assert "error: a worker process cannot be started: Resource temporarily" in result.stderr
    assert "Try --jobs 1" in result.stderr
    assert attempts._files(site) == sites[1].old


# Disks that take no more


@pytest.mark.parametrize("limit", [0, 20_000, 100_000])
def test_a_disk_that_is_full_is_told_and_the_site_is_as_it_was(
    sites: list[Scenario], control: Control, tmp_path: Path, limit: int
) -> None:
    site = Path(shutil.copytree(sites[2].site, tmp_path / "site"))

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    control["armed"] = 0
    assert attempts.in_child(site, control, limited) == attempts.REFUSED
    assert attempts._files(site) == sites[2].old
    attempts.quietly(site)
    assert attempts._files(site) == sites[2].new


@pytest.mark.parametrize("after", [0, 30])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_an_output_that_takes_no_more_is_told_with_the_remedy(
    sites: list[Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, after: int
) -> None:
    site = Path(shutil.copytree(sites[2].site, tmp_path / "site"))
    left, opened = [after], os.open

    def full(path: object, *values: object, **named: object) -> int:
        if ".newsgen-staging" in os.fsdecode(path):  # type: ignore[arg-type]
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, os.strerror(number), path)
        return opened(path, *values, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        result = CliRunner().invoke(main, ["build", str(site), "--jobs", "1"])
    assert result.exit_code == 1
    assert f"it cannot be written: {os.strerror(number)}\n  → " in result.stderr
    assert attempts._files(site) == sites[2].old
    attempts.quietly(site)
    assert attempts._files(site) == sites[2].new


def test_errors_of_disks_and_memory_are_foreseen_without_the_name_of_a_file() -> None:
    for error in (OSError(errno.EIO, "Input/output error"), MemoryError()):
        assert refusals.foreseen(error), error
    assert refusals.foreseen(OSError(errno.EINVAL, "Invalid argument")) is None


def test_a_text_for_the_index_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("no folder")
    with pytest.raises(OutputError, match=r"pages/x\.html: it cannot be written"):
        indexing._put(tmp_path / "pages/x.html", "")


# At length


if SOAK:

    @pytest.mark.parametrize("fault", ["-9", "-2", "28", "122", "5", "30"])
    def test_each_system_call_that_writes(tmp_path: Path, fault: str) -> None:
        shim, numbers = tmp_path / "writes.so", tmp_path / "numbers"
        source = Path(__file__).with_name("writes.c")
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
        subprocess.run(command, check=True)
        numbers.write_bytes(bytes(8 * attempts.NUMBERS))
        tries = [fault, "300" if fault == "-9" else "100", "20", str(os.getpid())]
        done = subprocess.run(
            [sys.executable, str(Path(attempts.__file__)), *tries],
            env={
                **{name: value for name, value in os.environ.items() if "COVERAGE" not in name},
                "LD_PRELOAD": str(shim),
                attempts.VARIABLE: str(numbers),
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout + done.stderr
