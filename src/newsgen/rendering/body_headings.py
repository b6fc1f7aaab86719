"""The outline of a body: it starts at h2, since h1 is the headline, and skips no level."""

from __future__ import annotations

from newsgen.french.slugs import headline_key

_DEEPEST = 6


class Outline:
    """The levels of the headings met so far; the first that repeats the headline is left out."""

    __slots__ = ("_first", "_headline", "_levels")

    def __init__(self, headline: str) -> None:
        self._headline = headline_key(headline)
        self._levels: list[int] = []
        self._first = True

    def place(self, level: int, text: str) -> int:
        """Return the level at which a heading stands, or 0 for one that repeats the headline.

        >>> outline = Outline("Titre")
        >>> [outline.place(1, "Titre."), outline.place(2, "A"), outline.place(4, "B")]
        [0, 2, 3]
        """
        if self._first:
            self._first = False
            if headline_key(text) == self._headline:
                return 0
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return min(1 + len(self._levels), _DEEPEST)
