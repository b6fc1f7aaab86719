"""Cutting files of many records: nothing is lost or held, and edits stay where they are."""

from __future__ import annotations

import gzip
import io
import random
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.errors import BuildError, SourceError
from newsgen.site_folders import OWN_FOLDER
from newsgen.sources import segments, unpacking
from newsgen.sources.segments import LARGEST, Cut, cut, read_line, read_part
from newsgen.sources.unpacking import (
    UNPACKED_FOLDER,
    cut_packed,
    forget_unpacked,
    readable,
    unpacked,
)

LONGEST_LINE = 1 << 20
"""As the configuration of a site may say."""


def cuts(data: bytes) -> list[Cut]:
    return list(cut(io.BytesIO(data), LONGEST_LINE))


@given(st.lists(st.binary(max_size=40)), st.sampled_from((2, 4, 6)))
def test_segments_are_the_whole_file_in_order(lines: list[bytes], bits: int) -> None:
    data = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "_PER_BYTE", 32 - bits)
        patch.setattr(segments, "SMALLEST", 0)
        found = cuts(data)
    at = line = 0
    for one in found:
        piece = data[one.at : one.at + one.length]
        assert (one.at, one.line) == (at, line)
        assert one.digest == sha256(piece).digest()[:16]
        assert piece.endswith(b"\n") or one is found[-1]
        assert piece.count(b"\n") + (not piece.endswith(b"\n")) == one.lines
        at, line = at + one.length, line + one.lines
    assert at == len(data)


def written(count: int) -> list[bytes]:
    chance = random.Random(1)
    return [
        b'{"n": %d, "body": "%s"}\n' % (n, b"x" * chance.randrange(3_000)) for n in range(count)
    ]


def test_an_edit_changes_the_segments_around_it_alone() -> None:
    lines = written(5_000)
    before = {one.digest for one in cuts(b"".join(lines))}
    assert len(before) > 15
    for edited in (
        [b"{}\n", *lines],
        lines[:2_500] + lines[2_501:],
        [*lines[:-1], b"{}\n"],
        lines[:1_000] + [b"{}\n"] * 50 + lines[1_000:],
    ):
        after = {one.digest for one in cuts(b"".join(edited))}
        assert len(after - before) <= 3


def test_no_segment_is_much_larger_than_the_largest() -> None:
    found = cuts(b"{}\n" * 2_000_000)
    assert sum(one.lines for one in found) == 2_000_000
    assert max(one.length for one in found) <= LARGEST + 3


def test_a_line_repeated_makes_few_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "_PER_BYTE", 32)
    assert len(cuts(b"{}\n" * 100_000)) < 20


class Counted(io.BytesIO):
    """Notes the longest piece that was ever asked for."""

    longest = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        piece = super().readline(size)
        self.longest = max(self.longest, len(piece))
        return piece


def test_a_line_that_is_too_long_is_never_held() -> None:
    file = Counted(b'{"a": 1}\n' + b"x" * (3 * LONGEST_LINE) + b'\n{"b": 2}\n')
    found = list(cut(file, LONGEST_LINE))
    assert [one.is_too_long for one in found] == [False, True, False]
    assert [one.line for one in found] == [0, 1, 2]
    assert found[2].at == 9 + 3 * LONGEST_LINE + 1
    assert file.longest <= LONGEST_LINE + 1


@pytest.mark.parametrize(("size", "too_long"), [(LONGEST_LINE, False), (LONGEST_LINE + 1, True)])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_limit_is_the_longest_line(size: int, too_long: bool, end: bytes) -> None:
    (one,) = cuts(b"x" * size + end)
    assert one.is_too_long is too_long
    assert one.lines == 1


def test_what_is_read_again_is_what_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"un\ndeux\n")
    (one,) = cuts(path.read_bytes())
    assert read_part(path, one, "x.jsonl") == b"un\ndeux\n"
    assert read_line(path, 3, 4, sha256(b"deux").digest(), "x.jsonl") == b"deux"
    path.write_bytes(b"un\ndoux\n")
    with pytest.raises(BuildError, match="changed while"):
        read_part(path, one, "x.jsonl")
    with pytest.raises(BuildError, match="changed while"):
        read_line(path, 3, 4, sha256(b"deux").digest(), "x.jsonl")
    path.unlink()
    with pytest.raises(BuildError, match="changed while"):
        read_part(path, one, "x.jsonl")


# Packed files


