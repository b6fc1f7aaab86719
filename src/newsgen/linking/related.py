"""Which article a related headline means: keys by which candidates are found, and a comparison.

A headline comes shortened, misspelt or broken off; a serial differs in a figure or a single word.
So the words of two headlines that mean one article stand in the same order; each is the same, or
nearly; and only few, at an end, may be missing. Both thresholds come from pairs of headlines:
`benchmarks/related.py` shows what others would give.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import NamedTuple
from zlib import crc32

from newsgen.french.slugs import headline_key
from newsgen.french.words import STOP_WORDS, TELLING_WORDS

LETTERS = 5
"""Of so many letters of a word one may be wrong, one missing, or two exchanged."""
KEPT = 0.6
"""The share of the longer headline, in letters, that the shorter must have."""
FEWEST = 3
"""Words that a headline needs to mean another than its equal."""
FEWEST_OF_PART = 4
"""Words that it needs to mean a longer one."""
KEYS = 4
"""The most keys that a headline has."""
_LONGEST = 3
"""Words of which each pair is a key: where one is misspelt, another pair remains."""
_BROKEN_OFF = ("…", "...")
_AFTER_DOTS = ' \u00a0\u202f»"”'
_MASK = 0xFFFFFFFF


class Headline(NamedTuple):
    """What is compared of a headline: its words without those that say little."""

    words: tuple[str, ...]
    broken_off: bool
    """It ends in the middle, at an ellipsis."""
    letters: str
    """All its words, without spaces: recognition of characters puts some in, or loses them."""


@lru_cache(maxsize=1024)
def headline(text: str) -> Headline:
    """Return what is compared of a headline."""
    normal = headline_key(text)
    words = _words(normal)
    broken_off = _is_broken_off(text)
    if broken_off and (last := normal[-1:]) == normal.rpartition(" ")[2] and last in _SAY_LITTLE:
        words = (*words, last)  # the beginning of a word
    return Headline(words, broken_off, normal.replace(" ", ""))


_SAY_LITTLE = STOP_WORDS | frozenset(ascii_lowercase) - TELLING_WORDS
"""With what remains of an elided word: the l of l’État."""


def _words(normal: str) -> tuple[str, ...]:
    return tuple([word for word in normal.split(" ") if word not in _SAY_LITTLE])


def tells_apart(word: str) -> bool:
    """Tell whether a word, in its normal form, makes another story."""
    return word in TELLING_WORDS or word[:1].isdigit()


def keys(normal: str) -> tuple[int, ...]:
    """Return the keys of an article's headline, given its normal form: KEYS of them at most.

    A related headline that nearly means it has one of them among its `asked_keys`.
    """
    words = _words(normal)
    return (*_pairs(words), _beginning(words)) if len(words) >= FEWEST else ()


def asked_keys(text: str) -> tuple[int, ...]:
    """Return the keys under which a related headline looks for what it may nearly mean."""
    words = _words(headline_key(text))
    if len(words) < FEWEST:
        return ()
    broken_off = len(words) > FEWEST and _is_broken_off(text)
    return (*_pairs(words), _beginning(words)) if broken_off else _pairs(words)


def _is_broken_off(text: str) -> bool:
    return text.rstrip(_AFTER_DOTS).endswith(_BROKEN_OFF)


def _pairs(words: tuple[str, ...]) -> tuple[int, ...]:
    """Return a key for each pair of the longest words, with all that tells stories apart."""
    told = TELLING_WORDS.intersection(words)
    if not "".join(words).isalpha():
        told |= {word for word in words if word[0].isdigit()}
    longest = sorted(words, key=len, reverse=True)
    if told:
        longest = [word for word in longest if word not in told]
    besides = 3 * sum(map(_hash, told)) if told else 0  # odd: it counts otherwise than a pair
    found = [_hash(word) for word in longest[:_LONGEST]]
    if len(found) == _LONGEST:
        one, two, three = found
        pairs = (one + two + besides, one + three + besides, two + three + besides)
        return pairs[0] & _MASK, pairs[1] & _MASK, pairs[2] & _MASK
    return (sum(found) + besides & _MASK,) if len(found) == 2 else ()


def _beginning(words: tuple[str, ...]) -> int:
    return crc32(" ".join(words[:FEWEST]).encode())


def _hash(word: str) -> int:
    return crc32(word.encode())


def means(asked: Headline, candidate: Headline, letters: int = LETTERS, kept: float = KEPT) -> bool:
    """Tell whether a related headline nearly is the headline of an article, or a part of it."""
    if asked.letters == candidate.letters:
        return True
    if asked.broken_off:
        return _begins(asked.words, candidate.words, letters)
    shorter, longer = sorted((asked.words, candidate.words), key=len)
    if len(shorter) < (FEWEST if len(shorter) == len(longer) else FEWEST_OF_PART):
        return False
    for start in range(len(longer) - len(shorter) + 1):
        is_same = _are_same(shorter, longer[start:], letters)
        if is_same and _is_kept(longer, start, start + len(shorter), kept):
            return True
    return False


def _begins(asked: tuple[str, ...], words: tuple[str, ...], letters: int) -> bool:
    """Tell whether words begin as a headline that was broken off, perhaps within its last word."""
    whole, last = asked[:-1], asked[-1:]
    if len(whole) < FEWEST or len(words) < len(asked):
        return False
    return words[len(whole)].startswith(last) and _are_same(whole, words, letters)


def _is_kept(words: tuple[str, ...], start: int, end: int, kept: float) -> bool:
    """Tell whether what stands before and after these words may be left out."""
    left_out = (*words[:start], *words[end:])
    if any(map(tells_apart, left_out)):
        return False
    return sum(map(len, words[start:end])) >= kept * sum(map(len, words))


def _are_same(some: tuple[str, ...], others: tuple[str, ...], letters: int) -> bool:
    # Most headlines that are compared differ in their first word: a loop ends there at once.
    for one, other in zip(some, others, strict=False):
        if one != other and not _is_nearly(one, other, letters):
            return False
    return True


def _is_nearly(one: str, other: str, letters: int) -> bool:
    most = max(len(one), len(other))
    if abs(len(one) - len(other)) * letters > most:  # they are at least so far apart
        return False
    if tells_apart(one) or tells_apart(other):
        return False
    return _distance()(one, other) * letters <= most


@cache
def _distance() -> Callable[[str, str], int]:
    from rapidfuzz.distance import OSA  # slow to import, and most builds compare nothing

    return OSA.distance
