"""Builds while files, clocks and newsgen's own notes do what they like."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsgen.build import BuildOptions, build
from newsgen.errors import BuildError
from newsgen.executors import choice
from newsgen.report import BuildSummary
from newsgen.stages import reading, rendering
from newsgen.urls import STAMP
from sites import ACCOUNTED, built, codes, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)
PAGE = "sans-date/un/un.html"


def as_built_anew(site: Path, folder: Path) -> dict[str, bytes]:
    """Return what a first build of a copy of the site gives."""
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("public", ".newsgen"))
    return built(folder)


# A fresh checkout


def test_a_checkout_with_new_times_and_restored_notes_renders_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**ACCOUNTED, "content/i.md": markdown("Image", "![x](p.png)", date="2022-05-11")}
    config = "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
    site = write_site(tmp_path / "before", files, config)
    before = built(site)
    checkout = tmp_path / "after"
    shutil.copytree(site, checkout, copy_function=shutil.copyfile)
    for number, path in enumerate(sorted(checkout.rglob("*"))):
        os.utime(path, (10**9 + number, 10**9 + number))
    times = {path: (checkout / "public" / path).stat().st_mtime_ns for path in before}

    def render(*_: object) -> None:
        raise AssertionError("nothing is to be rendered")

    monkeypatch.setattr(rendering._Worker, "_bytes", render)
    summary = build(checkout, ALONE)
    assert (summary.pages.written, summary.pages.deleted) == (0, 0)
    assert tree(checkout / "public") == before
    for path in before.keys() - {STAMP}:
        assert (checkout / "public" / path).stat().st_mtime_ns == times[path]


# Sources that change meanwhile


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_source_that_changes_while_it_is_read_is_never_half_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    site = write_site(tmp_path / "site", {"content/a.md": markdown("Un", "Premier texte.")})
    source, read_file = site / "content/a.md", reading.read_file

    def meddling(folder: Path, *place: Any) -> bytes:
        data = b"" if when == "before" else read_file(folder, *place)
        source.write_text(markdown("Un", "Second texte !"), "utf-8")
        return data or read_file(folder, *place)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_file", meddling)
        if when == "before":
            assert b"Second texte" in built(site)[PAGE]
        else:
            with pytest.raises(BuildError) as caught:
                build(site, ALONE)
            assert (caught.value.code, caught.value.place) == ("source-changed", "content/a.md")
            assert tree(site / "public").keys() <= {STAMP}
    assert built(site) == as_built_anew(site, tmp_path / "anew")
    assert b"Second texte" in tree(site / "public")[PAGE]


# Clocks


@pytest.mark.parametrize("year", [1990, 2090])
def test_an_edit_is_noticed_wherever_the_clock_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un", "Premier texte.")})
    seconds = (year - 1970) * 365 * 86_400
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: seconds * 10**9)
        patch.setattr(time, "time", lambda: float(seconds))
        built(site)
    state = (site / "content/a.md").stat()
    write_site(site, {"content/a.md": markdown("Un", "Autre texte !!")})
    if year < 2000:  # the file seemed to come from the future: its time proves nothing
        os.utime(site / "content/a.md", ns=(state.st_atime_ns, state.st_mtime_ns))
    else:
        os.utime(site / "content/a.md", (10**9, 10**9))
    assert (site / "content/a.md").stat().st_size == state.st_size
    assert b"Autre texte" in built(site)[PAGE]


def test_an_edit_is_noticed_on_a_disk_that_counts_time_by_two_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT, say: a file of 10.2 and one of 11.9 seconds are both of 10."""
    site = write_site(tmp_path, {"content/a.md": markdown("Un", "Premier texte.")})
    os.utime(site / "content/a.md", (10, 10))
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: 11_500_000_000)
        built(site)
    write_site(site, {"content/a.md": markdown("Un", "Autre texte !!")})
    os.utime(site / "content/a.md", (10, 10))
    assert b"Autre texte" in built(site)[PAGE]


# Locales


def test_names_of_files_are_the_same_in_a_locale_that_is_not_of_utf_8(tmp_path: Path) -> None:
    files = {"content/à.md": markdown("Un", "[x](é.pdf)"), "static/été.js": "1"}
    site = write_site(tmp_path / "site", {**files, "content/é.pdf": "%PDF-1.4"})
    expected = as_built_anew(site, tmp_path / "copy")
    old = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    words = [sys.executable, "-m", "newsgen", "build", str(site), "--jobs", "1"]
    done = subprocess.run(words, env={**os.environ, **old}, capture_output=True, check=False)
    assert not done.returncode, done.stderr
    assert tree(site / "public") == expected


# Notes of another version


@pytest.mark.parametrize("notes", ["catalog", "records"])
def test_notes_of_another_version_are_made_anew_and_the_site_is_the_same(
    tmp_path: Path, notes: str
) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    before = built(site)
    pattern = "catalog.sqlite" if notes == "catalog" else "outputs/*.sqlite"
    (path,) = (site / ".newsgen").glob(pattern)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE name = 'schema'")
        connection.execute("DROP TABLE folder" if notes == "records" else "DROP TABLE day_count")
        connection.commit()
    summary: BuildSummary = build(site, ALONE)
    assert f"{notes}-renewed" in codes(summary)
    assert (summary.pages.written > 0) == (notes == "records")
    assert tree(site / "public") == before
    assert f"{notes}-renewed" not in codes(build(site, ALONE))


# Workers


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_an_edit_in_several_processes_gives_what_a_clean_build_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(choice, "SMALL", 1)
    site = write_site(tmp_path / "site", ACCOUNTED)
    built(site, jobs=2, start_method=method)
    write_site(site, {"content/n.md": markdown("Nouveau", date="2022-05-11", themes="[Sahel]")})
    (site / "content/g.md").unlink()
    options = {"jobs": 2, "start_method": method}
    dry = build(site, BuildOptions(**options, dry_run=True))  # type: ignore[arg-type]
    summary = build(site, BuildOptions(**options))  # type: ignore[arg-type]
    assert dry.pages == summary.pages
    assert tree(site / "public") == as_built_anew(site, tmp_path / "anew")
