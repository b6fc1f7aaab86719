"""Checks of single values of newsgen.yaml: what was written → what newsgen uses, or a Mismatch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

from newsgen.config.colour import (
    LIGHT_BACKGROUND,
    READABLE,
    accent_light,
    contrast,
    is_colour,
    ratio,
)
from newsgen.config.upgrades import is_range
from newsgen.config.urls import absolute_url, host_name, mail_address, permalink_pattern, site_path
from newsgen.config.values import ImagePolicy, Limits, MenuItem, Search, Tagging, WithholdRule
from newsgen.config.yaml import Setting

Parser = Callable[[Setting, Path], object]
"""Takes what was written and the site's folder; raises Mismatch."""

_LONGEST = 60
_MENU_REMEDY = "for example “- {label: À propos, url: a-propos.html}”"
_KINDS = {
    type(None): "nothing",
    bool: "{} (yes or no)",
    int: "the number {}",
    float: "the number {}",
    date: "the date {}",
    tuple: "a list",
    dict: "keys and values",
}
_SPACES = re.compile(r"[ \t\r\n]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


class Mismatch(Exception):
    """A value is not what its key expects: `found` and `expected` are put in a sentence."""

    def __init__(self, setting: Setting, expected: str, remedy: str = "", found: str = "") -> None:
        super().__init__(expected)
        self.line = setting.line
        self.found = found or described(setting.value)
        self.expected = expected
        self.remedy = remedy


def described(value: object) -> str:
    """Name a value of newsgen.yaml in an error message."""
    if isinstance(value, str):
        return f"“{value if len(value) <= _LONGEST else value[: _LONGEST - 1] + '…'}”"
    return _KINDS.get(type(value), "{}").format(str(value).lower())


def plain_text(setting: Setting, site: Path) -> str:
    """Accept one line of text; line breaks of folded YAML become spaces."""
    text = _SPACES.sub(" ", _string(setting, "text")).strip(" ")
    if not text:
        raise Mismatch(setting, "text", "write it, or put # before the key", "an empty text")
    if found := _INVISIBLE.search(text):
        name = f"the invisible character U+{ord(found[0]):04X}"
        raise Mismatch(setting, "visible text", "delete that character", name)
    return unicodedata.normalize("NFC", text)


def true_or_false(setting: Setting, site: Path) -> bool:
    """Accept true or false."""
    if not isinstance(setting.value, bool):
        raise Mismatch(setting, "true or false")
    return setting.value


def raw_html(setting: Setting, site: Path) -> str:
    """Accept any text, as it is."""
    return _string(setting, "HTML, as text")


def whole_number(least: int, most: int) -> Parser:
    """Return the parser of numbers from `least` to `most`."""

    def parse(setting: Setting, site: Path) -> int:
        value = setting.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Mismatch(setting, f"a whole number from {least} to {most}")
        return value

    return parse


def one_of(names: Sequence[str]) -> Parser:
    """Return the parser of a choice among `names`."""

    def parse(setting: Setting, site: Path) -> str:
        value = setting.value
        if not isinstance(value, str) or value not in names:
            raise Mismatch(setting, "one of " + ", ".join(names), closest(value, names))
        return value

    return parse


def closest(word: object, names: Sequence[str]) -> str:
    """Return “did you mean …?” for the name nearest to `word`, or nothing."""
    near = get_close_matches(str(word).lower(), names, n=1)
    return f"did you mean “{near[0]}”?" if near else ""


def web_address(setting: Setting, site: Path) -> str:
    """Accept the address that the site will have; return it with a final "/"."""
    expected = "the address of a site, such as https://archives.example.org/journal/"
    text = _string(setting, expected).strip()
    try:
        url = absolute_url(text, plain=True)
    except ValueError as error:
        raise Mismatch(setting, expected, str(error)) from None
    return url if url.endswith("/") else url + "/"


def contact(setting: Setting, site: Path) -> str:
    """Accept an e-mail address, or the address of a page."""
    expected = "an e-mail address such as archives@example.org, or an address with https://"
    text = _string(setting, expected).strip()
    try:
        return absolute_url(text) if "://" in text else mail_address(text)
    except ValueError as error:
        raise Mismatch(setting, expected, str(error)) from None


def permalink(setting: Setting, site: Path) -> str:
    """Accept the pattern of the addresses of articles."""
    expected = "a pattern such as /{year}/{month}/{day}/{slug}.html"
    try:
        return permalink_pattern(_string(setting, expected))
    except ValueError as error:
        raise Mismatch(setting, expected, str(error)) from None


def time_zone(setting: Setting, site: Path) -> str:
    """Accept a name of the IANA time zone database."""
    value = _string(setting, "a time zone, such as Europe/Paris")
    names = _zone_names()
    if value not in names:
        near = [name for name in names if name.lower() == value.lower()]
        near = near or get_close_matches(value, names, n=1)
        remedy = f"did you mean “{near[0]}”?" if near else "they are named Continent/City"
        raise Mismatch(setting, "a time zone, such as Europe/Paris", remedy)
    return value


@cache
def _zone_names() -> tuple[str, ...]:
    # Not zoneinfo.available_timezones(), which opens 600 files and differs between machines.
    return tuple(files("tzdata").joinpath("zones").read_text("ascii").split())


def accent_colour(setting: Setting, site: Path) -> str:
    """Accept a colour that can be read on white."""
    expected = "a colour between quotes, such as '#9a1b1b'"
    if setting.value is None:
        raise Mismatch(setting, expected, "without quotes, # begins a comment")
    value = _string(setting, expected).lower()
    if not is_colour(value):
        raise Mismatch(setting, expected, "# and six hexadecimal digits")
    if (reached := contrast(value, LIGHT_BACKGROUND)) < READABLE:
        found = f"“{value}”, whose contrast with white is {ratio(reached)}"
        remedy = f"a darker one that can be read: '{accent_light(value)}'"
        raise Mismatch(setting, f"a contrast of at least {READABLE}:1", remedy, found)
    return value


def static_file(suffixes: Sequence[str]) -> Parser:
    """Return the parser of paths of files in static/ that end in one of `suffixes`."""
    expected = f"the path, in static/, of a file that ends in {', '.join(suffixes)}"

    def parse(setting: Setting, site: Path) -> str:
        value = _string(setting, expected)
        if not value.lower().endswith(tuple(suffixes)):
            raise Mismatch(setting, expected)
        _refuse_outside(setting, value, expected)
        if not _is_file(site / "static" / value):
            raise Mismatch(setting, expected, f"there is no file static/{value}: add it")
        return value

    return parse


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def _refuse_outside(setting: Setting, value: str, expected: str) -> None:
    if value.startswith("static/"):
        remedy = f"without the folder: {value.removeprefix('static/')}"
        raise Mismatch(setting, expected, remedy)
    if "\\" in value or ":" in value or {"", ".", ".."} & set(value.split("/")):
        raise Mismatch(setting, expected, "a relative path, with “/” and without “..”")


def image_policy(setting: Setting, site: Path) -> ImagePolicy:
    """Accept local, link, or {allow: [hosts]}."""
    expected = "local, link, or allow: and a list of hosts"
    value = setting.value
    if value == "local":
        return ImagePolicy("local")
    if value == "link":
        return ImagePolicy("link")
    if not isinstance(value, dict) or set(value) != {"allow"}:
        raise Mismatch(setting, expected)
    hosts = _items(value["allow"], "a list of hosts, such as [images.example.org]")
    return ImagePolicy("allow", tuple(sorted({_host(host) for host in hosts})))


def _host(setting: Setting) -> str:
    expected = "a host alone, such as images.example.org"
    try:
        return host_name(_string(setting, expected))
    except ValueError as error:
        raise Mismatch(setting, expected, str(error)) from None


def search(least: int, most: int) -> Parser:
    """Return the parser of true, false, or {shard_size: a number from `least` to `most`}."""
    size = whole_number(least, most)

    def parse(setting: Setting, site: Path) -> Search:
        value = setting.value
        if isinstance(value, bool):
            return Search(on=value)
        if not isinstance(value, dict) or set(value) != {"shard_size"}:
            raise Mismatch(setting, "true, false, or shard_size: and a number")
        return Search(shard_size=cast(int, size(value["shard_size"], site)))

    return parse


def tagging(threshold: Parser, maximum: Parser) -> Parser:
    """Return the parser of true, false, or a mapping of threshold, maximum or both."""
    parsers = {"threshold": threshold, "maximum": maximum}

    def parse(setting: Setting, site: Path) -> Tagging:
        value = setting.value
        if isinstance(value, bool):
            return Tagging(on=value)
        if not isinstance(value, dict) or not value or not set(value) <= set(parsers):
            raise Mismatch(setting, "true, false, or threshold:, maximum: or both, and a number")
        numbers = {name: cast(int, parsers[name](one, site)) for name, one in value.items()}
        usual = Tagging()
        return Tagging(
            threshold=numbers.get("threshold", usual.threshold),
            maximum=numbers.get("maximum", usual.maximum),
        )

    return parse


def limits(size: Parser, seconds: Parser) -> Parser:
    """Return the parser of a mapping of source_size, source_seconds or both."""
    parsers = {"source_size": size, "source_seconds": seconds}

    def parse(setting: Setting, site: Path) -> Limits:
        value = setting.value
        if not isinstance(value, dict) or not value or not set(value) <= set(parsers):
            raise Mismatch(setting, "source_size:, source_seconds: or both, and a number")
        return Limits(**{name: cast(int, parsers[name](one, site)) for name, one in value.items()})

    return parse


def menu_items(setting: Setting, site: Path) -> tuple[MenuItem, ...]:
    """Accept a list of {label, url}."""
    items = _items(setting, "a list of entries, each with label and url", _MENU_REMEDY)
    return tuple(_menu_item(item, site) for item in items)


def _menu_item(item: Setting, site: Path) -> MenuItem:
    value = item.value
    if not isinstance(value, dict) or set(value) != {"label", "url"}:
        raise Mismatch(item, "an entry with label and url, and nothing else", _MENU_REMEDY)
    url = value["url"]
    expected = "a page such as a-propos.html, or an address that begins with https://"
    try:
        return MenuItem(plain_text(value["label"], site), _menu_url(_string(url, expected)))
    except ValueError as error:
        raise Mismatch(url, expected, str(error)) from None


def _menu_url(text: str) -> str:
    return absolute_url(text) if text.lower().startswith(("http:", "https:")) else site_path(text)


def withhold_rules(setting: Setting, site: Path) -> tuple[WithholdRule, ...]:
    """Accept a list of rules, each of publication, author, credit, licence or several of them."""
    remedy = "for example “- {publication: Agence France-Presse}”"
    items = _items(setting, "a list of rules", remedy)
    return tuple(_withhold_rule(item, site, remedy) for item in items)


def _withhold_rule(item: Setting, site: Path, remedy: str) -> WithholdRule:
    value, names = item.value, WithholdRule.__slots__
    if not isinstance(value, dict) or not value or not set(value) <= set(names):
        raise Mismatch(item, f"a rule with {', '.join(names)}, or several of them", remedy)
    return WithholdRule(**{name: plain_text(one, site) for name, one in value.items()})


def interface_words(setting: Setting, site: Path) -> tuple[tuple[str, str], ...]:
    """Accept a mapping of names of interface words to their replacements."""
    value = setting.value
    if not isinstance(value, dict):
        raise Mismatch(setting, "names of interface words, each with its replacement")
    return tuple(sorted((name, plain_text(word, site)) for name, word in value.items()))


def version_range(setting: Setting, site: Path) -> str:
    """Accept versions of newsgen; whether this one is among them was asked before."""
    expected = "versions of newsgen, such as “>=0.2” or “>=0.2, <0.4”"
    text = _string(setting, expected).strip()
    if not is_range(text):
        raise Mismatch(setting, expected)
    return text


def _string(setting: Setting, expected: str) -> str:
    if isinstance(setting.value, str):
        return setting.value
    quotes = setting.value is not None and not isinstance(setting.value, tuple | dict)
    remedy = "put it between quotes" if quotes else "write it, or put # before the key"
    raise Mismatch(setting, expected, remedy)


def _items(setting: Setting, expected: str, remedy: str = "") -> tuple[Setting, ...]:
    if not isinstance(setting.value, tuple) or not setting.value:
        found = "an empty list" if setting.value == () else ""
        raise Mismatch(setting, expected, remedy, found)
    return setting.value
