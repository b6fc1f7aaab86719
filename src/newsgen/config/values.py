"""What newsgen.yaml says, once it has been checked: frozen values that any stage may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu; `url` is an output path such as "a-propos.html", or https://…"""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ImagePolicy:
    """What becomes of images on other hosts.

    "local": their alternative text; "link": a link with it; "allow": those on `hosts` are
    shown, the others become links.
    """

    mode: Literal["local", "link", "allow"] = "link"
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """Full-text search: whether readers get it, and how the index divides."""

    on: bool = True
    shard_size: int = 2500
    """Articles in one index, at most, where years and months allow it: 100 to 20,000."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """Themes found in texts: whether they are sought, and how readily they are given."""

    on: bool = True
    threshold: int = 2
    """What a name must weigh in an article to be a theme of it, 1 to 100."""
    maximum: int = 8
    """Themes found in one article, at most: 1 to 50."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one source may take; past it, it is rejected."""

    source_size: int = 50
    """Megabytes of a file, or of a line of a file of many records, once unpacked: 1 to 1,000."""
    source_seconds: int = 20
    """Seconds of computing, to read a source or to make HTML of its text: 1 to 3,600."""

    @property
    def source_bytes(self) -> int:
        """The same as `source_size`."""
        return self.source_size * 1_000_000


@dataclass(frozen=True, slots=True)
class WithholdRule:
    """Which articles are kept out: those that have all that is given; "" is not asked."""

    publication: str = ""
    author: str = ""
    credit: str = ""
    licence: str = ""

    def __str__(self) -> str:
        given = ((name, getattr(self, name)) for name in self.__slots__)
        return ", ".join(f"{name}: {value}" for name, value in given if value)


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The configuration of a site. The defaults below are the defaults of newsgen.yaml."""

    title: str
    base_url: str = ""
    """Absolute, with a final "/"; empty: no feeds, sitemap or canonical."""
    description: str = ""
    publisher: str = ""
    """Filled with the title by `load_config` where newsgen.yaml has none."""
    timezone: str = "Europe/Paris"
    permalink: str = "/{year}/{month}/{day}/{slug}.html"
    markup: Literal["python-markdown", "commonmark"] = "python-markdown"
    """Or "commonmark"."""
    typography: bool = True
    """Whether pages show French texts as a printer would set them."""
    page_size: int = 50
    """Cards before a list divides, 5 to 500."""
    min_articles: int = 1
    """Articles before a theme gets a page, 1 to 1000."""
    host: str = ""
    """Whose limits to warn about; empty: nobody's."""
    images: ImagePolicy = ImagePolicy()
    search: Search = Search()
    tagging: Tagging = Tagging()
    withhold: tuple[WithholdRule, ...] = ()
    """Articles that any of these names are kept out."""
    limits: Limits = Limits()
    logo: str = ""
    """A file, relative to static/."""
    favicon: str = ""
    """A file, relative to static/."""
    accent: str = ""
    """#rrggbb, readable on white; empty: the theme's own."""
    menu: tuple[MenuItem, ...] = ()
    """Entries after the built-in ones."""
    footer: str = ""
    """One paragraph of plain text."""
    contact: str = ""
    """An e-mail address, or the http(s) address of a page, to report errors."""
    head_extra: str = ""
    """HTML for <head>, trusted as templates are."""
    words: tuple[tuple[str, str], ...] = ()
    """(name, replacement) of interface words, sorted by name."""
    requires: str = ""
    """The versions of newsgen that may build the site; empty: any."""
