"""After an edit, the catalog and the records are asked for what it touches, never gone through."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

import pytest

from newsgen.build import BuildOptions, build
from sites import markdown, write_site

ALONE = BuildOptions(jobs=1, search=False)
LARGE = ("article", "file", "page", "reference", "related", "term_article")
"""Tables that grow with the archive."""
FEW = ("article_told_apart", "content_page", "media_file", "page_with_removed", "static_file")
"""Indexes of what few of their rows are: that is told, or listed, at each build."""
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
EXPLAINED = re.compile(r"(?:SELECT|WITH|UPDATE|DELETE|INSERT)\b")
EDITS = {
    "an article": {"content/a3.md": markdown("Trois", "Neuf.", date="2021-03-03", themes="[Port]")},
    "a new one": {"content/b.md": markdown("Un de plus", date="2021-03-04", themes="[Port]")},
    "one in place of another": {"content/a4.md": markdown("Autre", date="1999-01-01")},
    "nothing": {},
}


class Explaining(sqlite3.Connection):
    """A connection that notes how SQLite goes about what it is asked."""

    plans: ClassVar[dict[str, list[str]]] = {}

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self._explain(sql, values)
        return super().execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        listed = list(rows)
        if listed:
            self._explain(sql, listed[0])
        return super().executemany(sql, listed)

    def _explain(self, sql: str, values: Any) -> None:
        if EXPLAINED.match(sql):
            steps = super().execute(f"EXPLAIN QUERY PLAN {sql}", values)
            self.plans[sql] = [step[-1] for step in steps]


def scanned(sql: str, plan: Iterable[str]) -> list[str]:
    """Return the large tables that a statement goes through from one end to the other."""
    called = {alias: table for table in LARGE for alias in [table, *aliases(table, sql)]}
    steps = filter(None, map(SCAN.match, plan))
    return [called[step[1]] for step in steps if step[1] in called and step[2] not in FEW]


def aliases(table: str, sql: str) -> list[str]:
    return re.findall(rf"\b{table} ([a-z])\b", sql)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_goes_through_no_table_that_grows_with_the_archive(
    tmp_path: Path, edit: str
) -> None:
    articles = {
        f"content/a{n}.md": markdown(f"Titre {n}", date=f"2021-03-0{n}", themes="[Port]")
        for n in range(1, 8)
    }
    site = write_site(tmp_path, articles)
    build(site, ALONE)
    write_site(site, EDITS[edit])
    Explaining.plans.clear()
    connect = sqlite3.connect
    with mock.patch.object(
        sqlite3, "connect", lambda *words, **named: connect(*words, **named, factory=Explaining)
    ):
        build(site, ALONE)
    assert len(Explaining.plans) > 20
    found = {sql: scanned(sql, plan) for sql, plan in Explaining.plans.items()}
    assert not {sql: tables for sql, tables in found.items() if tables}
