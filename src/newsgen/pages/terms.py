"""The A–Z of themes, sections, authors or publications, split by letter when long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from newsgen import urls
from newsgen.catalog.rows import TermCount
from newsgen.french.sorting import initial, title_sort_key
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Count, Kind, Link, PlannedPage

SPLIT_ABOVE = 300
"""Terms on one page; beyond, each letter has its own."""


class LetterGroup(NamedTuple):
    """The terms that begin with one letter."""

    letter: str
    anchor: str
    entries: tuple[Count, ...]


class TermsPage(NamedTuple):
    """The view of an A–Z, or of one letter of it."""

    title: str
    description: str
    heading: str
    taxonomy: str
    letters: tuple[LetterGroup, ...]
    letter_pages: tuple[Link, ...]
    crumbs: tuple[Link, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield each taxonomy, with its letters where it is split."""
    minimum = archive.config.min_articles
    for taxonomy in archive.reader.terms.taxonomies(minimum):
        yield taxonomy
        terms = archive.reader.terms.of(taxonomy, minimum)
        if len(terms) > SPLIT_ABOVE:
            for letter in sorted({initial(term.name) for term in terms}):
                yield f"{taxonomy}/{letter}"


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the A–Z of each changed term; all its letters when it may just have been split."""
    found: set[str] = set()
    minimum = archive.config.min_articles
    for taxonomy in {taxonomy for taxonomy, _ in changes.terms()}:
        changed = {slug for kind, slug in changes.terms() if kind == taxonomy}
        found.add(taxonomy)
        if archive.reader.terms.count_of(taxonomy, minimum) + len(changed) > SPLIT_ABOVE:
            # A changed name can move a term to another letter: look at every letter.
            found.update(f"{taxonomy}/{letter}" for letter in (*_ALPHABET, "0-9", "#"))
    return found


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of A–Z pages."""
    for taxonomy, group in groupby(sorted(found), key=lambda key: key.split("/")[0]):
        groups = _groups(archive.reader.terms.of(taxonomy, archive.config.min_articles))
        split = sum(len(entries.entries) for entries in groups) > SPLIT_ABOVE
        for key in group:
            letter = key.partition("/")[2]
            shown = [g for g in groups if g.letter == letter] if letter else groups
            if not shown or (letter and not split):
                continue
            links = [Link(g.letter, urls.taxonomy_path(taxonomy, g.letter)) for g in groups]
            view = _view(archive, taxonomy, letter, shown, tuple(links) if split else ())
            yield PlannedPage(key, 1, urls.taxonomy_path(taxonomy, letter), view)


def _view(
    archive: Archive,
    taxonomy: str,
    letter: str,
    groups: Sequence[LetterGroup],
    letter_pages: tuple[Link, ...],
) -> TermsPage:
    words = archive.words
    name = words[taxonomy]
    heading = f"{name} – {letter}" if letter else name
    crumbs = [Link(words["home"], urls.HOME), Link(name, urls.taxonomy_path(taxonomy))]
    crumbs += [Link(letter)] if letter else []
    return TermsPage(
        title=heading,
        description=archive.description(heading),
        heading=heading,
        taxonomy=taxonomy,
        letters=() if letter_pages and not letter else tuple(groups),
        letter_pages=letter_pages,
        crumbs=(*crumbs[:-1], Link(crumbs[-1].label)),
    )


def _groups(terms: list[TermCount]) -> list[LetterGroup]:
    ordered = sorted(
        terms, key=lambda term: (_place(initial(term.name)), title_sort_key(term.name), term.slug)
    )
    groups = []
    for letter, members in groupby(ordered, key=lambda term: initial(term.name)):
        entries = tuple(
            Count(term.name, term.articles, urls.term_path(term.taxonomy, term.slug))
            for term in members
        )
        groups.append(LetterGroup(letter, _anchor(letter), entries))
    return groups


def _place(letter: str) -> tuple[bool, str]:
    return letter not in _ALPHABET, letter


def _anchor(letter: str) -> str:
    names = {"#": "lettre-autres", "0-9": "lettre-chiffres"}
    return names.get(letter, f"lettre-{letter.lower()}")


KIND = Kind("terms", "terms.html", keys, touched, pages, config=("min_articles",))
