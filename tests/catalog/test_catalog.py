"""The catalog: counts kept by difference, articles with one `id:`, what pages ask of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import article, catalog_of, empty_catalog, reading, rows
from newsgen import urls
from newsgen.article import Article
from newsgen.catalog import loading, store
from newsgen.catalog.duplicates import orphaned_duplicates
from newsgen.catalog.loading import forget_source, load_sources, take_source
from newsgen.catalog.queries import CatalogReader, terms
from newsgen.catalog.rows import FileRow, Interval, Outcome, SourceRows
from newsgen.catalog.store import Catalog, open_catalog

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


def at(path: str, one: Article, kind: str = "article") -> SourceRows:
    """Return what the source `path` gives when it holds this article."""
    given = rows(one, kind)
    place = {"folder": b"content", "name": path.encode()}
    return SourceRows(
        given.file._replace(**place),
        tuple(d._replace(identity=path, **place) for d in given.documents),
        (),
        (),
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
            take_source(catalog, at(path, one))
            present[path] = one
        if number % builds == 0:
            catalog.flush_counts()
    catalog.flush_counts()

    anew = empty_catalog()
    load_sources(anew, [at(path, one) for path, one in present.items()])
    anew.flush_counts()
    anew.make_indexes()
    assert counts(catalog) == counts(anew)


@given(st.lists(articles, max_size=8), st.sampled_from((0, loading.HELD)))
def test_a_first_load_counts_articles_years_and_terms(found: list[Article], held: int) -> None:
    catalog = empty_catalog()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "HELD", held)
        for number, one in enumerate(found):
            load_sources(catalog, [at(str(number), one)])
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
        for slug in {urls.term_slug(theme) for theme in one.themes}:
            bearers.setdefault(slug, []).append(one)
    return bearers


def test_of_articles_with_one_id_and_one_body_a_first_load_counts_one() -> None:
    same = [at(path, article("Titre", body="Le même.")) for path in ("b", "a", "c")]
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
    load_sources(catalog, [at("pages/a-propos.md", article("À propos", themes=("Maroc",)), "page")])
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


def sharing(path: str, headline: str) -> SourceRows:
    """Return a source whose article has the `id: depeche`."""
    given = at(path, article(headline))
    return given._replace(documents=tuple(d._replace(identity="depeche") for d in given.documents))


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


def test_folders_are_known_as_they_were_until_they_are_forgotten() -> None:
    catalog = empty_catalog()
    for folder in (b"static/\xe9", b"content", b"seeds"):
        catalog.files.put_folder(folder, b"1", {"source": 2})
    catalog.files.put_folder(b"content", b"2", {"source": 3, "media": 1})
    catalog.files.forget_folder(b"seeds")
    assert catalog.files.known_folders() == [b"content", b"static/\xe9"]
    assert catalog.files.known_folder(b"content") == (b"2", {"source": 3, "media": 1})
    assert catalog.files.known_folder(b"seeds") is None


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


def test_touched_pages_are_read_on_from_where_an_output_was() -> None:
    catalog = empty_catalog()
    catalog.note_touched([("day", "2022-05-11"), ("home", "home")])
    seq = int(catalog.meta("seq"))
    catalog.note_touched([("day", "2022-05-12")])
    reader = reading(catalog)
    assert reader.touched_since(seq) == [("day", "2022-05-12")]
    assert len(reader.touched_since(0)) == 3
    catalog.note_everything()
    assert reader.touched_since(0) == []
    assert int(reader.meta("floor")) > seq


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.write_bytes(b"not a database" * 100), "it is damaged"),
        (lambda path: path.write_bytes(b""), "it is damaged"),
        (lambda path: change(path, "schema", "0"), "it was made by another version"),
        (lambda path: change(path, "complete", "no"), "its first load was interrupted"),
        (lambda path: change(path, "fingerprint", "y"), "what reading depends on has changed"),
        (lambda path: path.unlink(), ""),
    ],
)
def test_a_catalog_that_cannot_serve_is_made_anew(tmp_path: Path, harm: object, why: str) -> None:
    path = tmp_path / ".newsgen" / "catalog.sqlite"
    catalog, dropped = open_catalog(path, "x")
    assert (catalog.fresh, dropped) == (True, "")
    catalog.files.put([FileRow(b"seeds", b"x.txt", "source", 1, 1)])
    catalog.commit()
    catalog.close()

    again, dropped = open_catalog(path, "x")
    assert (again.fresh, dropped) == (False, "")
    assert again.files.has(b"seeds", b"x.txt")
    again.close()

    harm(path)  # type: ignore[operator]
    anew, dropped = open_catalog(path, "x")
    assert (anew.fresh, dropped) == (True, why)
    assert not anew.files.has(b"seeds", b"x.txt")
    anew.close()


def change(path: Path, name: str, value: str) -> None:
    """Change a recorded value of a catalog."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))
    connection.commit()
    connection.close()


def test_what_was_not_committed_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    catalog, _ = open_catalog(path, "x")
    catalog.commit()
    catalog.files.put([FileRow(b"seeds", b"x.txt", "source", 1, 1)])
    catalog.close()
    again, _ = open_catalog(path, "x")
    assert not again.files.has(b"seeds", b"x.txt")
    again.close()


def test_the_journal_forgets_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "JOURNAL_LENGTH", 3)
    catalog = empty_catalog()
    for day in range(1, 8):
        catalog.note_touched([("day", f"2022-05-{day:02}")])
    assert (catalog.meta("seq"), catalog.meta("floor")) == ("7", "4")
    remembered = [("day", f"2022-05-{day:02}") for day in (5, 6, 7)]
    assert reading(catalog).touched_since(4) == remembered
    assert reading(catalog).touched_since(0) == remembered


def lists(reader: CatalogReader) -> list[object]:
    """Return what a reader tells of the themes of `THEMES`, with their lists."""
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
            take_source(catalog, at(path, article(headline, "2022-05-11", themes=(theme, "Libye"))))
        catalog.flush_counts()
        catalog.commit()
        with reader.unchanging():
            assert lists(reader) == lists(reader)
            remembered = lists(reader)
        assert remembered == lists(CatalogReader(catalog.connection))
        assert [len(found) for _, found in remembered] == [2, 1, 3]
        assert {row.headline for _, found in remembered for row in found} == {headline}
    catalog.connection.close()
