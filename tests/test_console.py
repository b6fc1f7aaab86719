"""What a terminal shows: nothing from a source acts on it, and all figures add up."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from newsgen.console import answers, building, refusals, tables
from newsgen.console.findings import build_findings
from newsgen.errors import SourceError
from newsgen.explain import Explanation
from newsgen.report import BuildSummary, Notice, PageCounts, Rejection
from newsgen.terminal import visible

HOSTILE = "[bold red]titre[/] \x1b[2J\x07 \u202egnp.exe :smile: \x9b31m"
SHOWN = r"[bold red]titre[/] \x1b[2J\x07 \u202egnp.exe :smile: \x9b31m"
ACTING = ("\x1b", "\x07", "\u202e", "\x9b")


def account(
    *, rejected: tuple[Rejection, ...] = (), warnings: tuple[Notice, ...] = ()
) -> BuildSummary:
    """Return the account of a build with these rejections and warnings."""
    return BuildSummary(
        found=1204 + len(rejected),
        published=1200,
        drafts=3,
        withdrawn=1,
        rejected=rejected,
        pages=PageCounts(written=7, unchanged=1500, deleted=2),
        warnings=warnings,
        seconds={"read": 1.26, "render": 2.0},
        other_files={"context": 4, "unclaimed": 1},
        output={
            "folder": "/site/public",
            "files": 1507,
            "bytes": 20_480_000,
            "fullest_folder": "2022/05",
            "fullest_folder_entries": 31,
        },
    )


def rejections(count: int) -> tuple[Rejection, ...]:
    """Return rejections for the same reason."""
    return tuple(
        Rejection(f"seeds/{n}.txt", n, "date", f"reason {n}", "write a date") for n in range(count)
    )


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the captured output taken for a terminal in colours."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


# Nothing acts


def test_visible_writes_out_what_would_act() -> None:
    assert visible(HOSTILE) == SHOWN
    assert visible("a\nb\tc\u2028d\udce9") == r"a\nb\tc\u2028d\udce9"


def test_visible_leaves_french_as_it_is() -> None:
    text = "« L’été »\u00a0: 20\u202f000 lecteurs — Œuvre…"
    assert visible(text) == text


@pytest.mark.usefixtures("on_terminal")
def test_nothing_in_a_summary_acts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    hostile = Rejection(HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE)
    warning = Notice(HOSTILE, HOSTILE, HOSTILE)
    building.show_summary(account(rejected=(hostile,), warnings=(warning,)), tmp_path / HOSTILE)
    assert_shown(capsys.readouterr().out, times=8)


@pytest.mark.usefixtures("on_terminal")
def test_nothing_in_a_refusal_acts(capsys: pytest.CaptureFixture[str]) -> None:
    refusals.show_error(SourceError(HOSTILE, remedy=HOSTILE, place=HOSTILE))
    refusals.show_internal_error(raised(ValueError(HOSTILE)))
    assert_shown(capsys.readouterr().err, times=4)


@pytest.mark.usefixtures("on_terminal")
def test_nothing_in_an_explanation_acts(capsys: pytest.CaptureFixture[str]) -> None:
    fields = ((HOSTILE, HOSTILE, HOSTILE),)
    answers.show_explanation(Explanation(HOSTILE, (HOSTILE,), fields))
    assert_shown(capsys.readouterr().out, times=5)


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    answers.show_json({"headline": HOSTILE})
    assert not any(sign in capsys.readouterr().out for sign in ACTING)


def assert_shown(output: str, times: int) -> None:
    """Check that the hostile text stands there, and that only Rich's own colours act."""
    assert output.count(SHOWN) == times
    for sign in ACTING[1:]:
        assert sign not in output
    colours = output.replace("\x1b[", "").count("\x1b")
    assert (colours, "\x1b[2J" in output) == (0, False)


def raised(error: Exception) -> Exception:
    """Return an error with a traceback."""
    try:
        raise error
    except ValueError as caught:
        return caught


def test_an_error_of_a_worker_is_placed_where_the_worker_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class RemoteTraceback(Exception):
        tb = f'File "{refusals.__file__}", line 7, in work\nFile "/usr/lib/re.py", line 9, in sub'

    error = ValueError("une valeur")
    error.__cause__ = RemoteTraceback()
    refusals.show_internal_error(error)
    shown = capsys.readouterr().err
    assert shown == "internal error (ValueError: une valeur) in refusals.py:7; please report it\n"


