"""The calendar: years, months and days, with few articles and with many."""

from __future__ import annotations

import pytest

from archives import archive_of, article, plain, planned
from newsgen.article import Article
from newsgen.pages.kind import Archive, Link
from newsgen.pages.months import level_of
from newsgen.pages.table import KINDS


def days(*dates: str, each: int = 1) -> list[Article]:
    """Return articles of these dates, `each` of them with headlines of its own."""
    return [article(f"Titre {n}", date) for date in dates for n in range(each)]


def pages(archive: Archive, kind: str) -> dict[str, object]:
    """Return the views of a kind of page, by output path."""
    return {path: page.view for path, page in planned(archive, KINDS[kind]).items()}


def test_a_day_with_many_articles_has_numbered_parts() -> None:
    archive = archive_of(days("2022-05-11", each=7), page_size=3)
    made = planned(archive, KINDS["day"])
    assert list(made) == [
        "2022/05/11/index.html",
        "2022/05/11/partie-2.html",
        "2022/05/11/partie-3.html",
    ]
    first, second, third = (page.view for page in made.values())
    assert [len(view.cards) for view in (first, second, third)] == [3, 3, 1]
    assert {plain(view.total_text) for view in (first, second, third)} == {"7 articles"}
    assert plain(first.title) == "Mercredi 11 mai 2022"
    assert plain(second.title) == "Mercredi 11 mai 2022, partie 2"
    assert (first.previous_part, first.next_part) == (None, Link("Partie 2", list(made)[1]))
    assert (third.previous_part, third.next_part) == (Link("Partie 2", list(made)[1]), None)
    assert second.previous_part == Link("Partie 1", "2022/05/11/index.html")


def test_articles_of_a_day_stand_in_the_order_of_their_times() -> None:
    found = [
        article("Soir", "2022-05-11T20:00:00"),
        article("Sans heure", "2022-05-11"),
        article("Matin", "2022-05-11T06:30:00"),
    ]
    (view,) = pages(archive_of(found), "day").values()
    assert [card.headline for card in view.cards] == ["Sans heure", "Matin", "Soir"]


def test_neighbours_of_a_period_are_the_nearest_with_articles() -> None:
    archive = archive_of(days("1999-12-26", "2022-05-11", "2022-07-14", "2022"))
    day = pages(archive, "day")["2022/05/11/index.html"]
    assert plain(day.previous.label) == "Dimanche 26 décembre 1999"
    assert plain(day.next.label) == "Jeudi 14 juillet 2022"
    assert (day.previous.path, day.next.path) == ("1999/12/26/index.html", "2022/07/14/index.html")
    month = pages(archive, "month")["2022/05/index.html"]
    assert plain(month.previous.label) == "Décembre 1999"
    years = pages(archive, "year")
    assert years["1999/index.html"].previous is None
    assert years["1999/index.html"].next == Link("2022", "2022/index.html")


def test_a_month_shows_its_days_as_a_calendar() -> None:
    view = pages(archive_of(days("2022-05-11", each=2)), "month")["2022/05/index.html"]
    cells = [cell for week in view.weeks for cell in week if cell]
    assert [len(week) for week in view.weeks] == [7] * len(view.weeks)
    assert [cell.number for cell in cells] == list(range(1, 32))
    assert [(c.number, c.articles, c.path) for c in cells if c.articles] == [
        (11, 2, "2022/05/11/index.html")
    ]
    assert plain(cells[0].label) == "dimanche 1er mai 2022"
    assert not cells[0].path
    assert view.weeks[0][:6] == (None,) * 6
    assert [name for _, name in view.weekdays][::6] == ["lundi", "dimanche"]


def test_a_year_shows_its_months_as_calendars() -> None:
    archive = archive_of([*days("2022-05-01", each=2), article("En mai", "2022-05")])
    months = pages(archive, "year")["2022/index.html"].months
    assert [month.label for month in months][::11] == ["janvier", "décembre"]
    assert months[4].articles == 3, "those known to the month only are counted too"
    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    assert len(cells) == 365
    assert [cell for cell in cells if cell.path] == [
        (1, 2, 2, "2022/05/01/index.html", "1er\xa0mai")
    ]


@pytest.mark.parametrize(
    ("count", "level"), [(1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (10, 4), (1000, 4)]
)
def test_the_shade_of_a_day_depends_on_its_own_number_of_articles(count: int, level: int) -> None:
    assert level_of(0) == 0
    assert level_of(count) == level


@pytest.mark.parametrize(("count", "listed"), [(3, 3), (4, 0)])
def test_months_and_years_list_their_articles_while_they_are_few(count: int, listed: int) -> None:
    archive = archive_of(days("2022-05-11", each=count), page_size=3)
    month = pages(archive, "month")["2022/05/index.html"]
    year = pages(archive, "year")["2022/index.html"]
    assert (len(month.cards), len(year.cards)) == (listed, listed)
    assert plain(month.total_text) == plain(year.total_text) == f"{count} articles"
    assert year.months[4][:3] == ("mai", count, "2022/05/index.html")
    assert year.months[5][:3] == ("juin", 0, "")


def test_a_full_year_still_shows_what_is_known_to_the_year_only() -> None:
    found = [*days("2022-05-11", each=4), article("Cette année-là", "2022")]
    year = pages(archive_of(found, page_size=3), "year")["2022/index.html"]
    assert [card.headline for card in year.unplaced] == ["Cette année-là"]
    assert year.unplaced_link is None
    assert year.cards == ()


def test_many_articles_known_to_the_month_only_have_a_page_of_their_own() -> None:
    archive = archive_of([*days("2022-05", each=4), *days("2022-05-11")], page_size=3)
    month = pages(archive, "month")["2022/05/index.html"]
    assert month.unplaced == ()
    assert month.unplaced_link == ("Jour inconnu", 4, "2022/05/sans-jour/index.html")
    undated = pages(archive, "undated")["2022/05/sans-jour/index.html"]
    assert plain(undated.heading) == "Mai 2022, jour inconnu"


def test_a_date_known_to_the_month_has_no_day_and_stands_first() -> None:
    archive = archive_of([*days("2018-09-01"), article("En septembre", "2018-09")])
    assert list(pages(archive, "day")) == ["2018/09/01/index.html"]
    month = pages(archive, "month")["2018/09/index.html"]
    assert [card.headline for card in month.cards] == ["En septembre", "Titre 0"]
    assert [plain(card.date) for card in month.cards] == ["septembre 2018", "1er septembre 2018"]


def test_the_calendar_has_whole_decades() -> None:
    (view,) = pages(archive_of(days("1926", "2018-09-01", "2022-05-11")), "calendar").values()
    assert [label for label, _ in view.decades] == ["Années 1920", "Années 2010", "Années 2020"]
    assert [len(years) for _, years in view.decades] == [10, 10, 10]
    assert view.decades[0][1][6] == ("1926", 1, "1926/index.html")
    assert view.decades[0][1][7] == ("1927", 0, "")


def test_crumbs_lead_home() -> None:
    day = pages(archive_of(days("2022-05-01")), "day")["2022/05/01/index.html"]
    assert list(day.crumbs) == [
        ("Accueil", "index.html"),
        ("Calendrier", "calendrier/index.html"),
        ("2022", "2022/index.html"),
        ("mai", "2022/05/index.html"),
        ("dimanche 1er", ""),
    ]


def test_an_archive_without_dates_has_no_calendar() -> None:
    archive = archive_of([article("Titre")])
    for kind in ("calendar", "day", "month", "year"):
        assert pages(archive, kind) == {}
    assert not archive.shape.dated
