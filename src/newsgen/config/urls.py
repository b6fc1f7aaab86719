"""Addresses and address patterns that a person writes in newsgen.yaml: accepted, or refused.

Each function returns its argument, normalised, or raises ValueError with the remedy.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

PERMALINK_FIELDS = ("year", "month", "day", "slug", "id", "section", "publication")

HOST_PATTERN = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
MAILBOX_PATTERN = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
"""What stands before the @ of an e-mail address, as browsers accept it, without odd dots."""
_MAILBOX = re.compile(MAILBOX_PATTERN)
_HOST = re.compile(HOST_PATTERN, re.ASCII)
_URL_TEXT = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
_SITE_PATH = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~/-]*(#[A-Za-z0-9._~-]+)?", re.ASCII)
_FIELD = re.compile(r"\{([^{}]*)\}")
_STATIC = re.compile(r"[a-z0-9._/-]*", re.ASCII)


def absolute_url(text: str, *, plain: bool = False) -> str:
    """Accept an http(s) URL; `plain` also refuses a query, a fragment and a page's name."""
    if not _URL_TEXT.fullmatch(text):
        raise ValueError("only ASCII and no spaces: write the address as a browser copies it")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("the host or the port is not valid") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("begin with https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("no user name or password: everyone would read them")
    host_name(parts.hostname or "")
    if plain:
        _refuse_more_than_a_folder(text, parts.path)
    return _normalised(parts, port)


def _refuse_more_than_a_folder(text: str, path: str) -> None:
    if "?" in text or "#" in text:
        raise ValueError("no “?” and no “#”")
    if path.endswith((".html", ".htm", ".php")):
        raise ValueError("the folder of the site, not one of its pages")
    if "//" in path or {".", ".."} & set(path.split("/")):
        raise ValueError("no “//” and no “..” in the path")


def _normalised(parts: SplitResult, port: int | None) -> str:
    host = parts.hostname or ""
    netloc = host if port is None else f"{host}:{port}"
    return parts._replace(netloc=netloc).geturl()


def host_name(text: str) -> str:
    """Accept the name of a host, alone; return it in lower case."""
    lowered = text.lower()
    if "/" in lowered or ":" in lowered:
        raise ValueError("the host alone, without https:// and without a path")
    if not _HOST.fullmatch(lowered):
        raise ValueError("a host has letters, digits, hyphens and dots")
    return lowered


def mail_address(text: str) -> str:
    """Accept an e-mail address, alone."""
    mailbox, at, host = text.rpartition("@")
    if text.lower().startswith("mailto:"):
        raise ValueError("without mailto:")
    if not at or not _MAILBOX.fullmatch(mailbox):
        raise ValueError("an address such as archives@example.org, in ASCII, without a name")
    return f"{mailbox}@{host_name(host)}"


def site_path(text: str) -> str:
    """Accept an output path; one that ends in "/" gets its index.html."""
    if text.startswith("/"):
        raise ValueError(f"without the first “/”: {text.lstrip('/') or 'index.html'}")
    segments = text.partition("#")[0].split("/")
    if not _SITE_PATH.fullmatch(text) or any(part.startswith(".") for part in segments):
        raise ValueError("only letters without accents, digits and “. _ ~ - /”, without “..”")
    if "" in segments[:-1]:
        raise ValueError("no “//”")
    path, mark, anchor = text.partition("#")
    return (path + "index.html" if path.endswith("/") else path) + mark + anchor


def permalink_pattern(text: str) -> str:
    """Accept a pattern of addresses such as /{year}/{slug}.html."""
    if not text.startswith("/"):
        raise ValueError("begin with “/”")
    if not text.endswith((".html", "/")):
        raise ValueError("end with “.html” or “/”")
    fields = _FIELD.findall(text)
    for field in fields:
        if field not in PERMALINK_FIELDS:
            known = " ".join(f"{{{name}}}" for name in PERMALINK_FIELDS)
            raise ValueError(f"{{{field}}} is not known: use {known}")
    if not {"slug", "id"} & set(fields):
        raise ValueError("without {slug} or {id}, articles would share one address")
    _refuse_static_parts(_FIELD.sub("", text), _FIELD.sub("x", text))
    return text


def _refuse_static_parts(static: str, filled: str) -> None:
    if not _STATIC.fullmatch(static):
        raise ValueError("around the fields: only a-z, 0-9 and “. _ - /”")
    if "//" in filled:
        raise ValueError("no “//”")
    if ".." in filled or "/." in filled:
        raise ValueError("no “..”, and no name that begins with a dot")
