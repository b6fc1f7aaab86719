"""The fast reader of simple YAML agrees with PyYAML on whatever it accepts."""

from __future__ import annotations

import datetime

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from newsgen.errors import SourceError
from newsgen.sources.safe_yaml import read_yaml
from newsgen.sources.simple_yaml import read_simple_yaml
from newsgen.sources.text import clean

SPECIMENS = (
    *("true", "Yes", "no", "ON", "off", "null", "~", "y", "N", "0", "-1", "+1", "012", "0o17"),
    *("1_000", "12:30", "190:20:30", "1.5", "1e3", ".inf", ".nan", "0x1F", "0b11", "2022"),
    *("2022-05-11", "2022-13-45", "2022-05-11 10:00:00", "2022-05-11T10:00:00Z", "8-1-2019"),
    *("2022-05-11T10:00:00+02:00", "2022-05-11T24:00:00", "0000-01-01", "2022-5-1"),
    *("2022-05-11T10:00:00+0200", "2022-05-11T10:00:00-13:59", "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-13:00", "0001-01-01T00:00:00+13:00"),
    *('"a"', "'a'", '"a', "a'b", '"a\\n"', "''", '""', '"a" b', "'it''s'", '"a" # b', "a#b"),
    *("a: b", "a:", "a #b", "#a", "&a b", "*a", "!a b", "|", ">", "@a", "%a", "`a", "- a"),
    *("[a, b]", "[a, b", "[a,b]", "[a b, l’été]", "[]", "[a, yes]", "[a: b]", "[a, ]", "{a: b}"),
    *("[Jeanne, 12]", "[a.b, c-d]", "[a -b]", "[a - b]", "[a:b]", "[a , b ]", "[a #b, c]"),
    *("« été »", "“a”", "(a)", "…", "https://a.b/c?d=e#f", "l’été : chaud", "<<", "=", "?", "? a"),
    *("a, b", "a]", "a}", "été", "n°5", "🎉", "a\u00a0b", "\u00a0a", "a\u00a0: b", "a\u2003"),
)
words = st.one_of(
    st.sampled_from(SPECIMENS), st.text("aé :#-'\",[]{}&*!|>%@`?\\0129.\t’", max_size=8)
)
keys = st.sampled_from(("title", "date", "mots-clés", "yes", "on", "2022", "_a", "a b", "a-", "-a"))
spaces = st.sampled_from(("", " ", "  "))
pairs = st.builds("{}:{}{}{}".format, keys, spaces, words, spaces)
items = st.builds("{}-{}{}".format, spaces, spaces, words)
lines = st.one_of(pairs, items, words, st.just(""), st.builds("{}:".format, keys))


def judged(text: str) -> object:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def same(left: object, right: object) -> bool:
    """Equal, of equal types (1 is not true), and of equal UTC offsets."""
    return repr(left) == repr(right) or (
        isinstance(left, datetime.datetime)
        and isinstance(right, datetime.datetime)
        and left == right
        and left.utcoffset() == right.utcoffset()
    )


def assert_agrees(text: str) -> None:
    read = read_simple_yaml(text)
    if read is None:
        return
    expected = judged(text)
    assert isinstance(expected, dict)
    assert list(read) == list(expected)
    assert all(same(read[key], expected[key]) for key in read), (read, expected)
    assert all(same(read[key], value) for key, value in read_yaml(text, "content/x.md").items())


@given(st.lists(lines, max_size=6).map("\n".join).map(clean))
@example("a:\n- b\n - c")
@example("a:\n  - b\n- c")
@example("a:\n\n- b\n\nc: d\n")
@example("a: b\n  c")
@example("a:\n  b")
@example("a: b\n- c")
@example("- a\nb: c")
@example("---\na: b")
@example("a: b\n...\n")
def test_it_agrees_with_pyyaml(text: str) -> None:
    assert_agrees(text)


@given(st.text(max_size=30).map(clean))
def test_it_agrees_on_any_value(text: str) -> None:
    assert_agrees(f"title: {text}\ntags:\n  - {text}\n")


@pytest.mark.parametrize("value", SPECIMENS)
def test_it_agrees_on_values_with_a_meaning(value: str) -> None:
    for text in (f"title: {value}", f"tags:\n- {value}", f"{value}: title"):
        assert_agrees(text)


def test_what_front_matter_usually_is_needs_no_pyyaml() -> None:
    assert read_simple_yaml(
        'title: "Le vote : un bilan"\nauteur: Jeanne Lefèvre\ndate: 2022-05-11\ndraft: false\n'
        "page: 3\nlastmod: 2022-05-11T10:00:00+02:00\ntags:\n  - 'L''été'\n".replace("''", "’")
        + "related:\n- « Un titre »\ncategories: [Monde, Afrique du Nord]\nsummary:\n"
    ) == {
        "title": "Le vote : un bilan",
        "auteur": "Jeanne Lefèvre",
        "date": datetime.date(2022, 5, 11),
        "draft": False,
        "page": 3,
        "lastmod": datetime.datetime.fromisoformat("2022-05-11T10:00:00+02:00"),
        "tags": ["L’été"],
        "related": ["« Un titre »"],
        "categories": ["Monde", "Afrique du Nord"],
        "summary": None,
    }


@pytest.mark.parametrize(
    "text", ["title: a: b", "a: |\n  b", "a: &b c", "a:\n  b: c", "a: 1\na: 2"]
)
def test_what_is_not_simple_is_left_to_pyyaml(text: str) -> None:
    assert read_simple_yaml(text) is None


def test_ten_thousand_values_are_the_limit() -> None:
    written = "a: [" + "x, " * 9_996 + "x]"  # with the mapping, its key and the list: 10,000
    assert len(read_yaml(written, "x.yaml")) == 1
    with pytest.raises(SourceError) as refusal:
        read_yaml("b:\n" + "- x\n" * 10_000, "x.yaml")
    assert refusal.value.code == "yaml-size"


@pytest.mark.parametrize(
    "written",
    [
        "- x\n" * 10_001,
        "a: [" + "x, " * 10_001 + "x]",
        "".join(f"k{number}: x\n" for number in range(10_001)),
    ],
    ids=["lines", "list", "keys"],
)
def test_too_many_values_are_refused_before_they_take_memory(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(yaml, "compose")
    with pytest.raises(SourceError, match="10000 values"):
        read_yaml(written, "x.yaml")


def test_a_thousand_aliases_are_the_limit() -> None:
    assert read_yaml("a: &a x\nb: [" + "*a, " * 999 + "*a]", "x.yaml")
    with pytest.raises(SourceError, match="1000 aliases"):
        read_yaml("a: &a x\nb: [" + "*a, " * 1000 + "*a]", "x.yaml")
