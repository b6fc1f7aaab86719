"""What must not be found of the withdrawn articles of a catalog, and the search for it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from itertools import chain
from pathlib import Path
from posixpath import basename

from newsgen.article import Level, Markup
from newsgen.batching import batched
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.rows import Record
from newsgen.catalog.store import SCHEMA_VERSION
from newsgen.config import SiteConfig
from newsgen.errors import BuildError, SourceError
from newsgen.executors.choice import run
from newsgen.linking.cards import replacements_in
from newsgen.pages.details import details_of
from newsgen.proof.folding import folded, shown
from newsgen.proof.needles import Sought, Trace, has_enough, needle_of
from newsgen.proof.scanning import FoundIn, ScanTask
from newsgen.rendering.body import BodySettings, render_body
from newsgen.site_folders import SiteFolders
from newsgen.sources.anonymising import replacing
from newsgen.sources.files import read_file
from newsgen.sources.names import canonical_name
from newsgen.sources.paths import printable_path
from newsgen.sources.text import decode_clean
from newsgen.stages.bodies import BodyReader

PROVED = (Level.REMOVED.value, Level.ANONYMISED.value)
TOGETHER = 2_000_000
"""Characters that are sought in one pass over the output: some hundred articles."""
_BATCH = 200
_MISSED = (
    "where “replacements:” does not find it (markup divides it, or its letters are others):"
    " write it there as it is in “replacements:”, or add what is written there"
)
_FIELD = re.compile(r"^(\w[\w \-]{0,60})[:=].*(?:\n(?:[ \t]|- ).*)*", re.MULTILINE)
_UNSHOWN = frozenset(("withdrawn", "aliases", "url", "slug", "source_url", "facsimile"))
"""Fields of which an anonymised article shows nothing that has its words."""
_MARKS = re.compile(r"[*_`~]")


def state(reader: CatalogReader) -> str:
    """Return a digest of all that is to be proved, "" for nothing."""
    digest, some = sha256(), False
    for record in _records(reader):
        some = True
        digest.update(f"{record.identity}\0{record.details}\0".encode() + record.digest)
    return digest.hexdigest() if some else ""


def search(
    folders: SiteFolders,
    config: SiteConfig,
    reader: CatalogReader,
    paths: Callable[[], Iterable[str]],
    *,
    jobs: int = 1,
    start_method: str | None = None,
) -> Iterator[FoundIn]:
    """Yield what is found of withdrawn articles in files of the output, given by path.

    `paths` is asked for them several times where much is sought.
    Raises BuildError when the source of one has changed since the catalog was made.
    """
    bodies = BodyReader(folders.site, reader, config)
    found = (_sought(reader, bodies, config, record) for record in _records(reader))
    for sought in _passes(one for one in found if one.is_sought):
        task = ScanTask(folders.output, sought)
        batches = run(
            task, batched(paths(), _BATCH), size=len, jobs=jobs, start_method=start_method
        )
        yield from _advised(folders.site, config, reader, bodies, chain.from_iterable(batches))


def search_all(folders: SiteFolders, config: SiteConfig, *, jobs: int = 1) -> list[FoundIn]:
    """Return what is found in any file of an output of the articles that its catalog withdraws.

    Raises as `search`, and BuildError where the catalog cannot be read.
    """
    with closing(CatalogReader.open(folders.catalog, SCHEMA_VERSION)) as reader:
        if not state(reader):
            return []
        return list(search(folders, config, reader, lambda: files_of(folders.output), jobs=jobs))


def _advised(
    site: Path,
    config: SiteConfig,
    reader: CatalogReader,
    bodies: BodyReader,
    found: Iterable[FoundIn],
) -> Iterator[FoundIn]:
    """Yield what was found with what to do where an anonymised article's own source has it."""
    known: dict[Trace, str] = {}
    for one in found:
        if one.trace not in known:
            where = _missed_in(site, config, reader, bodies, one.trace)
            known[one.trace] = f"; it is written in {where}, {_MISSED}" if where else ""
        yield one._replace(advice=known[one.trace])


