"""`newsgen explain`: why a page exists and was written, and what became of a source.

All answers come from the catalog and the records of the last build; only the fields of an
article are read again from its source.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from newsgen import urls
from newsgen.article import Article
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.records import ASSETS, PageRow, Records, open_records
from newsgen.catalog.rows import Record
from newsgen.config import SiteConfig, load_config
from newsgen.errors import SourceError
from newsgen.pages.intervals import interval_of
from newsgen.pages.table import KINDS
from newsgen.site_folders import SiteFolders, site_folders
from newsgen.sources.discover import SOURCE_FOLDERS, layers_from_json, read_file, role_of
from newsgen.sources.reading import LOADERS, ReadSettings, printable_path, read_source

KIND_NAMES = {
    "article": "the page of an article",
    "page": "a content page",
    "day": "the list of a day",
    "month": "the page of a month",
    "year": "the page of a year",
    "calendar": "the calendar of all years",
    "undated": "a list of articles whose day is not known",
    "term": "the page of a theme, section, author or publication",
    "terms": "the list of all themes, sections, authors or publications",
    "feed": "a feed for news readers",
    "sitemap": "a list of addresses for search engines",
    "sitemap_index": "the list of all sitemaps",
    "robots": "what search engines may visit",
    "not_found": "what a reader sees at an address that does not exist",
    "home": "the home page",
    ASSETS: "a file of the theme or of the site, copied as it is",
}
_ROLES = {
    "context": "metadata for other sources: it is no article itself",
    "media": "a file that articles may show or link to",
    "unclaimed": "no article: newsgen knows no use for a file of this name",
    "source": "the last build has not seen it: build again",
    "page": "the last build has not seen it: build again",
}
_STATUSES = {
    "draft": "a draft: without “draft: true”, or by a build with --drafts, it is published",
    "withdrawn": "withdrawn: its text is nowhere in the output",
}
_ATTRIBUTES = {"title": "headline", "date": "published", "lang": "language", "id": "identity"}
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
_NEAREST = 5
_LIKE = 0.6
_LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class Explanation:
    """A title and lines to show; `fields` are (field, value, where from) of an article."""

    title: str
    lines: tuple[str, ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()
    found: bool = True


@dataclass(frozen=True, slots=True)
class Built:
    """A site, and what its last build noted."""

    folders: SiteFolders
    config: SiteConfig
    reader: CatalogReader
    records: Records

    @property
    def last_build(self) -> int:
        """The number of the last build into this output."""
        return self.records.build - 1


def explain(folders: SiteFolders, target: str) -> Explanation:
    """Explain an address or a source of a built site, whichever `target` names."""
    config = load_config(folders.site).config
    records, _ = open_records(folders.records)
    with closing(records), closing(_catalog(folders, records)) as reader:
        built = Built(folders, config, reader, records)
        source = named_source(folders.site, target)
        return explain_source(built, source) if source else explain_url(built, target)


def _catalog(folders: SiteFolders, records: Records) -> CatalogReader:
    """Open the catalog, with drafts or without, from which this output was last built."""
    drafts = site_folders(folders.site, folders.output, drafts=True).catalog
    for path in (folders.catalog, drafts):
        if path.is_file():
            reader = CatalogReader.open(path)
            if reader.meta("epoch") == records.meta("epoch"):
                return reader
            reader.close()
    return CatalogReader.open(folders.catalog if folders.catalog.is_file() else drafts)


# Pages


def explain_url(built: Built, url: str) -> Explanation:
    """Explain the file of the output that answers for an absolute URL or a path."""
    paths = tuple(output_paths(built.folders.output, built.config.base_url, url))
    for path in paths:
        if page := built.records.page_at(path):
            name = KIND_NAMES.get(page.kind, page.kind)
            return Explanation(f"/{path}: {name}", tuple(_page_lines(built, page)))
    nearest = tuple(f"near it: /{path}" for path in _nearest_paths(built.records, paths))
    return Explanation(f"{url}: the site has no such address", nearest, found=False)


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


def _nearest_paths(records: Records, wanted: Iterable[str]) -> list[str]:
    """Return recorded paths like those wanted: in the same folder, or of the same name."""
    asked = tuple(wanted)
    folders = {path.rpartition("/")[0] for path in asked}
    names = {path.rpartition("/")[2] for path in asked} - {"index.html"}
    found = []
    for path, *_ in records.paths():
        folder, _, name = path.rpartition("/")
        if folder in folders or name in names or folder.rpartition("/")[0] in folders:
            found.append(path)
    near = (get_close_matches(path, found, n=_NEAREST, cutoff=_LIKE) for path in asked)
    return list(dict.fromkeys(path for paths in near for path in paths))[:_NEAREST]


def _page_lines(built: Built, page: PageRow) -> Iterator[str]:
    part = f", part {page.part}" if page.part > 1 else ""
    yield f"kind {page.kind}, key {page.key}{part}{_template(built, page.kind)}"
    yield from _shown(built, page)
    yield f"{page.size:,} bytes, sha256 {page.digest.hex()}"
    yield from _left_out(page)
    yield from _written(built, page)


def _template(built: Built, kind: str) -> str:
    if kind not in KINDS:
        return ""
    template = KINDS[kind].template
    own = (built.folders.site / "templates" / template).is_file()
    return f", template {template} of the {'site' if own else 'theme'}"


def _shown(built: Built, page: PageRow) -> Iterator[str]:
    """Yield what a page shows, in a line or two."""
    reader, key = built.reader, page.key
    if page.kind in ("article", "page"):
        for record in reader.records([key]):
            yield from _article_lines(built, record)
    elif page.kind in ("day", "month", "year"):
        yield f"shows {_articles(reader.count(key))} of {key}"
    elif page.kind == "undated":
        yield f"shows {_articles(reader.count_in(interval_of(key)))}"
    elif page.kind == "term":
        yield from _term_lines(reader, key)
    elif page.kind == "terms":
        count = len(reader.terms(key.partition("/")[0], built.config.min_articles))
        yield f"shows {key}, of which there are {count:,} with a page"
    elif page.kind in ("home", "calendar"):
        yield f"shows an archive of {_articles(reader.total())}"


def _article_lines(built: Built, record: Record) -> Iterator[str]:
    date = f", dated {record.published}" if record.published else ""
    yield f"shows “{record.headline}”{date}"
    yield f"from {_place(record.folder, record.name)}"
    yield from _address_lines(built, record)


def _address_lines(built: Built, record: Record) -> Iterator[str]:
    yield f"identity {record.identity}"
    claims = (claim for identity, _, claim in built.reader.told_apart() if identity == record[0])
    for claim in claims:
        yield f"it claims {claim}, which another article has: it got {record.address}"


def _term_lines(reader: CatalogReader, key: str) -> Iterator[str]:
    taxonomy, slug, rest = key.split("/", 2)
    if term := reader.term(taxonomy, slug):
        count = reader.term_count(term.id, interval_of(rest))
        yield f"shows {_articles(count)} of “{term.name}” ({taxonomy})"


def _left_out(page: PageRow) -> Iterator[str]:
    for what, count in json.loads(page.removed or "[]"):
        yield f"left out of the source: {what} ({count})"


def _written(built: Built, page: PageRow) -> Iterator[str]:
    """Say whether the last build wrote a page, and why."""
    last = built.last_build
    if built.records.interrupted:
        yield "the last build was interrupted while it put files in place: build again"
    elif page.build == last:
        yield f"the last build (number {last}) wrote it: {page.why}"
    else:
        yield f"the last build (number {last}) left it as it was: what it shows had not changed"
        yield f"build number {page.build} wrote it: {page.why}"
    if not (built.folders.output / page.path).is_file():
        yield "the file is no longer there: “newsgen build --clean” writes it anew"


# Sources


def named_source(site: Path, target: str) -> str | None:
    """Return the path, relative to the site, of the source that `target` names, if it does.

    `target` is relative to the site or to the current folder, or absolute.
    """
    for start in (site, Path.cwd()):
        path = Path(os.path.normpath(start / target))
        if not path.is_relative_to(site):
            continue
        source = path.relative_to(site).as_posix()
        in_sources = source.startswith(tuple(f"{top}/" for top in SOURCE_FOLDERS))
        if in_sources and (path.is_file() or path.suffix.lower() in LOADERS):
            return source
    return None


def explain_source(built: Built, source: str) -> Explanation:
    """Explain what became of a source file, given by its path relative to the site."""
    folder, _, name = os.fsencode(source).rpartition(b"/")
    lines = (*_outcome_lines(built, folder, name), *_published_lines(built, folder, name))
    exists = (built.folders.site / source).is_file()
    if not lines and not exists:
        return _missing_source(built.folders.site, source)
    if not lines:
        lines = (_role_line(built.folders.site, folder, name),)
    changed = _change_line(built, folder, name)
    fields = tuple(_fields(built, folder, name)) if exists else ()
    return Explanation(printable_path(source), (*lines, *changed), fields)


def _published_lines(built: Built, folder: bytes, name: bytes) -> Iterator[str]:
    for record in built.reader.record_at(folder, name):
        yield f"published at {record.address}"
        yield from _address_lines(built, record)
        if page := built.records.page_at(urls.output_path(record.address)):
            yield from _written(built, page)


def _outcome_lines(built: Built, folder: bytes, name: bytes) -> Iterator[str]:
    for status, line, code, reason, remedy in built.reader.outcomes_of(folder, name):
        if status != "rejected":
            yield _STATUSES.get(status, status)
            continue
        where = f", line {line}" if line else ""
        yield f"rejected ({code}{where}): {reason}"
        yield f"→ {remedy}"


def _role_line(site: Path, folder: bytes, name: bytes) -> str:
    if name.startswith(b".") or name.endswith(b"~"):
        return "left alone: its name begins with a dot or ends with a tilde"
    with os.scandir(os.path.join(os.fsencode(site), folder)) as entries:
        role = role_of(folder, name, {entry.name: entry.stat() for entry in entries})
    return _ROLES[role]


def _change_line(built: Built, folder: bytes, name: bytes) -> tuple[str, ...]:
    digests = {record.digest for record in built.reader.record_at(folder, name)}
    if not digests:
        return ()
    try:
        data = read_file(built.folders.site, folder, name)
    except SourceError as error:
        return (f"now {error.reason}: build again",)
    same = sha256(data).digest() in digests
    return () if same else ("it has changed since the last build: build again",)


def _missing_source(site: Path, source: str) -> Explanation:
    folder, _, name = source.rpartition("/")
    try:
        names = os.listdir(site / folder)
    except OSError:
        names = []
    near = get_close_matches(name, names, n=_NEAREST, cutoff=_LIKE)
    lines = tuple(f"near it: {printable_path(f'{folder}/{one}')}" for one in near)
    return Explanation(f"{printable_path(source)}: there is no such file", lines, found=False)


def _fields(built: Built, folder: bytes, name: bytes) -> Iterator[tuple[str, str, str]]:
    """Read a source again; yield each field with its value and where that came from."""
    settings = ReadSettings(ZoneInfo(built.config.timezone))
    path = os.fsdecode(folder + b"/" + name)
    try:
        layers = layers_from_json(built.reader.source_layers(folder, name))
        data = read_file(built.folders.site, folder, name)
        articles = read_source(path, data, layers, settings).articles
    except SourceError:
        return
    for article in articles:
        if article.headline_derived:
            yield "title", article.headline, "the words of its text"
        for field, origin in article.origins:
            yield field, _value(article, field), origin
        for field, value in article.extra:
            yield field, _short(value), "the source; newsgen does not know this field"


def _value(article: Article, field: str) -> str:
    if field in ("draft", "withdrawn"):
        return "yes" if article.status == field else "no"
    attribute = _ATTRIBUTES.get(field, field)
    holder = article if hasattr(article, attribute) else article.provenance
    value = getattr(holder, attribute)
    values = value if isinstance(value, tuple) else (value,)
    return _short("; ".join(map(_one, values)))


def _one(value: object) -> str:
    """Return a date, a related headline or an image by what was written of it."""
    for attribute in ("value", "headline", "src"):
        if hasattr(value, attribute):
            return str(getattr(value, attribute))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _place(folder: bytes, name: bytes) -> str:
    return printable_path(os.fsdecode(folder + b"/" + name))


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"
