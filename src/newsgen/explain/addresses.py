"""Why the file that answers for an address is there, and what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsgen import urls
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import PageRow
from newsgen.catalog.rows import Record
from newsgen.explain.absence import absence_lines
from newsgen.explain.built import (
    Built,
    Explanation,
    address_lines,
    written_lines,
)
from newsgen.explain.kinds import KIND_NAMES
from newsgen.pages.details import source_of
from newsgen.pages.intervals import interval_of
from newsgen.pages.table import KINDS
from newsgen.report import counted
from newsgen.urls import former

_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def explain_url(built: Built, url: str) -> Explanation:
    """Explain the file of the output that answers for an absolute URL or a path."""
    paths = tuple(output_paths(built.folders.output, built.config.base_url, url))
    for path in paths:
        if page := built.records.page_at(path):
            name = KIND_NAMES.get(page.kind, page.kind)
            return Explanation(f"/{path}: {name}", tuple(_page_lines(built, page)))
    if not paths:
        return Explanation(f"{url}: this is no address of the site", found=False)
    if ruled := tuple(_ruled_lines(built, url)):
        return Explanation(f"{url}: an old address, at which no file can stand", ruled)
    lines = tuple(absence_lines(built, paths))
    return Explanation(f"{url}: the site has no such address", lines, found=False)


def output_paths(output: Path, base_url: str, url: str) -> Iterator[str]:
    """Yield the output paths that a URL, an address or a file of the output may mean."""
    if (file := Path(url).absolute()).is_relative_to(output) and file.is_file():
        yield file.relative_to(output).as_posix()
    try:
        parts = urlsplit(url)
    except ValueError:  # such as “http://[”
        return
    path = unquote(parts.path).lstrip("/")
    base = urlsplit(base_url)
    below = base.path.strip("/") + "/"
    if parts.hostname and parts.hostname not in (base.hostname, *_LOCAL_HOSTS):
        return
    for one in (path, path.removeprefix(below)) if path.startswith(below) else (path,):
        yield urls.output_path(f"/{one}")
        if one and not one.endswith(("/", ".html")):
            yield urls.output_path(f"/{one}/")
            yield f"{one}.html"


def _ruled_lines(built: Built, url: str) -> Iterator[str]:
    """Yield where servers lead an old address on, by rules alone."""
    alias = former.alias_of(url)
    here = former.alias_here(alias, built.config.base_url) if alias else None
    keys = [former.alias_key(here)] if here else []
    for _, _, identity, target in built.reader.register.moved(keys):
        yield f"rules of servers lead it to {target}, where {identity} is now"


def _page_lines(built: Built, page: PageRow) -> Iterator[str]:
    part = f", part {page.part}" if page.part > 1 else ""
    yield f"kind {page.kind}, key {page.key}{part}{_template(built, page.kind)}"
    yield from _shown(built, page)
    yield f"{page.size:,} bytes, sha256 {page.digest.hex()}"
    yield from _left_out(page)
    yield from written_lines(built, page)


def _template(built: Built, kind: str) -> str:
    if kind not in KINDS:
        return ""
    template = KINDS[kind].template
    own = (built.folders.site / "templates" / template).is_file()
    return f", template {template} of the {'site' if own else 'theme'}"


def _shown(built: Built, page: PageRow) -> Iterator[str]:
    """Yield what a page shows, in a line or two."""
    reader, key = built.reader, page.key
    if page.kind in ("article", "page", "unlisted"):
        for record in reader.articles.records([key]):
            yield from _article_lines(built, record)
    elif page.kind == "withdrawn":
        yield f"stands for {key}, which is removed"
    elif page.kind == "redirect":
        yield f"leads to {_theme_address(reader, key)}"
    elif page.kind == "moved" and key.startswith("/"):
        for _, _, identity, target in reader.register.moved([key]):
            yield f"leads to {target}, where {identity} is now"
    elif page.kind == "moved":
        yield "leads to the list above it: no article is left in this one"
    elif page.kind in ("day", "month", "year"):
        yield f"shows {counted(reader.calendar.count(key), 'article')} of {key}"
    elif page.kind == "undated":
        yield f"shows {counted(reader.calendar.count_in(interval_of(key)), 'article')}"
    elif page.kind == "term":
        yield from _term_lines(reader, key)
    elif page.kind == "terms":
        count = reader.terms.count_of(key.partition("/")[0], built.config.min_articles)
        yield f"shows {key}, of which there are {count:,} with a page"
    elif page.kind in ("home", "calendar"):
        yield f"shows an archive of {counted(reader.calendar.total(), 'article')}"


def _article_lines(built: Built, record: Record) -> Iterator[str]:
    date = f", dated {record.published}" if record.published else ""
    yield f"shows “{record.headline}”{date}"
    yield f"from {source_of(record)}"
    yield from address_lines(built, record)


def _term_lines(reader: CatalogReader, key: str) -> Iterator[str]:
    taxonomy, slug, rest = key.split("/", 2)
    if term := reader.terms.find(taxonomy, slug):
        count = reader.terms.count(term.id, interval_of(rest))
        yield f"shows {counted(count, 'article')} of “{term.name}” ({taxonomy})"


def _theme_address(reader: CatalogReader, key: str) -> str:
    """Return where a former address of a theme leads, by its key."""
    alias, _, year = key.partition("/")
    slug = reader.subjects.of_alias(alias)
    return urls.address_of_path(urls.term_path("themes", slug, year))


def _left_out(page: PageRow) -> Iterator[str]:
    for what, count in json.loads(page.removed or "[]"):
        yield f"left out of the source: {what} ({count})"
