"""`build --dry-run`: what it says is what the next build does, and it changes no byte itself."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen.build import BuildOptions, build
from newsgen.catalog.copying import copy_database
from newsgen.cli import main
from newsgen.errors import OutputError
from newsgen.report import BuildSummary, Rehearsed
from newsgen.urls import STAMP
from sites import ACCOUNTED, built, markdown, tree, write_site

CASES: dict[str, dict[str, object]] = {
    "plain": {},
    "drafts": {"drafts": True},
    "clean": {"clean": True},
    "output": {"output": Path("ailleurs")},
    "several processes": {"jobs": 2},
}


def rehearse(site: Path, **options: object) -> Rehearsed:
    """Do a dry run; return what it says, after a check that it changed nothing."""
    before = everything(site)
    given = {"jobs": 1, **options, "dry_run": True}
    summary = build(site, BuildOptions(**given))  # type: ignore[arg-type]
    assert everything(site) == before
    assert summary.dry_run is not None
    planned = summary.dry_run
    assert summary.pages.written == len(planned.new) + len(planned.rewritten)
    assert summary.pages.deleted == len(planned.deleted)
    return planned


def everything(site: Path) -> dict[str, tuple[bytes, int]]:
    """Return each file of a site, .newsgen and the output included, and when it was written."""
    return {path: (data, (site / path).stat().st_mtime_ns) for path, data in tree(site).items()} | {
        str(folder): (b"", 0) for folder in site.rglob("*") if folder.is_dir()
    }


def done(site: Path, **options: object) -> Rehearsed:
    """Build for good; return what it did, by looking at the output before and after."""
    output = site / str(options.get("output") or "public")
    before = tree(output)
    times = {path: (output / path).stat().st_mtime_ns for path in before}
    given = {"jobs": 1, **options, "output": output}
    build(site, BuildOptions(**given))  # type: ignore[arg-type]
    after = tree(output)
    kept = (before.keys() & after.keys()) - {STAMP}
    return Rehearsed(
        tuple(sorted(after.keys() - before.keys() - {STAMP})),
        tuple(sorted(p for p in kept if (output / p).stat().st_mtime_ns != times[p])),
        tuple(sorted(before.keys() - after.keys())),
    )


@pytest.mark.parametrize("case", CASES)
def test_a_dry_run_says_what_a_build_does_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    options = CASES[case]
    site = write_site(tmp_path, ACCOUNTED)
    monkeypatch.chdir(site)
    first = rehearse(site, **options)
    assert (first.rewritten, first.deleted) == ((), ())
    assert not (site / ".newsgen").exists()
    assert done(site, **options) == first

    write_site(site, {"content/a.md": markdown("Publié", "Autre texte.", date="2022")})
    write_site(site, {"content/n.md": markdown("Nouveau", date="2022-05-11", themes="[Sahel]")})
    (site / "content/g.md").unlink()
    second = rehearse(site, **options)
    assert "2022/05/11/nouveau.html" in second.new
    assert "index.html" in second.rewritten
    assert "2999/01/01/futur.html" in second.deleted
    assert done(site, **options) == second
    if case != "clean":
        assert rehearse(site, **options) == Rehearsed()


def test_after_a_change_of_the_configuration_too(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    write_site(site, {}, "title: Autre\nsearch: false\npermalink: /{slug}.html\n")
    planned = rehearse(site)
    assert {"publie.html", "futur.html"} <= set(planned.new)
    assert "2999/01/01/futur.html" in planned.deleted
    assert done(site) == planned


def test_where_records_were_lost_what_is_there_is_written_again(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    shutil.rmtree(site / ".newsgen")
    planned = rehearse(site)
    assert planned.new == planned.deleted == ()
    assert "index.html" in planned.rewritten


def test_what_is_gone_from_the_output_would_appear_again(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    (site / "public/index.html").unlink()
    shutil.rmtree(site / "public/2999")
    (site / "public" / STAMP).unlink()
    planned = rehearse(site)
    assert planned.new == (
        "2999/01/01/futur.html",
        "2999/01/01/index.html",
        "2999/01/index.html",
        "2999/index.html",
        "index.html",
    )
    assert "404.html" in planned.rewritten
    assert done(site) == planned


def test_folders_that_would_go_are_not_taken_for_those_of_others(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**ACCOUNTED, "static/js/a.js": "a", "static/x.js": "x"})
    built(site)
    write_site(site, {"public/2999/01/note.txt": "à moi", "public/vide/.garde": ""})
    (site / "public/vide/.garde").unlink()
    for path in ("static/js/a.js", "static/x.js", "content/g.md"):
        (site / path).unlink()
    planned = build(site, BuildOptions(jobs=1, dry_run=True))
    assert planned.dry_run is not None
    assert {"2999/01/index.html", "js/a.js", "x.js"} <= set(planned.dry_run.deleted)
    assert foreign(planned) == ["2999", "vide"]
    assert foreign(build(site, BuildOptions(jobs=1))) == ["2999", "vide"]


def foreign(summary: BuildSummary) -> list[str]:
    """Return the names in the output that a build said are not newsgen's."""
    return [one.message.split()[0] for one in summary.warnings if one.code == "foreign-file"]


