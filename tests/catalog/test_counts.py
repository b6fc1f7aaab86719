"""Counts that are kept by difference are those counted anew."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import article, catalog_of, empty_catalog, reading, rows, rows_at
from newsgen.article import Article
from newsgen.catalog import loading
from newsgen.catalog.loading import forget_source, load_sources, take_source
from newsgen.catalog.rows import Interval
from newsgen.catalog.store import Catalog
from newsgen.urls import naming

DATES = ("", "1926", "2018-09", "2022-05-10", "2022-05-11", "2022-05-11T18:30:00", "2023-01-01")
THEMES = ("Maroc", "maroc", "MAROC", "Sahel", "Libye", "C++")

articles = st.builds(
    article,
    st.sampled_from(("L’accord", "La crise", "Le vote")),
    st.sampled_from(DATES),
    themes=st.lists(st.sampled_from(THEMES), max_size=3).map(tuple),
    authors=st.lists(st.sampled_from(("A. Dupont", "B. Martin")), max_size=2).map(tuple),
    section=st.sampled_from(("", "Monde")),
    publication=st.sampled_from(("", "Le Journal")),
    body=st.sampled_from(("", "Un paragraphe.", "Un autre.")),
)
edits = st.lists(
    st.tuples(st.sampled_from(("a", "b", "c", "d", "e")), st.none() | articles), max_size=12
)


def counts(catalog: Catalog) -> dict[str, object]:
    """Return every count that pages or summaries show."""
    reader = reading(catalog)
    duplicates = reader.articles.duplicates()
    assert len(duplicates) == reader.articles.duplicate_count()
    found: dict[str, object] = {
        "total": reader.calendar.total(),
        "undated": reader.calendar.count(""),
    }
    found["duplicates"] = duplicates
    for year, count in reader.calendar.years():
        found[year] = count, reader.calendar.sub_intervals(year)
        for month, _ in reader.calendar.sub_intervals(year):
            found[month] = reader.calendar.sub_intervals(month)
    for taxonomy in reader.terms.taxonomies(1):
        for term in reader.terms.of(taxonomy, 1):
            key = f"{taxonomy}/{term.slug}"
            found[key] = term.name, term.articles, reader.terms.years(term.id)
            found[f"{key} ends"] = [card.published for card in reader.terms.ends(term.id)]
            found[f"{key} beside"] = sorted(reader.terms.beside(term.id, 3))
            assert reader.terms.count(term.id, Interval()) == term.articles
            for year, count in reader.terms.years(term.id):
                assert not year or reader.terms.year_count(term.id, year) == count
    return found


@given(edits, st.integers(1, 4))
@settings(max_examples=150)
def test_counts_kept_by_difference_are_those_counted_anew(
    changes: list[tuple[str, Article | None]], builds: int
) -> None:
    catalog = empty_catalog()
    catalog.fresh = False
    present: dict[str, Article] = {}
    for number, (path, one) in enumerate(changes):
        if one is None:
            forget_source(catalog, b"content", path.encode())
            present.pop(path, None)
        else:
            take_source(catalog, rows_at(path, one))
            present[path] = one
        if number % builds == 0:
            catalog.flush_counts()
    catalog.flush_counts()

    anew = empty_catalog()
    load_sources(anew, [rows_at(path, one) for path, one in present.items()])
    anew.flush_counts()
    anew.make_indexes()
    assert counts(catalog) == counts(anew)


@given(st.lists(articles, max_size=8), st.sampled_from((0, loading.HELD)))
def test_a_first_load_counts_articles_years_and_terms(found: list[Article], held: int) -> None:
    catalog = empty_catalog()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "HELD", held)
        for number, one in enumerate(found):
            load_sources(catalog, [rows_at(str(number), one)])
    catalog.flush_counts()
    reader = reading(catalog)
    assert reader.calendar.total() == len(found)
    years = Counter(one.published.value[:4] for one in found if one.published)
    assert dict(reader.calendar.years()) == years
    for slug, articles_of in bearing(found).items():
        term = reader.terms.find("themes", slug)
        assert term is not None
        assert term.articles == len(articles_of)
        years = Counter(one.published.value[:4] if one.published else "" for one in articles_of)
        assert dict(reader.terms.years(term.id)) == years


def bearing(found: list[Article]) -> dict[str, list[Article]]:
    """Return the articles that bear each theme."""
    bearers: dict[str, list[Article]] = {}
    for one in found:
        for slug in {naming.term_slug(theme) for theme in one.themes}:
            bearers.setdefault(slug, []).append(one)
    return bearers


def test_of_articles_with_one_id_and_one_body_a_first_load_counts_one() -> None:
    same = [rows_at(path, article("Titre", body="Le même.")) for path in ("b", "a", "c")]
    documents = [tuple(d._replace(identity="x") for d in one.documents) for one in same[:2]]
    one_id = [one._replace(documents=docs) for one, docs in zip(same, documents, strict=False)]
    catalog = empty_catalog()
    load_sources(catalog, [*one_id, same[2]])
    catalog.make_indexes()
    catalog.flush_counts()
    assert reading(catalog).articles.duplicates() == [("x", "c")]
    assert reading(catalog).articles.duplicate_count() == 1


def test_what_a_build_expects_is_told_without_looking_at_articles() -> None:
    days = ("2021-01-01", "2021-01-02", "2022-03-01", "2022")
    found = [article(f"Titre {day}", day, themes=("Maroc",)) for day in days]
    catalog = catalog_of([*found, article("Autre", themes=("Sahel",))])
    reader = reading(catalog)
    asked: list[str] = []
    catalog.connection.set_trace_callback(asked.append)
    assert [reader.calendar.interval_count(length) for length in (4, 7, 10)] == [2, 2, 3]
    assert reader.terms.count_with_years(1, 3) == 4
    assert reader.terms.count_with_years(2, 4) == 1
    assert reader.calendar.total() == 5
    catalog.connection.set_trace_callback(None)
    assert not [sql for sql in asked if "article" in sql]


def test_content_pages_are_not_counted() -> None:
    catalog = empty_catalog()
    load_sources(
        catalog, [rows_at("pages/a-propos.md", article("À propos", themes=("Maroc",)), "page")]
    )
    catalog.flush_counts()
    reader = reading(catalog)
    assert reader.calendar.total() == 0
    assert reader.terms.taxonomies(1) == []
    assert [record.headline for record in reader.articles.content_pages()] == ["À propos"]


def test_a_theme_has_the_name_that_most_articles_give_it() -> None:
    named = ("maroc", "Maroc", "Maroc", "MAROC")
    catalog = catalog_of([article(f"Titre {n}", themes=(name,)) for n, name in enumerate(named)])
    term = reading(catalog).terms.find("themes", "maroc")
    assert term is not None
    assert (term.name, term.articles) == ("Maroc", 4)


def test_of_articles_with_one_body_all_but_the_first_are_duplicates() -> None:
    catalog = catalog_of(
        [
            article("Un", "2022", identity="x", body="Le même."),
            article("Deux", "2021", identity="y", body="Le même."),
            article("Trois", "", identity="z", body="Un autre."),
            article("Quatre", "", identity="v", body=""),
            article("Cinq", "", identity="w", body=""),
        ]
    )
    reader = reading(catalog)
    assert reader.articles.duplicates() == [("x", "y")]
    for identity, body, duplicates in (
        ("u", "Le même.", [("x", "y"), ("u", "y")]),
        ("t", "Un autre.", [("t", "z"), ("u", "y"), ("x", "y")]),
    ):
        take_source(catalog, rows(article("Six", "2023", identity=identity, body=body)))
        catalog.flush_counts()
        assert reader.articles.duplicates() == sorted(duplicates)
        assert reader.articles.duplicate_count() == len(duplicates)


def test_a_small_edit_asks_for_no_more_than_the_index_of_bodies() -> None:
    catalog = catalog_of([article("Un", body="Le même."), article("Deux", body="Le même.")])
    asked: list[str] = []
    catalog.connection.set_trace_callback(asked.append)
    take_source(catalog, rows(article("Trois", body="Le même.")))
    take_source(catalog, rows(article("Quatre", body="Un autre.")))
    catalog.flush_counts()
    catalog.connection.set_trace_callback(None)
    counting = [sql for sql in asked if "body_hash =" in sql and sql.startswith("SELECT")]
    assert len(counting) == 3
    for sql in counting:
        plan = catalog.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert all("SEARCH" in step[-1] for step in plan), plan
