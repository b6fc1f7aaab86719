"""“Ce jour-là”: one day of the year across the years, and what an edit touches of it."""

from __future__ import annotations

from typing import Any

from archives import archive_of, article, catalog_of, plain, planned, reading
from newsgen.article import Article
from newsgen.catalog.rows import Entry
from newsgen.linking.changes import Changes
from newsgen.pages.frame import shape_of, site_view
from newsgen.pages.kind import Archive, Link
from newsgen.pages.table import KINDS

INDEX = "ephemeride/index.html"


def days(*dates: str, each: int = 1) -> list[Article]:
    """Return articles of these dates, `each` of them with headlines of its own."""
    return [article(f"Titre {n}", date) for date in dates for n in range(each)]


def views(archive: Archive, kind: str = "day_of_year") -> dict[str, Any]:
    """Return the views of a kind of page, by output path."""
    return {path: page.view for path, page in planned(archive, KINDS[kind]).items()}


def touched(archive: Archive, kind: str, *dates: str) -> set[str]:
    """Return what a kind says is touched when an article of each of these dates came or went."""
    entries = [Entry("x", "article", date, "", "", 0, "", (), (b"", b"")) for date in dates]
    return set(KINDS[kind].touched(archive, Changes(tuple(entries))))


def test_a_day_of_the_year_has_its_articles_by_year_oldest_first() -> None:
    found = [
        article("Soir", "2022-05-11T20:00"),
        article("Matin", "2022-05-11T06:30"),
        article("Autrefois", "1936-05-11"),
        article("Jour inconnu", "1936-05"),
    ]
    (view,) = views(archive_of(found)).values()
    assert (view.heading, plain(view.total_text)) == ("11\xa0mai", "3 articles")
    assert plain(view.title) == "Ce jour-là, 11 mai"
    assert [(year.label, year.path) for year in view.years] == [
        ("1936", "1936/05/11/index.html"),
        ("2022", "2022/05/11/index.html"),
    ]
    assert [card.headline for year in view.years for card in year.cards] == [
        *("Autrefois", "Matin", "Soir")
    ]
    assert {card.date for year in view.years for card in year.cards} == {""}
    assert view.intervals == ()


def test_a_full_day_of_the_year_becomes_a_contents_page() -> None:
    archive = archive_of(days("1936-05-11", "2022-05-11", each=2), page_size=3)
    view = views(archive)["ephemeride/05-11.html"]
    assert view.years == ()
    assert list(view.intervals) == [
        ("1936", 2, "1936/05/11/index.html"),
        ("2022", 2, "2022/05/11/index.html"),
    ]
    assert plain(view.total_text) == "4 articles"


def test_days_beside_go_round_the_year() -> None:
    made = views(archive_of(days("2022-01-01", "1999-02-29"[:7], "2000-02-29", "1998-12-31")))
    assert list(made) == [f"ephemeride/{day}.html" for day in ("01-01", "02-29", "12-31")]
    first, leap, last = made.values()
    assert first.previous == Link("31\xa0décembre", "ephemeride/12-31.html")
    assert first.next == Link("29\xa0février", "ephemeride/02-29.html")
    assert leap.heading == "29\xa0février"
    assert last.next == Link("1er\xa0janvier", "ephemeride/01-01.html")


def test_a_single_day_has_none_beside_it() -> None:
    (view,) = views(archive_of(days("2022-05-11", "1936-05-11"))).values()
    assert (view.previous, view.next) == (None, None)


def test_crumbs_lead_to_all_days() -> None:
    (view,) = views(archive_of(days("2022-05-11"))).values()
    assert list(view.crumbs) == [
        ("Accueil", "index.html"),
        ("Ce jour-là", INDEX),
        ("11\xa0mai", ""),
    ]


def test_the_first_page_shows_366_days() -> None:
    archive = archive_of(days("2022-05-11", "2020-02-29", each=12))
    (view,) = views(archive, "days_of_year").values()
    assert [month.label for month in view.months][:2] == ["janvier", "février"]
    assert {len(week) for month in view.months for week in month.weeks} == {7}
    cells = [cell for month in view.months for week in month.weeks for cell in week if cell]
    assert len(cells) == 366
    assert [(c.path, plain(c.label)) for c in cells if c.path] == [
        ("ephemeride/02-29.html", "29 février"),
        ("ephemeride/05-11.html", "11 mai"),
    ]


def test_without_a_day_there_is_no_such_page_and_no_menu_entry() -> None:
    for dates, present in ((("2022-05", "1926"), False), (("2022-05-11",), True)):
        archive = archive_of(days(*dates), base_url="https://a.example/")
        assert (INDEX in views(archive, "days_of_year")) == present
        site = site_view(archive.config, archive.shape, dict(archive.words), custom_css=False)
        assert (Link("Ce jour-là", INDEX) in site.menu) == present
        (lists,) = (v for k, v in views(archive, "sitemap").items() if "listes" in k)
        assert any(url.loc.endswith("/ephemeride/") for url in lists.urls) == present


def test_a_day_links_to_other_years_only_where_there_are_any() -> None:
    made = views(archive_of(days("2022-05-11", "1936-05-11", "2022-05-12")), "day")
    assert {path: view.other_years_path for path, view in made.items()} == {
        "1936/05/11/index.html": "ephemeride/05-11.html",
        "2022/05/11/index.html": "ephemeride/05-11.html",
        "2022/05/12/index.html": "",
    }


def test_an_edit_touches_its_day_of_the_year_and_those_beside() -> None:
    archive = archive_of(days("2022-05-11", "1990-01-01", "1990-03-01", "1990-12-01"))
    assert touched(archive, "day_of_year", "2022-05-11") == {"05-11", "03-01", "12-01"}
    assert touched(archive, "day_of_year", "1936-12-25") == {"12-25", "12-01", "01-01"}
    assert touched(archive, "day_of_year", "1936-12", "1936", "") == set()
    assert touched(archive, "days_of_year", "2022-05-11T10:00") == {"days"}
    assert touched(archive, "days_of_year", "2022-05") == set()


def test_an_edit_touches_the_other_day_that_it_joins_or_leaves() -> None:
    alone = archive_of(days("1936-05-11"))
    assert "1936-05-11" in touched(alone, "day", "2022-05-11")
    two = archive_of(days("1936-05-11", "2022-05-11"))
    assert "1936-05-11" in touched(two, "day", "2022-05-11")


def test_an_edit_does_not_touch_all_years_of_its_day() -> None:
    archive = archive_of(days(*(f"{year}-05-11" for year in range(1900, 2000))))
    found = touched(archive, "day", "1950-05-11")
    assert found == {"1949-05-11", "1950-05-11", "1951-05-11"}


def test_days_of_the_year_are_looked_up_by_their_index() -> None:
    reader = reading(catalog_of(days("2022-05-11", "1936-05-11", "2022-05-12")))
    asked: list[str] = []
    reader._db.set_trace_callback(asked.append)
    shape_of(reader, archive_of([]).config)
    reader.calendar.dates_of_day("05-11", 2)
    reader.calendar.days_of_year()
    reader.calendar.day_beside("05-11", after=True)
    reader._db.set_trace_callback(None)
    plans = [
        row[3]
        for sql in asked
        if "length(date) = 10" in sql
        for row in reader._db.execute(f"EXPLAIN QUERY PLAN {sql}")
        if "day_count" in row[3]
    ]
    assert plans
    assert all("USING COVERING INDEX day_of_year" in p or "day_of_year (" in p for p in plans), (
        plans
    )
