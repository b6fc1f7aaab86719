"""Home, feed, sitemaps, robots and articles: archives that are empty, small, or undated."""

from __future__ import annotations

import pytest

from archives import archive_of, article, planned
from newsgen.article import Article
from newsgen.catalog.rows import Entry
from newsgen.config import MenuItem
from newsgen.linking.changes import Changes
from newsgen.pages import feed, sitemap
from newsgen.pages.frame import site_view
from newsgen.pages.kind import Archive
from newsgen.pages.table import KINDS
from newsgen.urls import naming

BASE = "https://presse.example/j/"


def paths(archive: Archive) -> list[str]:
    """Return the output paths of all pages."""
    return sorted(path for kind in KINDS.values() for path in planned(archive, kind))


def view(archive: Archive, kind: str) -> object:
    """Return the view of the only page of a kind."""
    (page,) = planned(archive, KINDS[kind]).values()
    return page.view


def test_an_empty_archive_has_a_home() -> None:
    archive = archive_of([])
    assert paths(archive) == ["404.html", "index.html", "robots.txt"]
    home = view(archive, "home")
    assert (home.total, home.total_text, home.span) == (0, "aucun article", "")
    assert (home.chart, home.themes, home.latest, home.undated) == (None, (), (), None)
    assert (home.calendar_path, home.themes_path) == ("", "")


def test_an_empty_archive_with_a_base_url_has_no_feed_and_no_empty_sitemap() -> None:
    archive = archive_of([], base_url=BASE)
    assert paths(archive) == [
        *("404.html", "index.html", "robots.txt", "sitemap.xml", "sitemaps/listes.xml")
    ]
    assert view(archive, "sitemap_index").sitemaps == (f"{BASE}sitemaps/listes.xml",)


def test_one_article_makes_a_whole_archive() -> None:
    archive = archive_of([article("Un titre", "2022-05-11", themes=("Maroc",))])
    assert paths(archive) == [
        "2022/05/11/index.html",
        "2022/05/11/un-titre.html",
        "2022/05/index.html",
        "2022/index.html",
        "404.html",
        "calendrier/index.html",
        "ephemeride/05-11.html",
        "ephemeride/index.html",
        "index.html",
        "recherche/index.html",
        "recherche/tranches/2020-2029/articles.json",
        "robots.txt",
        "themes/index.html",
        "themes/maroc/index.html",
    ]
    home = view(archive, "home")
    assert (home.total_text, home.span) == ("1\xa0article", "2022")
    assert [card.headline for card in home.latest] == ["Un titre"]
    assert home.oldest == ()


def test_an_archive_without_dates_leads_to_its_lists_by_headline() -> None:
    archive = archive_of([article("Un titre"), article("Autre")], base_url=BASE)
    assert paths(archive) == [
        *("404.html", "index.html", "recherche/index.html"),
        *("recherche/tranches/sans-date/articles.json", "robots.txt"),
        *("sans-date/au/autre.html", "sans-date/index.html", "sans-date/ti/un-titre.html"),
        *("sitemap.xml", "sitemaps/listes.xml", "sitemaps/sans-date.xml"),
    ]
    home = view(archive, "home")
    assert home.undated == ("Sans date", 2, "sans-date/index.html")
    assert (home.span, home.latest, home.letters) == ("", (), ())
    assert [card.headline for card in home.by_headline] == ["Autre", "Un titre"]
    labels = [link.label for link in menu(archive)]
    assert labels == ["Accueil", "Sans date", "Recherche"]


def test_a_large_archive_without_dates_shows_its_first_headlines_and_its_letters() -> None:
    headlines = [*("Bilan", "Le zoo"), *(f"Accord {n}" for n in "ebcda")]
    home = view(archive_of([article(headline) for headline in headlines], page_size=2), "home")
    first = [card.headline for card in home.by_headline]
    assert first == [*(f"Accord {n}" for n in "abcde"), "Bilan", "Le zoo"]
    assert [(one.label, one.articles) for one in home.letters] == [("A", 5), ("B", 1), ("Z", 1)]
    assert home.letters[0].path == "sans-date/a/accord/index.html"


def test_one_date_is_enough_for_home_to_go_by_dates() -> None:
    home = view(archive_of([article("Bilan"), article("Accord", "1926")]), "home")
    assert (home.by_headline, home.letters) == ((), ())
    assert [card.headline for card in home.latest] == ["Accord"]


