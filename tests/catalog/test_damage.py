"""Catalogs and records that disks and other programs damaged: rebuilt, and the site is right."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from newsgen.catalog import sealing
from newsgen.catalog.loading import load_sources
from newsgen.catalog.opening import open_to_read
from newsgen.catalog.store import open_catalog
from newsgen.errors import BuildError
from sites import codes, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)
PLACES = 200 if "NEWSGEN_SOAK" in os.environ else 4
SITE = {
    f"content/{n}.md": markdown(f"Titre {n}", date=f"2022-05-{n + 1:02}", themes="[Sahel]")
    for n in range(8)
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was built."""
    folder = write_site(tmp_path_factory.mktemp("damage") / "site", SITE)
    build(folder, ALONE)
    return folder


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(site, tmp_path / "site"))


def database(site: Path, which: str) -> Path:
    """Return the file of the catalog or of the records."""
    pattern = "catalog.sqlite" if which == "catalog" else "outputs/*.sqlite"
    (path,) = (site / ".newsgen").glob(pattern)
    return path


def damages(data: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield what a file may have become."""
    for _ in range(PLACES):
        place, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
        flipped = bytearray(data)
        flipped[place] ^= bit
        yield f"bit {bit} of byte {place} flipped", bytes(flipped)
        place = chance.randrange(len(data))
        yield f"cut at {place}", data[:place]
        yield f"zeroes from {place}", data[:place] + bytes(512) + data[place + 512 :]
    for place in range(0, 100, 100 // PLACES or 1):  # the header
        yield f"byte {place} is 255", data[:place] + b"\xff" + data[place + 1 :]
    yield "empty", b""
    yield "text", b"not a database " * 500
    yield "the beginning of a database", data[:100]


@pytest.mark.parametrize("which", ["catalog", "records"])
def test_damage_is_noticed_and_the_site_is_right(copy: Path, which: str) -> None:
    expected, path = tree(copy / "public"), database(copy, which)
    chance = random.Random(os.getpid() if PLACES > 100 else which)
    for what, damaged in damages(path.read_bytes(), chance):
        if damaged == path.read_bytes():
            continue
        path.write_bytes(damaged)
        assert f"{which}-renewed" in codes(build(copy, ALONE)), what
        assert tree(copy / "public") == expected, what


def test_damage_that_only_sqlite_can_notice_ends_in_a_new_catalog(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MOST", 0)
    path, expected = database(copy, "catalog"), tree(copy / "public")
    sealing.unseal(path)
    data, page = path.read_bytes(), 4096
    noticed = 0
    for start in range(page, len(data), page):
        path.write_bytes(data[:start] + b"\xff" * page + data[start + page :])
        write_site(copy, {"content/0.md": markdown("Titre 0", "Autre.", date="2022-05-01")})
        noticed += "catalog-renewed" in codes(build(copy, ALONE))
        write_site(copy, {"content/0.md": SITE["content/0.md"]})
        build(copy, ALONE._replace(clean=True))
        assert tree(copy / "public") == expected
        if noticed == 3:
            break
    assert noticed


def test_nothing_is_renewed_where_nothing_is_damaged(copy: Path) -> None:
    for _ in range(2):
        assert set(codes(build(copy, ALONE))) == {"no-base-url", "same-text"}
    for which in ("catalog", "records"):
        assert database(copy, which).with_suffix(".seal").exists()


def test_a_large_database_has_no_seal(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST", 100)
    build(copy, ALONE)
    assert not database(copy, "catalog").with_suffix(".seal").exists()
    assert set(codes(build(copy, ALONE))) == {"no-base-url", "same-text"}


class Full:
    """A connection to a disk on which there is no room: SQLite takes all back, and says why."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.execute = connection.execute

    def executemany(self, *_: object) -> None:
        self._connection.rollback()
        raise sqlite3.OperationalError("database or disk is full")


def test_a_disk_that_is_full_in_the_middle_of_a_first_load_is_told_as_such(tmp_path: Path) -> None:
    catalog, _ = open_catalog(tmp_path / "catalog.sqlite", "x")
    with closing(catalog):
        catalog.connection = Full(catalog.connection)  # type: ignore[assignment]
        with pytest.raises(sqlite3.OperationalError, match="full"):
            load_sources(catalog, [])
        catalog.connection = catalog.connection._connection  # type: ignore[attr-defined]


@pytest.mark.parametrize("which", ["catalog", "records"])
def test_a_pipe_in_place_of_a_seal_is_none(copy: Path, which: str) -> None:
    before, seal = tree(copy / "public"), database(copy, which).with_suffix(".seal")
    seal.unlink()
    os.mkfifo(seal)
    assert not [code for code in codes(build(copy, ALONE)) if code.endswith("-renewed")]
    assert tree(copy / "public") == before
    assert seal.is_file()


@pytest.mark.parametrize("which", ["catalog", "records"])
def test_no_command_waits_for_a_pipe_in_place_of_a_journal(copy: Path, which: str) -> None:
    path = database(copy, which)
    os.mkfifo(path.with_name(f"{path.name}-journal"))
    with pytest.raises(BuildError, match="its journal is no file"):
        open_to_read(path, "")
    assert f"{which}-renewed" in codes(build(copy, ALONE))
    assert build(copy, ALONE).pages.written == 0
