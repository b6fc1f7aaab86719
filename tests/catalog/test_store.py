"""Opening the catalog, committing, its journal, and the folders that it knows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archives import empty_catalog, reading
from newsgen.catalog import store
from newsgen.catalog.opening import make_tables
from newsgen.catalog.rows import FileRow
from newsgen.catalog.store import open_catalog


def test_folders_are_known_as_they_were_until_they_are_forgotten() -> None:
    catalog = empty_catalog()
    for folder in (b"static/\xe9", b"content", b"seeds"):
        catalog.files.put_folder(folder, b"1", {"source": 2})
    catalog.files.put_folder(b"content", b"2", {"source": 3, "media": 1})
    catalog.files.forget_folder(b"seeds")
    assert catalog.files.known_folders() == [b"content", b"static/\xe9"]
    assert catalog.files.known_folder(b"content") == (b"2", {"source": 3, "media": 1})
    assert catalog.files.known_folder(b"seeds") is None


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


@pytest.mark.parametrize("script", ["schema.sql", "records.sql"])
def test_tables_are_made_together_or_not_at_all(tmp_path: Path, script: str) -> None:
    path = tmp_path / "made.sqlite"

    def ending() -> Iterator[tuple[str, str]]:
        yield "schema", "1"
        raise OSError

    with closing(sqlite3.connect(path)) as connection, pytest.raises(OSError, match=r"^$"):
        make_tables(connection, script, ending())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
        make_tables(connection, script, [("schema", "1")])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM meta").fetchall() == [("schema", "1")]


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
