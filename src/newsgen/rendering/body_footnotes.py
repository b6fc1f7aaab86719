"""Footnotes as CommonMark engines write them, where they stand, gathered below the body.

The result has the ids and classes of Python-Markdown's footnotes, so that a theme styles one kind.
"""

from __future__ import annotations

from html import escape

from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_words import BACK_TO_TEXT


class Footnotes:
    """The notes of one body, numbered as they are first met."""

    __slots__ = ("_anchors", "_notes", "_numbers", "_references")

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._numbers: dict[str, int] = {}
        self._references: dict[int, str] = {}
        self._notes: dict[int, list[str]] = {}

    def refer(self, label: str) -> tuple[str, int]:
        """Return the id for a reference to the note `label`, and the number of that note."""
        number = self._number(label)
        identifier = self._anchors.claim(f"fnref:{number}")
        self._references.setdefault(number, identifier)
        return identifier, number

    def define(self, label: str, pieces: list[str]) -> None:
        """Take the HTML of the note `label`; a second note of that label continues the first."""
        self._notes.setdefault(self._number(label), []).extend(pieces)

    def rendered(self) -> str:
        """Return the list of notes, "" where there are none."""
        if not self._notes:
            return ""
        notes = "\n".join(self._note(number) for number in sorted(self._notes))
        return f'\n<div class="footnote">\n<hr>\n<ol>\n{notes}\n</ol>\n</div>'

    def _number(self, label: str) -> int:
        return self._numbers.setdefault(label, len(self._numbers) + 1)

    def _note(self, number: int) -> str:
        content = "".join(self._notes[number]).strip()
        back = self._back(number)
        if back and content.endswith("</p>"):
            content, back = f"{content[:-4]}\N{NO-BREAK SPACE}{back}</p>", ""
        return f'<li id="{self._anchors.claim(f"fn:{number}")}">\n{content}{back}\n</li>'

    def _back(self, number: int) -> str:
        identifier = self._references.get(number)
        if identifier is None:
            return ""
        title = escape(BACK_TO_TEXT.format(number))
        return f'<a class="footnote-backref" href="#{identifier}" title="{title}">↩</a>'
