"""The short way through fields gives what the long one does, or leaves it the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from newsgen.errors import SourceError
from newsgen.sources import fields
from newsgen.sources.fields import Fields, read_fields
from newsgen.sources.layers import Layer
from newsgen.sources.names import SYNONYMS, canonical_name

PARIS = ZoneInfo("Europe/Paris")
KEYS = [
    key
    for name, synonyms in SYNONYMS.items()
    if name != "published"  # a date or a flag, and so another name of both
    for key in (name, *synonyms)
]
KEYS.append("couleur")
SCALARS = st.one_of(
    st.sampled_from(
        ["", " ", "2022-05-11", "fr", "oui", "draft", "Le  Monde", "e\u0301té", "[", "31/31"]
    ),
    st.text(max_size=5),
    st.none() | st.booleans() | st.integers(0, 3000) | st.dates(date(1900, 1, 1)),
)
VALUES = (
    SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(st.sampled_from(["src", "name"]), SCALARS)
)


def outcome(
    layers: Sequence[Layer], read: Callable[[Sequence[Layer], ZoneInfo], Fields]
) -> Fields | str:
    try:
        return read(layers, PARIS)
    except SourceError as error:
        return f"{error.place}:{error.line} {error.code} {error.reason} {error.remedy}"


def front_matter() -> st.SearchStrategy[dict[str, object]]:
    """Front matter without a field under two names."""
    pairs = st.tuples(st.sampled_from(KEYS), VALUES)
    return st.lists(pairs, max_size=5, unique_by=lambda pair: canonical_name(pair[0])).map(dict)


@given(st.lists(front_matter(), max_size=2))
@example([{"date": "2022-05-11", "pubdate": "2021"}])
def test_fields_are_read_the_same_the_short_way(given: list[dict[str, object]]) -> None:
    layers = [Layer(f"seeds/{number}.md", one) for number, one in enumerate(given)]
    short, long = outcome(layers, read_fields), outcome(layers, fields._read_layers)
    assert short == long
    if isinstance(short, Fields) and isinstance(long, Fields):
        assert list(short.values) == list(long.values)


def test_no_for_a_date_under_two_names_is_refused_like_one() -> None:
    assert "the field `pubdate` cannot be used" in str(
        outcome([Layer("seeds/a.md", {"pubdate": False, "date": False})], read_fields)
    )
