"""Themes, sections, authors and publications: hubs, their intervals, and the A–Z."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from archives import archive_of, article, plain, planned
from newsgen.article import Article
from newsgen.build import BuildOptions, build
from newsgen.catalog.queries.terms import Terms
from newsgen.pages import hub, terms
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS
from newsgen.pages.term import TermScope
from sites import markdown, write_site


def about(*dates: str, each: int = 1, theme: str = "Maroc") -> list[Article]:
    """Return articles about a theme."""
    return [article(f"Titre {n}", date, themes=(theme,)) for date in dates for n in range(each)]


def pages(archive: Archive, kind: str = "term") -> dict[str, object]:
    """Return the views of a kind of page, by output path."""
    return {path: page.view for path, page in planned(archive, KINDS[kind]).items()}


def test_a_small_theme_is_one_list_the_latest_first() -> None:
    made = pages(archive_of(about("1999-12-26", "2022-05-11", "2018-09")))
    assert list(made) == ["themes/maroc/index.html"]
    (hub,) = made.values()
    assert [card.iso for card in hub.cards] == ["2022-05-11", "2018-09", "1999-12-26"]
    assert (hub.heading, hub.kind_label, hub.title) == ("Maroc", "Thème", "Maroc (thème)")
    assert (hub.total_text, hub.span) == ("3\xa0articles", "de 1999 à 2022")
    assert hub.intervals == ()


def test_the_keys_of_one_month_follow_each_other_whatever_the_term() -> None:
    both = ("Maroc", "Sahel")
    found = [article("Titre", date, themes=both) for date in ("2022-05-11", "2022-06-01")]
    keys = list(KINDS["term"].keys(archive_of(found, page_size=1)))
    assert [key for key in keys if key.endswith(("2022-05", "2022-06"))] == [
        "themes/maroc/2022-05",
        "themes/sahel/2022-05",
        "themes/maroc/2022-06",
        "themes/sahel/2022-06",
    ]


@pytest.fixture
def _days_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let months divide into days as soon as they are longer than a page."""
    monkeypatch.setattr(TermScope, "month_parts", 1)


@pytest.mark.usefixtures("_days_at_once")
def test_a_theme_divides_into_years_then_months_then_numbered_days() -> None:
    found = [
        *about("2022-05-11", each=5),
        *about("2022-06-01", "2022-07-01"),
        *about("1999-12-26"),
    ]
    made = pages(archive_of(found, page_size=2))
    assert list(made) == [
        "themes/maroc/index.html",
        "themes/maroc/1999/index.html",
        "themes/maroc/2022/index.html",
        "themes/maroc/2022/05/index.html",
        "themes/maroc/2022/05/11/index.html",
        "themes/maroc/2022/05/11/partie-2.html",
        "themes/maroc/2022/05/11/partie-3.html",
        "themes/maroc/2022/06/index.html",
        "themes/maroc/2022/07/index.html",
    ]
    hub, year = made["themes/maroc/index.html"], made["themes/maroc/2022/index.html"]
    assert [tuple(entry) for entry in hub.intervals] == [
        ("1999", 1, "themes/maroc/1999/index.html"),
        ("2022", 7, "themes/maroc/2022/index.html"),
    ]
    assert [entry.label for entry in year.intervals] == ["mai", "juin", "juillet"]
    assert (hub.intervals_label, year.intervals_label) == ("Par année", "Par mois")
    assert year.heading == "Maroc – 2022"
    day = made["themes/maroc/2022/05/11/partie-2.html"]
    assert plain(day.title) == "Maroc – Mercredi 11 mai 2022, partie 2 (thème)"
    assert [link.label for link in day.crumbs] == [
        *("Accueil", "Thèmes", "Maroc", "2022", "mai", "mercredi 11")
    ]


def test_a_month_of_a_theme_is_numbered_before_it_divides_into_days() -> None:
    size, parts = 2, TermScope.month_parts
    few = pages(archive_of(about("2022-05-11", each=size * parts), page_size=size))
    month = [path for path in few if path.startswith("themes/maroc/2022/05/")]
    assert month[0] == "themes/maroc/2022/05/index.html"
    assert month[-1] == f"themes/maroc/2022/05/partie-{parts}.html"
    assert len(month) == parts
    assert few[month[1]].previous_part == ("Partie 1", month[0])
    many = pages(archive_of(about("2022-05-11", each=size * parts + 1), page_size=size))
    assert [tuple(entry) for entry in many[month[0]].intervals] == [
        ("mercredi 11", size * parts + 1, "themes/maroc/2022/05/11/index.html")
    ]
    assert f"themes/maroc/2022/05/11/partie-{parts + 1}.html" in many


@pytest.mark.parametrize("other", ["1999-12-26", "0998", "1926", ""])
def test_years_of_a_divided_theme_have_pages_whatever_their_century(other: str) -> None:
    made = pages(archive_of([*about("2022-05-11", each=3), *about(other, each=3)], page_size=4))
    (hub,) = (view for path, view in made.items() if path == "themes/maroc/index.html")
    assert {entry.path for entry in hub.intervals} <= set(made)
    assert "themes/maroc/2022/index.html" in made


