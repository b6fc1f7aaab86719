"""Which article a related headline means: the benchmark's pairs, and what bounds the search."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archives import archive_of, article, catalog_of, planned, reading, rows
from newsgen.catalog import citations as asked
from newsgen.catalog.loading import take_source
from newsgen.french.slugs import headline_key
from newsgen.linking import citations
from newsgen.linking.citations import relink
from newsgen.linking.related import KEYS, asked_keys, headline, keys, means
from newsgen.pages.article import ArticlePage
from newsgen.pages.table import KINDS

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from related import halves, matched, read_pairs, score

PAIRS = list(read_pairs())


def pages_of(*found: object) -> dict[str, ArticlePage]:
    """Return the view of each article's page, by headline and date."""
    made = planned(archive_of(found), KINDS["article"]).values()  # type: ignore[arg-type]
    return {page.key: page.view for page in made}


def test_there_are_enough_pairs_of_each_sort() -> None:
    tuning, reported = halves(PAIRS)
    assert len(PAIRS) >= 120
    assert abs(len(tuning) - len(reported)) <= 1
    assert min(sum(pair.same for pair in PAIRS), sum(not pair.same for pair in PAIRS)) >= 60


def test_nearly_all_pairs_are_told_rightly() -> None:
    result = score(PAIRS)
    assert result.precision >= 0.98
    assert result.recall >= 0.9


@pytest.mark.parametrize(
    "pair", [one for one in PAIRS if "figure" in one.part or "serial" in one.part]
)
def test_what_differs_in_a_figure_or_is_of_a_serial_never_matches(pair: object) -> None:
    assert not matched(pair)  # type: ignore[arg-type]


@given(st.sampled_from(PAIRS))
def test_the_keys_find_whatever_is_meant(pair: object) -> None:
    normal = headline_key(pair.headline)  # type: ignore[attr-defined]
    one, other = headline(pair.asked), headline(pair.headline)  # type: ignore[attr-defined]
    shared = not set(keys(normal)).isdisjoint(asked_keys(pair.asked))  # type: ignore[attr-defined]
    assert shared or not means(one, other) or len(other.words) < 3


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert len(keys(headline_key(one))) <= KEYS
    assert means(headline(one), headline(one))
    assert isinstance(means(headline(one), headline(other)), bool)


@pytest.mark.parametrize("ending", ["…", "...", "… »", "…\u00a0»", "…\u202f»", '…"', "...”"])
def test_a_headline_that_ends_at_dots_is_broken_off_whatever_closes_it(ending: str) -> None:
    text = f"Les bergers attendent la neige dans les Al{ending}"
    whole = "Les bergers attendent la neige dans les Alpes du Sud"
    assert means(headline(text), headline(whole))
    assert set(asked_keys(text)) & set(keys(headline_key(whole)))


def test_an_equal_headline_is_meant_before_a_nearer_one_that_is_nearly_the_same() -> None:
    views = pages_of(
        article("Le maire de Lyon inaugure le musée", "1990-01-01", identity="equal"),
        article("Le maire de Lyon inaugure le muséee", "1999-01-01", identity="nearly"),
        article(
            "Suite", "2000-01-01", identity="a", related=("Le maire de LYON inaugure le musée",)
        ),
        article(
            "Suite", "2000-01-02", identity="b", related=("Le maire de Lyon inaugure le musées",)
        ),
    )
    assert views["a"].article.related[0].path.startswith("1990")
    assert views["b"].article.related[0].path.startswith("1999")
    assert [link.label for link in views["equal"].article.cited_by] == ["Suite"]


@pytest.mark.parametrize(("when", "year"), [("1997-01-01", "1995"), ("1980", "1990"), ("", "1990")])
def test_of_several_that_are_nearly_the_same_the_nearest_before_is_meant(
    when: str, year: str
) -> None:
    titles = (
        "Les bergers attendent la neige dans les Alpes",
        "Bergers : ils attendent la neige dans les Alpes",
    )
    found = [article(titles[n % 2], f"{y}-12-31") for n, y in enumerate((1990, 1995, 2000))]
    asking = article(
        "Suite", when, identity="x", related=("Les bergers atendent la neige dans les Alpes",)
    )
    assert pages_of(*found, asking)["x"].article.related[0].path.startswith(year)


