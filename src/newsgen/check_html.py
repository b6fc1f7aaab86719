"""What a page, a sitemap or a feed says of addresses: links, where they lead, and ids.

A compiled tokeniser of tags and attributes, after the rules of the HTML standard: `html.parser`
takes several times as long, and a check reads every page of the archive. Comments, scripts, styles
and other raw text hold no links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from newsgen import urls

_ATTRIBUTES = (
    r"(?:[\s/]++|[^\s/>][^\s/>=]*+"
    r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?)*+"""
)
_TOKEN = re.compile(
    r"<(?:!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+)"
    r"|[!?][^>]*+(?:>|\Z)"
    r"|((?i:script|style|title|textarea|iframe|xmp|noembed|noframes))(?=[\s/>])"
    rf"({_ATTRIBUTES})(?:>|\Z)[^<]*+(?:<(?!/(?i:\1)[\s/>])[^<]*+)*+"
    rf"|([a-zA-Z][^\s/>]*+)[\s/]({_ATTRIBUTES})(?:>|\Z))"
)
_ATTRIBUTE = re.compile(
    r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+))?)?"""
)
_REFERENCE = re.compile(r"&(?:#\w+;?|([A-Za-z][A-Za-z0-9]*+(?:;|(?![A-Za-z0-9=]))))")
_CANDIDATE = re.compile(
    r"([^\s,]\S*?)(?:(?<!,),++(?=\s|\Z)|\s++[^,(]*+(?:\([^)]*+(?:\)|\Z)[^,(]*+)*+(?:,|\Z)|\Z)"
)
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_LOCATION = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:[\w-]+:)?loc>\s*(?:<!\[CDATA\[)?([^<\]]*)", re.DOTALL
)
_FEED_LINK = re.compile(
    r"<!--.*?(?:-->|\Z)|<link>\s*(?:<!\[CDATA\[)?([^<\]]*)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<(?:atom:)?link\s[^<>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')",
    re.DOTALL,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ON_HOST = re.compile(r"(?:https?:)?//([^/]*)(.*)", re.IGNORECASE | re.DOTALL)

OUTSIDE = "../"
"""The path of whatever is not in the output."""

_TO_FILES = {
    "script": ("src",),
    "iframe": ("src",),
    "embed": ("src",),
    "track": ("src",),
    "input": ("src",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "object": ("data",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
}
_HOST_HINTS = {"preconnect", "dns-prefetch"}
_PREVIEWS = {"og:image", "og:video", "og:audio", "twitter:image"}
_META = re.compile(r"refresh|og:(?:image|video|audio)|twitter:image", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of a page as it spells them, by what they are for, and the anchors it offers."""

    pages: list[str] = field(default_factory=list)
    """What a reader follows: a, area, form, and a refresh."""
    files: list[str] = field(default_factory=list)
    """What a browser loads: images, styles, scripts, media."""
    shared: list[str] = field(default_factory=list)
    """What other sites load, by an absolute URL: previews, translations."""
    canonicals: list[str] = field(default_factory=list)
    refreshes: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """`<a name>`, the anchors of old pages."""

    @property
    def count(self) -> int:
        """The number of links."""
        return len(self.pages) + len(self.files) + len(self.shared) + len(self.canonicals)


def read_page(text: str) -> PageLinks:
    """Return the links and the anchors of an HTML page."""
    page = PageLinks()
    for raw, of_raw, name, of_other in _TOKEN.findall(text):
        tag, written = (name or raw).lower(), of_other or of_raw
        take = _TAKERS.get(tag)
        if take is _take_meta and not _META.search(written):
            continue
        if take or "id" in written.lower():
            attributes = _read_attributes(written)
            if identity := attributes.get("id"):
                page.ids.append(identity)
            if take:
                take(page, tag, attributes)
    return page


def read_locations(text: str) -> list[str]:
    """Return the addresses that a sitemap, or an index of sitemaps, lists."""
    return [unescape(found.strip()) for found in _LOCATION.findall(text) if found.strip()]


def read_feed_links(text: str) -> list[str]:
    """Return the addresses that an Atom or RSS feed and its entries lead to."""
    found = ((a or b or c).strip() for a, b, c in _FEED_LINK.findall(text))
    return [unescape(link) for link in found if link]


def _read_attributes(written: str) -> Mapping[str, str]:
    """Return the attributes of a tag; of two with one name, the first counts."""
    attributes: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(written):
        value = double or single or bare
        attributes.setdefault(name.lower(), _decoded(value) if "&" in value else value)
    return attributes


def _decoded(value: str) -> str:
    """Decode character references; `&copy=1` is none inside an attribute."""
    return _REFERENCE.sub(
        lambda found: unescape(found[0]) if not found[1] or found[1] in html5 else found[0], value
    )