def pack(site: Path, data: bytes) -> list[Cut | SourceError]:
    """Write a packed source as it is; return its segments, and at the end what is wrong."""
    (site / "content").mkdir(exist_ok=True)
    (site / "content/x.jsonl.gz").write_bytes(data)
    found: list[Cut | SourceError] = []
    try:
        found.extend(cut_packed(site, b"content", b"x.jsonl.gz", LONGEST_LINE))
    except SourceError as error:
        found.append(error)
    return found


def test_a_packed_file_is_unpacked_into_the_sites_own_folder(tmp_path: Path) -> None:
    (one,) = pack(tmp_path, gzip.compress(b"un\ndeux\n"))
    assert UNPACKED_FOLDER.startswith(f"{OWN_FOLDER}/")
    path = readable(tmp_path, b"content", b"x.jsonl.gz")
    assert path.is_relative_to(tmp_path / UNPACKED_FOLDER)
    assert isinstance(one, Cut)
    assert read_part(path, one, "") == b"un\ndeux\n"
    pack(tmp_path, gzip.compress(b"trois\n"))
    assert [one.read_bytes() for one in path.parent.iterdir()] == [b"trois\n"]
    forget_unpacked(tmp_path, b"content", b"x.jsonl.gz")
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-4],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-8] + b"\0\0\0\0" + data[-4:],
        lambda data: data + b"garbage",
        lambda data: data[:2_000] + b"\xff" * 200 + data[2_200:],
    ],
    ids=["cut short", "half", "other checksum", "garbage", "holes"],
)
def test_of_a_damaged_packed_file_the_rest_is_refused_with_its_line(
    tmp_path: Path, damage: object
) -> None:
    lines = [b'{"n": "%s"}\n' % random.Random(n).randbytes(40).hex().encode() for n in range(2_000)]
    *found, error = pack(tmp_path, damage(gzip.compress(b"".join(lines))))  # type: ignore[operator]
    assert isinstance(error, SourceError)
    assert error.code == "unreadable"
    whole = sum(one.lines for one in found if isinstance(one, Cut))
    assert error.line == whole + 1
    kept = readable(tmp_path, b"content", b"x.jsonl.gz").read_bytes()
    assert kept == b"".join(lines[:whole])


def test_a_file_that_is_no_gzip_is_refused(tmp_path: Path) -> None:
    (error,) = pack(tmp_path, b'{"title": "Un"}\n')
    assert isinstance(error, SourceError)
    assert (error.code, error.line) == ("unreadable", 1)


def test_a_bomb_is_left_in_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "ALWAYS_ALLOWED", 1_000)
    *found, error = pack(tmp_path, gzip.compress(b"{}\n" * 1_000_000))
    assert isinstance(error, SourceError)
    assert error.code == "gzip-size"
    kept = readable(tmp_path, b"content", b"x.jsonl.gz").stat().st_size
    assert kept <= 200 * (tmp_path / "content/x.jsonl.gz").stat().st_size
    assert error.line == sum(one.lines for one in found if isinstance(one, Cut)) + 1


def test_a_packed_line_that_is_too_long_is_not_kept(tmp_path: Path) -> None:
    long = b"x" * (2 * LONGEST_LINE)
    _, second, third = pack(tmp_path, gzip.compress(b"un\n" + long + b"\ndeux\n"))
    assert isinstance(second, Cut)
    assert second.is_too_long
    path = readable(tmp_path, b"content", b"x.jsonl.gz")
    assert path.read_bytes() == b"un\ndeux\n"
    assert isinstance(third, Cut)
    assert (read_part(path, third, ""), third.line) == (b"deux\n", 2)


def test_without_room_the_build_says_so(tmp_path: Path) -> None:
    (tmp_path / OWN_FOLDER).write_text("a file where the folder must be")
    with pytest.raises(BuildError, match="cannot be unpacked"):
        pack(tmp_path, gzip.compress(b"un\n"))


def test_cutting_and_unpacking_hold_little(tmp_path: Path) -> None:
    line = b'{"title": "Un", "body": "%s"}\n' % random.Random(1).randbytes(1_000).hex().encode()
    data = gzip.compress(line * 20_000, 1)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/x.jsonl.gz").write_bytes(data)
    del data
    tracemalloc.start()
    try:
        lines = sum(
            one.lines for one in cut_packed(tmp_path, b"content", b"x.jsonl.gz", LONGEST_LINE)
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    state = (tmp_path / "content/x.jsonl.gz").stat()
    assert lines == 20_000
    assert unpacked(
        tmp_path, b"content", b"x.jsonl.gz", state.st_size, state.st_mtime_ns
    ).stat().st_size == lines * len(line)
    assert peak < 2 << 20
