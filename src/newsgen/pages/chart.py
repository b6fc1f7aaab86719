"""Articles by year as a bar chart: where its bars and marks stand, for the template to draw.

Across, all is in percent of the width, so that a chart is as wide as its place and its text
keeps its size; downwards, in pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from newsgen.pages.kind import Archive
from newsgen.pages.parts import date_label

HEIGHT = 90
"""Of the highest bar."""
LEAST_HEIGHT = 2
WIDEST_BAR = 6.0
SPACING_NARROW, SPACING_WIDE = 14.0, 6.0
"""Between the middles of two marks: four figures are 34 pixels of 280, or of 690 and more."""
BESIDE_END = 1.4
"""What a mark needs beside one that begins or ends with its bar, in such spacings."""
_STEPS = (1, 5, 10, 50, 100, 500, 1000, 5000, 10000)
"""Each divides the next, so that the marks of a narrow chart are among those of a wide one."""


class Bar(NamedTuple):
    """A year with articles."""

    label: str
    articles: int
    path: str
    x: float
    height: float


class Decade(NamedTuple):
    """The years of ten that have articles."""

    label: str
    years: tuple[Bar, ...]


class Mark(NamedTuple):
    """A year written under the chart."""

    label: str
    x: float
    anchor: str
    narrow: bool


class Chart(NamedTuple):
    """A bar chart by year."""

    decades: tuple[Decade, ...]
    bar_width: float
    most: int
    marks: tuple[Mark, ...]


def chart(
    archive: Archive, years: Sequence[tuple[str, int]], path: Callable[[str], str]
) -> Chart | None:
    """Return the chart of years (in order) with their numbers of articles; None without any.

    `path` gives the page that a year's bar leads to, or "".
    """
    if not years:
        return None
    first, last = int(years[0][0]), int(years[-1][0])
    most = max(count for _, count in years)
    band = 100 / (last - first + 1)
    width = _bar_width(band)
    bars = [
        Bar(
            date_label(year),
            count,
            path(year),
            round((int(year) - first + 0.5) * band - width / 2, 2),
            bar_height(count, most),
        )
        for year, count in years
    ]
    groups = groupby(bars, key=lambda bar: int(bar.label) // 10 * 10)
    decades = tuple(Decade(f"{archive.words['decade']} {ten}", tuple(g)) for ten, g in groups)
    return Chart(decades, round(width, 2), most, tuple(marks(first, last)))


def bar_height(articles: int, most: int) -> float:
    """Return the height of a bar in pixels; what is there can be seen."""
    return max(round(HEIGHT * articles / most, 1), LEAST_HEIGHT)


def marks(first: int, last: int) -> Iterator[Mark]:
    """Yield the years to write under a chart: its ends, and between them round years that fit.

    Those that are `narrow` fit on the narrowest screen too.
    """
    band = 100 / (last - first + 1)
    wide, narrow = (_step(spacing, band) for spacing in (SPACING_WIDE, SPACING_NARROW))
    for year in range(first, last + 1):
        x = (year - first + 0.5) * band
        if year in (first, last):
            yield Mark(str(year), *_end(x, _bar_width(band), at_start=year == first), narrow=True)
        elif year % wide == 0 and _is_free(x, SPACING_WIDE):
            fits = year % narrow == 0 and _is_free(x, SPACING_NARROW)
            yield Mark(str(year), round(x, 2), "middle", fits)


def _step(spacing: float, band: float) -> int:
    return next((step for step in _STEPS if step * band >= spacing), _STEPS[-1])


def _bar_width(band: float) -> float:
    return min(0.8 * band, WIDEST_BAR)


def _end(x: float, width: float, *, at_start: bool) -> tuple[float, str]:
    """Return where the first or last year stands: under its bar, or from its edge inwards."""
    if SPACING_NARROW / 2 <= x <= 100 - SPACING_NARROW / 2:
        return round(x, 2), "middle"
    edge = x - width / 2 if at_start else x + width / 2
    return round(edge, 2), "start" if at_start else "end"


def _is_free(x: float, spacing: float) -> bool:
    """Tell whether a mark is clear of those at the ends."""
    return BESIDE_END * spacing <= x <= 100 - BESIDE_END * spacing
