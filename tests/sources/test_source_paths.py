"""Paths that can be printed, and what they tell."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.sources.paths import folder_slug, printable_path, stem_words

names = st.one_of(
    st.text(st.characters(), max_size=12),
    st.binary(max_size=12).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.text("\\xu0eé89\n\u202e\udce9\xe9", max_size=12),
)


@given(names, names)
def test_no_two_paths_look_the_same(left: str, right: str) -> None:
    assert (printable_path(left) == printable_path(right)) == (left == right)


@given(names)
def test_a_printable_path_is_safe_to_print(path: str) -> None:
    printed = printable_path(path)
    assert printed.encode("utf-8").decode() == printed
    assert all(sign.isprintable() or category(sign) == "Zs" for sign in printed)


@pytest.mark.parametrize(
    ("path", "printed"),
    [
        ("seeds/été 1.txt", "seeds/été 1.txt"),
        ("seeds/\udce9t\udce9.txt", "seeds/\\xe9t\\xe9.txt"),
        ("seeds/\\xe9.txt", "seeds/\\\\xe9.txt"),
        ("seeds/a\nb\u202e.txt", "seeds/a\\u000ab\\u202e.txt"),
        ("seeds/\U000e0001.txt", "seeds/\\U000e0001.txt"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(path: str, printed: str) -> None:
    assert printable_path(path) == printed


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("content/le-vote/index.md", "le-vote"),
        ("content/2022/05/2022-05-11-le-vote/index.markdown", "le-vote"),
        ("content/2022/05/11/index.md", ""),
        ("content/index.md", ""),
        ("content/le-vote/autre.md", ""),
    ],
)
def test_index_takes_the_slug_of_its_folder(path: str, slug: str) -> None:
    assert folder_slug(path) == slug


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("content/2022-05-11-le_vote--final.md", "Le vote final"),
        ("content/le-vote/index.md", "Le vote"),
        ("content/0042.md", ""),
    ],
)
def test_a_file_name_as_words(path: str, words: str) -> None:
    assert stem_words(path) == words
