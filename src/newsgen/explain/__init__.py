"""`newsgen explain`: why a page exists and was written or not, and what became of a source."""

from __future__ import annotations

from newsgen.explain.addresses import explain_url
from newsgen.explain.built import Explanation, opened
from newsgen.explain.records import explain_record, explain_records, named_record
from newsgen.explain.sources import explain_source, named_source
from newsgen.site_folders import SiteFolders

__all__ = ["Explanation", "explain"]


def explain(folders: SiteFolders, target: str) -> Explanation:
    """Explain an address or a source of a built site, whichever `target` names.

    Raises ConfigError, or BuildError when what the last build noted cannot be read.
    """
    with opened(folders) as built:
        if record := named_record(folders.site, target):
            return explain_record(built, *record)
        if source := named_source(folders.site, target):
            return explain_records(built, source) or explain_source(built, source)
        return explain_url(built, target)
