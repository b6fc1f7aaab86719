"""Lists that divide: which intervals have a page, whatever the archive, and that all hold together.

The laws below are those that a reader relies on: every link leads to a page, and from the home
page, by lists alone, every article is reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archives import archive_of, article, plain, planned
from newsgen import urls
from newsgen.article import Article
from newsgen.catalog.rows import Interval
from newsgen.pages.intervals import (
    UndatedScope,
    capacity,
    interval_key,
    interval_label,
    interval_of,
)
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS
from newsgen.pages.term import TermScope
from newsgen.urls import naming

DATES = ("", "", "1926", "1926", "2018-09", "2018-09", "2018-09-01", "2018-10-02", "2022-05-11")
LETTERS = ("A", "Aux", "Aux armes", "Aux urnes", "Auxerre", "Bilan", "L’été", "«»", "1936", "Œuvre")


def numbered(headline: str, number: int, date: str, themes: list[str]) -> Article:
    """Return an article of which there may be ten alike."""
    identity = f"content/{headline}-{date}-{number}.md"
    return article(headline, date, identity=identity, themes=tuple(themes))


articles = st.builds(
    numbered,
    st.sampled_from(LETTERS),
    st.integers(0, 9),
    st.sampled_from(DATES),
    st.lists(st.sampled_from(("Aux", "Sahel")), max_size=2),
)


@pytest.fixture(autouse=True, params=[1, 2], ids=["days at once", "months in parts"])
def _month_parts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Try every law with months that divide soon, and later."""
    with mock.patch.object(TermScope, "month_parts", request.param):
        yield


archives = st.lists(articles, max_size=40, unique_by=lambda one: one.identity)


def links(view: object) -> Iterator[str]:
    """Yield the path of every link in a view."""
    if isinstance(view, tuple):
        for name in getattr(view, "_fields", ()):
            if name.endswith("path") and getattr(view, name):
                yield getattr(view, name)
        for part in view:
            yield from links(part)


def whole(archive: Archive) -> dict[str, set[str]]:
    """Return every page of an archive that readers see, with where it leads to."""
    found: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for path, page in planned(archive, kind).items():
            assert path not in found, f"two pages at {path}"
            found[path] = set(links(page.view))
    return found


@given(archives, st.integers(1, 4), st.integers(1, 3))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_link_leads_to_a_page_and_every_page_is_reached(
    found: list[Article], page_size: int, min_articles: int
) -> None:
    archive = archive_of(found, page_size=page_size, min_articles=min_articles)
    pages = whole(archive)
    reached = {urls.HOME, *(urls.taxonomy_path(taxonomy) for taxonomy in archive.shape.taxonomies)}
    reached |= {urls.DAYS_OF_YEAR} if archive.shape.days else set()
    waiting = list(reached)
    while waiting:
        path = waiting.pop()
        assert path in pages, f"nothing at {path}"
        new = pages[path] - reached
        reached |= new
        waiting += new
    alone = {path for path in pages if path.startswith("recherche/")}
    assert set(pages) - reached <= {urls.NOT_FOUND, urls.ROBOTS} | alone


@given(archives, st.integers(1, 4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_list_is_longer_than_a_page(found: list[Article], page_size: int) -> None:
    archive = archive_of(found, page_size=page_size)
    for name in ("day", "month", "year", "term", "undated"):
        for path, page in planned(archive, KINDS[name]).items():
            assert len(page.view.cards) <= page_size, path
            assert len(getattr(page.view, "unplaced", ())) <= page_size, path


@given(archives, st.integers(1, 4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lists_together_hold_each_article_of_a_theme_once(
    found: list[Article], page_size: int
) -> None:
    archive = archive_of(found, page_size=page_size)
    listed: dict[str, list[str]] = {}
    for page in planned(archive, KINDS["term"]).values():
        slug = page.key.split("/")[1]
        listed.setdefault(slug, []).extend(
            card.path for card in (*page.view.cards, *page.view.unplaced)
        )
    for name in ("Aux", "Sahel"):
        bearing = [one for one in found if name in one.themes]
        here = listed.get(naming.term_slug(name), [])
        assert len(here) == len(set(here)) == len(bearing)


@given(archives)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_keys_are_exactly_those_that_give_pages(found: list[Article]) -> None:
    archive = archive_of(found, page_size=2, base_url="https://a.example/")
    for kind in KINDS.values():
        keys = list(kind.keys(archive))
        assert len(keys) == len(set(keys)), kind.name
        made = {page.key for page in kind.pages(archive, keys)}
        # A year's own sitemap may turn out to be empty; no other key may.
        assert {key for key in keys if not key.endswith("-00")} - made <= {"latest"}, kind.name


@given(archives, st.integers(1, 4))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_two_lists_have_one_title(found: list[Article], page_size: int) -> None:
    archive = archive_of(found, page_size=page_size)
    lists = ("home", "calendar", "day", "month", "year", "term", "terms", "undated")
    titles = [page.view.title for name in lists for page in planned(archive, KINDS[name]).values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("interval", "key"),
    [
        (Interval(), ""),
        (Interval("2022-05"), "2022-05"),
        (Interval("", ""), "~"),
        (Interval("", "co"), "~co"),
        (Interval("1926", ""), "1926~"),
        (Interval("2018-09", "l-"), "2018-09~l-"),
    ],
)
def test_keys_name_intervals(interval: Interval, key: str) -> None:
    assert interval_key(interval) == key
    assert interval_of(key) == interval


def test_labels_say_what_an_interval_is_within_its_list() -> None:
    archive = archive_of([])
    labels = [
        plain(interval_label(interval, archive))
        for interval in (
            Interval("0998"),
            Interval("2022-08"),
            Interval("2022-05-01"),
            Interval("2022-05-11"),
            Interval("", ""),
            Interval("1926", ""),
            Interval("2018-09", ""),
            Interval("", "co"),
            Interval("", "aux-"),
        )
    ]
    assert labels == [
        *("998", "août", "dimanche 1er", "mercredi 11"),
        *("Sans date", "Mois inconnu", "Jour inconnu", "Co", "« Aux »"),
    ]


def test_only_days_and_whole_headlines_divide_no_further() -> None:
    scope = UndatedScope(archive_of([], page_size=3))
    for whole in (
        Interval("2022-05-11"),
        Interval("", "x" * naming.ALPHA_LENGTH),
        Interval("", "aux-"),
    ):
        assert capacity(scope, whole) is None
    for divided in (Interval("2022-05"), Interval("", "x" * (naming.ALPHA_LENGTH - 1))):
        assert capacity(scope, divided) == 3