def test_damaged_notes_stay_as_they_are(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    for notes in (site / ".newsgen").rglob("*.sqlite"):
        notes.write_bytes(b"not a database" * 1000)
    assert rehearse(site).new == ()


def test_a_foreign_file_stops_a_dry_run_as_it_stops_a_build(tmp_path: Path) -> None:
    site = write_site(tmp_path, {**ACCOUNTED, "public/index.html": "à moi"})
    before = everything(site)
    with pytest.raises(OutputError):
        build(site, BuildOptions(jobs=1, dry_run=True))
    assert everything(site) == before


# Copies


def database(path: Path) -> sqlite3.Connection:
    """Return a new database with one committed row."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (1)")
    connection.commit()
    return connection


def rows(path: Path) -> list[tuple[object, ...]]:
    """Return the rows of a database."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT x FROM t").fetchall()


def test_a_copy_of_what_an_interrupted_build_left_is_put_right_in_the_copy_only(
    tmp_path: Path,
) -> None:
    live, left = tmp_path / "live", tmp_path / "left"
    left.mkdir()
    live.mkdir()
    with closing(database(live / "a.sqlite")) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("CREATE TABLE much (x)")
        connection.executemany("INSERT INTO much VALUES (?)", [("x" * 4000,)] * 50)
        connection.execute("UPDATE t SET x = 2")
        for name in ("a.sqlite", "a.sqlite-journal"):
            shutil.copyfile(live / name, left / name)
    before = tree(left)
    copy_database(left / "a.sqlite", tmp_path / "copy.sqlite")
    assert tree(left) == before
    assert rows(tmp_path / "copy.sqlite") == [(1,)]


def test_what_another_build_is_writing_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    with closing(database(tmp_path / "a.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(
            sqlite3, "connect", lambda *given, **named: connect(*given, **named, timeout=0)
        )
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            copy_database(tmp_path / "a.sqlite", tmp_path / "copy.sqlite")


# The command


def newsgen(*words: str | Path) -> str:
    """Run a command; return its standard output."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_lists_some_and_the_csv_all(tmp_path: Path) -> None:
    files = {f"content/{n}.md": markdown(f"Titre {n}", date="2022") for n in range(30)}
    site = write_site(tmp_path, {**files, "content/faux.md": "---\ntitle: [\n---\n"})
    shown = newsgen("build", site, "--dry-run", "--jobs", "1")
    assert "error yaml-syntax: 1" in shown
    lines = shown.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("new: "))
    assert all(line.startswith("  /") for line in lines[start + 1 : start + 11])
    assert "more" in lines[start + 11]
    report = site / ".newsgen/dry-run.csv"
    assert lines[start + 12] == f"All of them are in {report}"
    assert "nothing was done; a build would have: " in shown
    with report.open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.reader(file))
    assert listed[0] == ["change", "path"]
    assert lines[start] == f"new: {len(listed) - 1}"
    assert ["new", "2022/titre-7.html"] in listed
    newsgen("build", site, "--jobs", "1")
    assert not report.exists()


def test_json_has_every_path(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    (site / "content/g.md").unlink()
    summary = json.loads(newsgen("build", site, "--dry-run", "--format", "json"))
    assert "2999/01/01/futur.html" in summary["dry_run"]["deleted"]
    assert summary["published"] == 2
    assert json.loads(newsgen("build", site, "--format", "json"))["dry_run"] is None


def test_a_dry_run_of_a_site_on_a_read_only_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path / "site", {"content/a.md": markdown("Un")})
    built(site)
    unlink = Path.unlink

    def refused(path: Path, *, missing_ok: bool = False) -> None:
        if path.is_relative_to(site):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    result = CliRunner().invoke(main, ["build", str(site), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "nothing was done" in result.stdout
