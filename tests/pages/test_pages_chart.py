"""Charts by year: where bars and marks stand, whatever the number of years."""

from __future__ import annotations

from itertools import pairwise

import pytest

from archives import archive_of
from newsgen import urls
from newsgen.pages.chart import HEIGHT, LEAST_HEIGHT, Chart, Mark, bar_height, chart, marks

FIGURES = {"narrow": 34 / 280 * 100, "wide": 34 / 690 * 100}
"""Percent that the four figures of a year take of a narrow chart, and of a wide one."""


def drawn(*years: tuple[str, int]) -> Chart:
    """Return the chart of these years."""
    made = chart(archive_of([]), years, urls.calendar_path)
    assert made is not None
    return made


def test_no_year_makes_no_chart() -> None:
    assert chart(archive_of([]), [], urls.calendar_path) is None


def test_a_year_alone_stands_in_the_middle() -> None:
    made = drawn(("2022", 7))
    ((label, (bar,)),) = made.decades
    assert (label, bar.label, bar.articles, bar.path) == (
        "Années 2020",
        "2022",
        7,
        "2022/index.html",
    )
    assert (bar.x + made.bar_width / 2, bar.height) == (50, HEIGHT)
    assert made.marks == (Mark("2022", 50, "middle", narrow=True),)


def test_years_stand_in_decades_and_at_their_distance() -> None:
    made = drawn(("1989", 1), ("1990", 4), ("1998", 2))
    assert [(decade.label, len(decade.years)) for decade in made.decades] == [
        ("Années 1980", 1),
        ("Années 1990", 2),
    ]
    first, second, last = (bar for decade in made.decades for bar in decade.years)
    assert [round(bar.x + made.bar_width / 2) for bar in (first, second, last)] == [5, 15, 95]
    assert [bar.height for bar in (first, second, last)] == [22.5, 90, 45]
    assert made.most == 4


def test_early_years_are_written_as_they_are_read() -> None:
    made = drawn(("0998", 1), ("2022", 1))
    assert [decade.label for decade in made.decades] == ["Années 990", "Années 2020"]
    assert [mark.label for mark in made.marks][:: len(made.marks) - 1] == ["998", "2022"]


@pytest.mark.parametrize(("articles", "height"), [(1000, HEIGHT), (500, HEIGHT / 2), (1, 2)])
def test_what_is_there_can_be_seen(articles: int, height: float) -> None:
    assert bar_height(articles, 1000) == height >= LEAST_HEIGHT


@pytest.mark.parametrize("count", [*range(1, 60), 99, 136, 150, 400, 2024])
def test_bars_stay_within_the_chart_and_apart(count: int) -> None:
    made = drawn(*((f"{2024 - count + n:04}", 1) for n in range(1, count + 1)))
    bars = [bar for decade in made.decades for bar in decade.years]
    assert len(bars) == count
    assert bars[0].x >= 0
    assert bars[-1].x + made.bar_width <= 100
    assert all(after.x > before.x for before, after in pairwise(bars))


@pytest.mark.parametrize("last", [1899, 1900, 1911, 1999, 2024])
@pytest.mark.parametrize("count", [*range(1, 60), 99, 136, 150, 400])
@pytest.mark.parametrize("screen", ["narrow", "wide"])
def test_marks_never_touch(last: int, count: int, screen: str) -> None:
    found = [one for one in marks(last - count + 1, last) if screen == "wide" or one.narrow]
    ends = [str(year) for year in dict.fromkeys((last - count + 1, last))]
    assert [found[0].label, found[-1].label][: len(ends)] == ends
    width = FIGURES[screen]
    starts = [one.x - {"start": 0, "middle": 0.5, "end": 1}[one.anchor] * width for one in found]
    assert starts[0] >= 0
    assert starts[-1] + width <= 100
    assert all(after - before > width for before, after in pairwise(starts))


def test_a_long_chart_names_its_decades() -> None:
    labels = [mark.label for mark in marks(1870, 2019)]
    assert labels == ["1870", *(str(year) for year in range(1890, 2010, 10)), "2019"]
    narrow = [mark.label for mark in marks(1870, 2019) if mark.narrow]
    assert narrow == ["1870", "1900", "1950", "2019"]
