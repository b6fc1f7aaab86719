"""The search page: which parts of the index readers may choose, and when there is one."""

from __future__ import annotations

from typing import Any

from archives import archive_of, article, plain, planned
from newsgen.config import Search
from newsgen.pages.frame import site_view
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS


def search_page(archive: Archive) -> Any:
    """Return the view of the search page."""
    (page,) = planned(archive, KINDS["search"]).values()
    return page.view


def test_periods_stand_latest_first_and_undated_ones_last() -> None:
    archive = archive_of([article("A", "1994-05-11"), article("B", "2022"), article("C")])
    view = search_page(archive)
    assert [tuple(period) for period in view.periods] == [
        ("2020-2029", "Années 2020", 1),
        ("1990-1999", "Années 1990", 1),
        ("sans-date", "Sans date", 1),
    ]
    assert plain(view.total_text) == "3 articles"
    assert view.calendar_path == "calendrier/index.html"


def test_periods_of_a_large_archive_are_years_and_months() -> None:
    dates = ["1994", "1994-05-11", "1994-05-12", "1993", "", ""]
    archive = archive_of(
        [article(f"{'AB'[n % 2]}{n}", date) for n, date in enumerate(dates)],
        search=Search(shard_size=1),
    )
    labels = [plain(period.label) for period in search_page(archive).periods]
    assert labels == ["Mai 1994", "1994, mois inconnu", "1993", "Sans date – A", "Sans date – B"]


def test_without_articles_or_where_it_is_off_there_is_no_search() -> None:
    for archive in (archive_of([]), archive_of([article("A")], search=Search(on=False))):
        assert planned(archive, KINDS["search"]) == {}
        view = site_view(archive.config, archive.shape, dict(archive.words), custom_css=False)
        assert "Recherche" not in {link.label for link in view.menu}


def test_the_menu_leads_to_search() -> None:
    archive = archive_of([article("A")])
    view = site_view(archive.config, archive.shape, dict(archive.words), custom_css=False)
    assert view.menu[-1] == ("Recherche", "recherche/index.html")
