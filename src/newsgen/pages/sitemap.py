"""Sitemaps: one for the lists, one a year (or month) of articles, split the same way as lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from newsgen import urls
from newsgen.catalog.rows import CardRow, Interval
from newsgen.linking.changes import Changes
from newsgen.pages.kind import Archive, Kind, PlannedPage, Setting
from newsgen.urls import naming

MAXIMUM = 10_000
"""Addresses in one sitemap before it divides; the protocol allows 50,000."""
LISTS = "listes"
_UNDATED = "sans-date"


class SitemapUrl(NamedTuple):
    """One address with the date of its last change ("" unknown)."""

    loc: str
    lastmod: str


class SitemapPage(NamedTuple):
    """The view of one sitemap."""

    title: str
    description: str
    urls: tuple[SitemapUrl, ...]


def keys(archive: Archive) -> Iterator[str]:
    """Yield every sitemap: lists, years or months, the undated."""
    if not archive.config.base_url:
        return
    yield LISTS
    for year, count in archive.reader.calendar.years():
        if count <= MAXIMUM:
            yield year
        else:
            yield f"{year}-00"
            yield from (month for month, _ in archive.reader.calendar.sub_intervals(year))
    yield from undated_keys(archive, "")


def present(archive: Archive) -> Iterator[str]:
    """Yield the sitemaps that have addresses."""
    for key in keys(archive):
        if not key.endswith("-00") or archive.reader.calendar.count_in(Interval(key[:4], ""), 1):
            yield key


def undated_keys(archive: Archive, letters: str) -> Iterator[str]:
    """Yield the sitemaps of undated articles whose headlines begin so."""
    count = archive.reader.calendar.count_in(Interval("", letters), MAXIMUM + 1)
    if not count:
        return
    if count <= MAXIMUM or len(letters) == naming.ALPHA_LENGTH:
        yield _undated_key(letters)
        return
    for below, _ in archive.reader.calendar.letters_in(Interval("", letters)):
        yield from undated_keys(archive, below)


def _undated_key(letters: str) -> str:
    return f"{_UNDATED}-{letters}" if letters else _UNDATED


def _is_undated_sitemap(archive: Archive, letters: str) -> bool:
    """Tell whether `undated_keys` has a beginning, without going through all of them."""
    reader = archive.reader.calendar
    if letters and reader.count_in(Interval("", letters[:-1]), MAXIMUM + 1) <= MAXIMUM:
        return False
    last = len(letters) == naming.ALPHA_LENGTH
    return last or reader.count_in(Interval("", letters), MAXIMUM + 1) <= MAXIMUM


def touched(archive: Archive, changes: Changes) -> set[str]:
    """Return the sitemaps in which articles changed; all of those that a split may alter."""
    if not archive.config.base_url:
        return set()
    found = {LISTS} if changes else set()
    for year in changes.dates(4):
        found |= {year, f"{year}-00"} | {f"{year}-{month:02}" for month in range(1, 13)}
    alphas = [entry.alpha for entry in changes.articles() if not entry.published]
    found.update(_undated_key(alpha[:n]) for alpha in alphas for n in range(len(alpha) + 1))
    return found.union(_divided_or_joined(archive, alphas))


def _divided_or_joined(archive: Archive, alphas: Sequence[str]) -> Iterator[str]:
    """Yield the sitemaps into which one divided with these articles, and those that are one now.

    These are below beginnings that have about as many articles as one sitemap takes.
    """
    reader, changed = archive.reader.calendar, len(alphas)
    beginnings = {alpha[:0] for alpha in alphas}
    for n in range(naming.ALPHA_LENGTH):
        counts = {
            letters: reader.count_in(Interval("", letters), MAXIMUM + changed + 1)
            for letters in beginnings
        }
        for letters, count in counts.items():
            if MAXIMUM - changed < count <= MAXIMUM:
                found = reader.letters_in(Interval("", letters))
                yield from (_undated_key(below) for below, _ in found)
            elif MAXIMUM < count <= MAXIMUM + changed:
                yield from undated_keys(archive, letters)
        # Below the others, nothing was divided and nothing is.
        many = {letters for letters, count in counts.items() if count > MAXIMUM - changed}
        beginnings = {alpha[: n + 1] for alpha in alphas if alpha[:n] in many}


def pages(archive: Archive, found: Sequence[str]) -> Iterator[PlannedPage]:
    """Make the views of sitemaps; one without addresses is left out."""
    if not archive.config.base_url:
        return
    for key in found:
        entries = tuple(_lists(archive) if key == LISTS else _articles(archive, key))
        if entries:
            yield PlannedPage(key, 1, urls.sitemap_path(key), SitemapPage(key, "", entries))


def _lists(archive: Archive) -> Iterator[SitemapUrl]:
    """Yield home, content pages, the calendar's years and the main lists."""
    paths = [urls.HOME]
    paths += [
        urls.output_path(record.address) for record in archive.reader.articles.content_pages()
    ]
    years = archive.reader.calendar.years()
    paths += [urls.CALENDAR] if years else []
    paths += [urls.calendar_path(year) for year, _ in years]
    paths += [urls.DAYS_OF_YEAR] if archive.reader.calendar.has_days() else []
    paths += [urls.undated_path("", "")] if archive.reader.calendar.count("") else []
    minimum = archive.config.min_articles
    for taxonomy in archive.reader.terms.taxonomies(minimum):
        paths.append(urls.taxonomy_path(taxonomy))
        terms = archive.reader.terms.main(taxonomy, minimum, MAXIMUM)
        paths += sorted(urls.term_path(taxonomy, term.slug) for term in terms)
    return (SitemapUrl(urls.canonical(archive.config.base_url, path), "") for path in paths)


def _articles(archive: Archive, key: str) -> Iterable[SitemapUrl]:
    reader = archive.reader
    if key.startswith(_UNDATED):
        letters = key.removeprefix(_UNDATED).removeprefix("-")
        if not _is_undated_sitemap(archive, letters):
            return ()
        records = reader.calendar.articles_in(Interval("", letters), -1)
    elif len(key) == 4:
        few = reader.calendar.count(key) <= MAXIMUM
        records = reader.calendar.articles_in(Interval(key), MAXIMUM) if few else []
    elif reader.calendar.count(key[:4]) <= MAXIMUM:
        records = []
    elif key.endswith("-00"):
        records = reader.calendar.articles_in(Interval(key[:4], ""), -1)
    else:
        records = reader.calendar.articles_in(Interval(key), -1)
    return (_url(archive, record) for record in records)


def _url(archive: Archive, record: CardRow) -> SitemapUrl:
    loc = urls.canonical(archive.config.base_url, urls.output_path(record.address))
    changed = (record.updated or record.published)[:10]
    # The schema wants a whole day.
    return SitemapUrl(loc, changed if len(changed) == 10 else "")


def show(page: PlannedPage, setting: Setting) -> dict[str, Any]:
    """Return what the template gets."""
    return {"urls": page.view.urls}


KIND = Kind(
    "sitemap", "sitemap.xml", keys, touched, pages, show, config=("min_articles", "page_size")
)
