"""The tagger: which entries of the authority file an article is about.

One pass of an Aho-Corasick automaton over a flat form of the text finds where names may stand;
the text itself then says whether they do. What an article is about follows from it alone, never
from other articles.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import ahocorasick

from newsgen.subjects.places import (
    PLAIN,
    is_elided,
    is_foreign,
    is_of_person,
    is_street,
    stands_alone,
)
from newsgen.subjects.spelling import (
    flat,
    is_acronym,
    reads_as,
    signs_alike,
    with_points,
    without_ligatures,
)
from newsgen.subjects.values import Alias, Authority, Entry, above, parents_of
from newsgen.subjects.weighing import (
    BODY,
    BREATH,
    MANY,
    enumerated,
    heads,
    paired,
    parts_of,
    weights,
)

_BESIDE = 2
_FREQUENT = "dlapescmruqtniofvbhgjxyzkw0123456789"


class Word(NamedTuple):
    """A word or phrase that supports a name, and how it is sought."""

    text: str
    flat: str


class Home(NamedTuple):
    """What shows that an article is of a body's own country."""

    places: frozenset[int]
    """The entries of that country, of which it may be about one."""
    words: tuple[Word, ...]
    """Words of which it may have one."""

    def has(self, places: frozenset[int], text: str, flat_text: str) -> bool:
        """Tell whether an article about these places is of that country; none is of any."""
        return (
            not places
            or not self.places.isdisjoint(places)
            or _any_occurs(self.words, text, flat_text)
        )


Phrase = tuple[str, int]
"""A flat phrase, and where in it a name stands."""


class Name(NamedTuple):
    """A name to seek: `entry` is the number of what it names."""

    text: str
    entry: int
    case: bool
    capitalised: str
    """How an acronym is also written: Onu; "" for others."""
    needs: tuple[Word, ...]
    """It counts only in articles that have one of them."""
    never: Mapping[str, tuple[Phrase, ...]]
    """Phrases in which it means something else, by what stands just before it, or just after."""
    has_own_needs: bool
    is_place: bool
    home: frozenset[str]
    """Flat words of its country, if others have a body of that name."""


Match = tuple[int, int, Name]
"""A name that stands in a text, from where to where: a plain tuple, for there are very many."""


City = tuple[int, int, tuple[int, ...]]
"""A city that may stand in a text, from where to where, and the numbers of the places it is in."""


class Tags(NamedTuple):
    """What the tagger finds in an article."""

    found: tuple[Entry, ...]
    """What it is about, the weightiest first."""
    occurring: frozenset[str]
    """The slugs of all entries of which any name occurs, whatever that means there."""


