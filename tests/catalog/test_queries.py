"""What pages ask of the catalog, and what a reader remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from archives import article, catalog_of, reading, rows_at
from newsgen.catalog.loading import take_source
from newsgen.catalog.queries import CatalogReader, terms
from newsgen.catalog.rows import Interval
from newsgen.catalog.store import open_catalog


def test_related_headlines_are_counted_by_what_became_of_them() -> None:
    found = [article("Bilan de l’année agricole dans la Beauce", "1990-12-31")]
    asking = article(
        "Rétrospective",
        "1997-01-01",
        related=(
            "BILAN de l'annee agricole dans la Beauce – Détails",
            "Bilan de l’année agricolle dans la Beauce",
            "Bilan",
        ),
    )
    reader = reading(catalog_of([*found, asking]))
    assert reader.citations.counts() == (1, 1, 1)


def test_who_cites_an_article_comes_by_date_each_once() -> None:
    both = ("Un titre", "Un titre, un")
    asking = [article(f"Suite {n}", f"2000-01-{30 - n}", related=both) for n in range(9)]
    reader = reading(catalog_of([article("Un titre", "1999-01-01"), *asking]))
    records = reader.articles.records(list(reader.articles.identities("article")))
    (cited,) = [record for record in records if record.headline == "Un titre"]
    for asked in (records, [cited]):
        citing = reader.citations.citing(asked, 3)
        assert list(citing) == [cited.number]
        assert [row.headline for row in citing[cited.number]] == ["Suite 8", "Suite 7", "Suite 6"]


def test_neighbours_follow_the_order_of_dates_whichever_are_asked() -> None:
    days = ("1926", "2018-09", "2022-05-10", "2022-05-11", "2022-05-12")
    found = [article(f"Titre {day}", day, identity=day) for day in days]
    reader = reading(catalog_of([*found, article("Sans date", identity="x")]))
    for asked in (days, days[1:3], days[::2], days[-1:]):
        records = reader.articles.records(asked)
        beside = reader.articles.neighbours(
            records, consecutive=reader.articles.are_consecutive(records)
        )
        for day, (before, after) in zip(asked, beside, strict=True):
            place = days.index(day)
            assert (before.identity if before else None) == (days[place - 1] if place else None)
            following = days[place + 1] if place + 1 < len(days) else None
            assert (after.identity if after else None) == following
    assert reader.articles.neighbours([], consecutive=True) == []


def lists(reader: CatalogReader) -> list[object]:
    """Return what a reader tells of three themes, with their lists."""
    found = [reader.terms.find("themes", slug) for slug in ("maroc", "sahel", "libye")]
    return [(term, reader.terms.articles(term.id, Interval(), 9)) for term in found if term]


@pytest.mark.parametrize("kept", [1, 2, 100])
def test_what_a_reader_remembers_is_what_the_catalog_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(terms, "_KEPT", kept)
    catalog, _ = open_catalog(tmp_path / "catalog.sqlite", "")
    catalog.fresh = False
    reader = CatalogReader.open(tmp_path / "catalog.sqlite")
    for headline in ("Premier titre", "Second titre"):
        for path, theme in (("a", "Maroc"), ("b", "Sahel"), ("c", "Maroc")):
            take_source(
                catalog, rows_at(path, article(headline, "2022-05-11", themes=(theme, "Libye")))
            )
        catalog.flush_counts()
        catalog.commit()
        with reader.unchanging():
            assert lists(reader) == lists(reader)
            remembered = lists(reader)
        assert remembered == lists(CatalogReader(catalog.connection))
        assert [len(found) for _, found in remembered] == [2, 1, 3]
        assert {row.headline for _, found in remembered for row in found} == {headline}
    catalog.connection.close()
