"""Addresses that answered once: aliases from elsewhere, and what the address register has."""

from __future__ import annotations

import re
from hashlib import sha256
from posixpath import splitext
from urllib.parse import quote, unquote_to_bytes, urlsplit

from newsgen.urls import (
    FEED,
    FOLDERS,
    HOME,
    HOST_FILES,
    NOT_FOUND,
    PAGE_ENDINGS,
    RESERVED_FOLDERS,
    ROOT_FILES,
    address_of_path,
    claim_key,
    output_path,
)
from newsgen.urls.naming import DEEPEST, DEVICES, LONGEST, SEGMENT
from newsgen.urls.permalinks import is_reserved

_ALIAS_BYTES = 2_000
_OWN_FILES = frozenset((*ROOT_FILES - {HOME, NOT_FOUND}, *HOST_FILES))
"""Those that no old address may be, with a query neither."""
_UNSAFE_IN_QUERY = re.compile(r"[^A-Za-z0-9._~%=&+-]")
_BOOK = re.compile(r"/(\d{4})/")
_LIST_OF_DATE = re.compile(r"/(\d{4}/(?:\d{2}/){0,2})")
_LIST = re.compile(r"/\d{4}/(?:\d{2}/){0,2}(?:partie-\d+\.html|sans-(?:mois|jour)/.*)?")
_HUB = re.compile(rf"/{FOLDERS['themes']}/([^/]+)/")


def alias_of(text: str) -> str | None:
    """Return the normal form of an old address, or None where nothing here can answer it.

    `/old/page.php?id=3`, or `//host/old/` where it names a host: percent-encoded, so that no
    character of it can end a rule of a server. What belongs to the site's own lists, leaves
    the site or is no web address is refused.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if parts.scheme not in ("", "http", "https") or (parts.scheme and not host):
        return None
    if len(text) > _ALIAS_BYTES or not text.strip().isprintable() or "@" in parts.netloc:
        return None
    path = _alias_path(parts.path)
    if path is None or not re.fullmatch(r"[a-z0-9.-]*", host):
        return None
    query = _UNSAFE_IN_QUERY.sub(lambda sign: quote(sign[0], safe=""), parts.query)
    if not host and _is_own(path, query):
        return None
    return (f"//{host}" if host else "") + path + (f"?{query}" if query else "")


def _alias_path(written: str) -> str | None:
    """Return a path in its percent-encoded form, with `/` after what seems to be a folder."""
    try:
        path = unquote_to_bytes(written).decode()
    except UnicodeDecodeError:
        return None
    path = "/" + path.removeprefix("/")
    segments = path[1:].split("/")
    inside = segments if segments[-1] else segments[:-1]
    if "\\" in path or not path.isprintable():
        return None
    if any(not one or one.startswith(".") for one in inside):
        return None
    folder = bool(segments[-1]) and "." not in segments[-1]
    return quote(path, safe="/~").removesuffix("index.html") + ("/" if folder else "")


def _is_own(path: str, query: str) -> bool:
    """Tell whether an old address is one of the site's own lists or files."""
    first, _, rest = path[1:].partition("/")
    if first.lower() in RESERVED_FOLDERS and "/" in path[1:]:
        return True
    if not rest and (first.lower() in _OWN_FILES or first.startswith("_")):
        return True
    return not query and (path in ("/", "/404.html") or bool(_LIST.fullmatch(path)))


def alias_here(alias: str, base_url: str) -> str | None:
    """Return an alias as a path from the root of the site, None where another host answers it."""
    if not alias.startswith("//"):
        return alias
    base = urlsplit(base_url)
    below = f"//{base.hostname}{base.path or '/'}"
    if not base.hostname or not claim_key(alias).startswith(claim_key(below)):
        return None
    path, _, query = alias[len(below) - 1 :].partition("?")
    return None if _is_own(path, query) else alias[len(below) - 1 :]


def askable(key: str, base_url: str) -> list[str]:
    """Return the keys of the aliases that ask for an address of the site, given by its key."""
    base = urlsplit(base_url)
    with_host = (
        [f"//{base.hostname}{claim_key(base.path or '/')}{key[1:]}"] if base.hostname else []
    )
    return [key, *with_host]


def alias_key(alias: str) -> str:
    """Return what aliases are compared by: paths as addresses are, queries to the letter."""
    path, mark, query = alias.partition("?")
    return claim_key(path) + mark + query


def redirect_path(address: str) -> str:
    """Return the file that leads on from an old address, "" where only a server can do so."""
    segments = address.strip("/").split("/")
    if len(address) > LONGEST or len(segments) > DEEPEST:
        return ""
    if "?" in address or any(not SEGMENT.fullmatch(one) or len(one) > 80 for one in segments):
        return ""
    if any("." in one for one in segments[:-1]) or DEVICES.intersection(
        one.partition(".")[0].lower() for one in segments
    ):
        return ""
    extension = splitext(segments[-1])[1].lower()
    if address.endswith("/"):
        return "" if extension else output_path(address)
    return output_path(address) if extension in PAGE_ENDINGS else ""


def recorded_path(address: str) -> str:
    """Return the file that leads on from a recorded address, "" where only a server can do so.

    An article stood there: points in the names of its folders are those of a permalink.
    """
    return output_path(address) if address.endswith(("/", *PAGE_ENDINGS)) else ""


def book_of(address: str) -> str:
    """Return which file of the register an address stands in: `2022`, or `other`."""
    match = _BOOK.match(address)
    return match[1] if match else "other"


def can_be_held(address: str) -> bool:
    """Tell whether an article, a theme or the feed can have an address; the site has the others."""
    if hub_in(address) or address == address_of_path(FEED):
        return True
    if _LIST.fullmatch(claim_key(address)) or address[1:].lower() in _OWN_FILES:
        return False
    first, _, rest = address[1:].partition("/")
    if first == "sans-date":
        return "/" in rest.rstrip("/") and not is_reserved(address)
    return not (is_reserved(address) or (rest and first in RESERVED_FOLDERS))


def dates_above(address: str) -> list[str]:
    """Return the dates whose lists stand above an address: `/2022/05/11/x.html`, three of them."""
    match = _LIST_OF_DATE.match(address)
    parts = match[1].rstrip("/").split("/") if match else []
    return ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]


def hub_in(address: str) -> str:
    """Return the slug of the theme whose address this is, "" for any other address."""
    match = _HUB.fullmatch(address)
    return match[1] if match else ""


def digest_of(address: str) -> str:
    """Return what the register has in place of an address that is dropped: as of its claim key."""
    return sha256(claim_key(address).encode()).hexdigest()
