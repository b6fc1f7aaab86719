"""Building from files of many records: the account, what an edit writes, what memory it takes."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.build import BuildOptions, build
from newsgen.catalog import segments as catalog_segments
from newsgen.explain import Explanation, explain
from newsgen.report import BuildSummary
from newsgen.site_folders import site_folders
from newsgen.sources import segments
from newsgen.sources.unpacking import UNPACKED_FOLDER
from newsgen.stages import linking
from sites import DEFAULT_CONFIG, built, codes, markdown, tree, write_site


def record(number: int, **fields: object) -> dict[str, object]:
    """Return an article of its own day, with an id."""
    date = f"{1900 + number // 300}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02}"
    made = {
        "id": f"n-{number}",
        "title": f"Titre {number}",
        "date": date,
        "body": f"Texte {number}.",
    }
    return {**made, **fields}


def jsonl(*records: dict[str, object] | str) -> str:
    lines = (
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records
    )
    return "".join(f"{line}\n" for line in lines)


def rebuild(site: Path, **options: object) -> BuildSummary:
    return build(site, BuildOptions(**{"jobs": 1, **options}))  # type: ignore[arg-type]


BAD_LINES = (
    '{"title": ',
    "[]",
    "{}",
    '{"title": "Faux", "date": "2022-02-30"}',
    '{"title": "Faux", "page": NaN}',
    '{"title": "Faux", "url": "https://ailleurs.example/"}',
    '{"title": "Faux", "titre": 1, "title": 2}',
    "[" * 5_000,
    '{"title": "Faux", "body": "' + "x" * 10_000_000 + '"}',
)


def test_every_line_is_accounted_for(tmp_path: Path) -> None:
    lines = (
        record(1),
        *BAD_LINES,
        "",
        record(2, draft=True),
        record(3, withdrawn=True),
        record(1, title="Le même"),
        record(4, humeur="bonne"),
    )
    site = write_site(
        tmp_path, {"content/x.jsonl": jsonl(*lines)}, DEFAULT_CONFIG + "limits: {source_size: 5}\n"
    )
    summary = rebuild(site)
    assert (summary.found, summary.published) == (14, 2)
    assert (summary.drafts, summary.withdrawn) == (1, 1)
    assert [(one.line, one.code) for one in summary.rejected] == [
        *((2, "json-syntax"), (3, "json-object"), (4, "empty"), (5, "date"), (6, "json-syntax")),
        *((7, "bad-url"), (8, "duplicate-key"), (9, "json-size"), (10, "source-size")),
        (14, "duplicate-id"),
    ]
    assert all(one.source == "content/x.jsonl" and one.remedy for one in summary.rejected)
    assert "5 MB" in summary.rejected[8].reason
    assert [(n.source, n.line) for n in summary.warnings if n.code == "unknown-field"] == [
        ("content/x.jsonl", 15)
    ]
    assert rebuild(site, drafts=True, output=site / "autre").published == 3


def test_what_is_like_another_is_named_by_its_file_and_line(tmp_path: Path) -> None:
    both = {"title": "Le vote", "date": "2022-05-11", "aliases": "/vieux.html", "body": "Texte."}
    site = write_site(tmp_path, {"content/a.md": markdown("Le vote", "Texte.", id="neuf")})
    for above in (1, 3):
        lines = [record(n) for n in range(above)]
        lines += [{"id": "un", **both}, {"id": "deux", **both}]
        write_site(site, {"content/b.jsonl": jsonl(*lines)})
        told = {
            (one.code, one.source, one.line): one.message
            for one in rebuild(site).warnings
            if one.code.startswith("same-")
        }
        deux, un = (("content/b.jsonl", above + n) for n in (2, 1))
        apart, alias, same = (f"same-{what}" for what in ("address", "alias", "text"))
        assert set(told) == {(apart, *un), (alias, *deux), (same, *un), (same, *deux)}
        assert told[same, *un].endswith(" content/a.md")
    (site / "content/a.md").unlink()
    (told_of,) = [one.message for one in rebuild(site).warnings if one.code == same]
    assert told_of.endswith(" content/b.jsonl:5")


def test_a_page_names_its_record_and_the_digest_of_its_line(tmp_path: Path) -> None:
    line = jsonl(record(1))
    unnamed = '{"title": "Sans nom", "body": "x"}\n'
    pages = built(write_site(tmp_path, {"content/x.jsonl": line + unnamed}))
    digests = re.findall(r"<code>([0-9a-f]{64})</code>", pages["1900/01/02/titre-1.html"].decode())
    assert digests == [segments.sha256(line.rstrip("\n").encode()).hexdigest()]
    assert "<dd>content/x.jsonl#n-1</dd>" in pages["1900/01/02/titre-1.html"].decode()
    (other,) = (pages[path].decode() for path in pages if path.endswith("/sans-nom.html"))
    assert "<dd>content/x.jsonl#2</dd>" in other


def test_metadata_around_the_file_applies_to_each_record(tmp_path: Path) -> None:
    files = {
        "content/x.jsonl": jsonl(record(1), record(2, section="Sport")),
        "content/x.yaml": "section: Monde\n",
        "content/_defaults.yaml": "section: Culture\nauthors: [Anne Roy]\n",
    }
    site = write_site(tmp_path, files)
    pages = built(site)
    assert "rubriques/monde/index.html" in pages
    assert "rubriques/sport/index.html" in pages
    assert "rubriques/culture/index.html" not in pages
    (site / "content/x.yaml").write_text("section: [\n")
    summary = rebuild(site)
    assert [(one.source, one.line) for one in summary.rejected] == [("content/x.jsonl", 0)]
    assert summary.found == 1
    (site / "content/x.yaml").write_text("section: Monde\n")
    rebuild(site)
    assert tree(site / "public") == pages


def test_a_metadata_file_cannot_say_an_unknown_markup(tmp_path: Path) -> None:
    files = {"content/x.jsonl": jsonl(record(1), record(2)), "content/x.yaml": "markup: html\n"}
    summary = rebuild(write_site(tmp_path, files))
    assert [(one.line, one.code) for one in summary.rejected] == [
        (1, "field-value"),
        (2, "field-value"),
    ]
    assert "content/x.yaml:1: " in summary.rejected[0].reason


def test_what_only_has_the_name_of_json_lines_is_refused_once(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("A")})
    (site / "content/x.jsonl").write_bytes(gzip.compress(jsonl(record(1)).encode()))
    (rejected,) = rebuild(site).rejected
    assert (rejected.code, "gzip" in rejected.reason) == ("binary", True)


# What an edit writes


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut files into segments of about ten records."""
    monkeypatch.setattr(segments, "_PER_BYTE", 22)
    monkeypatch.setattr(segments, "SMALLEST", 0)


