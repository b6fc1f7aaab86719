"""What became of a source, and where each of its fields came from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from newsgen import urls
from newsgen.article import Article, Ocr
from newsgen.catalog.rows import Record, terms_in
from newsgen.errors import SourceError
from newsgen.explain.built import Built, Explanation, address_lines, status_line, written_lines
from newsgen.pages.details import details_of
from newsgen.sources.context import Told, layers_from_json
from newsgen.sources.discover import (
    SOURCE_FOLDERS,
    holds_records,
    is_passed_over,
    role_of,
    told_now,
)
from newsgen.sources.files import read_file
from newsgen.sources.layers import Layer
from newsgen.sources.paths import printable_path
from newsgen.sources.reading import SUFFIXES, ReadSettings, read_source

_ROLES = {
    "context": "metadata for other sources: it is no article itself",
    "media": "a file that articles may show or link to",
    "unclaimed": "no article: newsgen knows no use for a file of this name",
    "source": "the last build has not seen it: build again",
    "page": "the last build has not seen it: build again",
}
_ATTRIBUTES = {"title": "headline", "date": "published", "lang": "language", "id": "identity"}
_NEAREST = 5
_LIKE = 0.6
_LONGEST_VALUE = 100


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
        if in_sources and (path.is_file() or source.lower().endswith(SUFFIXES)):
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
    whole = exists and not holds_records(name)
    fields = tuple(_fields(built, folder, name)) if whole else ()
    return Explanation(printable_path(source), (*lines, *changed), fields)


def _published_lines(built: Built, folder: bytes, name: bytes) -> Iterator[str]:
    yield from shown_records(built, built.reader.articles.of_file(folder, name))


def shown_records(built: Built, records: Iterable[Record]) -> Iterator[str]:
    """Say where published records are shown, and what became of their pages."""
    for record in records:
        if record.kind == "removed":
            yield f"a notice stands at {record.address}" if record.address else "no notice is left"
            continue
        listed = ", and nothing leads there" if record.kind == "unlisted" else ""
        yield f"published at {record.address}{listed}"
        yield from address_lines(built, record)
        if found := _found_themes(record):
            yield f"themes found in its text: {'; '.join(found)}"
        if page := built.records.page_at(urls.output_path(record.address)):
            yield from written_lines(built, page)


def _found_themes(record: Record) -> list[str]:
    count = details_of(record).get("found_themes", 0)
    names = [use.name for use in terms_in(record.terms) if use.taxonomy == "themes"]
    return names[len(names) - count :]


def _outcome_lines(built: Built, folder: bytes, name: bytes) -> Iterator[str]:
    yield from told(built.reader.outcomes.of_file(folder, name))


def told(outcomes: Iterable[tuple[str, int, str, str, str]]) -> Iterator[str]:
    """Say of (status, line, code, reason, remedy) why records are not published."""
    for status, line, code, reason, remedy in outcomes:
        if status != "rejected":
            yield status_line(status, reason)
            continue
        where = f", line {line}" if line else ""
        yield f"rejected ({code}{where}): {reason}"
        yield f"→ {remedy}"


def _role_line(site: Path, folder: bytes, name: bytes) -> str:
    if is_passed_over(folder, name):
        return "left alone: its name begins with a dot or ends with a tilde"
    with os.scandir(os.path.join(os.fsencode(site), folder)) as entries:
        role = role_of(folder, name, {entry.name for entry in entries})
    return _ROLES[role]


def _change_line(built: Built, folder: bytes, name: bytes) -> tuple[str, ...]:
    digests = {record.digest for record in built.reader.articles.of_file(folder, name)}
    if not digests:
        return ()
    try:
        data = read_file(built.folders.site, folder, name, built.config.limits.source_bytes)
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
        layers = layers_of(built, folder, name)
        data = read_file(built.folders.site, folder, name, built.config.limits.source_bytes)
        articles = read_source(path, data, layers, settings).articles
    except SourceError:
        return
    yield from told_fields(articles)


def layers_of(built: Built, folder: bytes, name: bytes) -> tuple[Layer, ...]:
    """Return what the last build was told of a source from elsewhere.

    If that is the same, with the lines where it stands now: rows of a table may have moved.
    """
    before = layers_from_json(built.reader.files.layers(folder, name))
    now = told_now(built.folders.site, folder, name, built.config.limits.source_bytes)
    return now.layers if now.digest == Told(before).digest else before


def told_fields(articles: Iterable[Article]) -> Iterator[tuple[str, str, str]]:
    """Yield each field of articles with its value and where that came from."""
    for article in articles:
        if article.headline_derived:
            yield "title", article.headline, "its text, or the name of its file"
        for field, origin in article.origins:
            yield field, _value(article, field), origin
        for field, value in article.extra:
            yield field, _short(value), "the source; newsgen does not know this field"


def _value(article: Article, field: str) -> str:
    if field == "withdrawn" and article.withdrawal:
        return article.withdrawal.level.value
    if field in ("draft", "withdrawn"):
        return "yes" if article.status == field else "no"
    attribute = _ATTRIBUTES.get(field, field)
    holder = article if hasattr(article, attribute) else article.provenance
    value = getattr(holder, attribute)
    values = value if type(value) is tuple else (value,)  # an image is a tuple too
    return _short("; ".join(map(_one, values)))


def _one(value: object) -> str:
    """Return a date, a related headline, an image and the like by what was written of it."""
    if isinstance(value, Ocr):
        return value.note or "yes"
    for attribute in ("value", "headline", "src", "text"):
        if hasattr(value, attribute):
            return str(getattr(value, attribute))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
