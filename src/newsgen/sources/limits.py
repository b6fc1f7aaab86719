"""Refusals of sources that are larger, or take longer, than newsgen.yaml allows."""

from __future__ import annotations

from newsgen.errors import SourceError

TOO_SLOW = "source-seconds"
"""A build does not trust this refusal of an earlier one: the machine may have been the cause."""


def too_large(place: str, most: int, line: int = 0) -> SourceError:
    """Return the refusal of a file, or of a line of one, that has more than `most` bytes."""
    return SourceError(
        f"this {'line' if line else 'file'} has more than {most // 1_000_000:,} MB",
        remedy="split it, or raise limits: source_size: in newsgen.yaml",
        place=place,
        line=line,
        code="source-size",
    )


def too_slow(place: str, seconds: int, line: int = 0) -> SourceError:
    """Return the refusal of a source, or a record, that takes more than `seconds` to read."""
    return SourceError(
        f"it takes more than {seconds:,} s to read",
        remedy="simplify it, or raise limits: source_seconds: in newsgen.yaml",
        place=place,
        line=line,
        code="source-seconds",
    )


def too_slow_text(place: str, seconds: int, line: int = 0) -> SourceError:
    """Return the refusal of an article whose text takes more than `seconds` to become HTML."""
    return SourceError(
        f"its text takes more than {seconds:,} s to be made into HTML",
        remedy="simplify it, try “markup: commonmark” in newsgen.yaml, or raise limits:"
        " source_seconds: there",
        place=place,
        line=line,
        code="source-seconds",
    )