def _take_anchor(page: PageLinks, _tag: str, attributes: Mapping[str, str]) -> None:
    if "href" in attributes:
        page.pages.append(attributes["href"])
    if "name" in attributes:
        page.names.append(attributes["name"])


def _take_form(page: PageLinks, _tag: str, attributes: Mapping[str, str]) -> None:
    if "action" in attributes:
        page.pages.append(attributes["action"])


def _take_image(page: PageLinks, _tag: str, attributes: Mapping[str, str]) -> None:
    if "src" in attributes:
        page.files.append(attributes["src"])
    page.files.extend(_CANDIDATE.findall(attributes.get("srcset", "")))


def _take_files(page: PageLinks, tag: str, attributes: Mapping[str, str]) -> None:
    page.files.extend(attributes[name] for name in _TO_FILES[tag] if name in attributes)


def _take_base(page: PageLinks, _tag: str, attributes: Mapping[str, str]) -> None:
    if "href" in attributes:
        page.bases.append(attributes["href"])


def _take_link(page: PageLinks, _tag: str, attributes: Mapping[str, str]) -> None:
    page.files.extend(_CANDIDATE.findall(attributes.get("imagesrcset", "")))
    if "href" not in attributes:
        return
    relations = set(attributes.get("rel", "").lower().split())
    if "canonical" in relations:
        page.canonicals.append(attributes["href"])
    elif "alternate" in relations and "hreflang" in attributes:
        page.shared.append(attributes["href"])
    elif not relations & _HOST_HINTS:
        page.files.append(attributes["href"])


def _take_meta(page: PageLinks, _tag: str, attributes: Mapping[str, str]) -> None:
    content = attributes.get("content", "")
    if attributes.get("http-equiv", "").lower() == "refresh":
        found = _REFRESH.match(content)
        if found and found[1].strip():
            page.pages.append(found[1])
            page.refreshes.append(found[1])
    elif (attributes.get("property") or attributes.get("name", "")).lower() in _PREVIEWS:
        page.shared.append(content)


_TAKERS: dict[str, Callable[[PageLinks, str, Mapping[str, str]], None]] = {
    **dict.fromkeys(_TO_FILES, _take_files),
    "a": _take_anchor,
    "area": _take_anchor,
    "form": _take_form,
    "img": _take_image,
    "source": _take_image,
    "link": _take_link,
    "meta": _take_meta,
    "base": _take_base,
}


@dataclass(frozen=True, slots=True)
class Base:
    """Where the site will be: its URL with a final slash, its host, its path on that host."""

    url: str
    host: str
    path: str

    @classmethod
    def of(cls, base_url: str) -> Base:
        """Take `base_url` apart; "" is a site whose host is not known."""
        url = base_url.rstrip("/") + "/" if base_url else ""
        return cls(url, urlsplit(url).netloc.lower(), urls.base_path(url))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads: a path from the root of the output (`../x`: outside), an anchor."""

    path: str
    fragment: str
    rooted: bool
    """Whether it names the host, or begins at the host's root."""


def resolve(link: str, page: str, base: Base) -> Address | None:
    """Return where a link of `page` leads; None for another site, and for mail and the like."""
    whole, _, fragment = re.sub(r"[\t\n\r]", "", link.strip(" \t\n\f\r")).partition("#")
    path = whole.partition("?")[0].replace("\\", "/")
    fragment = fragment.partition(":~:")[0]
    if not path:
        return Address(page, fragment, rooted=False)
    if _SCHEME.match(path) or path.startswith("//"):
        named = _ON_HOST.match(path)
        if not named or not base.host or named[1].lower() != base.host:
            return None
        rooted = _from_root(named[2] or "/", base)
        return None if rooted == OUTSIDE else Address(rooted, fragment, rooted=True)
    if path.startswith("/"):
        return Address(_from_root(path, base), fragment, rooted=True)
    return Address(_joined(page.rpartition("/")[0], path), fragment, rooted=False)


def _from_root(path: str, base: Base) -> str:
    """Return the path in the output of a path on the host."""
    if f"{path}/" == base.path:
        return ""
    return _joined("", path.removeprefix(base.path)) if path.startswith(base.path) else OUTSIDE


def _joined(folder: str, path: str) -> str:
    """Join and normalise, percent-decoded; what names a folder keeps its final slash."""
    decoded = unquote(path, errors="surrogateescape")
    joined = normpath(f"{folder}/{decoded}" if folder else decoded.lstrip("/") or ".")
    if joined in (".", ".."):
        return "" if joined == "." else OUTSIDE
    return (
        f"{joined}/" if decoded.endswith(("/", "/.", "/..")) or decoded in (".", "..") else joined
    )
