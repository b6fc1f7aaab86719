"""What was published: the article, as a loader read it, before the archive gives it a place."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from newsgen.french.dates import PartialDate


class Status(StrEnum):
    """What becomes of an article that could be read."""

    PUBLISHED = "published"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """How far a withdrawal goes."""

    UNLISTED = "unlisted"
    """The page stays at its address, and nothing leads there."""
    ANONYMISED = "anonymised"
    """The article stays, with other words in place of some."""
    REMOVED = "removed"
    """Nothing of the article is left, but perhaps a notice at its address."""


class Withdrawal(NamedTuple):
    """That an article is withdrawn, and how."""

    level: Level = Level.REMOVED
    date: PartialDate | None = None
    reason: str = ""
    keeps_address: bool = True
    """Of a removed one: a notice stands at its address."""
    terms: tuple[str, ...] = ()
    """What must not be found anywhere in the output."""
    replacements: tuple[tuple[str, str], ...] = ()
    """(what was written, what is shown in its place) of an anonymised one."""
    rule: str = ""
    """Of newsgen.yaml, by which a removed one is kept out; empty: its source says so."""


class Markup(StrEnum):
    """How a body is written: TEXT has one paragraph a line, MARKDOWN is Markdown."""

    TEXT = "text"
    MARKDOWN = "markdown"


class RelatedHeadline(NamedTuple):
    """A headline that the article points to, as it was printed: it has no address."""

    headline: str
    in_body: bool = False
    """It stands in the text, in a line such as “À lire aussi : …”."""


class Image(NamedTuple):
    """An illustration named in the front matter; `src` is as written there."""

    src: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


class Correction(NamedTuple):
    """What was wrong in an article, and what is right, as it was published afterwards."""

    text: str
    date: PartialDate | None = None


class Ocr(NamedTuple):
    """That a text was recognised in an image; `note` is what the source says of its quality."""

    note: str = ""


class Provenance(NamedTuple):
    """Where an article came from."""

    source: str
    """The source file, relative to the site, printable (bytes that are not UTF-8 as \\xNN)."""
    sha256: str
    """Of the whole source file, or of the record's line without its end, in hexadecimal."""
    line: int = 0
    """The line of the record in a source that holds many; 0 elsewhere."""
    source_url: str = ""
    captured: str = ""
    licence: str = ""
    ocr: Ocr | None = None
    facsimile: str = ""
    """A web address or a relative reference to a file, as written."""


class Article(NamedTuple):
    """One article. Text is as it was given (normalised to NFC, control characters removed)."""

    identity: str
    """`id:`, else the source path (and line, where it holds many): what an address belongs to."""
    headline: str
    body: str
    markup: Markup
    provenance: Provenance
    status: Status = Status.PUBLISHED
    withdrawal: Withdrawal | None = None
    """Of any level; only the other levels than ANONYMISED make it WITHDRAWN."""
    summary: str = ""
    published: PartialDate | None = None
    updated: PartialDate | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    themes: tuple[str, ...] = ()
    publication: str = ""
    edition: str = ""
    issue: str = ""
    page: str = ""
    related: tuple[RelatedHeadline, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """By date, those without one last."""
    language: str = "fr"
    image: Image | None = None
    slug: str = ""
    """Asked for by the source; empty: made from the headline."""
    url: str = ""
    """Asked for by the source; empty: made by the permalink pattern."""
    aliases: tuple[str, ...] = ()
    headline_derived: bool = False
    """The source had no headline, or OCR of a whole column; this one is of its text or its name."""
    extra: tuple[tuple[str, str], ...] = ()
    """Front matter that newsgen does not know, kept as text."""
    origins: tuple[tuple[str, str], ...] = ()
    """For each field that was given: (field, where from), for `newsgen explain`."""