def menu(archive: Archive) -> tuple[object, ...]:
    """Return the menu of an archive."""
    return site_view(archive.config, archive.shape, dict(archive.words), custom_css=False).menu


def test_the_menu_has_what_the_archive_has_then_what_the_site_adds() -> None:
    found = [article("Un", "2022", themes=("Maroc",), section="Monde"), article("Deux")]
    archive = archive_of(found, menu=(MenuItem("Contact", "a-propos.html"),))
    assert [link.label for link in menu(archive)] == [
        *("Accueil", "Calendrier", "Thèmes", "Rubriques", "Sans date", "Recherche", "Contact")
    ]


def days(count: int) -> list[Article]:
    """Return one article a day."""
    return [article(f"Titre {n}", f"2022-{n // 28 + 1:02}-{n % 28 + 1:02}") for n in range(count)]


@pytest.mark.parametrize(("count", "oldest"), [(12, 0), (13, 4)])
def test_home_shows_both_ends_when_they_do_not_meet(count: int, oldest: int) -> None:
    home = view(archive_of(days(count)), "home")
    assert len(home.latest) == 8
    assert home.latest[0].headline == f"Titre {count - 1}"
    assert len(home.oldest) == oldest
    if oldest:
        assert home.oldest[0].headline == "Titre 0"


def test_the_years_of_home_lead_to_the_calendar() -> None:
    home = view(archive_of([*days(3), article("Vers 1926", "1926"), article("Sans date")]), "home")
    bars = [bar for decade in home.chart.decades for bar in decade.years]
    assert [(bar.label, bar.articles, bar.path) for bar in bars] == [
        *(("1926", 1, "1926/index.html"), ("2022", 3, "2022/index.html"))
    ]
    assert home.search_path == "recherche/index.html"


def test_home_shows_the_main_themes_most_articles_first() -> None:
    found = [
        article(f"Titre {n}", "2022", themes=tuple(f"Thème {k:02}" for k in range(n, 30)))
        for n in range(30)
    ]
    themes = view(archive_of(found), "home").themes
    assert len(themes) == 24
    assert themes[0] == ("Thème 29", 30, "themes/theme-29/index.html")


def test_the_feed_has_the_latest_articles() -> None:
    found = [*days(feed.LENGTH + 5), article("Sans date")]
    made = view(archive_of(found, base_url=BASE, publisher="Le Journal"), "feed")
    assert len(made.entries) == feed.LENGTH
    assert made.entries[0].title == f"Titre {feed.LENGTH + 4}"
    assert made.entries[0].url.startswith(f"{BASE}2022/01/25/")
    assert made.feed.updated == made.entries[0].updated
    assert (made.feed.self_url, made.feed.author) == (f"{BASE}flux/atom.xml", "Le Journal")
    assert len({entry.id for entry in made.entries}) == feed.LENGTH


def test_without_a_base_url_there_is_no_feed_and_no_sitemap() -> None:
    assert not [path for path in paths(archive_of(days(2))) if path.endswith(".xml")]
    assert view(archive_of(days(2)), "robots").sitemap_url == ""
    assert view(archive_of(days(2), base_url=BASE), "robots").sitemap_url == f"{BASE}sitemap.xml"


def test_sitemaps_hold_every_address_once() -> None:
    found = [*days(3), article("Sans date"), article("Vers 1926", "1926", themes=("Maroc",))]
    archive = archive_of(found, base_url=BASE)
    made = planned(archive, KINDS["sitemap"])
    assert sorted(made) == [
        *("sitemaps/1926.xml", "sitemaps/2022.xml", "sitemaps/listes.xml", "sitemaps/sans-date.xml")
    ]
    locs = [entry.loc for page in made.values() for entry in page.view.urls]
    assert len(locs) == len(set(locs))
    assert {f"{BASE}2022/01/01/titre-0.html", f"{BASE}sans-date/sa/sans-date.html", BASE} < set(
        locs
    )
    assert set(view(archive, "sitemap_index").sitemaps) == {BASE + path for path in made}
    assert [entry.lastmod for entry in made["sitemaps/1926.xml"].view.urls] == [""]
    assert made["sitemaps/2022.xml"].view.urls[0].lastmod == "2022-01-01"


