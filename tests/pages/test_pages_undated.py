"""Articles without a date: lists by headline that divide by letters."""

from __future__ import annotations

from archives import archive_of, article, plain, planned
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS


def pages(archive: Archive) -> dict[str, object]:
    """Return the views of undated lists, by output path."""
    return {path: page.view for path, page in planned(archive, KINDS["undated"]).items()}


def test_few_are_one_list_by_headline_without_its_article() -> None:
    found = [article(headline) for headline in ("Le zoo", "L’été", "Un accord", "Bilan")]
    made = pages(archive_of(found))
    assert list(made) == ["sans-date/index.html"]
    (view,) = made.values()
    assert [card.headline for card in view.cards] == ["Un accord", "Bilan", "L’été", "Le zoo"]
    assert {(card.date, card.iso) for card in view.cards} == {("", "")}
    assert view.heading == "Sans date"


def test_many_divide_by_letters_until_they_fit() -> None:
    headlines = ("Accord", "Achat", "Aux armes", "Aux urnes", "Auxerre", "Bilan")
    made = pages(archive_of([article(headline) for headline in headlines], page_size=2))
    assert list(made) == [
        "sans-date/index.html",
        "sans-date/a/index.html",
        "sans-date/ac/index.html",
        "sans-date/au/index.html",
        "sans-date/a/aux_/index.html",
        "sans-date/a/auxa/index.html",
        "sans-date/a/auxe/index.html",
        "sans-date/a/auxu/index.html",
        "sans-date/b/index.html",
    ]
    root = made["sans-date/index.html"]
    assert [tuple(entry) for entry in root.intervals] == [
        ("A", 5, "sans-date/a/index.html"),
        ("B", 1, "sans-date/b/index.html"),
    ]
    assert root.total_text == "6\xa0articles"
    assert made["sans-date/a/auxa/index.html"].heading == "Sans date – Auxa"
    crumbs = made["sans-date/a/auxa/index.html"].crumbs
    assert [link.label for link in crumbs] == ["Accueil", "Sans date", "A", "Au", "Aux", "Auxa"]
    assert crumbs[-1].path == ""


def test_one_headline_many_times_is_numbered_at_last() -> None:
    found = [article("Météo", identity=f"content/{number}.md") for number in range(5)]
    made = pages(archive_of(found, page_size=2))
    assert list(made)[-4:] == [
        "sans-date/m/meteo/index.html",
        "sans-date/m/meteo-/index.html",
        "sans-date/m/meteo-/partie-2.html",
        "sans-date/m/meteo-/partie-3.html",
    ]
    assert made["sans-date/index.html"].intervals[0].path == "sans-date/m/meteo-/index.html"
    last = made["sans-date/m/meteo-/partie-3.html"]
    assert plain(last.title) == "Sans date – « Meteo », partie 3"


def test_pages_of_a_single_link_are_not_on_the_way() -> None:
    headlines = ("Accord", "Achat", "Achats", "Achats publics")
    made = pages(archive_of([article(headline) for headline in headlines], page_size=2))
    (letter,) = made["sans-date/index.html"].intervals
    assert tuple(letter) == ("A", 4, "sans-date/ac/index.html")
    assert [one.path for one in made[letter.path].intervals] == [
        "sans-date/a/acc/index.html",
        "sans-date/a/achat/index.html",
    ]


def test_articles_known_to_a_year_have_a_list_only_when_many() -> None:
    few = [article(f"Titre {n}", "1926") for n in range(2)]
    assert pages(archive_of(few, page_size=2)) == {}
    many = [article(f"Titre {n}", "1926") for n in range(3)]
    made = pages(archive_of(many, page_size=2))
    assert "1926/sans-mois/index.html" in made
    assert made["1926/sans-mois/index.html"].heading == "1926, mois inconnu"


def test_undated_articles_are_in_no_period_and_have_no_neighbours() -> None:
    archive = archive_of([article("Sans date"), article("Daté", "2022-05-11")])
    views = {page.key: page.view for page in planned(archive, KINDS["article"]).values()}
    assert {(view.previous, view.next) for view in views.values()} == {(None, None)}
    undated = next(view for view in views.values() if view.title == "Sans date")
    assert undated.crumbs[1] == ("Sans date", "sans-date/index.html")
    assert undated.article.published is None
    (year,) = (page.view for page in planned(archive, KINDS["year"]).values())
    assert year.total_text == "1\xa0article"
