"""The law of the archive for files of many records: incremental equals clean, line by line."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgen.build import BuildOptions, build
from newsgen.report import BuildSummary
from newsgen.sources import segments
from sites import markdown, tree, write_site

MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
JOBS = BuildOptions(jobs=1)
SEQUENCES = 500 if os.environ.get("NEWSGEN_SOAK") else 15

LINES = (
    '{"id": "un", "title": "Un", "date": "2022-05-11", "themes": ["Paris"], "body": "Texte."}',
    '{"id": "un", "title": "Un autre", "date": "2022-05-12", "body": "Voir [b](b.md)."}',
    '{"id": "deux", "title": "Deux", "date": "1905", "related": ["Un"], "body": "*x*"}',
    '{"id": "deux", "title": "Deux bis", "draft": true, "body": "x"}',
    '{"id": "trois", "title": "Index", "date": "2022-05-11", "humeur": "bonne"}',
    '{"id": "content/b.jsonl#2", "title": "Rusé", "date": "2022-05-13"}',
    '{"title": "Sans identifiant", "date": "2022-05-11", "body": "Un\\n\\ndeux"}',
    '{"title": "Sans date", "themes": ["Paris", "Ciel"]}',
    '{"title": "Un", "section": "Monde", "markup": "text", "text": "Un\\nDeux"}',
    '{"title": "Retiré", "withdrawn": true}',
    '{"id": "quatre", "title": "Les pêcheurs bretons attendent", "date": "2022-05-14"}',
    '{"id": "cinq", "title": "Cinq", "date": "2022", "related": ["Les pécheurs breton attendent"]}',
    '{"title": "Six", "date": "2023", "themes": ["Paris"], "body": "Lire aussi\u00a0: Un autre"}',
    '{"title": ["faux"]}',
    '{"title": ',
    "",
)
FILES = ("content/a.jsonl", "content/b.jsonl", "content/c.jsonl.gz", "seeds/2022/05/11/d.jsonl")

lines = st.lists(st.sampled_from(LINES), max_size=9)
edits = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(FILES), lines),
    st.tuples(st.just("insert"), st.sampled_from(FILES), st.sampled_from(LINES), st.integers(0, 9)),
    st.tuples(st.just("delete"), st.sampled_from(FILES), st.integers(0, 9)),
    st.tuples(st.just("move"), st.sampled_from(FILES), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("rename"), st.sampled_from(FILES), st.sampled_from(FILES)),
    st.tuples(
        st.just("file"),
        st.sampled_from(("content/a.yaml", "content/c.yaml", "content/_defaults.yaml")),
        st.sampled_from(("", "section: Ciel", "markup: text", "date: 2022-05-11", "date: [")),
    ),
    st.tuples(
        st.just("file"),
        st.sampled_from(("content/0.md", "content/b.md", "content/d.md")),
        st.sampled_from(("", markdown("Un", id="un"), markdown("Deux", id="deux"))),
    ),
    st.tuples(st.just("forget")),
)


def lines_of(path: Path) -> list[str]:
    if not path.exists():
        return []
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode().split("\n")[:-1]


def put_lines(path: Path, written: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(f"{line}\n" for line in written).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def edit(site: Path, what: str, path: str = "", *how: object) -> None:
    full = site / path
    found = lines_of(full) if path.endswith((".jsonl", ".gz")) else []
    match what, how:
        case "write", [list(written)]:
            put_lines(full, written)
        case "insert", [str(line), int(at)]:
            put_lines(full, [*found[:at], line, *found[at:]])
        case "delete", [int(at)]:
            put_lines(full, found[:at] + found[at + 1 :])
        case "move", [int(at), int(to)]:
            moved = found[at : at + 2]
            rest = found[:at] + found[at + 2 :]
            put_lines(full, rest[:to] + moved + rest[to:])
        case "rename", [str(target)]:
            put_lines(site / target, found)
            if target != path:
                full.unlink(missing_ok=True)
        case "file", [str(text)]:
            full.unlink(missing_ok=True)
            if text:
                full.write_text(text, "utf-8")
        case "forget", []:
            shutil.rmtree(site / ".newsgen/unpacked", ignore_errors=True)


def rebuilt(site: Path, clean: Path) -> tuple[BuildSummary, BuildSummary]:
    """Build a site, and a copy of it from nothing; the outputs must be the same."""
    summary = build(site, JOBS)
    shutil.rmtree(clean, ignore_errors=True)
    shutil.copytree(site, clean, ignore=shutil.ignore_patterns(".newsgen", "public"))
    expected = build(clean, JOBS)
    ours, theirs = tree(site / "public"), tree(clean / "public")
    assert sorted(ours) == sorted(theirs)
    assert [path for path in ours if ours[path] != theirs[path]] == []
    return summary, expected


@given(st.lists(edits, min_size=1, max_size=8), st.sampled_from((4, 7, 18)))
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_incremental_equals_clean_for_files_of_many_records(
    found: list[tuple[str, ...]], bits: int
) -> None:
    """`bits` makes segments of a line, of a few, or of the whole file."""
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as folder,
        mock.patch.object(segments, "_PER_BYTE", 32 - bits),
        mock.patch.object(segments, "SMALLEST", 0),
    ):
        site = write_site(Path(folder) / "site", {"content/b.md": markdown("Un", id="un")})
        put_lines(site / FILES[0], list(LINES[:4]))
        put_lines(site / FILES[2], list(LINES[4:8]))
        build(site, JOBS)
        for one in found:
            edit(site, *one)
            summary, expected = rebuilt(site, Path(folder) / "propre" / "ailleurs")
            assert (summary.found, summary.published) == (expected.found, expected.published)
            assert summary.rejected == expected.rejected
            assert set(summary.warnings) == set(expected.warnings)
