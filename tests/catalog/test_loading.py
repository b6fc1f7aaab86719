"""Taking what sources gave: articles with one `id:`, sources that change or go."""

from __future__ import annotations

import pytest

from archives import article, catalog_of, empty_catalog, reading, rows_at
from newsgen.catalog.duplicates import orphaned_duplicates
from newsgen.catalog.loading import forget_source, load_sources, take_source
from newsgen.catalog.rows import FileRow, Outcome, SourceRows
from newsgen.catalog.store import Catalog


def sharing(path: str, headline: str, identity: str = "depeche") -> SourceRows:
    """Return a source whose article has that `id:`."""
    given = rows_at(path, article(headline))
    return given._replace(documents=tuple(d._replace(identity=identity) for d in given.documents))


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")])
def test_of_articles_with_one_id_the_first_path_is_published(order: tuple[str, ...]) -> None:
    for take in (one_by_one, all_at_once):
        catalog = take([sharing(path, f"Titre {path}") for path in order])
        catalog.flush_counts()
        reader = reading(catalog)
        assert [record.name for record in reader.articles.records(["depeche"])] == [b"a"]
        rejected = reader.outcomes.ended("rejected")
        assert [(name, code) for _, name, _, code, _, _ in rejected] == [
            (b"b", "duplicate-id"),
            (b"c", "duplicate-id"),
        ]
        assert {reason for *_, reason, _ in rejected} == {"id: depeche is also the id of content/a"}
        assert reader.calendar.total() == 1


@pytest.mark.parametrize("identity", ["content/b", "content/b#3"])
@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_the_id_that_is_the_path_of_a_source_is_its_own(order: str, identity: str) -> None:
    for take in (one_by_one, all_at_once):
        catalog = take([sharing(path, f"Titre {path}", identity) for path in order])
        assert [one.name for one in reading(catalog).articles.records([identity])] == [b"b"]
        assert orphaned_duplicates(catalog) == []
        forget_source(catalog, b"content", b"b")
        take_source(catalog, sharing("d", "Titre d", identity))
        assert orphaned_duplicates(catalog) == [(b"content", b"a", 0), (b"content", b"c", 0)]


def one_by_one(found: list[SourceRows]) -> Catalog:
    """Return a catalog that took sources one after the other."""
    catalog = empty_catalog()
    catalog.fresh = False
    for source in found:
        take_source(catalog, source)
    return catalog


def all_at_once(found: list[SourceRows]) -> Catalog:
    """Return a catalog that loaded sources in one batch."""
    catalog = empty_catalog()
    load_sources(catalog, found)
    return catalog


def test_when_the_holder_of_an_id_goes_the_others_are_orphans() -> None:
    catalog = one_by_one([sharing("a", "Un"), sharing("b", "Deux")])
    assert orphaned_duplicates(catalog) == []
    forget_source(catalog, b"content", b"a")
    assert orphaned_duplicates(catalog) == [(b"content", b"b", 0)]


def test_a_newcomer_does_not_keep_an_id_from_those_before_it() -> None:
    catalog = one_by_one([sharing(name, name) for name in "abd"])
    forget_source(catalog, b"content", b"a")
    take_source(catalog, sharing("c", "c"))
    assert orphaned_duplicates(catalog) == [(b"content", b"b", 0)]
    assert [row[4] for row in reading(catalog).outcomes.ended("rejected")] == [
        "id: depeche is also the id of content/c",
    ] * 2


def test_a_source_that_is_taken_again_replaces_all_it_gave() -> None:
    catalog = empty_catalog()
    catalog.fresh = False
    file = FileRow(b"seeds", b"x.txt", "source", 1, 1)
    rejected = Outcome(0, "rejected", "seeds/x.txt", 1, "empty", "nothing in it", "write it")
    take_source(catalog, SourceRows(file, (), (rejected,), ((1, "unknown-field", "couleur"),)))
    reader = reading(catalog)
    assert reader.outcomes.count("rejected") == 1
    assert len(reader.outcomes.notices()) == 1
    take_source(catalog, SourceRows(file, (), (Outcome(0, "draft", "seeds/x.txt"),), ()))
    assert reader.outcomes.count("rejected") == 0
    assert reader.outcomes.count("draft") == 1
    assert reader.outcomes.notices() == []


def test_forgetting_a_file_gives_back_what_pages_must_be_looked_at() -> None:
    catalog = catalog_of([article("Titre", "2022-05-11", themes=("Maroc",), identity="content/x")])
    (entry,) = forget_source(catalog, b"content", b"x")
    assert (entry.identity, entry.published) == ("content/x", "2022-05-11")
    assert entry.terms == (("themes", "maroc"),)
