"""`newsgen manifest`: other programs read it, and two machines have the same."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from fixity.conftest import FILES, Run
from newsgen.fixity import bag
from newsgen.fixity.manifest import MARK, Entry, line
from newsgen.site_folders import site_folders
from sites import built, tree, write_site


def check(site: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Let sha256sum judge the output of a site."""
    command = ["sha256sum", "--check", "--strict", "--quiet"]
    return subprocess.run(
        command, input=text, cwd=site / "public", capture_output=True, text=True, check=False
    )


def test_sha256sum_finds_every_file_as_it_is(site: Path, run: Run) -> None:
    text = run("manifest", site).stdout
    assert check(site, text).returncode == 0
    paths = [one[66:] for one in text.splitlines() if not one.startswith("#")]
    assert paths == sorted(set(tree(site / "public")) - {".newsgen-output"})
    (site / "public" / "index.html").write_text("x")
    assert "index.html: FAILED" in check(site, text).stdout


def test_the_fingerprint_is_that_of_the_lines(site: Path, run: Run) -> None:
    lines = run("manifest", site).stdout_bytes.splitlines(keepends=True)
    digest = sha256(b"".join(lines[:-1])).hexdigest()
    assert lines[-1].decode() == f"{MARK}{digest}\n"
    assert run("manifest", site, "--fingerprint").stdout == f"{digest}\n"


def test_the_fingerprint_is_the_same_elsewhere_and_changes_with_a_byte(
    site: Path, run: Run, tmp_path: Path
) -> None:
    other = write_site(tmp_path / "elsewhere" / "copy", FILES)
    built(other, jobs=2)
    here = run("manifest", site, "--fingerprint").stdout
    assert run("manifest", other, "--fingerprint").stdout == here
    (other / "static" / "plan.txt").write_text("Un plan ?\n")
    built(other)
    assert run("manifest", other, "--fingerprint").stdout != here


def test_a_line_break_in_a_name_is_spelled_out_as_sha256sum_does(tmp_path: Path) -> None:
    (tmp_path / "a\nb").write_bytes(b"")
    command = ["sha256sum", "a\nb"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == line(Entry("a\nb", sha256(b"").hexdigest()))


def test_a_bag_is_valid_and_holds_output_and_sources(site: Path, run: Run, tmp_path: Path) -> None:
    (site / "seeds").mkdir()
    for name in ("50 %.txt", "a\nb.txt", "a\r.txt", " *été.txt\n"):
        (site / "seeds" / name).write_text("Un titre\n\nUn texte.\n")
    built(site)
    result = run("manifest", site, "--bagit", tmp_path / "bag")
    assert result.exit_code == 0, result.output
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    output = {path for path in tree(site / "public") if path != ".newsgen-output"}
    sources = {*FILES, "newsgen.yaml"}
    expected = {f"data/output/{path}" for path in output}
    expected |= {f"data/sources/{path}" for path in sources}
    expected |= {f"data/sources/seeds/{path.name}" for path in (site / "seeds").iterdir()}
    assert set(bag.payload_entries()) == expected
    fingerprint = run("manifest", site, "--fingerprint").stdout.strip()
    assert bag.info["Newsgen-Fingerprint"] == fingerprint
    assert bag.info["External-Description"] == "Essai"


def test_a_bag_passes_validation_until_a_byte_changes(site: Path, run: Run, tmp_path: Path) -> None:
    run("manifest", site, "--bagit", tmp_path / "bag")
    bagit.Bag(str(tmp_path / "bag")).validate()
    (tmp_path / "bag" / "data" / "output" / "plan.txt").write_text("Un plam.\n")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / "bag")).validate()


