"""`build --verify`: the output of a user's own site against a clean build of it."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.comparison import differences, verify
from newsgen.errors import OutputError
from newsgen.report import Difference, Verdict
from reporting import RecordingReporter
from sites import ACCOUNTED, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)
PAGE = "2999/01/01/index.html"


def newsgen(*words: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="newsgen")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of every kind of source that was built, edited and built again."""
    site = write_site(tmp_path / "site", ACCOUNTED)
    build(site, ALONE)
    write_site(site, {"content/h.md": markdown("Nouveau", date="2999-01-02")})
    return site


def tampered(site: Path, path: str, data: bytes) -> None:
    """Alter a page of the output, and let the records say that this is how it was made."""
    (site / "public" / path).write_bytes(data)
    (records,) = (site / ".newsgen/outputs").glob("*.sqlite")
    records.with_suffix(".seal").unlink(missing_ok=True)
    with closing(sqlite3.connect(records)) as connection:
        change = "UPDATE page SET digest = ?, size = ? WHERE path = ?"
        assert connection.execute(change, (sha256(data).digest(), len(data), path)).rowcount == 1
        connection.commit()


def test_an_incremental_output_equals_a_clean_one_and_nothing_is_left(site: Path) -> None:
    result = newsgen("build", site, "--verify")
    assert result.exit_code == 0
    count = len(tree(site / "public")) - 1  # the stamp
    assert result.stdout.endswith(f"the incremental output equals a clean build: {count} files\n")
    assert "verify: " in result.stderr
    assert not (site / ".newsgen/verify").exists()


def test_a_page_that_is_not_as_a_clean_build_makes_it_is_told(site: Path) -> None:
    build(site, ALONE)
    tampered(site, PAGE, b"altered")
    result = newsgen("build", site, "--verify")
    assert result.exit_code == 1
    assert (site / "public" / PAGE).read_bytes() == b"altered"
    told = result.stdout.partition("error not-clean: 1 files")[2].splitlines()[1:]
    assert told[0] == f"  differs: {PAGE}"
    assert "--clean" in told[1]
    assert newsgen("build", site, "--clean", "--verify").exit_code == 0


def test_missing_and_extra_files_are_told_and_those_of_others_counted(site: Path) -> None:
    build(site, ALONE)
    (site / "public" / PAGE).unlink()
    write_site(site / "public", {"CNAME": "a.example"})
    (records,) = (site / ".newsgen/outputs").glob("*.sqlite")
    records.with_suffix(".seal").unlink()
    with closing(sqlite3.connect(records)) as connection:
        connection.execute(
            "INSERT INTO page VALUES ('day', '1999-01-01', 1, 'newsgen.yaml', '', '', 0, 1, '', '')"
        )
        connection.commit()
    result = newsgen("build", site, "--verify", "--format", "json")
    assert result.exit_code == 1
    verified = json.loads(result.stdout)["verified"]
    assert verified["foreign"] == 1
    assert verified["differences"] == [
        {"path": PAGE, "what": "missing"},
        {"path": "newsgen.yaml", "what": "extra"},
    ]


def test_many_differences_are_counted(site: Path) -> None:
    build(site, ALONE)
    for path in tree(site / "public"):
        if path.endswith(".html"):
            tampered(site, path, b"altered")
    result = newsgen("build", site, "--verify")
    assert result.stdout.count("\n  differs: ") == 10
    assert "\n  … and " in result.stdout


def test_what_a_dry_run_did_not_write_is_not_compared(site: Path) -> None:
    result = newsgen("build", site, "--verify", "--dry-run")
    assert result.exit_code == 2
    assert "--dry-run" in result.stderr


def test_without_verify_nothing_is_said_of_it(site: Path) -> None:
    assert json.loads(newsgen("build", site, "--format", "json").stdout)["verified"] is None


def test_drafts_and_another_output_are_compared_as_they_were_built(
    site: Path, tmp_path: Path
) -> None:
    options = ("--drafts", "-o", tmp_path / "ailleurs", "--format", "json", "--verify")
    for _ in range(2):
        result = newsgen("build", site, *options)
        assert result.exit_code == 0
        verified = json.loads(result.stdout)["verified"]
        assert verified == {
            "files": len(tree(tmp_path / "ailleurs")) - 1, "foreign": 0, "differences": [],
        }  # fmt: skip
    assert not (site / "public/sans-date/br").exists()


def test_the_catalog_and_the_records_are_not_touched(site: Path) -> None:
    build(site, ALONE)
    before = tree(site)
    progress = RecordingReporter()
    assert verify(site, ALONE, progress) == Verdict(len(tree(site / "public")) - 1, 0, ())
    after = tree(site)
    assert before.pop(".newsgen/lock").split()[:2] == after.pop(".newsgen/lock").split()[:2]
    assert after == before
    assert progress.events[0] == ("start", "verify")
    assert progress.events[-1] == ("finish", None)
    assert ("advance", 10) in progress.events


def test_what_an_earlier_run_left_behind_is_cleared_away(site: Path) -> None:
    write_site(site, {".newsgen/verify/output/2999/index.html": "left"})
    build(site, ALONE)
    assert verify(site, ALONE).differences == ()
    assert not (site / ".newsgen/verify").exists()


def test_a_clean_build_that_fails_leaves_nothing_either(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(site, ALONE)

    def full(*_: object) -> None:
        raise OutputError("no space", place="x")

    monkeypatch.setattr("newsgen.publication.put_in_place", full)
    with pytest.raises(OutputError):
        verify(site, ALONE)
    assert not (site / ".newsgen/verify").exists()


def test_surroundings_that_cannot_be_written_are_an_error_of_a_line(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(site, ALONE)
    mkdir = Path.mkdir

    def denied(path: Path, *rest: object, **more: object) -> None:
        if "verify" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        mkdir(path, *rest, **more)  # type: ignore[arg-type]

    # Not by chmod: to root, nothing is closed.
    monkeypatch.setattr(Path, "mkdir", denied)
    result = newsgen("build", site, "--verify")
    assert result.exit_code == 1
    assert "Permission denied" in result.stderr
    assert "internal error" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_difference_is_one_of_three(tmp_path: Path) -> None:
    write_site(tmp_path / "a", {"x": "1", "y/z": "1", ".newsgen-staging/q": "1"}, "")
    write_site(tmp_path / "b", {"x": "2", "w": "1"}, "")
    assert list(differences(tmp_path / "a", tmp_path / "b")) == [
        Difference("w", "missing"),
        Difference("x", "differs"),
        Difference("y/z", "extra"),
    ]


def test_files_are_read_again_each_time(tmp_path: Path) -> None:
    folders = [write_site(tmp_path / name, {"x": "1"}, "") for name in "ab"]
    for text, expected in (("1", []), ("2", [Difference("x", "differs")]), ("1", [])):
        write_site(tmp_path / "a", {"x": text}, "")
        os.utime(tmp_path / "a/x", (1, 1))
        assert list(differences(*folders)) == expected


def test_what_is_no_file_is_like_nothing(tmp_path: Path) -> None:
    folders = [write_site(tmp_path / name, {"y/z": "1"}, "") for name in "ab"]
    for folder in folders:
        (folder / "x").symlink_to("y")
        os.mkfifo(folder / "y/pipe")
    assert list(differences(*folders)) == [
        Difference("x", "differs"),
        Difference("y/pipe", "differs"),
    ]
