"""Builds that are killed, interrupted or denied the disk at one of their writes, and the next ones.

A build runs in a child of this process, its workers in children of that one. All share a `Control`,
in which writes are counted: by `writes.c` where that is loaded (each system call, in C code too),
else by a hook of Python's (files that are opened, renamed, deleted). Run with the name of a file of
numbers in NEWSGEN_FAULTS and `writes.c` in LD_PRELOAD, this tries at length and prints a table.
"""

from __future__ import annotations

import gzip
import json
import mmap
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from newsgen.build import BuildOptions, build
from newsgen.console import refusals
from newsgen.errors import NewsgenError
from newsgen.executors import choice
from newsgen.publishing.writer import STAGING
from newsgen.report import SilentReporter
from sites import markdown, tree, write_site

STAGES = ("open", "read", "link", "plan", "render", "index", "publish")
FIELDS = (
    "armed", "count", "target", "error", "signal", "parent", "torn", "stage", "hit_pid",
    "hit_stage", *STAGES,
)  # fmt: skip
NUMBERS = 26
DONE, REFUSED, TRACEBACK, INTERRUPTED = 0, 1, 3, 130
LONGEST = 120
"""Seconds after which a build hangs."""
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
VARIABLE = "NEWSGEN_FAULTS"


class Control:
    """Numbers that all processes of a build share."""

    def __init__(self, path: Path) -> None:
        if not path.exists() or path.stat().st_size < 8 * NUMBERS:
            path.write_bytes(bytes(8 * NUMBERS))
        self._file = open(path, "r+b")  # noqa: SIM115
        self._map = mmap.mmap(self._file.fileno(), 8 * NUMBERS)

    def __getitem__(self, name: str) -> int:
        return int(struct.unpack_from("l", self._map, 8 * FIELDS.index(name))[0])

    def __setitem__(self, name: str, value: int) -> None:
        struct.pack_into("l", self._map, 8 * FIELDS.index(name), value)

    def arm(self, **values: int) -> None:
        """Count from nothing, and do at the `target` what the other values say."""
        self._map[:] = bytes(len(self._map))
        for name, value in {**values, "armed": 1}.items():
            self[name] = value

    def close(self) -> None:
        self._map.close()
        self._file.close()


class Fault(NamedTuple):
    """What happens at a write: a signal, or an error, which then lasts."""

    signal: int = signal.SIGKILL
    error: int = 0
    torn: int = 0
    """Only half of what is written by this call."""


class Scenario(NamedTuple):
    """A site as it stood, and what the next build makes of it."""

    name: str
    site: Path
    old: dict[str, bytes]
    new: dict[str, bytes]


class Attempt(NamedTuple):
    """What came of a fault."""

    scenario: str
    stage: str
    """Of the build; "" where it ended before the target."""
    who: str
    """"parent" or "worker"."""
    status: int
    wrong: str
    """What was not as it must be; "" for a survivor."""


class _Staged(SilentReporter):
    def __init__(self, control: Control) -> None:
        self._control = control

    def start(self, stage: str, total: int | None) -> None:
        self._control["stage"] = STAGES.index(stage) if stage in STAGES else 0
        self._stage = stage

    def finish(self) -> None:
        if self._stage == "link":
            self._control["stage"] = STAGES.index("plan")


# Sites

_BEFORE = {
    **{
        f"content/{n}.md": markdown(
            f"Le titre {n}", f"Un texte {n}.", date=f"2022-05-{n + 1:02}", themes="[Sahel, Mali]"
        )
        for n in range(8)
    },
    "content/image.md": markdown("Image", "![x](p.png)", date="2021-01-01"),
    "content/p.png": "no image",
    "content/pages/a-propos.md": markdown("À propos"),
    "static/robe.css": "a{}",
    "seeds/a.txt": "Titre\nRésumé.\n- Le titre 1\nTexte.\n",
}
_AFTER = {
    "content/2.md": markdown("Le titre 2", "Autre texte.", date="2022-05-03", themes="[Niger]"),
    "content/9.md": markdown("Nouveau", "Tout neuf.", date="2022-06-01", themes="[Sahel]"),
    "static/robe.css": "b{}",
}
_CONFIG = "title: {}\nbase_url: https://a.example/\nsearch: {}\n"


