"""What a kind of page is, and the facts that all kinds may draw on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.rows import Record
from newsgen.config import SiteConfig
from newsgen.linking.changes import Changes


class Link(NamedTuple):
    """A text and the output path it leads to; without a path it is only text."""

    label: str
    path: str = ""


class Count(NamedTuple):
    """A part of the archive with its number of articles."""

    label: str
    articles: int
    path: str = ""


class Shape(NamedTuple):
    """What kinds of lists this archive has, for its menus. Changes rarely; all pages show it."""

    dated: bool
    days: bool
    """Some articles are known to the day."""
    undated: bool
    taxonomies: tuple[str, ...]
    pages: tuple[Link, ...]
    corrections: bool = False
    """Some articles were corrected."""


@dataclass(frozen=True, slots=True)
class Archive:
    """All that a view may be made from."""

    reader: CatalogReader
    config: SiteConfig
    words: Mapping[str, str]
    shape: Shape

    def description(self, heading: str) -> str:
        """Return the description of a list: whose archive, and the list's heading."""
        return f"{self.config.title}\N{NO-BREAK SPACE}: {heading}"


class PlannedPage(NamedTuple):
    """One page to be: `view` holds all that it shows."""

    key: str
    part: int
    path: str
    view: Any
    record: Record | None = None
    """The article whose body the page shows; its view holds only the digest of that."""


class Setting(NamedTuple):
    """Where a page stands, for what depends on that: absolute URLs and relative links; and
    the way to the text that it shows.
    """

    config: SiteConfig
    words: Mapping[str, str]
    root: str
    path: str
    canonical: str
    read_body: Callable[[Record], bytes]
    """Read a body (UTF-8) again from its source. Raises BuildError when that has changed."""


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what a template gets of a page, for most kinds: the fields of its view."""
    fields: dict[str, Any] = page.view._asdict()
    return fields


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page. `keys` and `touched` name pages, `pages` makes their views."""

    name: str
    template: str
    keys: Callable[[Archive], Iterable[str]]
    """Every key of the kind, in archive order."""
    touched: Callable[[Archive, Changes], Iterable[str]]
    """At least the keys whose pages these changes alter, make or remove."""
    pages: Callable[[Archive, Sequence[str]], Iterator[PlannedPage]]
    """The pages of some keys; a key without a page any more gives none."""
    show: Callable[[PlannedPage, Setting], dict[str, Any]] = show
    config: tuple[str, ...] = ()
    """The keys of the configuration that its pages depend on, besides those of the frame."""
    noindex: bool = False