class Tagger:
    """Finds the entries of an authority in articles."""

    def __init__(self, authority: Authority, threshold: int, maximum: int) -> None:
        self._entries = authority.entries
        self._threshold = threshold
        self._maximum = maximum
        patterns: dict[str, list[Name]] = {}
        for number, entry in enumerate(self._entries):
            for name in _names(entry, number):
                patterns.setdefault(_pattern(name.text), []).append(name)
        cities = _cities(self._entries)
        self._automaton = ahocorasick.Automaton()
        for pattern in sorted(dict.fromkeys((*patterns, *cities)), key=_by_frequency):
            # Not in the order of the file, which may change without any entry changing.
            names = sorted(
                patterns.get(pattern, ()), key=lambda name: self._entries[name.entry].slug
            )
            slugs = frozenset(self._entries[name.entry].slug for name in names)
            places = tuple(cities.get(pattern, ()))
            self._automaton.add_word(pattern, (len(pattern), slugs, names, places))
        self._automaton.make_automaton()
        self._is_empty = not patterns
        self._homes = _homes(self._entries)
        self._places = frozenset(
            number for number, entry in enumerate(self._entries) if entry.kind == "lieu"
        )
        self._parents = parents_of(authority)

    def __call__(self, headline: str, summary: str, body: str) -> Tags:
        """Return what an article of that headline, summary and body is about."""
        text = f"{headline}\n\n{summary}\n\n{body}"
        flat_text = f" {flat(text)} "
        candidates, cities, occurring = self._candidates(text, flat_text)
        if not candidates:
            return Tags((), occurring)
        parts = parts_of(headline, summary, body)
        matches = _longest(candidates)
        few = len(matches) < MANY
        listed = set() if few else enumerated(matches, text, flat_text, parts.summary)
        alone = [match for match in matches if match[0] not in listed] if listed else matches
        distinct = paired(alone, flat_text, parts) | heads(alone, text)
        scores = weights(matches, parts, distinct, listed)
        least = self._threshold + parts.more
        cited = _cited(cities, text, flat_text, parts.summary)
        heavy = _heavy(scores, least, cited)
        supported: list[Match] = []
        if heavy:
            worth = [match for match in matches if match[2].entry in heavy]
            supported = _supported(worth, matches, text, flat_text)
            if len(supported) < len(worth):
                heavy = _heavy(weights(supported, parts, distinct, listed), least, cited)
        if self._places.isdisjoint([entry for entry, score in heavy.items() if score >= least]):
            nearly = {entry for entry, score in scores.items() if 0 < score >= least - BODY}
            echoed = _echoed(nearly, cities, matches, text, flat_text)
            heavy = {
                entry: heavy.get(entry, score)
                for entry, score in scores.items()
                if entry in heavy or entry in echoed
            }
        if heavy:
            heavy = self._specific(heavy, supported, parts.summary)
            heavy = self._at_home(heavy, matches, text, flat_text)
        return Tags(self._weightiest(heavy), occurring)

    def _candidates(
        self, text: str, flat_text: str
    ) -> tuple[list[Match], list[City], frozenset[str]]:
        """Return what is written as a name, cities, and the slugs that occur in any spelling."""
        found: list[Match] = []
        cities: list[City] = []
        occurring: list[frozenset[str]] = []
        if self._is_empty:
            return found, cities, frozenset()
        for end, (length, slugs, names, places) in self._automaton.iter(flat_text):
            start = end - length + 1
            if places:
                cities.append((start, end - 1, places))
                if not names:
                    continue
            occurring.append(slugs)
            written = text[start : end - 1]
            for name in names:
                if written == name[0] or _is_written(written, name):
                    found.append((start, end - 1, name))
                    break
        return found, cities, frozenset().union(*occurring)

    def _specific(
        self, heavy: dict[int, int], matches: Sequence[Match], summary: int
    ) -> dict[int, int]:
        """Return entries without the places that only stand around narrower ones.

        A place that headline or summary names, up to `summary`, stays.
        """
        around = {number for entry in heavy for number in above(self._parents, entry)}
        around &= self._places
        if around.isdisjoint(heavy):
            return heavy
        around -= {name.entry for start, _, name in matches if start <= summary}
        return {entry: score for entry, score in heavy.items() if entry not in around}

    def _at_home(
        self, heavy: dict[int, int], matches: list[Match], text: str, flat_text: str
    ) -> dict[int, int]:
        """Return entries without the bodies of a country where the article is about another.

        If it is about no place, those that it names tell.
        """
        bodies = self._homes.keys() & heavy.keys()
        if not bodies:
            return heavy
        places = self._places.intersection(heavy)
        if not places:
            named = [match for match in matches if match[2].is_place]
            standing = _supported(named, matches, text, flat_text)
            places = frozenset(name.entry for _, _, name in standing)
        abroad = {entry for entry in bodies if not self._homes[entry].has(places, text, flat_text)}
        return {entry: score for entry, score in heavy.items() if entry not in abroad}

    def _weightiest(self, heavy: Mapping[int, int]) -> tuple[Entry, ...]:
        """Return the entries of most weight; of equals, the first to be named."""
        found = sorted(heavy, key=lambda entry: -heavy[entry])
        return tuple([self._entries[number] for number in found[: self._maximum]])


def patterns_of(entry: Entry) -> frozenset[str]:
    """Return the flat forms in which the names of an entry are sought."""
    return frozenset(_pattern(name.text) for name in _names(entry, 0))


def _homes(entries: Sequence[Entry]) -> dict[int, Home]:
    """Return by number of entry what shows it to be at home: places that are sought, and words."""
    places = {
        entry.name: number
        for number, entry in enumerate(entries)
        if entry.kind == "lieu" and entry.sought
    }
    return {
        number: Home(
            frozenset(places[word] for word in entry.home if word in places),
            tuple(_word(word) for word in entry.home if word not in places),
        )
        for number, entry in enumerate(entries)
        if entry.home
    }


