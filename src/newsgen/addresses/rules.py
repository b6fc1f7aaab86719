"""Rules by which servers lead old addresses on; nothing that an address holds can end a rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes

from newsgen.urls import former

_LITERAL = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-")
_ENCODED = re.compile("%([0-9A-Fa-f]{2})")
_ENCODED_BARE = re.compile("%(?:2[1489ACF]|3[ABF]|40|5[BDE]|60|7[BCD])", re.IGNORECASE)
"""What browsers leave bare in a query, by the URL standard: !$()*,/:;?@[]^`{|}."""
_NGINX_BYTES = 480
"""No longer key fits into a map of nginx with `map_hash_bucket_size 512`."""


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
        f'RedirectMatch 301 "^{_path_pattern(rule, prefix)}$" '
        f'"{_unescaped(_below(prefix, rule.target))}"\n'
        for rule in rules
        if not rule.query
    ]
    return "".join([*lines, *_rewrites(rules, prefix)])


def nginx_file(rules: Iterable[Rule], prefix: str) -> str:
    """Return the lines of maps from $uri$is_args$args and from $uri, which nginx includes.

    nginx decodes the path and leaves the query as it came: paths stand here decoded, queries in
    each spelling. It compares without regard to case, and stops at what comes twice.
    """
    found: dict[str, str] = {}
    for rule in rules:
        for asked in _asked(rule, prefix):
            if len(asked.encode()) <= _NGINX_BYTES:
                found.setdefault(asked, _below(prefix, rule.target))
    alike = Counter(map(_without_case, found))
    return "".join(
        f'"{_nginx_key(asked, alone=alike[_without_case(asked)] == 1)}" "{target}";\n'
        for asked, target in found.items()
    )


def _asked(rule: Rule, prefix: str) -> Iterator[str]:
    """Yield what nginx sees of each request for an old address."""
    queries = dict.fromkeys((rule.query, _ENCODED_BARE.sub(_decoded, rule.query)))
    for path in _paths(rule):
        for query in queries:
            yield unquote(_below(prefix, path)) + (f"?{query}" if query else "")


def _paths(rule: Rule) -> tuple[str, ...]:
    """Return a path; of a folder without a page that leads on, as it may be written besides."""
    if not rule.path.endswith("/") or former.redirect_path(rule.address):
        return (rule.path,)
    return (rule.path, f"{rule.path}index.html", *([rule.path[:-1]] if rule.path != "/" else []))


def _nginx_key(asked: str, *, alone: bool) -> str:
    """Return the key of a line; where others differ in case only, a pattern, which does not."""
    if alone:
        return asked.replace("\\", "\\\\").replace('"', '\\"')
    return f"~^{_pattern(asked.encode())}$"


def _without_case(text: str) -> bytes:
    """Return what nginx compares keys by: bytes, of which it knows the case of ASCII."""
    return text.encode().lower()


def _unescaped(target: str) -> str:
    """Return where a RedirectMatch leads: Apache encodes it once more, and takes $1 for a group."""
    if "%" not in target:
        return target
    safe = (
        sign if sign.isprintable() and sign not in '"\\' else quote(sign)
        for sign in unquote(target)
    )
    return "".join(safe).replace("$", "\\$")


def _rewrites(rules: Sequence[Rule], prefix: str) -> Iterator[str]:
    """Yield what asks for a query: that takes another module of Apache."""
    asking = [rule for rule in rules if rule.query]
    if not asking:
        return
    yield "<IfModule mod_rewrite.c>\nRewriteEngine On\n"
    for rule in asking:
        yield f'RewriteCond %{{REQUEST_URI}} "^{_path_pattern(rule, prefix)}$"\n'
        yield f'RewriteCond %{{QUERY_STRING}} "^{_query_pattern(rule.query)}$"\n'
        target = _below(prefix, rule.target).replace("%", "\\%")  # %1 would be a part of the query
        yield f'RewriteRule "^" "{target}" [R=301,L,NE,QSD]\n'
    yield "</IfModule>\n"


def _below(prefix: str, address: str) -> str:
    return prefix + address.removeprefix("/")


def _path_pattern(rule: Rule, prefix: str) -> str:
    """Return a regular expression for a path: Apache decodes it before it compares."""
    patterns = [_pattern(unquote_to_bytes(_below(prefix, path))) for path in _paths(rule)]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _query_pattern(query: str) -> str:
    """Return a regular expression for a query, which Apache leaves as it came, encoded or not."""
    parts = _ENCODED.split(query)
    return "".join(
        _pattern(part.encode()) if number % 2 == 0 else _either(part)
        for number, part in enumerate(parts)
    )


def _either(digits: str) -> str:
    """Return a pattern for a byte in its percent-encoded form and bare, given by its digits."""
    encoded = "".join(f"[{d.upper()}{d.lower()}]" if d.isalpha() else d for d in digits)
    return f"(?:\\x25{encoded}|\\x{digits.lower()})"


def _pattern(data: bytes) -> str:
    """Return a regular expression that matches bytes, all but letters and digits by their code."""
    return "".join(chr(byte) if byte in _LITERAL else f"\\x{byte:02x}" for byte in data)


def _decoded(match: re.Match[str]) -> str:
    return unquote(match[0])


def _is_named(query: str) -> bool:
    """Tell whether a query is made of names with values, which is what Netlify can compare."""
    return all(name and value for name, _, value in (p.partition("=") for p in query.split("&")))
