"""The outline of a body: it starts at h2, since h1 is the headline, and skips no level."""

from __future__ import annotations

from html import unescape

from newsgen.french.slugs import headline_key, slugify
from newsgen.rendering.body_anchors import Anchors
from newsgen.rendering.body_attributes import Attributes, common_attributes, without_tags

_DEEPEST = 6


class Outline:
    """The levels of the headings met so far; the first that repeats the headline is left out."""

    __slots__ = ("_anchors", "_first", "_headline", "_levels")

    def __init__(self, headline: str, anchors: Anchors) -> None:
        self._headline = headline
        self._anchors = anchors
        self._levels: list[int] = []
        self._first = True

    def tags(self, level: int, attributes: Attributes, content: str) -> tuple[str, str] | None:
        """Return the tags around the content of a heading; None for one that is left out."""
        text = unescape(without_tags(content)).strip()
        name = unescape(attributes.get("id", "")) or slugify(text, fallback="titre")
        level = self.place(level, text)
        if not level:
            self._anchors.leave_out(name)
            return None
        common = common_attributes({**attributes, "id": name}, self._anchors)
        return f"<h{level}{common}>", f"</h{level}>"

    def place(self, level: int, text: str) -> int:
        """Return the level at which a heading stands, or 0 for one that repeats the headline.

        >>> outline = Outline("Titre", Anchors())
        >>> [outline.place(1, "Titre."), outline.place(2, "A"), outline.place(4, "B")]
        [0, 2, 3]
        """
        if self._first:
            self._first = False
            key = headline_key(text)  # empty without a letter or figure: then all would be alike
            if text == self._headline or (key and key == headline_key(self._headline)):
                return 0
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return min(1 + len(self._levels), _DEEPEST)
