"""Why nothing answers for an address: it was deleted, never planned, or is another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from newsgen import urls
from newsgen.catalog.records import ASSETS, GoneRow, Records
from newsgen.explain.built import Built, place, status_line
from newsgen.explain.kinds import KIND_NAMES
from newsgen.report import counted

_NEAREST = 5
_LIKE = 0.6
_WINDOW = 200
"""Recorded paths that are compared with a wanted one, before and after it in order."""
_DATE = re.compile(r"(\d{4})(?:/(\d\d))?(?:/(\d\d))?/(?:index|partie-\d+)\.html")
_TERM = re.compile(rf"({'|'.join(urls.FOLDERS.values())})/([^/]+)/.*")
_OF_BASE_URL = ("flux/", "sitemaps/", urls.SITEMAP)


def absence_lines(built: Built, paths: Sequence[str]) -> Iterator[str]:
    """Yield why there is no file at any of the output paths that an address may mean."""
    for path in paths:
        yield from _reasons(built, path)
    for near in nearest_paths(built.records, paths):
        yield f"near it: /{near}"


def nearest_paths(records: Records, wanted: Sequence[str]) -> list[str]:
    """Return recorded paths like those wanted: beside them in order, or of the same name."""
    found: list[str] = []
    for path in wanted:
        folders, _, name = path.rpartition("/")
        tail = name if name != urls.HOME else f"{folders.rpartition('/')[2]}/{name}"
        candidates = dict.fromkeys(records.beside(path, _WINDOW) + records.ending(tail))
        found += get_close_matches(path, candidates, n=_NEAREST, cutoff=_LIKE)
    return list(dict.fromkeys(found))[:_NEAREST]


def _reasons(built: Built, path: str) -> Iterator[str]:
    if gone := built.records.gone_at(path):
        yield from _gone_lines(built, gone)
    if path == urls.STAMP:
        yield "by this file newsgen knows the folder again: it is no part of the site"
    elif (built.folders.output / path).is_file():
        yield f"the output has a file {path}, which newsgen did not write"
    yield from _claiming_lines(built, path)
    yield from _list_lines(built, path)


def _gone_lines(built: Built, gone: GoneRow) -> Iterator[str]:
    """Say what an earlier build deleted, and where its article is now."""
    name = KIND_NAMES.get(gone.kind, gone.kind)
    yield f"build number {gone.build} deleted it: {name}, key {gone.key}, no longer planned"
    if gone.kind == ASSETS:
        yield "the site and the theme have no such file any more"
    if gone.kind not in ("article", "page", "unlisted", "withdrawn"):
        return
    found = built.reader.articles.records([gone.key])
    if found and found[0].kind != "removed":
        yield f"its article is now at {found[0].address}"
    elif outcome := built.reader.outcomes.of_article(gone.key):
        folder, name_, status, reason = outcome
        yield f"its source {place(folder, name_)} is {status_line(status, reason)}"
    else:
        yield f"{gone.key} is no longer among the sources"


def _claiming_lines(built: Built, path: str) -> Iterator[str]:
    """Name what would be at an address if it were published."""
    for address in _addresses(path):
        for folder, name, status, reason in built.reader.outcomes.claiming(urls.claim_key(address)):
            yield f"{place(folder, name)} claims it, and is {status_line(status, reason)}"
        for identity, got in built.reader.articles.claimants(urls.claim_key(address), _NEAREST):
            yield f"{identity} claims it, and is at {got}"


def _addresses(path: str) -> tuple[str, ...]:
    folder = path.removesuffix(urls.HOME)
    return (f"/{path}",) if folder == path else (f"/{path}", f"/{folder}")


def _list_lines(built: Built, path: str) -> Iterator[str]:
    """Say why a list that could have this address has none."""
    if path == urls.SEARCH:
        yield "the last build made no search: search: false, --no-search, or Pagefind is missing"
    if path.startswith(_OF_BASE_URL) and not built.config.base_url:
        yield "feeds and sitemaps need a base_url in newsgen.yaml"
    if match := _DATE.fullmatch(path):
        date = "-".join(filter(None, match.groups()))
        count = built.reader.calendar.count(date)
        yield f"{date} has {counted(count, 'article')}" + (
            "" if count else ": only dates with some have pages"
        )
    if match := _TERM.fullmatch(path):
        yield from _term_lines(built, *match.groups())


def _term_lines(built: Built, folder: str, slug: str) -> Iterator[str]:
    taxonomy = next(name for name, value in urls.FOLDERS.items() if value == folder)
    minimum = built.config.min_articles
    term = built.reader.terms.find(taxonomy, slug)
    if term and term.articles < minimum:
        yield (
            f"“{term.name}” has {counted(term.articles, 'article')}, and only what has {minimum}"
            " gets a page (min_articles)"
        )
    elif term:
        yield f"“{term.name}” is at /{urls.term_path(taxonomy, slug)}"
    else:
        yield f"no article bears the slug {slug} in {taxonomy}"