def test_two_bags_of_one_site_are_the_same(site: Path, run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("manifest", site, "--bagit", tmp_path / name)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_bag_follows_the_links_that_a_build_follows(site: Path, run: Run, tmp_path: Path) -> None:
    (site / "seeds").mkdir()
    for number, secret in enumerate((tmp_path / "secret", site / ".env", site / ".newsgen/lock")):
        secret.write_text("Un secret\n")
        (site / f"seeds/secret{number}.txt").symlink_to(secret)
    (site / "seeds" / "plan.txt").symlink_to(site / "static" / "plan.txt")
    (site / "seeds" / "loop.txt").symlink_to(site / "seeds" / "loop.txt")
    built(site)
    run("manifest", site, "--bagit", tmp_path / "bag")
    assert set(tree(tmp_path / "bag" / "data" / "sources" / "seeds")) == {"plan.txt"}


@pytest.mark.parametrize("place", ["full", "file", "link", "site/public/bag", "site/seeds/bag"])
def test_a_bag_is_made_in_a_folder_of_its_own(
    site: Path, run: Run, tmp_path: Path, place: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path)
    before = tree(tmp_path)
    result = run("manifest", site, "--bagit", tmp_path / place)
    assert result.exit_code == 1
    assert "name a new folder" in result.stderr
    assert tree(tmp_path) == before


def test_no_bag_is_left_of_an_output_that_was_altered(site: Path, run: Run, tmp_path: Path) -> None:
    (site / "public" / "index.html").write_text("x")
    result = run("manifest", site, "--bagit", tmp_path / "bag")
    assert result.exit_code == 1
    assert "index.html: it is not as newsgen wrote it" in result.stderr
    assert not (tmp_path / "bag").exists()
    shutil.rmtree(site / "public" / "2022")
    assert run("manifest", site, "--bagit", tmp_path / "bag").exit_code == 1
    assert not (tmp_path / "bag").exists()


@pytest.mark.parametrize("deed", ["link", "pipe", "folder"])
def test_a_bag_takes_ordinary_files_alone(site: Path, run: Run, tmp_path: Path, deed: str) -> None:
    page = site / "public" / "plan.txt"
    page.rename(tmp_path / "plan.txt")
    if deed == "link":
        page.symlink_to(tmp_path / "plan.txt")
    elif deed == "pipe":
        os.mkfifo(page)
    else:
        page.mkdir()
    result = run("manifest", site, "--bagit", tmp_path / "bag")
    assert (result.exit_code, (tmp_path / "bag").exists()) == (1, False)
    assert "plan.txt: it is not as newsgen wrote it" in result.stderr


@pytest.mark.parametrize("path", ["../../../../pirate", "{tmp}/pirate", "a/../../../../../pirate"])
def test_records_of_others_lead_no_bag_out_of_its_folder(
    site: Path, run: Run, tmp_path: Path, path: str
) -> None:
    path = path.format(tmp=tmp_path)
    (tmp_path / "pirate").write_text("Un plan.\n")
    with closing(sqlite3.connect(site_folders(site, None, drafts=False).records)) as records:
        records.execute("UPDATE page SET path = ? WHERE path = 'plan.txt'", (path,))
        records.commit()
    before = tree(tmp_path)
    result = run("manifest", site, "--bagit", tmp_path / "out" / "bag")
    assert result.exit_code == 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("\udce9.bin", r"content/\xe9.bin"),
        ("a%0Ab.bin", "content/a%0Ab.bin"),
        ("a%0db.bin", "content/a%0db.bin"),
        ("a.bin\N{NO-BREAK SPACE}", "content/a.bin\N{NO-BREAK SPACE}"),
        ("a\N{LINE SEPARATOR}.bin", r"content/a\u2028.bin"),
    ],
)
def test_a_source_whose_name_no_bag_can_hold_is_named(
    site: Path, run: Run, tmp_path: Path, name: str, told: str
) -> None:
    (site / "content" / name).write_bytes(b"x")
    result = run("manifest", site, "--bagit", tmp_path / "bag")
    assert (result.exit_code, (tmp_path / "bag").exists()) == (1, False)
    assert f"{told}: a bag cannot hold a file of this name" in result.stderr


def test_a_bag_for_which_there_is_no_room_is_named_and_nothing_is_left(
    site: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(bag, "_copy", full)
    result = run("manifest", site, "--bagit", tmp_path / "bag")
    assert result.exit_code == 1
    assert f"{tmp_path / 'bag'}: it cannot be used" in result.stderr.replace("\n", "")
    assert not (tmp_path / "bag").exists()
