"""`build --profile`: the time is in one stage at any moment, and every page is counted once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen import clock as clocks
from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.clock import OTHER, STAGES, Clock
from newsgen.report import KindTime, StageTime
from sites import ACCOUNTED, markdown, write_site


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a second pass, half of it at work, between two looks at the clock."""
    looks = iter(range(100))

    def now() -> tuple[float, float, float]:
        look = next(looks)
        return look, look / 2, 0.0

    monkeypatch.setattr(clocks, "_now", now)


@pytest.mark.usefixtures("passing")
def test_a_stage_inside_another_takes_its_own_time_away() -> None:
    clock = Clock(detailed=True)
    with clock.stage("read"):
        for number in clock.pulling("discover", [7, 8]):
            clock.count("read", number)
        with clock.stage("link", detail=True):
            pass
    profile = clock.profile()
    assert profile is not None
    # Two items, and one look that finds no third.
    assert profile.stages[:3] == (
        StageTime("discover", 3, 1.5, 0, 0),
        StageTime("read", 5, 2.5, 0, 15),
        StageTime("link", 1, 0.5, 0, 0),
    )
    assert profile.stages[-1].stage == OTHER
    assert sum(stage.seconds for stage in profile.stages) == 11


@pytest.mark.usefixtures("passing")
def test_without_a_profile_no_stage_is_looked_into() -> None:
    clock = Clock()
    items = [1, 2]
    assert clock.pulling("discover", items) is items
    with clock.stage("read"), clock.stage("link", detail=True):
        pass
    assert clock.seconds() == {"read": 1}
    assert clock.profile() is None


def test_pages_are_counted_by_kind() -> None:
    clock = Clock(detailed=True)
    for kind, keys in (("article", 100), ("day", 3), ("article", 20)):
        clock.count_pages(kind, keys, 2, 0.25)
    profile = clock.profile()
    assert profile is not None
    assert profile.kinds == (KindTime("article", 120, 4, 0.5), KindTime("day", 3, 2, 0.25))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_build_tells_of_every_stage_and_kind(tmp_path: Path, jobs: int) -> None:
    files = {f"content/{n}.md": markdown(f"Titre {n}", date="2022-05-11") for n in range(510)}
    site = write_site(tmp_path, files)
    summary = build(site, BuildOptions(jobs=jobs, profile=True))
    assert summary.profile is not None
    stages = {stage.stage: stage for stage in summary.profile.stages}
    assert list(stages) == [*STAGES, OTHER]
    assert (stages["render"].workers_cpu > 0) == (jobs > 1)
    counts = {name: stage.items for name, stage in stages.items() if stage.items}
    kinds = {kind.kind: kind for kind in summary.profile.kinds}
    assert counts == {
        "discover": 510,
        "read": 510,
        "render": sum(kind.keys for kind in kinds.values()),
        "publish": summary.pages.written,
    }
    assert (kinds["article"].keys, kinds["article"].written) == (510, 510)
    assert (kinds["day"].keys, kinds["day"].written) == (1, 11)
    assert list(summary.seconds) == [stage for stage in STAGES if stage != "index"]


def test_the_command_shows_it_and_only_when_asked(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    shown = CliRunner().invoke(main, ["build", str(site), "--profile"]).stdout
    lines = [line.split() for line in shown.splitlines()]
    first = next(number for number, line in enumerate(lines) if line[0] == "stage") + 1
    assert [line[0] for line in lines[first : first + len(STAGES) + 1]] == [*STAGES, OTHER]
    assert ["kind", "looked", "at", "written", "seconds", "of", "workers"] in lines
    plain = CliRunner().invoke(main, ["build", str(site)]).stdout
    assert "CPU" not in plain
    asked = ["build", str(site), "--format", "json"]
    assert json.loads(CliRunner().invoke(main, asked).stdout)["profile"] is None
    profile = json.loads(CliRunner().invoke(main, [*asked, "--profile"]).stdout)["profile"]
    assert [stage["stage"] for stage in profile["stages"]] == [*STAGES, OTHER]