def _missed_in(
    site: Path, config: SiteConfig, reader: CatalogReader, bodies: BodyReader, trace: Trace
) -> str:
    """Return where the source of an anonymised article has words that nothing replaces there.

    "" where it has not: what was found, others wrote. The place is a path, with a line if known.
    """
    (record,) = reader.articles.records([trace.identity])
    if record.kind == Level.REMOVED:
        return ""
    place = printable_path(os.fsdecode(record.folder + b"/" + record.name))
    pairs = replacements_in(details_of(record))
    replace = replacing(pairs) if pairs else str
    if record.ordinal:
        number = reader.segments.line_of(record.folder, record.name, record.ordinal)
        texts = _texts(json.loads(bodies.line_of(record)))
        lines = [(number, text) for text in texts]
    else:
        try:
            data = read_file(site, record.folder, record.name, config.limits.source_bytes)
        except SourceError:
            return place
        text = _FIELD.sub(_emptied, decode_clean(data).text)
        lines = list(enumerate(text.split("\n"), 1))
    for number, text in lines:
        if any(needle_of(trace.words) in form for form in _read(replace(text))):
            return f"{place}:{number}"
    return ""


def _emptied(field: re.Match[str]) -> str:
    """Return a field as it is written; of one that is not shown, its line ends."""
    return "\n" * field[0].count("\n") if canonical_name(field[1]) in _UNSHOWN else field[0]


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in the fields of a line of JSON, those that are not shown apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if canonical_name(key) not in _UNSHOWN:
                yield from _texts(one)


def _read(line: str) -> tuple[str, str]:
    """Return the words of a line of Markdown, with its marks as spaces and as nothing."""
    return folded(line), shown(_MARKS.sub("", line))


def files_of(output: Path) -> list[str]:
    """Return the path of every file of an output, from there."""
    return sorted(
        os.path.relpath(os.path.join(folder, name), output)
        for folder, _, names in os.walk(output)
        for name in names
    )


def _records(reader: CatalogReader) -> Iterator[Record]:
    for some in batched(reader.withdrawals.identities(*PROVED), _BATCH):
        yield from reader.articles.records(some)


def _sought(
    reader: CatalogReader, bodies: BodyReader, config: SiteConfig, record: Record
) -> Sought:
    details = details_of(record)
    _, _, terms, _ = details["withdrawal"]
    phrases = [("term", folded(term)) for term in terms]
    if record.kind != Level.REMOVED:  # anonymised: all the rest of it is shown
        return Sought(record.identity, phrases=tuple(phrases))
    if not reader.articles.is_headline(record.headline_hash):
        phrases += _long_enough("headline", record.headline)
    if "no_summary" not in details:
        phrases += _long_enough("summary", record.summary)
    notices = reader.articles.notices_of(record.headline_hash) if record.address else ()
    kept = tuple(basename(address.rstrip("/")) for address in notices)
    text = _text(bodies, config, record, details.get("markup", "markdown"))
    return Sought(record.identity, kept, tuple(phrases), text)


def _long_enough(what: str, text: str) -> list[tuple[str, str]]:
    words = folded(text)
    return [(what, words)] if has_enough(words) else []


def _text(bodies: BodyReader, config: SiteConfig, record: Record, markup: str) -> str:
    try:
        body = bodies.read(record)
    except (SourceError, OSError) as error:
        raise BuildError(
            f"{record.identity}, which is withdrawn, cannot be read again",
            remedy="build again",
            code="withdrawn-unread",
        ) from error
    settings = BodySettings(config.markup, config.images.mode, config.images.hosts)
    return shown(str(render_body(body, Markup(markup), record.headline, {}, settings, "").html))


def _passes(found: Iterable[Sought]) -> Iterator[tuple[Sought, ...]]:
    """Yield what is sought in parts that memory has room for."""
    held: list[Sought] = []
    size = 0
    for one in found:
        held.append(one)
        size += one.size
        if size >= TOGETHER:
            yield tuple(held)
            held, size = [], 0
    if held:
        yield tuple(held)
