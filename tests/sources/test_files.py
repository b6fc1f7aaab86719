"""Files of a site are read whole, and never more of them than a file may have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from newsgen.errors import SourceError
from newsgen.sources.files import read_file
from sites import write_site

MOST = 1_000_000


def test_reading_a_file(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"seeds/a.txt": "é" * 100_000, "seeds/empty.txt": ""})
    assert read_file(site, b"seeds", b"a.txt", MOST) == ("é" * 100_000).encode()
    assert read_file(site, b"seeds", b"empty.txt", MOST) == b""
    with pytest.raises(SourceError) as caught:
        read_file(site, b"seeds", b"absent.txt", MOST)
    assert (caught.value.code, caught.value.place) == ("unreadable", "seeds/absent.txt")


@pytest.mark.parametrize("expected", [0, 1, 99_999, 100_000, 100_001, 1_000_000])
def test_a_file_is_read_whole_whatever_size_it_had(tmp_path: Path, expected: int) -> None:
    data = bytes(range(250)) * 400
    site = write_site(tmp_path, {"seeds/a.txt": ""})
    (site / "seeds/a.txt").write_bytes(data)
    assert read_file(site, b"seeds", b"a.txt", MOST, expected) == data


@pytest.mark.parametrize("expected", [0, 49_999, 50_000, 99_999, 100_000, 10**12])
def test_no_more_is_held_than_a_file_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: int
) -> None:
    site = write_site(tmp_path, {"seeds/a.txt": "x" * 100_000})
    held: list[int] = []
    read = os.read

    def noting(descriptor: int, size: int) -> bytes:
        held.append(len(data := read(descriptor, size)))
        return data

    monkeypatch.setattr(os, "read", noting)
    assert len(read_file(site, b"seeds", b"a.txt", 100_000, expected)) == 100_000
    held.clear()
    with pytest.raises(SourceError) as caught:
        read_file(site, b"seeds", b"a.txt", 50_000, expected)
    assert (caught.value.code, caught.value.place) == ("source-size", "seeds/a.txt")
    assert sum(held) <= 50_001


def test_a_pipe_in_place_of_a_source_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube.md")
    with pytest.raises(SourceError, match="no regular file"):
        read_file(tmp_path, b".", b"tube.md", 1_000)
