"""Where the links and images of a body lead, once it stands on its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from newsgen.french.slugs import slugify
from newsgen.rendering.sanitise import SCHEMES

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LINE_BREAKS = re.compile(r"[\t\n\r]")
_UNCLEAN = re.compile(r"[^\w\-.~:/?#@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})|#.*#")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SAFE = "/:?@!$&'()*+,;=%~"
_TIDY = re.compile(r"[A-Za-z0-9_-]+")
_NOTE = re.compile(r"(fn(?:ref[0-9]*)?):(.+)")
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+")
"""A name, or an address of IPv6 without its brackets."""


class Target(NamedTuple):
    """A local file that a reference leads to.

    `path` is its output path, percent-encoded; `width` and `height` are pixels, 0 where it is not
    an image.
    """

    path: str
    width: int = 0
    height: int = 0


def reference_key(reference: str) -> str:
    """The form in which a reference as written and the engine's rendering of it are equal."""
    bare = unescape(reference).partition("#")[0].partition("?")[0].replace("\\", "")
    return unquote(bare).strip()


def targets_by_key(targets: Mapping[str, Target]) -> dict[str, Target]:
    """Index targets by `reference_key`."""
    return {reference_key(reference): target for reference, target in targets.items()}


@lru_cache(maxsize=2_048)
def external_url(reference: str) -> str | None:
    """Return an absolute URL of an allowed scheme, escaped for an attribute; None for others.

    Characters that no URL may hold are percent-encoded.
    """
    url = _LINE_BREAKS.sub("", unescape(reference)).strip()
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() not in SCHEMES:
        return None
    if scheme[1].lower().startswith("http") and not host_of(url):
        return None
    return escape(_cleaned(url) if _UNCLEAN.search(url) else url)


def web_address(text: str) -> str:
    """Return a text that is an http(s) URL as a link has it; "" for any other."""
    url = _LINE_BREAKS.sub("", text).strip()
    if not url.lower().startswith(("http://", "https://")) or not host_of(url):
        return ""
    return _cleaned(url) if _UNCLEAN.search(url) else url


def is_absolute(reference: str) -> bool:
    """Whether a browser would leave the site for it: a scheme, or `//host` in any disguise."""
    url = _LINE_BREAKS.sub("", unescape(reference)).strip()
    return url.replace("\\", "/").startswith("//") or _SCHEME.match(url) is not None


def host_of(url: str) -> str:
    """Return the host of an http URL, "" where it has none that a browser would accept."""
    try:
        parts = urlsplit(unescape(url).strip())
        _ = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    return host if _HOST.fullmatch(host) and not host.startswith(".") else ""


def local_url(reference: str, target: Target, root: str) -> str:
    """Return the relative URL of a target, with the fragment of the reference, for an attribute."""
    fragment = unquote(unescape(reference).partition("#")[2])
    anchor = f"#{anchor_id(fragment)}" if fragment else ""
    return escape(root + target.path) + anchor


def anchor_id(name: str) -> str:
    """The id on our pages of what an author calls `name`: never an id of the page's own.

    Only ASCII letters, digits, hyphens and underscores stand in it.
    """
    if note := _NOTE.fullmatch(name):
        return f"{note[1]}-{_tidy(note[2])}"
    return f"t-{_tidy(name)}"


def _tidy(name: str) -> str:
    return name if _TIDY.fullmatch(name) else slugify(name, fallback="ancre")


def _cleaned(url: str) -> str:
    before, _, fragment = _STRAY_PERCENT.sub("%25", url).partition("#")
    brackets = "[]" if "[" in urlsplit(url).netloc else ""
    clean = quote(before, safe=_SAFE + brackets)
    return f"{clean}#{quote(fragment, safe=_SAFE)}" if fragment else clean
