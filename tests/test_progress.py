"""Progress: bars with an honest total on a terminal, lines in a log, nothing where JSON goes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from newsgen import progress
from newsgen.build import BuildOptions, build
from newsgen.report import SilentReporter
from newsgen.terminal import Lines
from sites import ACCOUNTED, built, markdown, write_site


def test_a_log_gets_a_line_for_each_stage() -> None:
    file = io.StringIO()
    reporter = progress.LineReporter(Lines(file))
    reporter.start("read", None)
    reporter.advance(1000)
    reporter.advance(234)
    reporter.finish()
    assert file.getvalue().startswith("read: 1,234 (")


def test_a_terminal_gets_bars_with_counts() -> None:
    file = io.StringIO()
    reporter = progress.BarReporter(Console(file=file, force_terminal=True, width=80))
    for stage, total in (("render", 20), ("publish", None)):
        reporter.start(stage, total)
        reporter.advance(12)
        reporter.finish()
    assert "12/20" in file.getvalue()
    assert "publish" in file.getvalue()


def test_a_quiet_reporter_knows_the_stage(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = progress.reporter(quiet=True)
    reporter.start("read", 3)
    reporter.advance(2)
    reporter.finish()
    assert (reporter.stage, reporter.count) == ("read", 2)
    assert capsys.readouterr() == ("", "")


def drawn(total: int | None, steps: list[int]) -> list[str]:
    """Return each line that a terminal showed of a stage with this total, as it came."""
    file = io.StringIO()
    reporter = progress.BarReporter(Console(file=file, force_terminal=True, width=80))
    reporter.start("render", total)
    for step in steps:
        reporter.advance(step)
    reporter.finish()
    lines = re.split(r"[\r\n]", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", file.getvalue()))
    return [line for line in lines if line.strip()]


@pytest.mark.parametrize("steps", [[300] * 3, [100] * 12, [1000, 1, 1]])
def test_a_bar_neither_exceeds_its_total_nor_goes_back(
    monkeypatch: pytest.MonkeyPatch, steps: list[int]
) -> None:
    monkeypatch.setattr(progress, "_REFRESH", 0)
    lines = drawn(1000, steps)
    counts = [
        tuple(int(number.replace(",", "")) for number in match.groups())
        for line in lines
        if (match := re.search(r"([0-9,]+)/([0-9,]+)", line))
    ]
    assert len(counts) >= len(steps)
    assert all(count <= total for count, total in counts)
    shares = [count / total for count, total in counts]
    assert shares == sorted(shares)


def test_the_time_left_is_told_where_the_total_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_REFRESH", 0)
    assert any(re.search(r"[0-9]:[0-9]{2}:[0-9]{2}", line) for line in drawn(1000, [10] * 90)[2:-1])
    assert "/" not in "".join(drawn(None, [10] * 5))


class Totals(SilentReporter):
    """Remembers the total of the stage of rendering, and what was done of it."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0

    def start(self, stage: str, total: int | None) -> None:
        """Remember the total, and count anew."""
        self.total, self.done = total, 0
        self.rendering = stage == "render"

    def advance(self, count: int) -> None:
        """Count."""
        self.done += count

    def finish(self) -> None:
        """Keep what was counted while rendering."""
        if self.rendering:
            self.rendered = self.total, self.done


def rendered(site: Path, **options: object) -> tuple[int | None, int]:
    """Build a site; return how many keys were expected, and how many there were."""
    totals = Totals()
    build(site, BuildOptions(**{"jobs": 1, **options}), totals)  # type: ignore[arg-type]
    return totals.rendered


def test_the_total_of_a_first_build_is_known_beforehand(tmp_path: Path) -> None:
    files = {
        f"content/{n}.md": markdown(f"Titre {n}", date=f"20{n % 7:02}-05-11", themes="[Sahel]")
        for n in range(60)
    }
    site = write_site(
        tmp_path, files, "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
    )
    expected, done = rendered(site)
    assert expected is not None
    assert abs(expected - done) <= 3


def test_the_total_of_an_edit_is_what_it_touches(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    write_site(site, {"content/n.md": markdown("Nouveau", date="2022-05-11")})
    expected, done = rendered(site)
    assert expected == done > 1
    write_site(site, {}, "title: Autre\nsearch: false\n")
    expected, done = rendered(site)
    assert expected is not None
    assert abs(expected - done) <= 12
