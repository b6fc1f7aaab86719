"""Reading sources in parallel: a worker turns files into the rows that the catalog keeps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from newsgen import urls
from newsgen.article import Article, Level, Markup, Status
from newsgen.catalog.rows import (
    Document,
    FileRow,
    Outcome,
    RecordPlace,
    SourceRows,
    line_in_segment,
    ordinal_of,
)
from newsgen.config import Tagging
from newsgen.config.values import Limits, WithholdRule
from newsgen.errors import SourceError
from newsgen.executors.allowance import Allowance, OutOfTime
from newsgen.linking.cards import NO_THEMES, claim, document, put_away
from newsgen.report import Notice, counted
from newsgen.scaffold import unfilled_blanks
from newsgen.sources.articles import Source
from newsgen.sources.context import layers_from_json, placed_digest
from newsgen.sources.discover import SourceTask
from newsgen.sources.files import read_file
from newsgen.sources.jsonl import default_markup, read_record
from newsgen.sources.limits import too_large, too_slow, too_slow_text
from newsgen.sources.paths import printable_path
from newsgen.sources.reading import ReadSettings, read_source
from newsgen.sources.references import candidates, references
from newsgen.sources.segments import Part, read_part
from newsgen.sources.unpacking import readable
from newsgen.sources.withholding import withheld
from newsgen.stages.theming import theming
from newsgen.urls import former, nesting, permalinks

OBSTRUCTED = "address-obstructed"
"""Why an article is rejected of which the page cannot stand beside what is in static/."""
_SHOWN = ("article", "page")
BATCH = 100
"""Sources to read together; a segment of a file is read alone."""


@dataclass(frozen=True, slots=True)
class ReadTask:
    """What readers need to know of the site."""

    site: Path
    timezone: str
    permalink: str
    drafts: bool
    tagging: Tagging
    authority: str
    """As JSON."""
    limits: Limits
    withhold: tuple[WithholdRule, ...] = ()
    obstacles: frozenset[str] = frozenset()
    """Claim keys at which static/ lets no page, or no folder of pages, stand."""
    slow: frozenset[RecordPlace] = frozenset()
    """Articles whose texts took too long to be made into HTML."""

    def __call__(self) -> Callable[[Sequence[SourceTask]], list[SourceRows | FileRow]]:
        """Return the function that reads one batch."""
        settings = ReadSettings(ZoneInfo(self.timezone))
        allowance = Allowance(self.limits.source_seconds)

        def read(batch: Sequence[SourceTask]) -> list[SourceRows | FileRow]:
            with allowance.ticking():
                return [self._read(task, settings, allowance) for task in batch]

        return read

    def _read(
        self, task: SourceTask, settings: ReadSettings, allowance: Allowance
    ) -> SourceRows | FileRow:
        if task.part:
            return self._read_part(task, task.part, settings, allowance)
        digest = None
        path = os.fsdecode(task.folder + b"/" + task.name)
        try:
            with allowance:
                if task.error and not task.name:  # a folder
                    raise task.error
                data = read_file(
                    self.site, task.folder, task.name, self.limits.source_bytes, task.size
                )
                digest = sha256(data).digest()
                if task.known_digest == digest:
                    return _file_row(task, digest)
                if task.error:
                    raise task.error
                return self._rows(_file_row(task, digest), path, data, settings)
        except SourceError as error:
            refusal = error
        except OutOfTime:
            refusal = too_slow(printable_path(path), self.limits.source_seconds)
        return SourceRows(_placed(_file_row(task, digest)), (), (rejection(refusal, path),), ())

    def _read_part(
        self, task: SourceTask, part: Part, settings: ReadSettings, allowance: Allowance
    ) -> SourceRows | FileRow:
        """Read the records of a segment; when all of a file has been read, return its row."""
        file = _file_row(task, None)
        if not part.number:
            return file
        path = os.fsdecode(task.folder + b"/" + task.name)
        if part.cut.is_too_long:
            most = self.limits.source_bytes
            refusal = too_large(printable_path(path), most, part.cut.line + 1)
            outcome = rejection(refusal, path, ordinal_of(part.number, 1))
            return SourceRows(file, (), (outcome,), (), part.number)
        data = read_part(readable(self.site, task.folder, task.name), part.cut, path)
        source = Source(path, printable_path(path), "", "", layers_from_json(task.layers), settings)
        return _Records(self, file, part, source, allowance).read(data)

    def _rows(self, file: FileRow, path: str, data: bytes, settings: ReadSettings) -> SourceRows:
        layers = layers_from_json(file.layers)
        reading = read_source(path, data, layers, settings, (file.digest or b"").hex())
        documents: list[Document] = []
        outcomes: list[Outcome] = []
        notices = [_noticed(notice, printable_path(path)) for notice in reading.notices]
        articles = [self.judged(article, file) for article in reading.articles]
        for ordinal, article in enumerate(articles):
            shown = self.shows(article)
            if shown or article.status is Status.WITHDRAWN:  # which the catalog is to know
                documents.append(self.document(article, file, path, ordinal, data))
                if article.url:
                    notices += _displaced(article.url, documents[-1].claim, 0)
            if not shown:
                outcomes.append(self.outcome(article, file, ordinal))
            if article.aliases:
                notices += _unanswerable(article.aliases, 0)
            if file.role == "page" and (blanks := unfilled_blanks(article.body)):
                message = f"{counted(blanks, 'blank')} to fill in before this page is published"
                notices.append((0, "unfilled-blanks", message))
        return SourceRows(file, tuple(documents), tuple(outcomes), tuple(notices))

    def judged(self, article: Article, file: FileRow) -> Article:
        """Return an article with the status that it has in this build."""
        if self.withhold and file.role != "page":
            article = withheld(article, self.withhold)
        if not self.drafts or article.status is not Status.DRAFT or not article.withdrawal:
            return article
        is_unlisted = article.withdrawal.level is Level.UNLISTED
        return article._replace(status=Status.WITHDRAWN) if is_unlisted else article

    def shows(self, article: Article) -> bool:
        """Tell whether this build publishes an article."""
        status = article.status
        return status is Status.PUBLISHED or (status is Status.DRAFT and self.drafts)

    def outcome(self, article: Article, file: FileRow, ordinal: int) -> Outcome:
        """Return what becomes of an article that is not published, with the address it asks for."""
        try:
            key = urls.claim_key(claim(article, _kind(file), self.permalink))
        except SourceError:
            key = ""
        rule = article.withdrawal.rule if article.withdrawal else ""
        return Outcome(ordinal, article.status.value, article.identity, reason=rule, claim=key)

    def document(
        self, article: Article, file: FileRow, path: str, ordinal: int, data: bytes
    ) -> Document:
        """Return an article as the catalog keeps it; `data` are the bytes of its source.

        Raises SourceError for one that cannot be shown.
        """
        if (file.folder, file.name, ordinal) in self.slow:
            source, line = article.provenance.source, article.provenance.line
            raise too_slow_text(source, self.limits.source_seconds, line)
        found = tuple([(one, candidates(path, one)) for one in references(article)])
        kind, themes = _kind(file), NO_THEMES
        if kind == "article" and article.status is not Status.WITHDRAWN:
            article, themes = theming(self.authority, self.tagging)(article)
        made = document(
            article,
            kind=kind,
            place=(file.folder, file.name, ordinal),
            permalink=self.permalink,
            references=found,
            data=data,
            themes=themes,
        )
        made = put_away(made, article) if article.withdrawal else made
        if self.obstacles:
            _refuse_obstructed(made.claim, article, self.obstacles)
        return made


def _refuse_obstructed(claim: str, article: Article, obstacles: frozenset[str]) -> None:
    """Raise SourceError for an address at which static/ lets no page stand."""
    for key in nesting.way_to(claim):
        if key in obstacles:
            shared = claim[: len(key)].rstrip("/")
            raise SourceError(
                f"its address {claim} cannot be beside static{shared}: of the two, one is a file"
                " where the other needs a folder",
                place=article.provenance.source,
                line=article.provenance.line,
                remedy="give the article another address, or what is in static/ another name",
                code="address-obstructed",
            )


def _unanswerable(aliases: Iterable[str], line: int) -> list[tuple[int, str, str]]:
    """Return the notices of old addresses that the site cannot answer."""
    remedy = "write a path such as /ancien/titre.html, outside the site's own lists"
    return [
        (
            line,
            "bad-alias",
            f"aliases: {alias} is no old address that this site can answer: {remedy}",
        )
        for alias in aliases
        if former.alias_of(alias) is None
    ]


def _displaced(url: str, claim: str, line: int) -> list[tuple[int, str, str]]:
    """Return the notice of an article whose `url:` is that of a list or a file of the site."""
    if claim in ("", permalinks.asked_address(url)):
        return []
    told = f"url: {url} is one of the site's own: this article asks for {claim} instead"
    return [(line, "same-address", told)]


def _kind(file: FileRow) -> str:
    return "page" if file.role == "page" else "article"


def batches_of(tasks: Iterable[SourceTask]) -> Iterator[list[SourceTask]]:
    """Yield tasks in batches of about the same work."""
    batch: list[SourceTask] = []
    for task in tasks:
        batch.append(task)
        if len(batch) == BATCH or (task.part and task.part.number):
            yield batch
            batch = []
    if batch:
        yield batch


def records_in(batch: Sequence[SourceTask]) -> int:
    """Return how many records a batch has."""
    return sum(task.part.cut.lines if task.part else 1 for task in batch)


def records_taken(batch: Sequence[SourceRows | FileRow]) -> int:
    """Return how many records were read, or need not be."""
    return sum(
        len(rows.outcomes) + sum([one.kind in _SHOWN for one in rows.documents])
        if isinstance(rows, SourceRows)
        else 1
        for rows in batch
    )


class _Records:
    """What the records of one segment give, line by line."""

    def __init__(
        self, task: ReadTask, file: FileRow, part: Part, source: Source, allowance: Allowance
    ) -> None:
        self._task = task
        self._allowance = allowance
        self._file = file
        self._part = part
        self._source = source
        self._documents: list[Document] = []
        self._outcomes: list[Outcome] = []
        self._notices: list[tuple[int, str, str]] = []
        self._anchored = False

    def read(self, data: bytes) -> SourceRows:
        """Read every line that is not blank."""
        at, markup, fault = 0, Markup.MARKDOWN, None
        try:
            layers, markup = default_markup(self._source.layers)
            self._source = self._source._replace(layers=layers)
        except SourceError as error:  # the metadata of the file concerns each of its records
            fault = error
        for number, line in enumerate(data.split(b"\n"), 1):
            if line and not line.isspace():
                self._line(ordinal_of(self._part.number, number), at, line, markup, fault)
            at += len(line) + 1
        return SourceRows(
            self._file, tuple(self._documents), tuple(self._outcomes), tuple(self._notices),
            self._part.number, self._anchored,
        )  # fmt: skip

    def _line(
        self, ordinal: int, at: int, line: bytes, markup: Markup, fault: SourceError | None
    ) -> None:
        number = self._part.cut.line + line_in_segment(ordinal)
        source = self._source._replace(sha256=sha256(line).hexdigest(), line=number)
        try:
            with self._allowance:
                if fault:
                    raise fault
                reading = read_record(source, line, markup)
                document, outcome = self._made(reading.articles[0], source, ordinal)
        except SourceError as error:
            self._outcomes.append(rejection(error, source.path, ordinal))
            return
        except OutOfTime:
            refusal = too_slow(source.place, self._task.limits.source_seconds, number)
            self._outcomes.append(rejection(refusal, source.path, ordinal))
            return
        if outcome:
            self._outcomes.append(outcome)
        if document:
            self._documents.append(document._replace(body_at=at, body_length=len(line)))
            url = reading.articles[0].url
            self._notices += _displaced(url, document.claim, ordinal) if url else ()
        self._anchored = self._anchored or reading.articles[0].identity == source.name
        self._notices += [(ordinal, notice.code, notice.message) for notice in reading.notices]
        self._notices += _unanswerable(reading.articles[0].aliases, ordinal)

    def _made(
        self, article: Article, source: Source, ordinal: int
    ) -> tuple[Document | None, Outcome | None]:
        """Return what the catalog is to know of an article, and what else became of it."""
        article = self._task.judged(article, self._file)
        shown, document = self._task.shows(article), None
        if shown or article.status is Status.WITHDRAWN:
            document = self._task.document(article, self._file, source.path, ordinal, b"")
        outcome = None if shown else self._task.outcome(article, self._file, ordinal)
        return document, outcome


def _noticed(notice: Notice, place: str) -> tuple[int, str, str]:
    """Return a notice as the catalog keeps it, without the line of a file of metadata."""
    return notice.line if notice.source == place else 0, notice.code, notice.message


def _placed(file: FileRow) -> FileRow:
    """Return the row of a rejected source: why may name a line of its metadata."""
    return file._replace(context=placed_digest(file.layers)) if file.layers else file


def _file_row(task: SourceTask, digest: bytes | None) -> FileRow:
    return FileRow(
        task.folder, task.name, task.role, task.size, task.mtime_ns,
        digest, task.context, task.layers or None,
    )  # fmt: skip


def rejection(error: SourceError, path: str, ordinal: int = 0) -> Outcome:
    """Return that a source, or the record of that ordinal in it, is rejected for an error."""
    place = printable_path(path)
    reason, line = error.reason, ordinal or error.line
    if error.place and error.place != place:
        where = f"{error.place}:{error.line}" if error.line else error.place
        reason, line = f"{where}: {reason}", ordinal
    return Outcome(ordinal, "rejected", place, line, error.code, reason, error.remedy)
