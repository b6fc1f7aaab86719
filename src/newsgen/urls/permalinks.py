"""The addresses that articles and content pages ask for, kept off those of the site itself."""

from __future__ import annotations

import re
from posixpath import splitext
from urllib.parse import urlsplit

from newsgen.french.slugs import slugify
from newsgen.urls import PAGE_ENDINGS, RESERVED_FOLDERS, ROOT_FILES, claim_key
from newsgen.urls.naming import (
    DEEPEST,
    DEVICES,
    LONGEST,
    SEGMENT,
    SLUG_BYTES,
    alpha_key,
    article_slug,
    digits_of,
    off_devices,
    shortened,
    term_slug,
    without_device,
)

_TAKEN = RESERVED_FOLDERS | ROOT_FILES
"""What no first folder of an article may be called."""
_RESERVED_SLUG = re.compile(r"index|partie-\d+|sans-mois|sans-jour")
_SUFFIX_LENGTHS = (6, 12, 64)
_SUFFIXED = re.compile(r"^(.*)-(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-f]{6})(\.html?|/)$")
_EMPTY_NAME = re.compile(r"/+\.html$")
_GAP = re.compile(r"/[/.-]+")
_DOTS = re.compile(r"\.{2,}")
_UNDATED_FOLDER = re.compile(r"/(sans-(?:mois|jour))(?=/)", re.IGNORECASE)


def claim(
    *,
    permalink: str,
    published: str,
    headline: str,
    identity: str,
    slug: str = "",
    section: str = "",
    publication: str = "",
) -> str:
    """Return the address an article asks for by the permalink pattern.

    `published` is the value of its date, of any precision, "" for none. Parts of the pattern
    that the article does not have are left out; an undated article goes under `/sans-date/`.
    """
    made = article_slug(headline, identity, slug)
    if not published and "{year}" in permalink:
        ending = "/" if permalink.endswith("/") else ".html"
        return f"/sans-date/{alpha_key(headline)[:2]}/{_safe(made, identity)}{ending}"
    address = (
        permalink.replace("{year}", published[:4])
        .replace("{month}", published[5:7])
        .replace("{day}", published[8:10])
        .replace("{slug}", _safe(made, identity))
    )
    if "{" in address:
        id_slug = slugify(identity, fallback=digits_of(identity, 12), maximum_bytes=SLUG_BYTES)
        address = (
            address.replace("{id}", off_devices(id_slug))
            .replace("{section}", term_slug(section) if section else "")
            .replace("{publication}", term_slug(publication) if publication else "")
        )
    return kept_off_lists(_bounded(_without_gaps(address)), identity)


def asked_address(url: str) -> str | None:
    """Return the address of a `url:` field, or None where it cannot be one.

    `/dossier/x` becomes `/dossier/x/`, and names of devices get digits; hosts, queries, dot
    segments and anything outside plain ASCII names are refused.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if parts.scheme or parts.netloc or parts.query or parts.fragment or ".." in url:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(parts.path) > LONGEST or len(segments) > DEEPEST:
        return None
    if not segments or any(not SEGMENT.fullmatch(s) or len(s) > 80 for s in segments):
        return None
    if any("." in segment for segment in segments[:-1]):
        return None
    last, extension = splitext(segments[-1])
    if extension not in ("", *PAGE_ENDINGS):
        return None
    safe = [without_device(segment) for segment in (*segments[:-1], last)]
    return "/" + "/".join(safe) + (extension or "/")


def content_page_address(source: str, slug: str = "") -> str:
    """Return the address of a content page: `content/pages/a-propos.md` → `/a-propos.html`."""
    stem = splitext(source.removeprefix("content/pages/"))[0]
    segments = [
        off_devices(slugify(part, fallback="page", maximum_bytes=SLUG_BYTES))
        for part in stem.split("/")
    ]
    if slug:
        segments[-1] = slugify(slug, fallback="page", maximum_bytes=SLUG_BYTES)
    return kept_off_lists("/" + "/".join(segments) + ".html", source)


def is_reserved(address: str) -> bool:
    """Tell whether an address belongs to the site's own lists, or to a device on Windows."""
    segments = address.strip("/").lower().split("/")
    last = segments[-1]
    # Most end so, and splitext takes longer than all the rest.
    last = last[:-5] if len(last) > 5 and last.endswith(".html") else splitext(last)[0]
    if _RESERVED_SLUG.fullmatch(last) or last.partition(".")[0] in DEVICES:
        return True
    if last.isdigit() and (address.endswith("/") or len(segments) == 1):
        return True
    return len(segments) == 1 and (last in RESERVED_FOLDERS or last == "404")


def told_apart(address: str, identity: str, length: int = _SUFFIX_LENGTHS[0]) -> str:
    """Return `address` with `-` and hexadecimal digits of its article's identity."""
    ending = "/" if address.endswith("/") else splitext(address)[1]
    stem = address.removesuffix(ending)
    return f"{stem}-{digits_of(identity, length)}{ending}"


def suffixes(address: str, identity: str) -> tuple[str, ...]:
    """Return the addresses to try, in order, when `address` is held by another article."""
    return tuple(told_apart(address, identity, length) for length in _SUFFIX_LENGTHS)


def stem_of_suffixed(address: str) -> str | None:
    """Return the address from which `address` may have been told apart, if any."""
    match = _SUFFIXED.match(address)
    return match[1] + match[2] if match else None


def _safe(slug: str, identity: str) -> str:
    """Keep a slug off the names of lists and devices."""
    reserved = slug in DEVICES or slug.isdigit() or _RESERVED_SLUG.fullmatch(slug)
    return f"{slug[: SLUG_BYTES - 7]}-{digits_of(identity, 6)}" if reserved else slug


def _without_gaps(address: str) -> str:
    """Close what missing parts of a pattern leave open: `/x//y`, `/.y`, `/x/.html`."""
    if not ("//" in address or "/." in address or "/-" in address or ".." in address):
        return address
    return _DOTS.sub(".", _GAP.sub("/", _EMPTY_NAME.sub(".html", address)))


def _bounded(address: str) -> str:
    """Shorten the segments that several parts of a pattern have made too long."""
    ending = ".html" if address.endswith(".html") else ".htm" if address.endswith(".htm") else ""
    segments = address.removesuffix(ending).split("/")
    if max(map(len, segments)) <= SLUG_BYTES:
        return address
    return "/".join(map(shortened, segments)) + ending


def kept_off_lists(address: str, identity: str) -> str:
    """Return an address with another folder where its own is a list's or a file at the root.

    And told apart where the site has a page of its own, or Windows a device.
    """
    first, slash, rest = address[1:].partition("/")
    if slash and first.lower() in _TAKEN:
        other = f"{first.strip('_').replace('.', '-')}-{digits_of(claim_key(first), 6)}"
        address = f"/{other}/{rest}"
    if "/sans-" in address.lower():
        address = _UNDATED_FOLDER.sub(rf"/\1-{digits_of('sans', 6)}", address)
    return _bounded(told_apart(address, identity)) if is_reserved(address) else address