def scenarios(folder: Path, *, search: bool) -> list[Scenario]:
    """Make the sites: new, edited, edited under another title, and without newsgen's notes."""
    found = []
    for name in ("first", "edit", "title", "lost"):
        site = write_site(folder / name, _BEFORE, _config("Un", search=search))
        _write_packed(site, 3)
        if name != "first":
            quietly(site)
        old = _files(site)
        _edit(site, name, search=search)
        clean = folder / f"{name}-clean"
        shutil.copytree(site, clean, ignore=shutil.ignore_patterns("public", ".newsgen"))
        quietly(clean)
        found.append(Scenario(name, site, old, _files(clean)))
    return found


def _edit(site: Path, name: str, *, search: bool) -> None:
    if name == "first":
        return
    write_site(site, _AFTER, _config("Deux" if name == "title" else "Un", search=search))
    _write_packed(site, 4)
    if name == "lost":  # of what is no longer written, nobody knows any more whose it was
        shutil.rmtree(site / ".newsgen")
    else:
        (site / "content/4.md").unlink()


def _config(title: str, *, search: bool) -> str:
    return _CONFIG.format(title, str(search).lower())


def _write_packed(site: Path, count: int) -> None:
    records = ({"id": f"j{n}", "title": f"Paquet {n}", "text": "Texte."} for n in range(count))
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (site / "content/paquets.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))


def _files(site: Path) -> dict[str, bytes]:
    """Return the files of the output, without those aside."""
    found = tree(site / "public").items()
    return {path: data for path, data in found if not path.startswith(STAGING)}


# Builds


def quietly(site: Path) -> None:
    """Build, in this process."""
    build(site, BuildOptions(jobs=1))


@contextmanager
def workers_wanted() -> Iterator[None]:
    """Have workers do what is otherwise too little for them."""
    with mock.patch.object(choice, "SMALL", 2):
        yield


def in_child(site: Path, control: Control, hook: Callable[[], None] | None = None) -> int:
    """Build in a child, with two workers; return its status, negative for a signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = TRACEBACK
    try:
        signal.alarm(LONGEST)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        control["parent"] = os.getpid()
        if hook:
            hook()
        status = _outcome(site, control)
    finally:
        os._exit(status)


def _outcome(site: Path, control: Control) -> int:
    try:
        with workers_wanted():
            build(site, BuildOptions(jobs=2, start_method="fork"), _Staged(control))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, NewsgenError) or refusals.foreseen(error):
            return REFUSED
        control["armed"] = 0
        (site / "traceback").write_text(traceback.format_exc(), "utf-8")
        return TRACEBACK
    return DONE


def attempt(
    scenario: Scenario, fault: Fault, target: int, control: Control,
    hook: Callable[[], None] | None = None, *, again: int = 0,
) -> Attempt:  # fmt: skip
    """Build with a fault at the write `target`, then without one; say what was wrong.

    `again`: the same fault comes once more, at that write of the next build.
    """
    with tempfile.TemporaryDirectory(prefix="newsgen-faults-", dir=MEMORY) as folder:
        site = Path(shutil.copytree(scenario.site, Path(folder, "site"), symlinks=True))
        control.arm(target=target, **fault._asdict())
        status = in_child(site, control, hook)
        control["armed"] = 0
        who = "parent" if control["hit_pid"] == control["parent"] else "worker"
        stage = STAGES[control["hit_stage"]] if control["hit_pid"] else ""
        before = "" if status == DONE else stage  # a worker may go after its last result
        wrong = _half_done(scenario, site, before) or _unexpected(site, status, fault, stage, who)
        if again and not wrong:
            control.arm(target=again, **fault._asdict())
            second = in_child(site, control, hook)
            wrong = _half_done(scenario, site, "publish") or _broken(site, second)
        control["armed"] = 0
        wrong = wrong or _not_mended(scenario, site, in_child(site, control))
    return Attempt(scenario.name, stage, who, status, wrong)


def _half_done(scenario: Scenario, site: Path, stage: str) -> str:
    """Tell which file of the output is neither the old one nor the new one."""
    found = _files(site)
    for path in sorted({*found, *scenario.old}):
        allowed = {scenario.old.get(path), scenario.new.get(path)}
        if scenario.name == "lost" and path not in scenario.new:
            continue
        if found.get(path) not in allowed:
            return f"{path} is neither the old nor the new one"
        if stage and stage != "publish" and found.get(path) != scenario.old.get(path):
            return f"{path} changed before the build published"
    return ""


def _unexpected(site: Path, status: int, fault: Fault, stage: str, who: str) -> str:
    if not stage:
        return "" if status == DONE else f"without a fault it ended with {status}"
    if fault.error:
        expected = (REFUSED, DONE)  # it can do without some files, such as the lock's text
    elif fault.signal == signal.SIGKILL:
        expected = (-signal.SIGKILL,) if who == "parent" else (REFUSED, DONE)
    else:
        expected = (INTERRUPTED, DONE)
    return "" if status in expected else f"it ended with {status} {_broken(site, status)}"


def _broken(site: Path, status: int) -> str:
    if status == -signal.SIGALRM:
        return "it hangs"
    return (site / "traceback").read_text("utf-8") if status == TRACEBACK else ""


def _not_mended(scenario: Scenario, site: Path, status: int) -> str:
    if status != DONE:
        return f"the next build ended with {status} {_broken(site, status)}"
    found, wanted = _files(site), scenario.new
    paths = wanted.keys() if scenario.name == "lost" else {*found, *wanted}
    wrong = [path for path in paths if found.get(path) != wanted.get(path)]
    return f"after the next build, wrong: {sorted(wrong)}" if wrong else ""


def writes_of(
    scenario: Scenario, control: Control, hook: Callable[[], None] | None = None, *, error: int = 0
) -> int:
    """Return how many writes a build without a fault makes; `control` has those of each stage."""
    with tempfile.TemporaryDirectory(prefix="newsgen-faults-", dir=MEMORY) as folder:
        site = Path(shutil.copytree(scenario.site, Path(folder, "site"), symlinks=True))
        control.arm(error=error)
        assert in_child(site, control, hook) == DONE
        control["armed"] = 0
    return control["count"]


# At length


def main(tries: int, fault: Fault, least: int, seed: int) -> int:
    """Try over the whole build, then where a stage was hit less often; print what came of it."""
    lost = 0
    with (
        tempfile.TemporaryDirectory(prefix="newsgen-faults-", dir=MEMORY) as folder,
        closing(Control(Path(os.environ[VARIABLE]))) as control,
    ):
        sites = scenarios(Path(folder), search=True)
        totals = {one.name: writes_of(one, control, error=fault.error) for one in sites}
        assert min(totals.values()) > 0, "writes are not counted: see LD_PRELOAD"
        chance = random.Random(seed)
        done: Counter[tuple[str, str, bool]] = Counter()
        start = time.monotonic()
        for number in range(tries):
            one = sites[number % len(sites)]
            target = chance.randint(1, totals[one.name])
            again = chance.randint(1, totals[one.name]) if number % 3 == 2 else 0
            torn = fault._replace(torn=number // 4 % 2)
            lost += _count(attempt(one, torn, target, control, again=again), target, done)
        lost += _rare(sites, fault, least, control, done, chance)
        print(f"\n{time.monotonic() - start:.0f} seconds; writes of a build: {totals}")
    _show(done)
    return int(bool(lost))


def _rare(
    sites: list[Scenario], fault: Fault, least: int, control: Control,
    done: Counter[tuple[str, str, bool]], chance: random.Random,
) -> int:  # fmt: skip
    """Try again in the stages with few writes, as they come in a build."""
    lost = 0
    for stage in STAGES:
        for number in range(20 * least):
            if sum(count for key, count in done.items() if key[0] == stage) >= least:
                break
            one = sites[number % len(sites)]
            writes_of(one, control, error=fault.error)
            before = sum(control[name] for name in STAGES[: STAGES.index(stage)])
            if control[stage]:
                target = before + chance.randint(1, control[stage])
                torn = fault._replace(torn=number // 4 % 2)
                lost += _count(attempt(one, torn, target, control), target, done)
    return lost


def _count(found: Attempt, target: int, done: Counter[tuple[str, str, bool]]) -> int:
    done[found.stage or "(after the end)", found.who, not found.wrong] += 1
    if found.wrong:
        print(f"lost: {target} {found}", flush=True)
    return bool(found.wrong)


def _show(done: Counter[tuple[str, str, bool]]) -> None:
    print("| stage | tried | in the parent | in a worker | survived | lost |\n" + "|---" * 6 + "|")
    for stage in (*STAGES, "(after the end)", ""):
        rows = {key: count for key, count in done.items() if not stage or key[0] == stage}
        tried, survived = sum(rows.values()), sum(n for key, n in rows.items() if key[2])
        parent = sum(n for key, n in rows.items() if key[1] == "parent")
        if tried:
            cells = (stage or "all", tried, parent, tried - parent, survived, tried - survived)
            print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    number, tries, least, seed = map(int, sys.argv[1:])
    kind = Fault(signal=-number) if number < 0 else Fault(signal=0, error=number)
    sys.exit(main(tries, kind, least, seed))
