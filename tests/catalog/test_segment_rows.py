"""Comparing the segments of a file with those of the last build."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from newsgen.catalog.segments import _same

digests = st.lists(st.sampled_from([b"a", b"b", b"c", b"d", b"e", b"f"]), max_size=12)


@given(digests, digests)
def test_what_is_the_same_is_paired_in_order(before: list[bytes], now: list[bytes]) -> None:
    pairs = list(_same(before, now))
    assert all(before[old] == now[new] for old, new in pairs)
    for one, other in itertools.pairwise(pairs):
        assert one[0] < other[0]
        assert one[1] < other[1]


@given(st.permutations(range(8)), st.integers(0, 7))
def test_all_but_what_moved_stays(order: list[int], moved: int) -> None:
    before = [bytes([n]) for n in order]
    now = [one for one in before if one != bytes([moved])]
    now.insert(3, bytes([moved]))
    assert len(list(_same(before, now))) >= 7


def test_what_is_repeated_is_compared_quickly() -> None:
    many = [b"a"] * 100_000
    assert len(list(_same([b"x", *many, b"y"], [b"x", b"z", *many, b"y"]))) == 100_002
