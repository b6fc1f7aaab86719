"""Bodies of any length: an element, an id, a line costs the same whatever stands before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import SupportsIndex
from unittest import mock

import pytest
from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension

from newsgen.rendering import body_anchors
from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_engines import SETTINGS, run_engine
from newsgen.rendering.html_tree import Tree


class _Looked(list[str]):
    """Pieces of HTML that count how many are looked at, one by one."""

    looked = 0

    def __iter__(self) -> Iterator[str]:
        for piece in super().__iter__():
            self.looked += 1
            yield piece

    def __getitem__(self, at):  # type: ignore[no-untyped-def,override]
        self.looked += isinstance(at, SupportsIndex)
        return super().__getitem__(at)


def test_an_element_is_closed_without_walking_through_all_before_it() -> None:
    tree = Tree(lambda _: True)
    tree.pieces = looked = _Looked()
    for _ in range(1_000):
        tree.start("p", "<p>")
        tree.text("Oui.")
        tree.end()
    assert tree.finished() == "<p>Oui.</p>" * 1_000
    assert looked.looked <= 10_000


def test_references_to_one_note_get_the_numbers_that_the_engine_gives_without_trying_all() -> None:
    body = "Mot[^n] et [^m].\n\n" * 60 + "[^n]: Note.\n\n[^m]: Autre.\n"
    plain = Markdown(
        extensions=["footnotes"], extension_configs={"footnotes": SETTINGS["footnotes"]}
    )
    separator = FootnoteExtension.get_separator
    with mock.patch.object(
        FootnoteExtension, "get_separator", autospec=True, side_effect=separator
    ) as asked:
        found = run_engine(body, "python-markdown")
    assert found == plain.convert(body)
    assert len(asked.mock_calls) <= 10 * 120


def test_what_is_named_the_same_a_thousand_times_gets_its_number_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    class Tried(str):
        def __format__(self, spec: str) -> str:
            tried.append(self)
            return str(self)

    monkeypatch.setattr(body_anchors, "anchor_id", Tried)
    anchors = Anchors()
    assert anchors.claim("note-3") == "note-3"
    found = [anchors.claim("note") for _ in range(1_000)]
    assert found[:3] == ["note", "note-2", "note-4"]
    assert (found[-1], len(set(found))) == ("note-1001", 1_000)
    assert len(tried) <= 1_001
    assert anchors.claim("note-4") == "note-4-2"
