"""The files by which hosts lead old addresses on; none where there is nothing to lead on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from newsgen import urls
from newsgen.addresses.rules import Rule, apache_file, nginx_file, redirects_file
from newsgen.config import SiteConfig
from newsgen.config.hosts import LIMITS, NO_LIMITS
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting


class HostRulesPage(NamedTuple):
    """The view of a file of rules."""

    title: str
    description: str
    text: str


def keys(archive: Archive) -> Iterable[str]:
    """Return the files, if any address leads on."""
    return urls.HOST_FILES if next(archive.reader.register.moves(), None) else ()


def touched(archive: Archive, changes: Changes) -> Iterable[str]:
    """Return all of them when any address leads elsewhere."""
    return urls.HOST_FILES if changes.readdressed else ()


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of those files that have something to say."""
    rules = [Rule(*row) for row in archive.reader.register.moves()]
    for name in found:
        if text := _text(name, rules, archive.config):
            yield PlannedPage(name, 1, name, HostRulesPage(name, "", text))


def _text(name: str, rules: Sequence[Rule], config: SiteConfig) -> str:
    # A $ or a * in a folder's name would mean something to servers.
    prefix = quote(urls.base_path(config.base_url), safe="/~%")
    if name == ".htaccess":
        return apache_file(rules, prefix)
    if name != "_redirects":
        return nginx_file(rules, prefix)
    limits = LIMITS.get(config.host, NO_LIMITS)
    # Most that read it serve the folder at the root of the host, whatever base_url.
    return redirects_file(rules, prefix if limits.below_path else "/", queries=limits.queries)


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets; no character of it is to be escaped for HTML."""
    return {"text": Markup(page.view.text)}


KIND = Kind("host_rules", "host_rules.txt", keys, touched, pages, show, config=("base_url", "host"))