class Taken:
    """Counts what the catalog is told of articles."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.changed: list[str] = []
        put, remove = catalog_segments.put_article, catalog_segments.remove_article
        note: Callable[[str], None] = self.changed.append
        monkeypatch.setattr(
            catalog_segments, "put_article", lambda c, d: (note(f"+{d.identity}"), put(c, d))[1]
        )
        monkeypatch.setattr(
            catalog_segments,
            "remove_article",
            lambda c, e: (note(f"-{e.identity}"), remove(c, e))[1],
        )


@pytest.mark.usefixtures("small_segments")
@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_an_edited_line_touches_its_own_record_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    records = [record(n) for n in range(300)]
    site = write_site(tmp_path, {})
    path = site / "content" / name
    path.parent.mkdir()

    def put() -> None:
        data = jsonl(*records).encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)

    put()
    rebuild(site)
    taken = Taken(monkeypatch)

    def changed() -> list[str]:
        taken.changed.clear()
        put()
        summary = rebuild(site)
        assert summary.published == len(records)
        return sorted(taken.changed)

    records[150]["body"] = "Un autre texte, bien plus long que celui d’avant."
    assert changed() == ["+n-150", "-n-150"]
    records.insert(0, record(400))
    assert changed() == ["+n-400"]
    del records[200]
    assert changed() == ["-n-199"]
    records[10:12] = reversed(records[10:12])
    assert changed() == []
    assert rebuild(site).pages.written == 0


@pytest.mark.usefixtures("small_segments")
def test_an_edit_writes_few_pages_and_reads_the_others_where_they_are_now(tmp_path: Path) -> None:
    records = [record(n) for n in range(300)]
    site = write_site(tmp_path, {"content/x.jsonl": jsonl(*records)})
    first = rebuild(site)
    records.insert(0, record(400))
    (site / "content/x.jsonl").write_text(jsonl(*records), "utf-8")
    assert rebuild(site).pages.written < 15 < first.pages.written
    (site / "templates").mkdir()
    override = '{% extends "theme/article.html" %}{% block head_extra %}<!-- x -->{% endblock %}'
    (site / "templates/article.html").write_text(override)
    rebuild(site)
    for number in (0, 150, 299):
        page = next(site.glob(f"public/**/titre-{number}.html")).read_text("utf-8")
        assert f"Texte {number}." in page


def test_a_file_that_goes_takes_its_articles_along(tmp_path: Path) -> None:
    records = [record(n) for n in range(30)]
    site = write_site(tmp_path, {"content/x.jsonl": jsonl(*records), "content/a.md": markdown("A")})
    rebuild(site)
    (site / "content/x.jsonl").unlink()
    summary = rebuild(site)
    assert (summary.found, summary.published) == (1, 1)
    assert not list(site.glob("public/**/titre-*.html"))


def test_more_changes_than_can_be_followed_plan_all_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "MANY", 10)
    site = write_site(tmp_path, {"content/x.jsonl": jsonl(*(record(n) for n in range(30)))})
    rebuild(site)
    (site / "content/x.jsonl").write_text(jsonl(*(record(n, section="A") for n in range(30))))
    rebuild(site)
    clean = shutil.copytree(
        site, tmp_path / "clean", ignore=shutil.ignore_patterns("public", ".newsgen", "clean")
    )
    assert tree(site / "public") == built(clean)


def test_processes_give_the_same_as_one(tmp_path: Path) -> None:
    lines = [record(n, themes=["Paris"] * (n % 2)) for n in range(700)]
    lines += [record(3, title="Le même"), record(800, title="")]
    text = jsonl(*lines)
    alone = built(write_site(tmp_path / "a", {"content/x.jsonl": text}))
    assert alone == built(write_site(tmp_path / "b", {"content/x.jsonl": text}), jobs=2)


# Packed files


def packed(site: Path, data: bytes) -> Path:
    write_site(site, {})
    (site / "content").mkdir(exist_ok=True)
    (site / "content/x.jsonl.gz").write_bytes(data)
    return site


def test_a_packed_file_gives_the_same_pages(tmp_path: Path) -> None:
    text = jsonl(record(1), record(2, markup="text"), '{"title": "Sans nom", "id": "b"}')
    plain = built(write_site(tmp_path / "a", {"content/x.jsonl": text}))
    gz = built(packed(tmp_path / "b", gzip.compress(text.encode())))
    assert sorted(plain) == sorted(gz)
    for path, page in plain.items():
        if path.endswith(".html"):
            assert page.replace(b"x.jsonl#", b"x.jsonl.gz#") == gz[path]


def test_of_a_damaged_packed_file_what_can_be_read_is_published(tmp_path: Path) -> None:
    data = gzip.compress(
        jsonl(*(record(n, body=os.urandom(50).hex()) for n in range(500))).encode()
    )
    site = packed(tmp_path, data[: len(data) // 2])
    summary = rebuild(site)
    (rejected,) = summary.rejected
    assert 0 < summary.published < 500
    assert (rejected.source, rejected.line) == ("content/x.jsonl.gz", summary.published + 1)
    assert "the rest of this file cannot be read" in rejected.reason
    (site / "content/x.jsonl.gz").write_bytes(data)
    assert (rebuild(site).published, rebuild(site).rejected) == (500, ())


def test_what_is_unpacked_may_be_deleted(tmp_path: Path) -> None:
    site = packed(tmp_path, gzip.compress(jsonl(record(1), record(2)).encode()))
    first = built(site)
    shutil.rmtree(site / UNPACKED_FOLDER)
    shutil.rmtree(site / "public")
    assert built(site) == first
    (site / "content/x.jsonl.gz").unlink()
    rebuild(site)
    assert list((site / UNPACKED_FOLDER).iterdir()) == []


def test_a_source_that_cannot_be_read_loses_its_articles_until_it_can(tmp_path: Path) -> None:
    site = packed(tmp_path, gzip.compress(jsonl(record(1)).encode()))
    first = built(site)
    (site / "content/x.jsonl.gz").write_bytes(b"no gzip at all")
    summary = rebuild(site)
    assert (summary.published, [one.code for one in summary.rejected]) == (0, ["unreadable"])
    (site / "content/x.jsonl.gz").write_bytes(gzip.compress(jsonl(record(1)).encode()))
    assert built(site) == first


# Other sources and this one


@pytest.mark.parametrize(("moved", "winner"), [("content/0.md", "0"), ("content/z.md", "x")])
def test_the_first_in_the_order_of_paths_and_lines_has_an_id(
    tmp_path: Path, moved: str, winner: str
) -> None:
    same = markdown("De Markdown", id="n-1", date="1905")
    files = {"content/x.jsonl": jsonl(record(1, title="x"), record(1, title="y")), moved: same}
    summary = rebuild(write_site(tmp_path, files))
    (page,) = tmp_path.glob("public/19*/**/[!i]*.html")
    assert page.stem == {"0": "de-markdown", "x": "x"}[winner]
    assert {one.code for one in summary.rejected} == {"duplicate-id"}
    first = {"0": "content/0.md", "x": "content/x.jsonl"}[winner]
    assert {one.reason for one in summary.rejected} == {f"id: n-1 is also the id of {first}"}


def test_a_link_to_a_file_of_many_records_leads_nowhere(tmp_path: Path) -> None:
    files = {
        "content/x.jsonl": jsonl(record(1, body="Voir [a](a.md).")),
        "content/a.md": markdown("A", "Voir [la liste](x.jsonl)."),
    }
    summary = rebuild(write_site(tmp_path, files))
    assert "removed-broken-link" in codes(summary)
    page = (tmp_path / "public/1900/01/02/titre-1.html").read_text("utf-8")
    assert re.search(r'<a href="[^"]*/a\.html">a</a>', page)


texts = st.text(st.sampled_from("abé *_`#-<&\n\u2019«»"), min_size=1, max_size=80)
articles = st.fixed_dictionaries(
    {"title": st.sampled_from(("Un", "Deux", "L’été"))},
    optional={
        "date": st.sampled_from(("1905", "1905-12-09", "2022-05-11T10:00")),
        "themes": st.lists(st.sampled_from(("Paris", "Ciel")), max_size=2),
        "summary": st.just("Un résumé."),
        "authors": st.just(["Anne Roy"]),
        "related": st.just(["Un"]),
        "draft": st.booleans(),
    },
)
PROVENANCE = re.compile(rb"<dd>content/[^<]*</dd>|<code>[0-9a-f]{64}</code>")


@settings(max_examples=15)
@given(found=st.lists(st.tuples(articles, texts), min_size=1, max_size=6))
def test_markdown_and_json_lines_give_the_same_pages(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[dict[str, object], str]]
) -> None:
    named = [({**fields, "id": f"a-{n}"}, text) for n, (fields, text) in enumerate(found)]
    lines = jsonl(*({**fields, "body": text} for fields, text in named))
    files = {
        f"content/{n}.md": "---\n" + json.dumps(fields) + "\n---\n" + text
        for n, (fields, text) in enumerate(named)
    }
    one = built(write_site(tmp_path_factory.mktemp("json"), {"content/x.jsonl": lines}))
    other = built(write_site(tmp_path_factory.mktemp("md"), files))
    assert sorted(one) == sorted(other)
    for path, page in one.items():
        if path.endswith(".html"):
            assert PROVENANCE.sub(b"", page) == PROVENANCE.sub(b"", other[path])


# Explaining


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Explanation]:
    lines = (
        record(1, tags="Paris"),
        '{"title": ',
        "",
        '{"title": "Sans nom"}',
        record(2, draft=True),
        record(1, title="Le même"),
        record(3, withdrawn=True),
    )
    files = {"content/x.jsonl": jsonl(*lines), "content/x.yaml": "section: Monde\n"}
    site = write_site(tmp_path_factory.mktemp("site"), files)
    rebuild(site)
    return lambda target: explain(site_folders(site, None, drafts=False), str(target))


def test_a_file_is_explained_by_its_account(told: Callable[[str], Explanation]) -> None:
    lines = told("content/x.jsonl").lines
    assert lines[0] == "records: 2 published, 1 in draft, 1 withdrawn, 2 rejected"
    assert lines[1].startswith("rejected (json-syntax, line 2): ")
    assert lines[-1].startswith("“newsgen explain content/x.jsonl:LINE”")


@pytest.mark.parametrize("target", ["content/x.jsonl:1", "content/x.jsonl#n-1"])
def test_a_record_is_explained_by_line_or_id(
    told: Callable[[str], Explanation], target: str
) -> None:
    found = told(target)
    assert "line 1" in found.lines
    assert "published at /1900/01/02/titre-1.html" in found.lines
    assert ("themes", "Paris", "content/x.jsonl:1") in found.fields
    assert ("section", "Monde", "content/x.yaml") in found.fields


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("content/x.jsonl:2", "rejected (json-syntax, line 2): "),
        ("content/x.jsonl:3", "a blank line"),
        ("content/x.jsonl:4", "published at /sans-date/sa/sans-nom.html"),
        ("content/x.jsonl#4", "published at /sans-date/sa/sans-nom.html"),
        ("content/x.jsonl#n-2", "a draft: "),
        ("content/x.jsonl#n-1", "rejected (duplicate-id, line 6): "),
    ],
)
def test_a_record_of_any_fate_is_explained(
    told: Callable[[str], Explanation], target: str, line: str
) -> None:
    assert any(one.startswith(line) for one in told(target).lines)


def test_a_withdrawn_record_is_told_once(told: Callable[[str], Explanation]) -> None:
    assert told("content/x.jsonl#n-3").lines.count("line 7") == 1


@pytest.mark.parametrize("target", ["content/x.jsonl:99", "content/x.jsonl#rien"])
def test_a_record_that_is_not_there_is_said_so(
    told: Callable[[str], Explanation], target: str
) -> None:
    assert not told(target).found


def test_a_page_says_which_record_it_comes_from(told: Callable[[str], Explanation]) -> None:
    assert "from content/x.jsonl#n-1" in told("/1900/01/02/titre-1.html").lines


def test_aliases_from_the_folder_reach_records_that_did_not_change(tmp_path: Path) -> None:
    record = '{"id": "x", "title": "Un", "date": "2022-05-11", "body": "Texte."}\n'
    site = write_site(tmp_path, {"content/a.jsonl": record})
    built(site)
    write_site(site, {"content/_defaults.yaml": "aliases: [/b/, /ancien.html, /a.html]\n"})
    assert {"ancien.html", "a.html", "b/index.html"} <= built(site).keys()
    (site / "content/_defaults.yaml").unlink()
    assert "ancien.html" not in built(site)
