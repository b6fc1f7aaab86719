"""The values that go into the catalog and come out of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_LINE_BITS = 32

RecordPlace = tuple[bytes, bytes, int]
"""(folder, name, ordinal) of an article: its file, and which one of it."""


def ordinal_of(segment: int, line: int) -> int:
    """Return the ordinal of a record: the segment of its file, and its line in it (from 1)."""
    return segment << _LINE_BITS | line


def segment_of(ordinal: int) -> int:
    """Return the segment of a record; 0 for the only record of its file."""
    return ordinal >> _LINE_BITS


def line_in_segment(ordinal: int) -> int:
    """Return the line of a record in its segment."""
    return ordinal & (1 << _LINE_BITS) - 1


class SegmentRow(NamedTuple):
    """Some lines of a file that holds many records, as the catalog keeps them."""

    number: int
    """Stays the same wherever the lines move to."""
    at: int
    length: int
    line: int
    """How many lines come before."""
    lines: int
    digest: bytes


class KnownFile(NamedTuple):
    """A file as the last build saw it."""

    name: bytes
    role: str
    size: int
    mtime_ns: int
    digest: bytes | None
    context: bytes | None


class KnownFolder(NamedTuple):
    """A folder as the last build saw it: a digest of its files, and how many of each role."""

    digest: bytes
    roles: dict[str, int]


class FileRow(NamedTuple):
    """A file as this build sees it; `layers` is the metadata from elsewhere, as JSON."""

    folder: bytes
    name: bytes
    role: str
    size: int
    mtime_ns: int
    digest: bytes | None = None
    context: bytes | None = None
    layers: str | None = None


class TermUse(NamedTuple):
    """One theme (section, author, publication) of one article, by the name it was given."""

    taxonomy: str
    slug: str
    name: str


def terms_text(uses: Iterable[tuple[str, str, str]]) -> str:
    """Return terms, each as TermUse has them, in the form that the catalog keeps: one a line."""
    return "\n".join(map("\t".join, uses))


def place_in_terms(title_key: str, identity: str) -> str:
    """Return what orders articles of no day in a term: by headline, then by identity.

    Those of a day, which have no `title_key`, have nothing: few share a day.
    """
    return f"{title_key}\x01{identity}" if title_key else ""


def terms_in(text: str) -> list[TermUse]:
    """Return the terms that `terms_text` wrote."""
    return [TermUse._make(line.split("\t")) for line in text.split("\n")] if text else []


class RelatedLine(NamedTuple):
    """A related headline of an article."""

    headline_hash: int
    headline: str
    in_body: bool
    """It stands in a line of the body that says so, and not beside it."""


def related_text(related: Iterable[tuple[int, str, bool]]) -> str:
    """Return related headlines, as RelatedLine has them, in the form that the catalog keeps."""
    return "\n".join(
        [
            f"{number}\t{text}\t" if in_body else f"{number}\t{text}"
            for number, text, in_body in related
        ]
    )


def related_in(text: str) -> list[RelatedLine]:
    """Return the related headlines that `related_text` wrote."""
    lines = [line.split("\t") for line in text.split("\n")] if text else []
    return [RelatedLine(int(parts[0]), parts[1], len(parts) > 2) for parts in lines]


def subjects_text(slugs: Iterable[str]) -> str:
    """Return slugs of the authority's entries in the form that the catalog keeps."""
    return f" {' '.join(sorted(slugs))} " if slugs else ""


class SubjectRow(NamedTuple):
    """What the authority file says of a theme; `broader` is the slug of another, or nothing."""

    slug: str
    name: str
    kind: str
    note: str
    broader: str


class Reference(NamedTuple):
    """A file that an article may mean by a relative link; the lowest existing choice is meant."""

    written: str
    choice: int
    folder: bytes
    name: bytes


class Document(NamedTuple):
    """An article or content page, as the catalog keeps it.

    Its kind is "article", "page", "unlisted" (an article with a page that nothing leads to) or
    "removed" (one of which nothing is left; its address is that of a notice, or empty).
    """

    identity: str
    kind: str
    folder: bytes
    name: bytes
    ordinal: int
    """0, or, in a file that holds many records, as `ordinal_of` gives it."""
    digest: bytes
    """Of the file, or of the record's line."""
    published: str
    alpha: str
    title_key: str
    headline: str
    summary: str
    updated: str
    section: str
    publication: str
    headline_hash: int
    details: str
    """What only the article's own page shows, as JSON; "" when there is nothing unusual."""
    body_at: int
    body_length: int
    """Where the body stands in its source, in bytes; -1, nowhere as it is: read all again.
    In a file that holds many records: where the line stands in its segment."""
    body_hash: int
    """Equal for articles of the same body; 0 where that says nothing."""
    terms: str
    """As `terms_text` writes them: one text, for processes pass hundreds of thousands on."""
    related: str
    """As `related_text` writes them."""
    subjects: str
    """As `subjects_text` writes them."""
    keys: tuple[int | None, ...]
    """A number that depends on the identity, and four keys of the headline, or less and None."""
    claim: str
    references: tuple[Reference, ...] = ()
    aliases: tuple[str, ...] = ()
    """Old addresses, as `former.alias_of` gives them."""
    level: str = ""
    """Of its withdrawal; empty, for most."""
    corrections: tuple[str, ...] = ()
    """The dates of its corrections, in their order; "" for one without."""


class Outcome(NamedTuple):
    """Why a source record is not published."""

    ordinal: int
    status: str
    identity: str
    line: int = 0
    """In a file that holds many records, the ordinal of this one."""
    code: str = ""
    reason: str = ""
    remedy: str = ""
    claim: str = ""
    """The key of the address that it would claim if it were published, where that is known."""


class SourceRows(NamedTuple):
    """All that one source file, or one segment of it, gave."""

    file: FileRow
    documents: tuple[Document, ...]
    outcomes: tuple[Outcome, ...]
    notices: tuple[tuple[int, str, str], ...]
    """(line, code, message); the line as in `Outcome`"""
    segment: int = 0
    anchored: bool = False
    """Some record is identified by its line: if that moves, the segment is read again."""


class Entry(NamedTuple):
    """What the plan needs to know of an article that changed, before or after."""

    identity: str
    kind: str
    published: str
    alpha: str
    title_key: str
    headline_hash: int
    claim: str
    terms: tuple[tuple[str, str], ...]
    """(taxonomy, slug)"""
    file: tuple[bytes, bytes]
    corrections: tuple[str, ...] = ()
    """The dates of its corrections."""


class Record(NamedTuple):
    """An article as pages show it; its address is final."""

    identity: str
    kind: str
    folder: bytes
    name: bytes
    ordinal: int
    digest: bytes
    published: str
    headline: str
    summary: str
    updated: str
    section: str
    publication: str
    headline_hash: int
    address: str
    details: str
    body_at: int
    body_length: int
    terms: str
    related: str
    number: int
    """In the catalog; another one when it is read again."""


class CardRow(NamedTuple):
    """What lists show of an article."""

    identity: str
    published: str
    headline: str
    summary: str
    section: str
    publication: str
    address: str
    updated: str
    details: str


class Interval(NamedTuple):
    """A stretch of the archive: all (`""`), a year, month or day, or, with `alpha`, the
    articles known to exactly that date whose headlines begin with those letters.
    """

    date: str = ""
    alpha: str | None = None


class TermCount(NamedTuple):
    """A term of a taxonomy with its display name and number of articles."""

    id: int
    taxonomy: str
    slug: str
    name: str
    articles: int
