"""Reading sources in parallel: a worker turns files into the rows that the catalog keeps."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from newsgen import urls
from newsgen.article import Article, Status
from newsgen.catalog.rows import Document, FileRow, Outcome, SourceRows
from newsgen.errors import SourceError
from newsgen.linking.cards import claim, document
from newsgen.scaffold import unfilled_blanks
from newsgen.sources.discover import SourceTask, layers_from_json, read_file
from newsgen.sources.reading import ReadSettings, printable_path, read_source
from newsgen.sources.references import candidates, references

BATCH = 100


@dataclass(frozen=True, slots=True)
class ReadTask:
    """What readers need to know of the site."""

    site: Path
    timezone: str
    permalink: str
    drafts: bool

    def __call__(self) -> Callable[[Sequence[SourceTask]], list[SourceRows | FileRow]]:
        """Return the function that reads one batch."""
        settings = ReadSettings(ZoneInfo(self.timezone))
        return lambda batch: [self._read(task, settings) for task in batch]

    def _read(self, task: SourceTask, settings: ReadSettings) -> SourceRows | FileRow:
        digest = None
        path = os.fsdecode(task.folder + b"/" + task.name)
        try:
            data = read_file(self.site, task.folder, task.name)
            digest = sha256(data).digest()
            if task.known_digest == digest:
                return _file_row(task, digest)
            if task.error:
                raise task.error
            return self._rows(_file_row(task, digest), path, data, settings)
        except SourceError as error:
            return SourceRows(_file_row(task, digest), (), (_rejection(error, path),), ())

    def _rows(self, file: FileRow, path: str, data: bytes, settings: ReadSettings) -> SourceRows:
        layers = layers_from_json(file.layers)
        reading = read_source(path, data, layers, settings, (file.digest or b"").hex())
        documents: list[Document] = []
        outcomes: list[Outcome] = []
        notices = [(notice.line, notice.code, notice.message) for notice in reading.notices]
        for ordinal, article in enumerate(reading.articles):
            status = article.status
            if status is Status.PUBLISHED or (status is Status.DRAFT and self.drafts):
                documents.append(self._document(article, file, path, ordinal, data))
            else:
                key = self._claim_key(article, file)
                outcomes.append(Outcome(ordinal, status.value, article.identity, claim=key))
            if file.role == "page" and (blanks := unfilled_blanks(article.body)):
                message = f"{blanks} blank(s) to fill in before this page is published"
                notices.append((0, "unfilled-blanks", message))
        return SourceRows(file, tuple(documents), tuple(outcomes), tuple(notices))

    def _claim_key(self, article: Article, file: FileRow) -> str:
        """Return the key of the address that an unpublished article would claim."""
        try:
            return urls.claim_key(claim(article, _kind(file), self.permalink))
        except SourceError:
            return ""

    def _document(
        self, article: Article, file: FileRow, path: str, ordinal: int, data: bytes
    ) -> Document:
        found = tuple((one, candidates(path, one)) for one in references(article))
        return document(
            article,
            kind=_kind(file),
            place=(file.folder, file.name, ordinal),
            permalink=self.permalink,
            references=found,
            data=data,
        )


def _kind(file: FileRow) -> str:
    return "page" if file.role == "page" else "article"


def _file_row(task: SourceTask, digest: bytes | None) -> FileRow:
    return FileRow(
        task.folder, task.name, task.role, task.size, task.mtime_ns,
        digest, task.context, task.layers or None,
    )  # fmt: skip


def _rejection(error: SourceError, path: str) -> Outcome:
    place = printable_path(path)
    reason = error.reason
    if error.place and error.place != place:
        where = f"{error.place}:{error.line}" if error.line else error.place
        reason = f"{where}: {reason}"
    return Outcome(0, "rejected", place, error.line, error.code, reason, error.remedy)
