"""How the search index divides: by counts alone, and never because another period grew."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from archives import archive_of, article
from newsgen.article import Article
from newsgen.catalog.rows import Interval
from newsgen.pages.shards import decade_shards, shards, shards_of, touched_keys, undated_shards

DATES = st.sampled_from(
    ["", "1989", "1990", "1994", "1994-05", "1994-05-11", "1994-06", "1994-06-01", "1999-12-31"]
)


def articles(dates: list[str]) -> list[Article]:
    """Return an article of each of these dates."""
    return [article(f"{'Abc'[n % 3]} {n}", date) for n, date in enumerate(dates)]


def divided(dates: list[str], size: int) -> dict[str, int]:
    """Return the parts of an archive that has articles of these dates, with their counts."""
    archive = archive_of(articles(dates))
    return {shard.key: shard.articles for shard in shards(archive.reader.calendar, size)}


def test_a_decade_is_one_part_until_it_has_more_than_the_size() -> None:
    assert divided(["1990-01-01", "1999-12-31", "2000"], 2) == {"1990-1999": 2, "2000-2009": 1}
    assert divided(["1990", "1991", "1999", "2000"], 2) == {
        "1990": 1, "1991": 1, "1999": 1, "2000-2009": 1,
    }  # fmt: skip


def test_a_year_divides_by_months_and_keeps_what_is_known_to_none() -> None:
    dates = ["1994", "1994-05", "1994-05-11", "1994-06-01", "1995"]
    assert divided(dates, 2) == {"1994": 1, "1994-05": 2, "1994-06": 1, "1995": 1}
    assert divided(dates[1:], 2) == {"1994-05": 2, "1994-06": 1, "1995": 1}


def test_a_month_is_not_divided() -> None:
    assert divided(["1994-05-01", "1994-05-02", "1994-05-03"], 2) == {"1994-05": 3}


def test_undated_articles_divide_by_their_first_letter() -> None:
    assert divided(["", ""], 2) == {"sans-date": 2}
    assert divided(["", "", "", ""], 2) == {"sans-date-a": 2, "sans-date-b": 1, "sans-date-c": 1}


def test_nothing_has_no_part() -> None:
    assert divided([], 2) == {}
    assert list(undated_shards(0, list, 2)) == []
    assert list(decade_shards("199", [], lambda _: [], 2)) == []


def test_a_part_says_where_its_articles_are() -> None:
    (decade,) = decade_shards("199", [("1990", 1), ("1993", 1)], lambda _: [], 2)
    assert decade.intervals == (Interval("1990"), Interval("1993"))
    rest, _ = decade_shards("199", [("1990", 4)], lambda _: [("1990-02", 3)], 2)
    assert rest.intervals == (Interval("1990", ""),)


@given(st.lists(DATES, max_size=12), st.integers(1, 4))
def test_each_article_is_in_one_part(dates: list[str], size: int) -> None:
    reader = archive_of(articles(dates)).reader
    found = Counter(
        card.identity
        for shard in shards(reader.calendar, size)
        for interval in shard.intervals
        for card in reader.calendar.articles_in(interval, -1)
    )
    assert set(found.values()) <= {1}
    assert found.total() == len(dates) == sum(divided(dates, size).values())


@given(st.lists(DATES, max_size=8), DATES, st.integers(1, 4))
def test_one_more_article_touches_the_parts_that_come_and_go(
    dates: list[str], date: str, size: int
) -> None:
    before, after = divided(dates, size), divided([*dates, date], size)
    assert {key for key, _ in before.items() ^ after.items()} <= touched_keys([date])


@given(st.lists(DATES, max_size=12), st.integers(1, 4), st.sets(st.sampled_from(range(6))))
def test_some_parts_are_those_of_the_whole(dates: list[str], size: int, which: set[int]) -> None:
    reader = archive_of(articles(dates)).reader
    every = list(shards(reader.calendar, size))
    some = [shard for number, shard in enumerate(every) if number in which]
    keys = {shard.key for shard in some} | {"1700", "x"}
    assert list(shards_of(reader.calendar, size, keys)) == some
