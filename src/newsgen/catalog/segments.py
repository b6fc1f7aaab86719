"""Files of many records in the catalog: what changed in one is found record by record.

First the file's segments, as they are now, are compared with those of the last build
(`lay_out`). Then those that are new are taken one by one: a record whose line is the same has
only moved. In the end (`clear_leaving`) goes what was not found again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from newsgen.catalog.articles import entries_between, entry_of, put_article, remove_article
from newsgen.catalog.duplicates import make_room
from newsgen.catalog.outcomes import put_accounts
from newsgen.catalog.rows import Document, Entry, Outcome, SegmentRow, SourceRows, ordinal_of
from newsgen.catalog.store import Catalog

Place = tuple[int, int, int, int, bytes]
"""(at, length, line, lines, digest) of a segment."""
_WHERE = "WHERE folder = ? AND name = ?"


def lay_out(
    catalog: Catalog,
    file: tuple[bytes, bytes],
    places: Sequence[Place],
    context: bytes | None,
    fault: Outcome | None,
) -> list[SegmentRow]:
    """Take the segments that a file has now; return those to read.

    With another `context` (the metadata from elsewhere) than the last build's, that is all.
    `fault` says why the rest of the file could not be read.
    """
    known = _known(catalog, file)
    kept = dict(_kept(known, places)) if _context(catalog, file) == context else {}
    catalog.connection.executemany(
        f"UPDATE segment SET at = ?, line = ? {_WHERE} AND number = ?",
        [(place[0], place[2], *file, number) for place, number in kept.items()],
    )
    numbers = {row.number for row, _ in known}
    leaving = numbers - set(kept.values())
    catalog.leaving[file] = leaving
    for number in leaving:
        _forget_accounts(catalog, file, number)
        catalog.connection.execute(f"DELETE FROM segment {_WHERE} AND number = ?", (*file, number))
    first = max(numbers, default=0) + 1
    rows = [
        SegmentRow(n, *one) for n, one in enumerate((p for p in places if p not in kept), first)
    ]
    catalog.connection.executemany(
        "INSERT INTO segment VALUES (?,?,?,?,?,?,?,?,0)", [(*file, *row) for row in rows]
    )
    _put_fault(catalog, file, fault)
    return rows


def segments(catalog: Catalog, file: tuple[bytes, bytes]) -> list[SegmentRow]:
    """Return the segments of a file, in order."""
    return [row for row, _ in _known(catalog, file)]


def take_segment(catalog: Catalog, rows: SourceRows) -> tuple[list[Entry], list[Entry]]:
    """Take what a segment gave; return the entries (before, after) of what is not as it was."""
    file = (rows.file.folder, rows.file.name)
    _forget_accounts(catalog, file, rows.segment)
    mine = {entry.identity: entry for entry in _entries(catalog, file, rows.segment)}
    movable = {rows.segment} | catalog.leaving.get(file, set())
    same_context = _context(catalog, file) == rows.file.context
    before: list[Entry] = []
    after: list[Entry] = []
    seen: set[str] = set()
    for document in rows.documents:
        found = None if document.identity in seen else _movable(catalog, document, movable)
        seen.add(document.identity)
        if found and same_context and found[1:] == _told(document):
            _move(catalog, document)
            continue
        if found:
            before += _remove(catalog, document.identity)
        evicted = make_room(catalog, document)
        if evicted is not None:
            before += evicted
            after.append(put_article(catalog, document))
    put_accounts(catalog, rows)
    for identity in mine.keys() - seen:
        before += _remove(catalog, identity)
    return before, after


def clear_leaving(catalog: Catalog, file: tuple[bytes, bytes]) -> Iterator[Entry]:
    """Remove the records that were not found again; yield their entries."""
    for number in sorted(catalog.leaving.pop(file, ())):
        _forget_accounts(catalog, file, number)
        for entry in _entries(catalog, file, number):
            remove_article(catalog, entry)
            yield entry


def forget_segments(catalog: Catalog, file: tuple[bytes, bytes]) -> Iterator[Entry]:
    """Remove all records of a file, without holding them all; yield their entries."""
    catalog.leaving[file] = {row.number for row in segments(catalog, file)}
    yield from clear_leaving(catalog, file)


def _known(catalog: Catalog, file: tuple[bytes, bytes]) -> list[tuple[SegmentRow, bool]]:
    rows = catalog.connection.execute(
        f"SELECT number, at, length, line, lines, digest, anchored FROM segment {_WHERE}"
        " ORDER BY line",
        file,
    )
    return [(SegmentRow._make(row[:-1]), bool(row[-1])) for row in rows]


def _context(catalog: Catalog, file: tuple[bytes, bytes]) -> bytes | None:
    row = catalog.connection.execute(f"SELECT context FROM file {_WHERE}", file).fetchone()
    return row[0] if row else None


def _kept(
    known: Sequence[tuple[SegmentRow, bool]], places: Sequence[Place]
) -> Iterator[tuple[Place, int]]:
    """Yield the places whose segment is known, with its number. They stay in their order."""
    before, now = [row.digest for row, _ in known], [place[-1] for place in places]
    for old, new in _same(before, now):
        (row, anchored), place = known[old], places[new]
        if place[-1] and (row.line == place[2] or not anchored):
            yield place, row.number


def _same(before: Sequence[bytes], now: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the indexes of what is the same in two lists, in the order of both.

    The head, the tail, and what stands once in each of the rest: enough after an edit, and never
    slow. (difflib is, where much is repeated.)
    """
    shorter = min(len(before), len(now))
    head = next((n for n in range(shorter) if before[n] != now[n]), shorter)
    most = shorter - head
    tail = next((n for n in range(most) if before[-1 - n] != now[-1 - n]), most)
    yield from ((n, n) for n in range(head))
    old, new = _places(before, head, tail), _places(now, head, tail)
    yield from _rising([(old[one], new[one]) for one in new if one in old])
    yield from ((len(before) - n, len(now) - n) for n in range(tail, 0, -1))


