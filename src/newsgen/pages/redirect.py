"""Where a theme went that is another name of a theme now: old addresses lead to the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.catalog.rows import Interval
from newsgen.linking.changes import Changes
from newsgen.pages.intervals import capacity
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage, Setting
from newsgen.pages.parts import date_label
from newsgen.pages.term import TermScope

_THEMES = "themes"


class RedirectPage(NamedTuple):
    """The view of an address that leads on."""

    title: str
    description: str
    target: Link
    explanation: str


def keys(archive: Archive) -> Iterator[str]:
    """Yield each alias of a theme that has a page, and its years where that is divided."""
    for alias, _ in archive.reader.subjects.aliases():
        for year in _years(archive, alias):
            yield f"{alias}/{year}"


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the aliases of changed themes, those that are a theme's own slug, and changed ones."""
    reader = archive.reader
    concerned = set(changes.aliases)
    for taxonomy, slug in changes.terms():
        if taxonomy == _THEMES:
            concerned.update((alias, slug) for alias in reader.subjects.aliases_of(slug))
            concerned.add((slug, reader.subjects.of_alias(slug)))
    years = {"", *changes.dates(4)}
    return {
        f"{alias}/{year}"
        for alias, slug in concerned
        if slug
        for year in years | _all_years(archive, slug)
    }


def _all_years(archive: Archive, slug: str) -> set[str]:
    term = archive.reader.terms.find(_THEMES, slug)
    return {year for year, _ in archive.reader.terms.years(term.id)} if term else set()


def leads_on(archive: Archive, slug: str) -> bool:
    """Tell whether a slug is another name of a theme that has a page."""
    return bool(_years(archive, slug))


def _years(archive: Archive, alias: str) -> list[str]:
    """Return "" and the years whose old pages lead on; nothing where the alias is a theme's own."""
    reader, minimum = archive.reader, archive.config.min_articles
    other = reader.terms.find(_THEMES, alias)
    term = reader.terms.find(_THEMES, reader.subjects.of_alias(alias))
    if term is None or term.articles < minimum or (other and other.articles >= minimum):
        return []
    most = capacity(TermScope(archive, term), Interval())
    divided = most is not None and term.articles > most
    return ["", *(year for year, _ in reader.terms.years(term.id) if year and divided)]


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of addresses that lead on."""
    for alias, group in groupby(sorted(found), key=lambda key: key.partition("/")[0]):
        slug = archive.reader.subjects.of_alias(alias)
        years = _years(archive, alias) if slug else []
        for key in group:
            year = key.partition("/")[2]
            if year in years:
                path = urls.term_path(_THEMES, alias, year)
                yield PlannedPage(key, 1, path, _view(archive, slug, year))


def _view(archive: Archive, slug: str, year: str) -> RedirectPage:
    term = archive.reader.terms.find(_THEMES, slug)
    name = term.name if term else slug
    title = f"{name} – {date_label(year)}" if year else name
    target = Link(title, urls.term_path(_THEMES, slug, year))
    return RedirectPage(title, "", target, archive.words["moved"])


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets."""
    target = page.view.target
    return {
        "target": target,
        "explanation": page.view.explanation,
        "target_url": urls.canonical(setting.config.base_url, target.path),
    }


KIND = Kind(
    "redirect", "redirect.html", keys, touched, pages, show,
    config=("min_articles", "page_size"), noindex=True,
)  # fmt: skip