def _cities(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Return by the patterns of cities the numbers of the places that they are in."""
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for city in entry.cities:
            found.setdefault(_pattern(city), []).append(number)
    return found


def _pattern(name: str) -> str:
    return f" {flat(name)} "


def _by_frequency(pattern: str) -> int:
    """Return a key by which an automaton meets the letters first that most words begin with."""
    return _FREQUENT.find(pattern[1])


def _names(entry: Entry, number: int) -> Iterator[Name]:
    if not entry.sought:
        return
    for alias in entry.names:
        yield from _spellings(alias, entry, number)


def _spellings(alias: Alias, entry: Entry, number: int) -> Iterator[Name]:
    text = signs_alike(alias.name)
    acronym = is_acronym(text)
    ambiguous = bool(alias.needs or entry.needs or entry.case)
    flat_name = f" {flat(text)} "
    name = Name(
        text=text,
        entry=number,
        case=entry.case or acronym,
        capitalised=text.capitalize() if acronym and not ambiguous else "",
        needs=tuple(map(_word, alias.needs or entry.needs)),
        never=_phrases(flat_name, (*entry.never, *alias.never)),
        has_own_needs=bool(alias.needs),
        is_place=entry.kind == "lieu",
        home=frozenset(map(flat, entry.home)),
    )
    yield name
    apart = without_ligatures(text)
    for other in with_points(text) if acronym else [apart] if apart != text else []:
        yield name._replace(text=other, capitalised="", never={})


def _word(text: str) -> Word:
    alike = signs_alike(text)
    return Word(alike, f" {flat(alike)} ")


def _phrases(flat_name: str, phrases: Iterable[str]) -> dict[str, tuple[Phrase, ...]]:
    """Return flat phrases with the places where a flat name stands in them."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        flat_phrase = f" {flat(phrase)} "
        at = flat_phrase.find(flat_name)
        while at >= 0:
            after = at + len(flat_name)
            key = flat_phrase[at - _BESIDE : at] or flat_phrase[after : after + _BESIDE]
            found[key] = (*found.get(key, ()), (flat_phrase, at))
            at = flat_phrase.find(flat_name, at + 1)
    return found


def _is_written(written: str, name: Name) -> bool:
    if name.capitalised and written == name.capitalised:
        return True
    return reads_as(written, name.text, case=name.case)


def _heavy(scores: Mapping[int, int], least: int, cited: Container[int]) -> dict[int, int]:
    """Return the entries that weigh enough, and how much, in the order of the text.

    Of a place of which a city is `cited` in the beginning, it is enough that it is named.
    """
    return {
        entry: score
        for entry, score in scores.items()
        if score >= least or (score and entry in cited)
    }


def _cited(cities: Sequence[City], text: str, flat_text: str, summary: int) -> set[int]:
    """Return the places of which headline and summary, up to `summary`, name a city."""
    return {
        place
        for start, end, places in cities
        if start <= summary and _is_city(text, flat_text, start, end)
        for place in places
    }


def _echoed(
    entries: Container[int],
    cities: Sequence[City],
    matches: list[Match],
    text: str,
    flat_text: str,
) -> set[int]:
    """Return which entries are places of which a text names a city in another breath.

    `matches` are all names of the text.
    """
    echoes: dict[int, list[int]] = {}
    for start, end, places in cities:
        for place in places:
            if place in entries and _is_city(text, flat_text, start, end):
                echoes.setdefault(place, []).append(start)
    echoed = [
        match
        for match in matches
        if any(abs(start - match[0]) > BREATH for start in echoes.get(match[2].entry, ()))
    ]
    return {name.entry for _, _, name in _supported(echoed, matches, text, flat_text)}


def _is_city(text: str, flat_text: str, start: int, end: int) -> bool:
    """Tell whether a city stands for itself: not in Paris-Dakar, nor in the name of a street."""
    return (
        text[start].isupper()
        and stands_alone(text, start, end, ())
        and not is_street(text, flat_text, start)
    )


def _longest(candidates: list[Match]) -> list[Match]:
    """Return the matches that no longer one overlaps, in the order of their ends, as given."""
    kept: list[Match] = []
    free = 0
    for match in candidates:
        start, end, _ = match
        while start < free:
            before = kept[-1]
            if end - start <= before[1] - before[0]:
                break
            kept.pop()
            free = kept[-1][1] if kept else 0
        else:
            kept.append(match)
            free = end
    return kept


def _supported(worth: list[Match], matches: list[Match], text: str, flat_text: str) -> list[Match]:
    """Return those of `worth` that mean what they name, by where they stand and what else does.

    `matches` are all names of the text.
    """
    standing = [match for match in worth if _stands(match, matches, text, flat_text)]
    needy = {id(name): name for _, _, name in standing if name.needs}
    if not needy:
        return standing
    sure = {name.entry for _, _, name in standing if not name.needs}
    refused = {
        number
        for number, name in needy.items()
        if not (name.has_own_needs and name.entry in sure)
        and not _any_occurs(name.needs, text, flat_text)
    }
    return [match for match in standing if id(match[2]) not in refused]


def _stands(match: Match, matches: list[Match], text: str, flat_text: str) -> bool:
    """Tell whether a match is no part of a longer name, nor that of a street."""
    start, end, name = match
    if (
        text[start - 1 : start] + text[end : end + 1] not in PLAIN
        and not is_elided(text, flat_text, start, end)
        and not stands_alone(text, start, end, matches)
    ) or is_street(text, flat_text, start):
        return False
    if name.is_place and is_of_person(text, flat_text, start, end):
        return False
    if name.home and is_foreign(flat_text, end, name.home):
        return False
    never = name.never
    if never:
        after = end + 2
        for key in (flat_text[start - _BESIDE : start], flat_text[after : after + _BESIDE]):
            for phrase, at in never.get(key, ()):
                if at <= start and flat_text.startswith(phrase, start - at):
                    return False
    return True


def _any_occurs(words: Iterable[Word], text: str, flat_text: str) -> bool:
    """Tell whether a text has one of these words, or phrases."""
    # Most are not there: they cost one search, and no call.
    return any(word[1] in flat_text and _occurs(word, text, flat_text) for word in words)


def _occurs(word: Word, text: str, flat_text: str) -> bool:
    """Tell whether a text has a word, or a phrase."""
    at = flat_text.find(word.flat)
    while at >= 0:
        written = text[at : at + len(word.text)]
        if reads_as(written, word.text, case=is_acronym(word.text)):
            return True
        at = flat_text.find(word.flat, at + 1)
    return False