def test_a_large_year_has_a_sitemap_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAXIMUM", 3)
    undated = [article(f"{letter}ndated") for letter in "abcd"]
    found = [*days(2), article("En mai", "2022-05"), article("En 2022", "2022")]
    archive = archive_of([*found, *undated], base_url=BASE)
    made = planned(archive, KINDS["sitemap"])
    assert sorted(path.removeprefix("sitemaps/") for path in made) == [
        *("2022-00.xml", "2022-01.xml", "2022-05.xml", "listes.xml"),
        *(f"sans-date-{letter}.xml" for letter in "abcd"),
    ]
    assert set(view(archive, "sitemap_index").sitemaps) == {BASE + path for path in made}


@pytest.mark.parametrize(
    ("titles", "beside"),
    [
        (("Ab", "Ac", "Ba", "Bb", "Ca"), set()),  # far from dividing and from joining
        (("Ab", "Ac", "Ad", "Ae", "Ba", "Bb"), {"ab", "ac", "ad", "ae"}),  # it divided by one
        (("Ab", "Ac", "Ca"), {"a", "c"}),  # it was divided, and is one again
    ],
)
def test_an_undated_article_touches_few_sitemaps(
    monkeypatch: pytest.MonkeyPatch, titles: tuple[str, ...], beside: set[str]
) -> None:
    monkeypatch.setattr(sitemap, "MAXIMUM", 3)
    archive = archive_of([article(title) for title in titles], base_url=BASE)
    alpha = naming.alpha_key("Ab")
    changed = Entry("x", "article", "", alpha, "", 0, "", (), (b"", b""))
    own = {f"sans-date-{alpha[:n]}" for n in range(1, len(alpha) + 1)}
    found = KINDS["sitemap"].touched(archive, Changes((changed,)))
    assert found - own == {"listes", "sans-date"} | {
        f"sans-date-{one}" for one in beside if not alpha.startswith(one)
    }


def test_an_article_knows_its_neighbours_and_its_terms() -> None:
    found = [article(f"Titre {n}", f"2022-05-{n + 10}", themes=("Maroc",)) for n in range(3)]
    made = {p.view.title: p.view for p in planned(archive_of(found), KINDS["article"]).values()}
    middle = made["Titre 1"]
    assert (middle.previous.headline, middle.next.headline) == ("Titre 0", "Titre 2")
    assert (made["Titre 0"].previous, made["Titre 2"].next) == (None, None)
    assert middle.article.themes == (("Maroc", "themes/maroc/index.html"),)


def test_a_related_headline_is_linked_when_the_archive_holds_it() -> None:
    asking = article("Suite", "2022-05-12", related=("UN TITRE – Détails", "Inconnu", "Suite"))
    archive = archive_of([article("Un titre", "2022-05-11"), asking])
    made = planned(archive, KINDS["article"])["2022/05/12/suite.html"].view
    assert [tuple(link) for link in made.article.related] == [
        ("UN TITRE – Détails", "2022/05/11/un-titre.html"),
        ("Inconnu", ""),
        ("Suite", ""),
    ]


def related_path(years: list[str], when: str, identity: str = "asking") -> str:
    """Return where an article of that date leads when it asks for a headline of these years."""
    found = [article("Bilan", f"{year}-12-31", identity=year) for year in years]
    asking = article("Bilan", when, identity=identity, related=("Bilan",))
    views = planned(archive_of([*found, asking]), KINDS["article"]).values()
    (view,) = (page.view for page in views if page.key == identity)
    return view.article.related[0].path


@pytest.mark.parametrize(
    ("when", "year"),
    [("1997-01-01", "1995"), ("2024-01-01", "2000"), ("1980-01-01", "1990"), ("", "1990")],
)
def test_of_several_with_one_headline_the_nearest_before_is_meant(when: str, year: str) -> None:
    assert related_path(["1990", "1995", "2000"], when) == f"{year}/12/31/bilan.html"


def test_a_headline_printed_a_hundred_times_still_leads_to_the_nearest() -> None:
    years = [str(year) for year in range(1880, 2000)]
    assert related_path(years, "1950-06-01") == "1949/12/31/bilan.html"
    assert related_path(years, "1870") == "1880/12/31/bilan.html"
    assert related_path([], "1950") == ""
