"""Lists of many numbered pages: one page more costs what the one before it did."""

from __future__ import annotations

from unittest import mock

import pytest

from archives import archive_of, article, planned
from newsgen.article import Correction
from newsgen.french.dates import PartialDate
from newsgen.pages import corrections, intervals
from newsgen.pages.intervals import UndatedScope
from newsgen.pages.table import KINDS
from newsgen.pages.term import TermScope

SAME = [article("Météo", identity=f"{number:03}", themes=("Ciel",)) for number in range(61)]


@pytest.mark.parametrize(("kind", "scope"), [("undated", UndatedScope), ("term", TermScope)])
def test_many_pages_of_a_list_are_asked_for_together(
    kind: str, scope: type[UndatedScope | TermScope], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = archive_of(SAME, page_size=2)
    alone = planned(archive, KINDS[kind])
    monkeypatch.setattr(intervals, "TOGETHER", 20)
    keys = [key for key in KINDS[kind].keys(archive) if key.endswith("~meteo-")]
    with mock.patch.object(scope, "articles", autospec=True, side_effect=scope.articles) as asked:
        found = [page for page in KINDS[kind].pages(archive, keys) if page.view.cards]
    assert len(found) == 31
    assert len(asked.mock_calls) == 1 + 3  # the first, and the rest by twenty articles
    assert all(page == alone[page.path] for page in found)
    assert len({card.path for page in found for card in page.view.cards}) == len(SAME)


def test_corrections_are_sorted_once_and_the_details_of_an_article_read_once() -> None:
    told = tuple(Correction(f"Erreur {number}", PartialDate("2024-05")) for number in range(61))
    archive = archive_of([article("Météo", corrections=told)], page_size=2)
    keys = [key for key in KINDS["corrections"].keys(archive) if key == "2024-05"]
    asked: list[str] = []
    archive.reader.corrections._db.set_trace_callback(asked.append)
    corrections._corrections_in.cache_clear()
    found = list(KINDS["corrections"].pages(archive, keys))
    texts = [one.text for page in found for one in page.view.corrections]
    assert texts == [f"Erreur {number}" for number in range(61)]
    assert len(found) == 31
    assert len([sql for sql in asked if "ORDER BY c.date" in sql]) == 1
    assert corrections._corrections_in.cache_info().misses == 1


def test_a_numbered_page_has_only_the_paths_made_that_it_shows() -> None:
    archive = archive_of(SAME, page_size=1)
    keys = [key for key in KINDS["term"].keys(archive) if key.endswith("~meteo-")]
    with mock.patch.object(TermScope, "path", autospec=True, side_effect=TermScope.path) as made:
        found = list(KINDS["term"].pages(archive, keys))
    assert len(found) == len(SAME)
    assert len(made.mock_calls) <= 20 * len(SAME)
