"""What must not be found, and finding it: phrases, and every run of eight words of a text.

A run of eight words has in it, whole, one of the blocks of four into which a text is cut. These
blocks are sought, all in one pass; where one is found, the words around it decide. So a text takes
memory for a quarter of its words, however long its runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ahocorasick

from newsgen.sources.text import unspaced

RUN = 8
"""Words of a text that may not stand together elsewhere."""
_BLOCK = 4
_AROUND = RUN - _BLOCK
_WINDOW = 1_000
"""Characters on either side of a block in which the words around it are; more are no words."""
FEWEST = 3
"""Words of a headline, a summary or a short text that is sought: fewer are anywhere."""


class Sought(NamedTuple):
    """What must not be found of one withdrawn article; all of it as `folded` gives it."""

    identity: str
    kept: tuple[str, ...] = ()
    """Names of files in which its headline may be: of its notice, and of others with the same."""
    phrases: tuple[tuple[str, str], ...] = ()
    """(what it is, words)"""
    text: str = ""

    @property
    def is_sought(self) -> bool:
        """Whether there is anything that has words enough."""
        return bool(self.phrases) or has_enough(self.text)

    @property
    def size(self) -> int:
        """How many characters are sought."""
        return len(self.text) + sum(len(words) for _, words in self.phrases)


def has_enough(words: str) -> bool:
    """Tell whether a text has words enough to be sought; without spaces, two signs are a word."""
    return len(words.split(maxsplit=FEWEST)) >= FEWEST or unspaced(words) >= 2 * FEWEST


def needle_of(words: str) -> str:
    """Return what finds words (as `folded`): from one space to another, where they have any."""
    bare = words.strip()
    before = "" if unspaced(bare[:1]) else " "
    after = "" if unspaced(bare[-1:]) else " "
    return before + bare + after


class Trace(NamedTuple):
    """Something of a withdrawn article that was found: what it is, and its first words."""

    identity: str
    what: str
    words: str


class _Block(NamedTuple):
    """Four words of a text, with those before (the nearest first) and after."""

    number: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Needles:
    """All that is sought of some articles."""

    def __init__(self, sought: Sequence[Sought]) -> None:
        self._sought = sought
        self._values: dict[str, dict[_Block | tuple[int, str], None]] = {}
        for number, one in enumerate(sought):
            self._add(number, one)
        self._automaton = ahocorasick.Automaton()
        for words, values in self._values.items():
            self._automaton.add_word(words, (words, tuple(values)))
        if self._values:
            self._automaton.make_automaton()

    def found_in(self, words: str) -> Iterator[tuple[Sought, Trace]]:
        """Yield what stands in the words of a file (as `folded`), each article and kind once."""
        seen: set[tuple[int, str]] = set()
        for end, (needle, values) in self._automaton.iter(words) if self._values else ():
            for value in values:
                number, what = value[0], value[1] if len(value) == 2 else "text"
                if (number, what) in seen:
                    continue
                if isinstance(value, _Block) and not _has_run(value, words, end, len(needle)):
                    continue
                seen.add((number, str(what)))
                one = self._sought[number]
                yield one, Trace(one.identity, str(what), needle.strip())

    def _add(self, number: int, one: Sought) -> None:
        for what, phrase in one.phrases:
            self._values.setdefault(needle_of(phrase), {})[number, what] = None
        words = one.text.split()
        if len(words) < RUN:
            if has_enough(one.text):
                self._values.setdefault(needle_of(one.text), {})[number, "text"] = None
            return
        for start in range(0, len(words) - _BLOCK + 1, _BLOCK):
            end = start + _BLOCK
            before = tuple(words[max(0, start - _AROUND) : start][::-1])
            block = _Block(number, before, tuple(words[end : end + _AROUND]))
            self._values.setdefault(f" {' '.join(words[start:end])} ", {})[block] = None


def _has_run(block: _Block, words: str, end: int, length: int) -> bool:
    """Tell whether a block that was found, and ends at `end`, is part of a run of eight words."""
    start = end - length + 1
    before = words[max(0, start - _WINDOW) : start].split()[::-1]
    after = words[end + 1 : end + _WINDOW].split()
    return _BLOCK + _same(block.before, before) + _same(block.after, after) >= RUN


def _same(wanted: Sequence[str], there: Sequence[str]) -> int:
    """Return how many words are the same from the first on."""
    pairs = enumerate(zip(wanted, there, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(wanted), len(there)))