def test_a_locked_catalog_is_explained_and_a_mistake_in_sql_is_not(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as locked:
            two.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as mistaken:
            one.execute("SELECT nothing")
    refusal = refusals.foreseen(locked.value)
    assert refusal is not None
    assert "another newsgen at work here?" in refusal.remedy
    assert refusals.foreseen(mistaken.value) is None
    assert refusals.foreseen(sqlite3.ProgrammingError("no code")) is None


def test_damage_that_shows_late_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(b"not a database" * 100)
    with closing(sqlite3.connect(path)) as one, pytest.raises(sqlite3.DatabaseError) as damaged:
        one.execute("SELECT 1 FROM sqlite_master")
    refusal = refusals.foreseen(damaged.value)
    assert refusal is not None
    assert "delete that folder" in refusal.remedy


# Colours


@pytest.mark.usefixtures("on_terminal")
def test_no_color_is_respected(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    building.show_summary(account(rejected=rejections(1)), None)
    assert "\x1b[31m\x1b[1merror" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    building.show_summary(account(rejected=rejections(1)), None)
    assert "31m" not in capsys.readouterr().out


# The account


def test_the_account_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    building.show_summary(account(rejected=rejections(2)), None)
    lines = capsys.readouterr().out.splitlines()[-5:]
    assert lines == [
        "articles: 1,206 found = 1,200 published + 3 in draft + 1 withdrawn + 2 rejected",
        "7 files written, 1,500 unchanged, 2 deleted",
        "1,507 files, 20.5 MB in /site/public; the fullest folder is 2022/05 with 31 entries",
        "other files: 4 context, 1 unclaimed",
        "3.3 seconds (read 1.3, render 2.0)",
    ]


@pytest.mark.parametrize(
    ("count", "line"),
    [(0, ""), (1, "1 article has the text of another"), (12, "12 articles have the text of")],
)
def test_duplicates_are_counted(capsys: pytest.CaptureFixture[str], count: int, line: str) -> None:
    building.show_summary(replace(account(), duplicates=count), None)
    shown = capsys.readouterr().out
    assert line in shown
    assert ("the text of another" in shown) == (count > 0)


def test_reasons_are_grouped_with_three_examples(capsys: pytest.CaptureFixture[str]) -> None:
    building.show_summary(account(rejected=rejections(5)), Path("report.csv"))
    assert capsys.readouterr().out.splitlines()[:7] == [
        "error date: 5",
        "  seeds/0.txt: reason 0",
        "  seeds/1.txt:1: reason 1",
        "  seeds/2.txt:2: reason 2",
        "  → write a date",
        "  … and 2 more",
        "All of them are in report.csv",
    ]


def test_lines_are_not_cut_for_a_narrow_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    refusals.show_error(SourceError("a reason of a certain length", place="content/2022/a.md"))
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_three_of_a_code_need_no_csv(tmp_path: Path) -> None:
    found = build_findings(account(rejected=rejections(3)))
    assert tables.keep_report(tmp_path, "report.csv", found) is None
    assert list(tmp_path.iterdir()) == []


def test_the_csv_lists_all_and_goes_when_all_is_well(tmp_path: Path) -> None:
    warning = Notice("charset", "=CMD()", "seeds/é.txt")
    summary = account(rejected=rejections(4), warnings=(warning,))
    path = tables.keep_report(tmp_path, "report.csv", build_findings(summary))
    assert path == tmp_path / ".newsgen/report.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["severity", "source", "line", "code", "reason", "remedy"]
    assert rows[2] == ["error", "seeds/1.txt", "1", "date", "reason 1", "write a date"]
    assert rows[5] == ["warning", "seeds/é.txt", "0", "charset", "'=CMD()", ""]
    assert tables.keep_report(tmp_path, "report.csv", []) is None
    assert not path.exists()


def test_a_size_has_the_unit_that_suits_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for size in (999, 1_500, 2_000_000_000):
        summary = account()
        summary.output["bytes"] = size
        building.show_summary(summary, None)
        shown.append(capsys.readouterr().out.split(" files, ")[1].split(" in ")[0])
    assert shown == ["999 B", "1.5 kB", "2.0 GB"]