def _places(digests: Sequence[bytes], head: int, tail: int) -> dict[bytes, int]:
    """Return where each digest stands that is only once between head and tail."""
    middle = digests[head : len(digests) - tail]
    once = Counter(middle)
    return {one: head + n for n, one in enumerate(middle) if once[one] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest choice of pairs, sorted by their second, whose first rise too."""
    ends: list[int] = []
    found: list[tuple[tuple[int, int], int]] = []
    last: list[int] = []
    for n, pair in enumerate(pairs):
        length = bisect_left(ends, pair[0])
        ends[length : length + 1] = [pair[0]]
        last[length : length + 1] = [n]
        found.append((pair, last[length - 1] if length else -1))
    chosen: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        pair, at = found[at]
        chosen.append(pair)
    return chosen[::-1]


def _told(document: Document) -> tuple[bytes, str, str, str]:
    """Return what is to be compared of a record: the same line may get other themes."""
    return document.digest, document.terms, document.details, document.subjects


def _movable(
    catalog: Catalog, document: Document, segments: set[int]
) -> tuple[int, bytes, str, str, str] | None:
    """Return the ordinal, and the rest as `_told`, of the article of that identity.

    Only if a segment gives it away.
    """
    row = catalog.connection.execute(
        f"SELECT ordinal, digest, terms, details, subjects FROM article {_WHERE} AND identity = ?",
        (document.folder, document.name, document.identity),
    ).fetchone()
    return row if row and row[0] >> 32 in segments else None


def _move(catalog: Catalog, document: Document) -> None:
    catalog.connection.execute(
        "UPDATE article SET ordinal = ?, body_at = ?, body_length = ? WHERE identity = ?",
        (document.ordinal, document.body_at, document.body_length, document.identity),
    )


def _remove(catalog: Catalog, identity: str) -> list[Entry]:
    holder = entry_of(catalog, identity)
    if holder is None:
        return []
    remove_article(catalog, holder)
    return [holder]


def _entries(catalog: Catalog, file: tuple[bytes, bytes], number: int) -> list[Entry]:
    return entries_between(catalog, file, ordinal_of(number, 0), ordinal_of(number + 1, 0))


def _forget_accounts(catalog: Catalog, file: tuple[bytes, bytes], number: int) -> None:
    """Forget what of a segment was not published, and its notices."""
    between = (*file, ordinal_of(number, 0), ordinal_of(number + 1, 0))
    for table, column in (("outcome", "ordinal"), ("notice", "line")):
        catalog.connection.execute(
            f"DELETE FROM {table} {_WHERE} AND {column} >= ? AND {column} < ?", between
        )


def _put_fault(catalog: Catalog, file: tuple[bytes, bytes], fault: Outcome | None) -> None:
    catalog.connection.execute(f"DELETE FROM outcome {_WHERE} AND ordinal = 0", file)
    if fault:
        catalog.connection.execute(
            "INSERT INTO outcome VALUES (?,?,?,?,?,?,?,?,?,?)", (*file, *fault)
        )
