"""Bodies of articles, read again from their sources when they are shown or indexed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from newsgen.article import Markup
from newsgen.catalog.queries import CatalogReader
from newsgen.catalog.rows import Record
from newsgen.config import SiteConfig
from newsgen.linking.cards import replacements_in
from newsgen.pages.details import details_of
from newsgen.sources.anonymising import replacing
from newsgen.sources.context import layers_from_json
from newsgen.sources.files import read_file
from newsgen.sources.jsonl import read_record_body
from newsgen.sources.reading import ReadSettings, read_source
from newsgen.sources.segments import changed_meanwhile, read_line
from newsgen.sources.unpacking import readable


class BodyReader:
    """Reads bodies as they were when the catalog learned of them."""

    def __init__(self, site: Path, reader: CatalogReader, config: SiteConfig) -> None:
        self._site = site
        self._reader = reader
        self._settings = ReadSettings(ZoneInfo(config.timezone))
        self._most = config.limits.source_bytes

    def read(self, record: Record) -> bytes:
        """Return a body, in UTF-8. Raises BuildError when its source has changed since."""
        if record.ordinal:
            return self._read_record(record)
        data = read_file(self._site, record.folder, record.name, self._most)
        if sha256(data).digest() != record.digest:
            raise changed_meanwhile(record.identity)
        if record.body_at >= 0:
            return data[record.body_at : record.body_at + record.body_length]
        path = os.fsdecode(record.folder + b"/" + record.name)
        layers = layers_from_json(self._reader.files.layers(record.folder, record.name))
        return read_source(path, data, layers, self._settings).articles[0].body.encode()

    def line_of(self, record: Record) -> bytes:
        """Return the line of an article in a file of many. Raises BuildError as `read`."""
        path = readable(self._site, record.folder, record.name)
        start = self._reader.segments.start_of(record.folder, record.name, record.ordinal)
        return read_line(
            path, start + record.body_at, record.body_length, record.digest, record.identity
        )

    def _read_record(self, record: Record) -> bytes:
        line, details = self.line_of(record), details_of(record)
        body = read_record_body(line, Markup(details.get("markup", "markdown")))
        replaced = replacements_in(details)
        return (replacing(replaced)(body) if replaced else body).encode()