def test_undated_articles_of_a_divided_theme_are_shown_or_linked() -> None:
    few = pages(archive_of([*about("2022-05-11", each=3), *about("")], page_size=2))
    assert [card.headline for card in few["themes/maroc/index.html"].unplaced] == ["Titre 0"]
    assert few["themes/maroc/index.html"].total_text == "4\xa0articles"

    many = pages(archive_of([*about("2022-05-11"), *about("", each=3)], page_size=2))
    hub = many["themes/maroc/index.html"]
    assert hub.unplaced == ()
    assert hub.intervals[-1] == ("Sans date", 3, "themes/maroc/sans-date/index.html")
    assert many["themes/maroc/sans-date/index.html"].heading == "Maroc – Sans date"


@pytest.mark.usefixtures("_days_at_once")
def test_imprecise_articles_of_a_divided_theme_say_their_year() -> None:
    found = [*about("1926", "2018-09", each=3), *about("2022-05-11")]
    made = pages(archive_of(found, page_size=2))
    headings = {path: plain(made[path].heading) for path in made if "/sans-date/" in path}
    assert headings["themes/maroc/1926/sans-date/index.html"] == "Maroc – 1926 – Mois inconnu"
    assert headings["themes/maroc/2018/09/sans-date/t/index.html"] == (
        "Maroc – Septembre 2018 – Jour inconnu – T"
    )
    assert len(set(headings.values())) == len(headings)


def test_the_shape_of_a_theme_depends_on_its_articles_alone() -> None:
    found = about("1999-12-26", "2022-05-11", "2022-05-12", "2022", "")
    archives = [archive_of(order, page_size=2) for order in (found, found[::-1])]
    assert pages(archives[0]) == pages(archives[1])


def test_rare_themes_have_no_page() -> None:
    found = [*about("2022-05-11", each=2), *about("2022-05-11", theme="Sahel")]
    archive = archive_of(found, min_articles=2)
    assert list(pages(archive)) == ["themes/maroc/index.html"]
    (index,) = pages(archive, "terms").values()
    assert [entry.label for group in index.letters for entry in group.entries] == ["Maroc"]


def test_each_taxonomy_has_its_folder_and_is_absent_where_nothing_has_one() -> None:
    one = article(
        "Titre",
        "2022-05-11",
        themes=("Maroc",),
        section="Monde",
        authors=("A. Dupont",),
        publication="Le Journal",
    )
    archive = archive_of([one])
    assert list(pages(archive)) == [
        "auteurs/a-dupont/index.html",
        "titres/le-journal/index.html",
        "rubriques/monde/index.html",
        "themes/maroc/index.html",
    ]
    assert archive.shape.taxonomies == ("themes", "sections", "authors", "publications")
    bare = archive_of([article("Titre", "2022-05-11")])
    assert bare.shape.taxonomies == ()
    assert pages(bare, "terms") == {}


def test_the_index_is_in_french_order() -> None:
    names = ("Zoo", "Éducation", "école", "Edition", "L’Union", "1968", "Œuvres", "Oeillet", "«»")
    found = [article(f"Titre {name}", "2022", themes=(name,)) for name in names]
    (index,) = pages(archive_of(found), "terms").values()
    assert [
        (group.letter, [entry.label for entry in group.entries]) for group in index.letters
    ] == [
        ("E", ["école", "Edition", "Éducation"]),
        ("O", ["Oeillet", "Œuvres"]),
        ("U", ["L’Union"]),
        ("Z", ["Zoo"]),
        ("#", ["«»"]),
        ("0-9", ["1968"]),
    ]
    assert [group.anchor for group in index.letters][-2:] == ["lettre-autres", "lettre-chiffres"]
    assert index.letter_pages == ()


def many_terms(count: int) -> Archive:
    """Return an archive with `count` themes of which the initials take turns."""
    names = [f"{'ABC'[number % 3]}{number:04}" for number in range(count - 1)]
    return archive_of([article("Titre", "2022", themes=(*names, "1968"))])


def test_up_to_three_hundred_terms_stand_on_one_page() -> None:
    made = pages(many_terms(300), "terms")
    assert list(made) == ["themes/index.html"]


def test_more_terms_have_a_page_a_letter() -> None:
    made = pages(many_terms(301), "terms")
    assert sorted(made) == [
        "themes/index.html",
        "themes/lettre-a.html",
        "themes/lettre-b.html",
        "themes/lettre-c.html",
        "themes/lettre-chiffres.html",
    ]
    index, letter = made["themes/index.html"], made["themes/lettre-b.html"]
    assert index.letters == ()
    assert [link.label for link in index.letter_pages] == ["A", "B", "C", "0-9"]
    assert [group.letter for group in letter.letters] == ["B"]
    assert len(letter.letters[0].entries) == 100
    assert letter.heading == "Thèmes – B"
    assert letter.crumbs[-1] == ("B", "")