def test_an_article_never_means_itself() -> None:
    title = "Les bergers attendent la neige dans les Alpes"
    views = pages_of(article(title, "1990-01-01", identity="x", related=(title, f"{title}s")))
    assert [link.path for link in views["x"].article.related] == ["", ""]
    assert views["x"].article.cited_by == ()


def test_articles_may_lead_to_each_other_in_a_circle() -> None:
    titles = [
        "Les eaux montent à Perpignan",
        "Les eaux baissent à Perpignan",
        "Perpignan sous l’eau",
    ]
    following = dict(pairwise([*titles, titles[0]]))
    found = [
        article(title, f"1990-01-0{n}", identity=title, related=(following[title],))
        for n, title in enumerate(titles, 1)
    ]
    views = pages_of(*found)
    for title in titles:
        assert views[title].article.related[0].path
        assert views[following[title]].article.cited_by[0].label == title


def test_a_hundred_articles_of_one_headline_lead_from_each_to_the_one_before() -> None:
    title = "Les cours de la halle aux grains"
    found = [
        article(title, f"19{n // 12:02}-{n % 12 + 1:02}-01", related=(title,)) for n in range(118)
    ]
    views = pages_of(*found)
    paths = [views[one.identity].article.related[0].path for one in found]
    own = [f"19{n // 12:02}/{n % 12 + 1:02}/01/" for n in range(118)]
    assert [path[:11] for path in paths] == [own[1], *own[:-1]]


def test_a_headline_that_thousands_bear_nearly_is_compared_with_few() -> None:
    title = "Le marché aux bestiaux de la Villette ferme plus tard"
    found = [
        article(f"{title} {'abcdefgh'[n % 8] * 4}", f"{1000 + n}", identity=str(n))
        for n in range(2000)
    ]
    asking = article("Suite", "1500-06-01", identity="x", related=(f"{title}s",))
    catalog = catalog_of([*found, asking])
    (citation,) = (
        asked.Citation(*row)
        for row in catalog.connection.execute("SELECT headline_hash, article FROM related")
    )
    one = asked.asking(catalog.connection, citation)
    assert one
    numbers = asked.sharing(catalog.connection, one, asked_keys(one.headline))
    assert 0 < len(numbers) <= 6 * asked.NEAREST
    near = [found.published for found in asked.candidates(catalog.connection, numbers)]
    assert max(published for published in near if published < "1500-06-01") == "1500"
    assert one.led.identity == "500"


def test_headlines_that_many_are_compared_with_are_taken_apart_once() -> None:
    told, asked_for = (
        [f"{one} reçoit la délégation de {other}" for one in places for other in places]
        for places in (("Lyon", "Nice", "Caen", "Metz", "Dax"), ("Apt", "Foix", "Gien", "Uzès"))
    )
    found = [article(title, f"{1900 + n}", identity=title) for n, title in enumerate(told)]
    asking = [
        article(f"Suite {n}", "1912", identity=f"{n}", related=(title,))
        for n, title in enumerate(asked_for)
    ]
    with mock.patch.object(citations, "headline", side_effect=headline) as taken:
        catalog_of([*found, *asking])
    assert len(taken.mock_calls) <= len(found) + len(asking)


def test_of_thousands_who_cite_an_article_the_earliest_are_named() -> None:
    asking = [
        article(f"Suite {n}", f"{1000 + n}", related=("Un titre",)) for n in range(1000, 0, -1)
    ]
    views = pages_of(article("Un titre", "0900", identity="x"), *asking)
    cited_by = views["x"].article.cited_by
    assert [link.label for link in cited_by] == [f"Suite {n}" for n in range(1, 21)]
    assert cited_by[0].date == "1001"


def test_only_headlines_that_share_a_key_are_compared_anew() -> None:
    works = ("inaugure le pont", "rouvre la piscine", "retrouve ses archives", "fête ses pêcheurs")
    asking = [
        article(f"Suite {n}", "2000", identity=f"{n}", related=(f"Le maire de Carcassonne {work}",))
        for n, work in enumerate(works)
    ]
    catalog = catalog_of([*asking, article("Un autre", "1999", themes=("Mer",))])
    take_source(
        catalog, rows(article("Le maire de Carcassone inaugure le pont", "1999", identity="neuf"))
    )
    with mock.patch("newsgen.linking.citations.means", wraps=means) as compared:
        assert relink(catalog, ()) == {"0", "neuf"}
    assert compared.call_count == 1
    assert reading(catalog).citations.counts() == (0, 1, 3)
