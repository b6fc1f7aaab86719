"""The output records: one digest in any order, counts of folders, the mark of interruption."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.catalog.records import PageRow, Records, RecordsReader, open_records

PATHS = (
    *("index.html", "style.css", "2022/index.html", "2022/05/index.html", "2022/05/a.html"),
    *("2022/05/11/a.html", "2022/05/11/b.html", "themes/maroc/index.html", "1926/c.html"),
)


def row(path: str, text: str = "", key: str = "", part: int = 1) -> PageRow:
    """Return the record of a page with this text."""
    digest = sha256(text.encode()).digest()
    return PageRow("article", key or path, part, path, b"v", digest, len(text), 1, "it is new", "")


def records(folder: Path) -> Records:
    """Return new records."""
    return open_records(folder / "out.sqlite")[0]


def fullest(found: set[str]) -> int:
    """Return the number of entries in the fullest folder, counted anew."""
    entries = {
        (part.rpartition("/")[0], part)
        for path in found
        for part in ("/".join(path.split("/")[: n + 1]) for n in range(path.count("/") + 1))
    }
    return max(Counter(folder for folder, _ in entries).values(), default=0)


changes = st.lists(
    st.tuples(st.sampled_from(PATHS), st.none() | st.sampled_from(("un", "deux"))), max_size=15
)


@given(changes)
def test_records_say_what_is_there_however_it_came(edits: list[tuple[str, str | None]]) -> None:
    memory = Path(":memory:")
    present: dict[str, str] = {}
    with closing(open_records(memory)[0]) as found, closing(open_records(memory)[0]) as anew:
        found.fresh = False
        for path, text in edits:
            if text is None:
                found.forget([("article", path, 1)])
                present.pop(path, None)
            else:
                found.put([row(path, text)])
                present[path] = text
            found.begin_publishing()
        anew.put([row(path, text) for path, text in sorted(present.items(), reverse=True)])
        anew.begin_publishing()
        assert found.fingerprint == anew.fingerprint
        assert found.totals() == anew.totals()
        assert found.files == len(present)
        assert found.totals()["bytes"] == sum(map(len, present.values()))
        assert found.totals()["fullest_folder_entries"] == fullest(set(present))
        for folder_path in ("2022", "2022/05", "2022/05/11", "themes", "1926"):
            holds = any(path.startswith(f"{folder_path}/") for path in present)
            assert found.owns_folder(folder_path) == holds


def test_another_byte_or_path_is_another_fingerprint(tmp_path: Path) -> None:
    prints = set()
    pages = (row("a.html", "un"), row("a.html", "deux"), row("b.html", "un"))
    for number, page in enumerate(pages):
        with closing(open_records(tmp_path / str(number))[0]) as found:
            found.put([page])
            prints.add(found.fingerprint)
    assert len(prints) == 3


def test_a_page_that_moves_leaves_its_old_file_to_be_deleted(tmp_path: Path) -> None:
    with closing(records(tmp_path)) as found:
        found.put([row("a.html", key="x"), row("b.html", key="y")])
        publish(found)
        found.fresh = False
        found.put([row("c.html", key="x")])
        assert found.owns("a.html")
        found.begin_publishing()
        assert found.doomed() == ["a.html"]
        found.end_publishing({})
        assert found.doomed() == []
        assert not found.owns("a.html")


def test_a_path_that_another_page_takes_over_is_not_deleted(tmp_path: Path) -> None:
    with closing(records(tmp_path)) as found:
        found.put([row("a.html", key="x"), row("b.html", key="y")])
        publish(found)
        found.fresh = False
        found.forget([("article", "x", 1)])
        found.put([row("a.html", key="y")])
        found.begin_publishing()
        assert found.doomed() == ["b.html"]


def test_records_remember_an_interruption(tmp_path: Path) -> None:
    with closing(records(tmp_path)) as found:
        assert not found.interrupted
        found.put([row("a.html")])
        found.begin_publishing()
    with closing(records(tmp_path)) as found:
        assert found.interrupted
        assert found.owns("a.html")
        found.end_publishing({"seq": "3"})
    with closing(records(tmp_path)) as found:
        assert not found.interrupted
        assert (found.meta("seq"), found.build) == ("3", 2)


def test_what_was_not_begun_to_be_published_is_forgotten(tmp_path: Path) -> None:
    with closing(records(tmp_path)) as found:
        found.put([row("a.html")])
    with closing(records(tmp_path)) as found:
        assert not found.owns("a.html")
        assert found.files == 0


def test_workers_read_what_was_recorded(tmp_path: Path) -> None:
    with closing(records(tmp_path)) as found:
        found.put([row("a.html", "un", "jour"), row("b.html", "deux", "jour", 2), row("c.html")])
        publish(found)
        expected = found.recorded("article", ["jour", "absent"])
    reader = RecordsReader(tmp_path / "out.sqlite")
    assert reader.recorded("article", ["jour", "absent"]) == expected
    assert [(key, one.path) for key, one in expected.items()] == [
        (("jour", 1), "a.html"),
        (("jour", 2), "b.html"),
    ]


@pytest.mark.parametrize("damage", [b"", b"not a database" * 100])
def test_damaged_records_are_made_anew(tmp_path: Path, damage: bytes) -> None:
    with closing(records(tmp_path)) as found:
        found.put([row("a.html")])
        publish(found)
    (tmp_path / "out.sqlite").write_bytes(damage)
    found, why = open_records(tmp_path / "out.sqlite")
    with closing(found):
        assert found.fresh
        assert why == "they are damaged"
        assert found.files == 0


def publish(found: Records) -> None:
    """Record that what was put is in place."""
    found.begin_publishing()
    found.end_publishing({})


def test_workers_read_what_was_recorded_while_a_large_build_goes_on(tmp_path: Path) -> None:
    with closing(records(tmp_path)) as found:
        found.put([row("index.html")])
        publish(found)
    with closing(records(tmp_path)) as found:
        found._db.execute("PRAGMA cache_size = 10")
        found.put([row(f"2022/{number}.html") for number in range(2000)])
        recorded = RecordsReader(tmp_path / "out.sqlite").recorded("article", ["index.html"])
        assert recorded["index.html", 1].path == "index.html"
