"""Rules by which servers lead old addresses on; nothing that an address holds can end a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

_LITERAL = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-")


class Rule(NamedTuple):
    """An old address (with its query, percent-encoded) and the present one."""

    address: str
    target: str

    @property
    def path(self) -> str:
        """The old address without its query."""
        return self.address.partition("?")[0]

    @property
    def query(self) -> str:
        """What stands after the question mark, or nothing."""
        return self.address.partition("?")[2]


def redirects_file(rules: Iterable[Rule], prefix: str, *, queries: bool) -> str:
    """Return the file `_redirects` that Netlify, Cloudflare Pages and GitLab Pages read.

    `prefix` is the folder of the site on its host, with / on both sides. Only Netlify knows
    `queries`: without, those rules are left out.
    """
    lines = []
    for rule in rules:
        if rule.query and (not queries or not _is_named(rule.query)):
            continue
        asked = "".join(f" {one}" for one in rule.query.split("&") if rule.query)
        lines.append(f"{_below(prefix, rule.path)}{asked} {_below(prefix, rule.target)} 301\n")
    return "".join(lines)


def apache_file(rules: Sequence[Rule], prefix: str) -> str:
    """Return the file `.htaccess` that Apache reads."""
    lines = [
        f'RedirectMatch 301 "^{_pattern(_below(prefix, rule.path))}$"'
        f' "{_below(prefix, rule.target)}"\n'
        for rule in rules
        if not rule.query
    ]
    return "".join([*lines, *_rewrites(rules, prefix)])


def nginx_file(rules: Iterable[Rule], prefix: str) -> str:
    """Return the lines of a map from $request_uri, which nginx includes.

    It compares without regard to case, and refuses what comes twice: the first stays.
    """
    lines: dict[str, str] = {}
    for rule in rules:
        asked = _below(prefix, rule.address)
        lines.setdefault(asked.lower(), f'"{asked}" "{_below(prefix, rule.target)}";\n')
    return "".join(lines.values())


def _rewrites(rules: Sequence[Rule], prefix: str) -> Iterator[str]:
    """Yield what asks for a query: that takes another module of Apache."""
    asking = [rule for rule in rules if rule.query]
    if not asking:
        return
    yield "<IfModule mod_rewrite.c>\nRewriteEngine On\n"
    for rule in asking:
        yield f'RewriteCond %{{REQUEST_URI}} "^{_pattern(_below(prefix, rule.path))}$"\n'
        yield f'RewriteCond %{{QUERY_STRING}} "^{_pattern(rule.query, decoded=False)}$"\n'
        target = _below(prefix, rule.target).replace("%", "\\%")  # %1 would be a part of the query
        yield f'RewriteRule "^" "{target}" [R=301,L,NE,QSD]\n'
    yield "</IfModule>\n"


def _below(prefix: str, address: str) -> str:
    return prefix + address.removeprefix("/")


def _pattern(text: str, *, decoded: bool = True) -> str:
    """Return a regular expression that matches a text, all but letters and digits by their bytes.

    Apache compares paths decoded, and queries as they came.
    """
    data = unquote_to_bytes(text) if decoded else text.encode()
    return "".join(chr(byte) if byte in _LITERAL else f"\\x{byte:02x}" for byte in data)


def _is_named(query: str) -> bool:
    """Tell whether a query is made of names with values, which is what Netlify can compare."""
    return all(name and value for name, _, value in (p.partition("=") for p in query.split("&")))
