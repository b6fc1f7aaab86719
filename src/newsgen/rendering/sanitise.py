"""HTML from outside made safe: nh3 with an allow-list, and a count of what it takes away."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

from newsgen.rendering.body_words import EMBEDDED

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
CLASSES = frozenset(
    {"admonition", "admonition-title", "footnote", "footnote-ref", "footnote-backref", "toc"}
    | {"abstract", "attention", "bug", "caution", "danger", "error", "example", "failure"}
    | {"hint", "important", "info", "note", "question", "quote", "success", "tip", "warning"}
)
"""Classes that may leave: Python-Markdown's own. What a theme styles is this set."""

_ENGINE_CLASSES = frozenset({"footnote-reference", "footnote-definition"})
_TAGS = frozenset(
    (
        "a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption "
        "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong "
        "sub summary sup table tbody td tfoot th thead time tr u ul var"
    ).split()
)
WRAPPERS = frozenset(
    ["address", "article", "aside", "center", "footer", "header", "main", "nav", "section"]
)
"""Tags that only group: they end a paragraph, and leave nothing of themselves."""
_DROPPED_WHOLE = frozenset(
    (
        "applet audio canvas embed frameset head iframe math noembed noframes noscript object "
        "script style svg template title video xmp"
    ).split()
)
_FRAMES = frozenset({"iframe", "embed", "object", "video", "audio"})
_UNREMARKABLE = frozenset({"body", "head", "html", "meta", "title", "wbr", *WRAPPERS})
_ATTRIBUTES = {
    "*": {"id", "lang"},
    "a": {"href", "title", "hreflang", "name"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CLASSED = ("a", "div", "p", "sup")
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS | WRAPPERS),
    clean_content_tags=set(_DROPPED_WHOLE),
    attributes=_ATTRIBUTES,
    allowed_classes={tag: set(CLASSES | _ENGINE_CLASSES) for tag in _CLASSED},
    url_schemes=set(SCHEMES),
    link_rel=None,
)
_START = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>?")
_HANDLER = re.compile(r"[\s\"'/]on[a-z]+\s*=", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:src|data)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_FRAME = re.compile(
    r"<(?:iframe|embed|object|(?:video|audio)\b[^<>]*>\s*<source|video|audio)\b([^<>]*)>",
    re.IGNORECASE,
)
_MANY_TAGS = 4_000
_DEEPEST = 400
_MANY_ENTITIES = 20_000
_LARGE = 50_000
# The sanitiser's time grows with the square of how many of these a text has: minutes, for
# guillemets in some megabytes. In a large text, characters that nobody uses stand for them.
_ASIDE = {chr(code): chr(0xF0000 + code) for code in range(0xA0, 0xC0)}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class NestsTooDeepError(ValueError):
    """HTML whose elements nest so deep, or that has so many entities, that no reader meant it.

    Parsing it could take minutes.
    """


def sanitise(html: str, removed: Counter[str], *, raw: bool) -> str:
    """Return `html` with only what the allow-list names, well-formed, comments gone.

    `raw` says that an author may have written HTML himself: then what is taken away is counted
    in `removed`, and frames and players become links. Raises NestsTooDeepError.
    """
    if raw:
        _count(html, removed)
        html = _FRAME.sub(_linked, html)
    if html.count("<") > _MANY_TAGS and _depth(html) > _DEEPEST:
        raise NestsTooDeepError("the body nests too deep")
    cleaned = _clean(html)
    return cleaned.replace("&nbsp;", "\N{NO-BREAK SPACE}") if "&nbsp;" in cleaned else cleaned


def _clean(html: str) -> str:
    if len(html) < _LARGE:
        return _CLEANER.clean(html)
    if html.count("&") > _MANY_ENTITIES:
        raise NestsTooDeepError("the body has too many entities")
    slow = sorted(_ASIDE.keys() & set(html))
    for sign in slow:
        html = html.replace(sign, _ASIDE[sign])
    cleaned = _CLEANER.clean(html)
    for sign in slow:
        cleaned = cleaned.replace(_ASIDE[sign], sign)
    return cleaned


def _count(html: str, removed: Counter[str]) -> None:
    for name, attributes in _START.findall(html):
        tag = name.lower()
        if tag not in _TAGS and tag not in _UNREMARKABLE:
            removed[tag] += 1
        if _HANDLER.search(attributes):
            removed["event handler"] += 1


def _linked(frame: re.Match[str]) -> str:
    """Put a link before a frame: the sanitiser then drops the frame with all it holds."""
    found = _ADDRESS.search(frame[1])
    try:
        address = unescape("".join(found.groups(""))).strip() if found else ""
        address = f"https:{address}" if address.startswith("//") else address
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return frame[0]
    if parts.scheme not in ("http", "https") or not host:
        return frame[0]
    return f'<a href="{escape(address)}">{escape(EMBEDDED.format(host=host))}</a>{frame[0]}'


def _depth(html: str) -> int:
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest
