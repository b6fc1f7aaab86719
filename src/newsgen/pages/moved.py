"""Old addresses that lead on: of articles that moved, and of lists that nothing is left in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Kind, Link, PlannedPage
from newsgen.pages.parts import date_label, language_in, printing
from newsgen.pages.redirect import RedirectPage, leads_on, show
from newsgen.urls import former

_THEMES = "themes"


def keys(archive: Archive) -> Iterator[str]:
    """Yield the key of each address: as the catalog has it, a date, or `themes/` and a slug."""
    register = archive.reader.register
    yield from register.moved_keys()
    yield from sorted(_with_above(register.recorded_below("/")))
    yield from (f"{_THEMES}/{former.hub_in(address)}" for address in register.recorded_hubs())


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the addresses that lead elsewhere or to what changed, and lists that may be empty."""
    reader = archive.reader
    found = set(changes.readdressed)
    for entry in changes.entries:
        found.update(reader.register.moved_to(entry.identity))
    for address in changes.registered:
        found.update(former.dates_above(address))
    found.update(_dates_touched(reader, changes))
    slugs = {slug for taxonomy, slug in changes.terms() if taxonomy == _THEMES}
    slugs.update(changes.subjects, filter(None, map(former.hub_in, changes.registered)))
    slugs.update(alias for alias, _ in changes.aliases)
    slugs.update(alias for slug in tuple(slugs) for alias in reader.subjects.aliases_of(slug))
    return found | {f"{_THEMES}/{slug}" for slug in slugs}


def _dates_touched(reader: CatalogReader, changes: Changes) -> set[str]:
    """Return the dates of changed articles; all in a month or year that may just be empty."""
    found = changes.dates(10)
    for length in (4, 7):
        for date in changes.dates(length):
            found.add(date)
            if reader.calendar.count(date) <= len(changes.entries):
                found |= _with_above(reader.register.recorded_below(_folder(date)))
    return found


def _with_above(dates: Iterable[str]) -> set[str]:
    return {date[:length] for date in dates for length in (4, 7, 10) if len(date) >= length}


def _folder(date: str) -> str:
    return "/" + date.replace("-", "/") + "/"


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of addresses that lead on, where a file can do so."""
    yield from _articles(archive, [key for key in found if key.startswith("/")])
    for key in found:
        if key.startswith(f"{_THEMES}/"):
            yield from _hub(archive, key)
        elif not key.startswith("/"):
            yield from _date(archive, key)


def _articles(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    rows = archive.reader.register.moved(found)
    records = {r.identity: r for r in archive.reader.articles.records([row[2] for row in rows])}
    for key, address, identity, target in rows:
        path = former.redirect_path(address)
        if not path and archive.reader.register.recorded(key):
            path = former.recorded_path(address)
        if path and identity in records:
            record = records[identity]
            printed = printing(archive.config, language_in(record.details))
            link = Link(printed(record.headline), urls.output_path(target))
            yield _page(archive, key, path, link, "moved_address")


def _date(archive: Archive, date: str) -> Iterator[PlannedPage]:
    """Yield the page of a date that has no articles any more, if recorded ones stood below it."""
    reader = archive.reader
    if reader.calendar.count(date) or not reader.register.recorded_below(_folder(date)):
        return
    above = next((d for d in (date[:7], date[:4]) if d != date and reader.calendar.count(d)), "")
    if above:
        link = Link(date_label(above), urls.calendar_path(above))
    elif archive.shape.dated:
        link = Link(archive.words["calendar"], urls.CALENDAR)
    else:
        link = Link(archive.words["home"], urls.HOME)
    yield _page(archive, date, urls.calendar_path(date), link, "emptied_list")


def _hub(archive: Archive, key: str) -> Iterator[PlannedPage]:
    """Yield the page of a recorded theme that has no page of its own any more."""
    slug = key.partition("/")[2]
    reader, path = archive.reader, urls.term_path(_THEMES, slug)
    term = reader.terms.find(_THEMES, slug)
    has_page = term is not None and term.articles >= archive.config.min_articles
    line = reader.register.recorded(urls.claim_key(urls.address_of_path(path)))
    if has_page or line is None or line[2] != "live" or leads_on(archive, slug):
        return
    words = archive.words
    if _THEMES in archive.shape.taxonomies:
        link = Link(words[_THEMES], urls.taxonomy_path(_THEMES))
    else:
        link = Link(words["home"], urls.HOME)
    yield _page(archive, key, path, link, "emptied_list")


def _page(archive: Archive, key: str, path: str, link: Link, word: str) -> PlannedPage:
    return PlannedPage(key, 1, path, RedirectPage(link.label, "", link, archive.words[word]))


KIND = Kind(
    "moved", "redirect.html", keys, touched, pages, show,
    config=("min_articles", "typography"), noindex=True,
)  # fmt: skip
