"""What the catalog keeps of a record for pages that show it: read from its JSON."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any

from newsgen.catalog.rows import Record
from newsgen.linking.cards import replacements_in
from newsgen.sources.paths import printable_path


def details_of(record: Record) -> dict[str, Any]:
    """Return what the catalog keeps for an article's own page."""
    return json.loads(record.details) if record.details else {}


def text_digest(record: Record, details: dict[str, Any]) -> str:
    """Return a digest of all that decides a text: its source, and the words put in place there.

    These may stand beside the source, whose own digest then stays.
    """
    replaced = replacements_in(details)
    if not replaced:
        return record.digest.hex()
    return sha256(record.digest + json.dumps(replaced).encode()).hexdigest()


def is_anonymised(kind: str, details: str) -> bool:
    """Tell whether an article shows other words than its source, from what the catalog keeps."""
    # Most have no such word at all, and need not be parsed.
    return kind == "article" and '"withdrawal"' in details and "withdrawal" in json.loads(details)


def language_of(details: dict[str, Any]) -> str:
    """Return the language of an article."""
    return str(details.get("language", "fr"))


def source_of(record: Record) -> str:
    """Return the source of a record as it is shown: its file, and which record of the file."""
    path = printable_path(os.fsdecode(record.folder + b"/" + record.name))
    if not record.ordinal:
        return path
    # Not the line: that would change with every line that is put in before.
    named = record.identity.startswith(f"{path}#")
    return record.identity if named else f"{path}#{record.identity}"
