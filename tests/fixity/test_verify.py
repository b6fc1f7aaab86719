"""`newsgen verify`: whatever was done to the output is found, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fixity.conftest import FILES, Run
from newsgen.catalog.records import open_records
from newsgen.console.findings import EXAMPLES
from newsgen.site_folders import site_folders
from sites import built, markdown, write_site

PAGE = "2022/05/11/le-vote.html"


def found(run: Run, site: Path) -> list[tuple[str, str]]:
    result = run("verify", site, "--format", "json")
    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == (1 if findings else 0)
    return sorted((one["what"], one["path"]) for one in findings)


def test_what_was_built_is_as_it_was_written(site: Path, run: Run) -> None:
    result = run("verify", site)
    assert result.exit_code == 0
    assert "every file is as newsgen wrote it" in result.stdout
    assert not (site / ".newsgen" / "verify.csv").exists()


def one_byte(page: Path) -> None:
    data = bytearray(page.read_bytes())
    data[len(data) // 2] ^= 1
    page.write_bytes(data)


def as_link(page: Path) -> None:
    aside = page.parents[4] / "aside.html"
    shutil.move(page, aside)
    page.symlink_to(aside)


def as_pipe(page: Path) -> None:
    page.unlink()
    os.mkfifo(page)


def as_folder(page: Path) -> None:
    page.unlink()
    page.mkdir()


DEEDS: list[tuple[Callable[[Path], None], str]] = [
    (one_byte, "changed"),
    (lambda page: os.truncate(page, 100), "changed"),
    (lambda page: page.write_bytes(b""), "changed"),
    (lambda page: page.unlink(), "missing"),
    (as_link, "link"),
    (as_pipe, "changed"),
    (as_folder, "missing"),
]


@pytest.mark.parametrize(("deed", "what"), DEEDS)
def test_what_was_done_to_a_file_is_found(
    site: Path, run: Run, deed: Callable[[Path], None], what: str
) -> None:
    deed(site / "public" / PAGE)
    assert found(run, site) == [(what, PAGE)]
    result = run("verify", site)
    assert f"{what}: 1" in result.stdout
    assert PAGE in result.stdout


def test_a_copy_of_a_static_file_and_the_mark_are_verified(site: Path, run: Run) -> None:
    (site / "public" / "plan.txt").write_text("Un plam.\n")
    (site / "public" / ".newsgen-output").unlink()
    assert found(run, site) == [("changed", "plan.txt"), ("missing", ".newsgen-output")]


def test_files_of_others_are_added(site: Path, run: Run) -> None:
    well_known = site / "public" / ".well-known" / "security.txt"
    well_known.parent.mkdir()
    well_known.write_text("Contact: …")
    (site / "public" / "CNAME").write_text("archives.example.org")
    assert found(run, site) == [("added", ".well-known/security.txt"), ("added", "CNAME")]
    assert "--clean" not in run("verify", site).stdout


def test_a_name_that_is_not_utf_8_is_added(site: Path, run: Run) -> None:
    Path(os.fsdecode(os.fsencode(site / "public") + b"/\xe9.html")).write_text("x")
    assert found(run, site) == [("added", "\udce9.html")]
    assert run("verify", site).exit_code == 1


def test_a_folder_that_became_a_link_hides_no_file(site: Path, run: Run, tmp_path: Path) -> None:
    shutil.move(site / "public" / "2022", tmp_path / "2022")
    (site / "public" / "2022").symlink_to(tmp_path / "2022")
    all_found = found(run, site)
    assert ("link", "2022") in all_found
    assert ("missing", PAGE) in all_found


def test_a_page_that_a_static_file_covers_is_right(tmp_path: Path, run: Run) -> None:
    files = {"seeds/a.txt": "Un titre\n\nUn texte.\n", "static/404.html": "<p>Perdu</p>\n"}
    site = write_site(tmp_path / "site", files)
    assert built(site)["404.html"] == b"<p>Perdu</p>\n"
    assert found(run, site) == []


def test_many_findings_are_in_a_table(site: Path, run: Run) -> None:
    for number in range(EXAMPLES + 1):
        (site / "public" / f"{number}=x.txt").write_text("x")
    result = run("verify", site)
    assert "… and 1 more" in result.stdout
    table = (site / ".newsgen" / "verify.csv").read_text("utf-8-sig").splitlines()
    assert table[0] == "code,path,reason"
    assert len(table) == EXAMPLES + 2


def test_a_build_that_was_stopped_is_told_as_such(site: Path, run: Run) -> None:
    records, _ = open_records(site_folders(site, None, drafts=False).records)
    records.begin_publishing()
    records.close()
    for command in (["verify"], ["manifest"]):
        result = run(*command, site)
        assert result.exit_code == 1
        assert "stopped while it put files in place" in result.stderr
        assert "build again" in result.stderr


def test_what_a_stopped_build_left_aside_is_named(site: Path, run: Run) -> None:
    (site / "public" / ".newsgen-staging").mkdir()
    (site / "public" / ".newsgen-staging" / "x.html").write_text("x")
    assert found(run, site) == [("added", ".newsgen-staging")]


def test_a_site_that_was_never_built_is_refused(tmp_path: Path, run: Run) -> None:
    site = write_site(tmp_path / "site", {})
    for command in (["verify"], ["manifest"], ["changes", "--since", "x"]):
        assert run(*command, site).exit_code == 2


def test_nothing_is_written_where_little_is_found(site: Path, run: Run) -> None:
    (site / "public" / "x.txt").write_text("x")
    own = site / ".newsgen"
    before = {path: path.stat().st_mtime_ns for path in [own, *own.rglob("*")]}
    assert run("verify", site).exit_code == 1
    assert {path: path.stat().st_mtime_ns for path in [own, *own.rglob("*")]} == before


def test_a_table_of_an_earlier_run_goes(site: Path, run: Run) -> None:
    for number in range(EXAMPLES + 1):
        (site / "public" / f"{number}.txt").write_text("x")
    run("verify", site)
    for path in (site / "public").glob("?.txt"):
        path.unlink()
    assert run("verify", site).exit_code == 0
    assert not (site / ".newsgen" / "verify.csv").exists()


def test_after_edits_of_every_sort_all_is_as_recorded(tmp_path: Path, run: Run) -> None:
    files = {**FILES, "static/404.html": "<p>Perdu</p>\n"}
    site = write_site(tmp_path / "site", files, "title: Essai\nsearch: true\n")
    built(site)
    assert found(run, site) == []
    (site / "static" / "404.html").unlink()
    (site / "content" / "a.md").rename(site / "content" / "z.md")
    (site / "content" / "b.md").write_text(markdown("La mer", date="2023-01-01"), "utf-8")
    assert "recherche/index.html" in built(site)
    assert found(run, site) == []