def test_after_an_edit_all_terms_are_sorted_once_for_all_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "SPLIT_ABOVE", 2)
    themes = "[Aude, Brie, Caen, Dole]"
    site = write_site(tmp_path, {"content/a.md": markdown("Un", themes=themes)})
    build(site, BuildOptions(jobs=1))
    write_site(site, {"content/b.md": markdown("Deux", themes=themes)})
    with mock.patch.object(Terms, "of", autospec=True, side_effect=Terms.of) as sorted_:
        build(site, BuildOptions(jobs=1))
    assert len(sorted_.mock_calls) == 1
    assert "<li>" in (site / "public/themes/lettre-d.html").read_text()


# Hubs


def hub_of(archive: Archive, path: str = "themes/maroc/index.html") -> object:
    """Return what the first page of a term shows beside its list."""
    return pages(archive)[path].hub


def test_a_hub_has_the_ends_and_the_years_of_its_theme() -> None:
    found = hub_of(archive_of(about("1999-12-26", "2022-05-11", "2018-09", "2018-10-01", "")))
    assert (found.first.iso, found.last.iso) == ("1999-12-26", "2022-05-11")
    assert found.first.path == "1999/12/26/titre-0.html"
    bars = [bar for decade in found.chart.decades for bar in decade.years]
    assert [(bar.label, bar.articles, bar.path) for bar in bars] == [
        *(("1999", 1, ""), ("2018", 2, ""), ("2022", 1, ""))
    ]
    assert (found.undated, found.beside) == (None, ())


@pytest.mark.parametrize("dates", [["2022-05-11"], ["2022-05-11", ""], [""]])
def test_a_hub_of_one_date_has_neither_ends_nor_chart(dates: list[str]) -> None:
    found = hub_of(archive_of(about(*dates)))
    assert (found.first, found.last, found.chart) == (None, None, None)


def test_the_years_of_a_divided_theme_lead_to_its_pages() -> None:
    archive = archive_of(about("2022-05-11", "2023-05-11", "", each=3), page_size=2)
    made = pages(archive)
    found = made["themes/maroc/index.html"].hub
    bars = [bar for decade in found.chart.decades for bar in decade.years]
    assert [bar.path for bar in bars] == [
        "themes/maroc/2022/index.html",
        "themes/maroc/2023/index.html",
    ]
    assert found.undated == ("Sans date", 3, "themes/maroc/sans-date/index.html")
    assert {page.hub for path, page in made.items() if path != "themes/maroc/index.html"} == {None}


def beside(archive: Archive, path: str = "themes/maroc/index.html") -> list[tuple[str, int]]:
    """Return the themes beside a term, with counts."""
    return [(entry.label, entry.articles) for entry in hub_of(archive, path).beside]


def test_themes_stand_beside_others_most_first_then_in_french_order() -> None:
    sets = [("Maroc", "Zoo", "État"), ("Maroc", "Zoo", "Eau"), ("Sahel", "Eau")]
    found = [article(f"Titre {n}", "2022", themes=names) for n, names in enumerate(sets)]
    archive = archive_of(found)
    assert beside(archive) == [("Zoo", 2), ("Eau", 1), ("État", 1)]
    assert hub_of(archive).beside[0].path == "themes/zoo/index.html"
    assert beside(archive_of(found[::-1])) == beside(archive)


def test_twelve_themes_at_most_stand_beside_one() -> None:
    names = tuple(f"Thème {n:02}" for n in range(20))
    archive = archive_of([article("Titre", "2022", themes=("Maroc", *names))])
    assert [label for label, _ in beside(archive)] == list(names[:12])


def test_only_the_latest_articles_of_a_theme_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LATEST", 2)
    found = [
        article(f"Titre {date}", date, themes=("Maroc", other))
        for date, other in (("", "Rien"), ("1999", "Avant"), ("2021", "Hier"), ("2022", "Hier"))
    ]
    assert beside(archive_of(found)) == [("Hier", 2)]


def test_a_theme_without_a_page_stands_beside_none() -> None:
    found = [*about("2021", "2022"), article("Un", "2022", themes=("Maroc", "Sahel"))]
    assert beside(archive_of(found, min_articles=2)) == []
    found += about("1999", theme="Sahel")
    assert beside(archive_of(found, min_articles=2)) == [("Sahel", 1)]


def test_a_theme_beside_another_has_the_name_that_it_mostly_has_there() -> None:
    names = ("SAHEL", "Sahel", "Sahel")
    found = [article(f"T {n}", "2022", themes=("Maroc", name)) for n, name in enumerate(names)]
    elsewhere = [article(f"U {n}", "2022", themes=("sahel",)) for n in range(9)]
    assert beside(archive_of([*found, *elsewhere])) == [("Sahel", 3)]


def test_sections_and_authors_stand_beside_themes_too() -> None:
    one = article("Un", "2022", themes=("Maroc", "Sahel"), section="Maroc", authors=("A. Roy",))
    archive = archive_of([one])
    for path in ("rubriques/maroc/index.html", "auteurs/a-roy/index.html"):
        assert beside(archive, path) == [("Maroc", 1), ("Sahel", 1)]
