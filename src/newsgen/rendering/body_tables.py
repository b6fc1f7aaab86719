"""Tables of a body: they scroll where they are wide, and their headers say what they head."""

from __future__ import annotations

import re

from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_attributes import Attributes, common_attributes
from newsgen.rendering.html_tree import Element, Tree

_SPAN = re.compile(r"[1-9][0-9]{0,2}")
_SCOPES = frozenset({"col", "row", "colgroup", "rowgroup"})


class Tables:
    """Writes tables to a tree, and knows the row and cell it is in."""

    __slots__ = ("_anchors", "_cell", "_row", "_tree")

    def __init__(self, tree: Tree, anchors: Anchors) -> None:
        self._tree = tree
        self._anchors = anchors
        self._row = self._cell = 0

    def table(self, name: str, attributes: Attributes) -> None:
        self._row = 0
        # Wide tables scroll: without tabindex, a keyboard could not reach what is hidden.
        tag = (
            f'<div class="table" tabindex="0"><table{common_attributes(attributes, self._anchors)}>'
        )
        self._tree.start(name, tag, closer="</table></div>")

    def row(self, name: str, attributes: Attributes) -> None:
        self._row += 1
        self._cell = 0
        self._tree.start(name, f"<tr{common_attributes(attributes, self._anchors)}>")

    def cell(self, name: str, attributes: Attributes) -> None:
        self._cell += 1
        extra = common_attributes(attributes, self._anchors)
        for span in ("colspan", "rowspan"):
            if _SPAN.fullmatch(attributes.get(span, "")):
                extra += f' {span}="{attributes[span]}"'
        if name == "td":
            self._tree.start(name, f"<td{extra}>")
            return
        scope = attributes.get("scope") or self._implied_scope()
        kept = f' scope="{scope}"' if scope in _SCOPES else ""
        self._tree.start(name, f"<th{extra}{kept}>", self._finish_header)

    def _implied_scope(self) -> str:
        if self._row == 1:
            return "col"
        return "row" if self._cell == 1 else ""

    def _finish_header(self, element: Element) -> bool:
        """An empty cell heads nothing."""
        if not self._tree.content(element).strip():
            self._tree.pieces[element.start], element.closer = "<td>", "</td>"
        return True
