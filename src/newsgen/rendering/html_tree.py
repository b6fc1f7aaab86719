"""Writes HTML that obeys the content model, whatever order the elements arrive in.

Sanitised HTML is well-formed but not yet valid: a paragraph may hold a list, a list may hold
text, text may stand alone. The tree closes, implies or leaves out elements where it must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

INLINE = frozenset(
    (
        "a abbr b cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var"
    ).split()
)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_PROSE = frozenset({"p", "pre", *_HEADINGS})
"""Blocks that hold text and inline elements, but no block."""
_INLINE_OR_PROSE = INLINE | _PROSE
_CHILD = {"": "p", "ul": "li", "ol": "li", "dl": "dd"}
"""What is implied where text stands directly in one of these ("" is the body itself)."""
_LISTS = frozenset({"ul", "ol", "dl"})
PARENTS = {
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "figcaption": frozenset({"figure"}),
    "summary": frozenset({"details"}),
    "caption": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "tr": frozenset({"thead", "tbody", "tfoot"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
}
_KEPT_EMPTY = frozenset({"td", "th", "tr", "tbody"})


@dataclass(slots=True, eq=False)
class Element:
    """An element being written: `start` is the place of its start tag among the pieces."""

    name: str
    closer: str
    start: int
    finish: Callable[[Element], bool] | None = None
    """Called before the end tag is written; False takes the whole element back."""
    keeps: bool = False
    """Stays even when empty, since a link may point to it."""
    open: bool = True
    implied: bool = False


class Tree:
    """The pieces of HTML written so far, and the elements still open."""

    __slots__ = ("_finish_paragraph", "_source", "opened", "pieces")

    def __init__(self, finish_paragraph: Callable[[Element], bool]) -> None:
        """`finish_paragraph` is for the paragraphs that the tree implies."""
        self._finish_paragraph = finish_paragraph
        self.pieces: list[str] = []
        self.opened: list[Element] = []
        self._source: list[Element | None] = []

    def text(self, text: str) -> None:
        """Write escaped text."""
        if text.isspace():
            self.pieces.append(text)
            return
        if not self.opened or self.opened[-1].name in _CHILD:
            self._imply()
            text = text.lstrip()
        self.pieces.append(text)

    def start(
        self,
        name: str,
        tag: str,
        finish: Callable[[Element], bool] | None = None,
        *,
        closer: str = "",
        keeps: bool = False,
    ) -> None:
        """Open an element by its start tag, or pass over it where it has no place."""
        if not self._make_room(name):
            self.skip()
            return
        element = Element(name, closer or f"</{name}>", len(self.pieces), finish, keeps)
        self.pieces.append(tag)
        self.opened.append(element)
        self._source.append(element)

    def void(self, name: str, tag: str) -> None:
        """Write an element that has no content."""
        if self._make_room(name):
            self.pieces.append(tag)

    def skip(self) -> None:
        """Pass over a start tag: its end tag will be passed over too, its content stays."""
        self._source.append(None)

    def end(self) -> None:
        """Meet the end tag of the latest start tag."""
        element = self._source.pop()
        if element is not None and element.open:
            while self.opened[-1] is not element:
                self._close()
            self._close()

    def finished(self) -> str:
        """Close what is open and return the HTML."""
        while self.opened:
            self._close()
        return "".join(self.pieces).strip()

    def within(self, *names: str) -> bool:
        """Whether an element of one of these names is open."""
        return any(element.name in names for element in self.opened)

    def content(self, element: Element) -> str:
        """Return what was written inside an open element so far."""
        return "".join(self.pieces[element.start + 1 :])

    def _make_room(self, name: str) -> bool:
        opened = self.opened
        if name in INLINE or name in ("img", "br"):
            if not opened or opened[-1].name in _CHILD:
                self._imply()
            return True
        if name in PARENTS:
            return self._find_parent(PARENTS[name])
        while opened and opened[-1].name in _INLINE_OR_PROSE:
            self._close()
        if opened and opened[-1].name in _LISTS:
            self._imply()
        return True

    def _find_parent(self, parents: frozenset[str]) -> bool:
        opened = self.opened
        while opened and opened[-1].name not in parents:
            if not (opened[-1].implied or opened[-1].name in _INLINE_OR_PROSE):
                return False
            self._close()
        return bool(opened)

    def _imply(self) -> None:
        child = _CHILD[self.opened[-1].name if self.opened else ""]
        finish = self._finish_paragraph if child == "p" else None
        element = Element(child, f"</{child}>", len(self.pieces), finish, implied=True)
        self.pieces.append(f"<{child}>")
        self.opened.append(element)

    def _close(self) -> None:
        element, pieces = self.opened.pop(), self.pieces
        element.open = False
        if not element.keeps and element.name not in _KEPT_EMPTY and self._is_blank(element):
            del pieces[element.start :]
            return
        if element.implied:
            pieces[-1] = pieces[-1].rstrip()
        if element.finish is None or element.finish(element):
            pieces.append(element.closer)
        else:
            del pieces[element.start :]

    def _is_blank(self, element: Element) -> bool:
        pieces = self.pieces  # by their places: all before would be walked to get there otherwise
        inside = range(element.start + 1, len(pieces))
        return all(not pieces[at] or pieces[at].isspace() for at in inside)
