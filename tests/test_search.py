"""The search index: made in parts, the same bytes each time, and only where something changed."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from indexing import standing_in
from newsgen import pagefind
from newsgen.build import BuildOptions, build
from newsgen.report import BuildSummary
from sites import codes, markdown, tree, write_site

CONFIG = "title: Essai\nsearch: true\n"
FILES = {
    "content/a.md": markdown(
        "L’État vote", "Le cœur de l’Élysée « bat ».", date="1994-05-11", themes="[Mer, État]"
    ),
    "content/b.md": markdown("Deuxième", date="1995", section="Monde", authors="[Anne Roy]"),
    "content/c.md": markdown("Troisième", date="2022-05-11", publication="Le Courrier"),
    "content/d.md": markdown("Sans date", "<script>alert(1)</script>\n\nTexte."),
}
ALONE = BuildOptions(jobs=1)
PARTS = {"pagefind", "1990-1999", "2020-2029", "sans-date"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose search index has three parts."""
    return write_site(tmp_path / "site", FILES, CONFIG)


@pytest.fixture
def executable() -> Path:
    """Pagefind itself."""
    found = pagefind.program()
    assert found
    return found


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that are indexed, by a word for each."""
    runs: list[str] = []
    make = pagefind.make_index

    def noted(executable: Path, pages: Path) -> dict[str, bytes]:
        first = min(path.relative_to(pages).as_posix() for path in pages.rglob("*.html"))
        runs.append(first)
        return make(executable, pages)

    monkeypatch.setattr(pagefind, "make_index", noted)
    return runs


def part(site: Path, key: str, name: str = "") -> Path:
    return site / "public/recherche/tranches" / key / name


def fragments(site: Path, key: str) -> dict[str, Any]:
    """Return the fragments of a part, by address."""
    found = {}
    for path in part(site, key, "fragment").iterdir():
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[fragment["url"]] = {**fragment, "id": path.name.partition(".")[0]}
    return found


def clean(site: Path) -> dict[str, bytes]:
    """Return the output of a clean build of a site."""
    other = site.parent / "clean"
    build(site, ALONE._replace(output=other / "public", work=other))
    return tree(other / "public")


def test_each_part_has_its_table_and_its_index(site: Path) -> None:
    build(site, ALONE)
    recherche = site / "public/recherche"
    assert {path.name for path in recherche.iterdir()} == {"index.html", "pagefind", "tranches"}
    assert {path.name for path in (recherche / "tranches").iterdir()} == PARTS - {"pagefind"}
    table = json.loads(part(site, "1990-1999", "articles.json").read_bytes())
    assert table == {
        "themes": ["Mer", "État"],
        "sections": ["Monde"],
        "publications": [],
        "authors": ["Anne Roy"],
        "articles": [
            ["1994/05/11/l-etat-vote.html", "1994-05-11", -1, -1, [0, 1], []],
            ["1995/deuxieme.html", "1995", 0, -1, [], [0]],
        ],
    }
    ids = json.loads(part(site, "1990-1999", "ids.json").read_bytes())
    found = fragments(site, "1990-1999")
    assert ids == [found[f"/{row[0]}"]["id"] for row in table["articles"]]


def test_excerpts_show_what_was_printed(site: Path) -> None:
    build(site, ALONE)
    found = fragments(site, "1990-1999")["/1994/05/11/l-etat-vote.html"]
    assert found["content"].startswith("L’État vote. Le cœur de l’Élysée «")
    assert found["meta"] == {
        "title": "L’État vote", "date": "11\xa0mai\xa01994", "themes": "Mer · État",
    }  # fmt: skip
    assert "alert" not in str(fragments(site, "sans-date"))


def test_results_are_set_as_pages_are(site: Path) -> None:
    typed = 'L\'"été" ... enfin ! Le XXIe siècle'
    files = {
        f"content/{name}.md": markdown(
            f"'{typed}'".replace("L'", "L''"), typed, lang=name, date="1994"
        )
        for name in ("fr", "en")
    }
    write_site(site, files, CONFIG)
    build(site, ALONE)
    found = {one["meta"]["title"] for one in fragments(site, "1990-1999").values()}
    assert found > {"L’«été»… enfin\u202f! Le XXIe\xa0siècle", typed}
    contents = [one["content"] for one in fragments(site, "1990-1999").values()]
    assert sum("L’«été»… enfin\u202f! Le XXIe\xa0siècle." in one for one in contents) == 1


def test_what_browsers_load_is_all_there_and_nothing_else(site: Path) -> None:
    build(site, ALONE)
    shared = {path.name for path in (site / "public/recherche/pagefind").iterdir()}
    assert set(pagefind.SHARED) | {"pagefind-entry.json", "fragment", "index"} < shared
    assert len(shared) == 7
    assert len({path.suffix for path in part(site, "sans-date").iterdir()} - {""}) == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_builds_give_the_same_bytes(site: Path, jobs: int) -> None:
    build(site, ALONE._replace(jobs=jobs))
    assert tree(site / "public") == clean(site)


def test_an_edit_indexes_one_part(site: Path, indexed: list[str]) -> None:
    build(site, ALONE)
    assert len(indexed) == len(PARTS)
    before = tree(part(site, "1990-1999"))
    indexed.clear()
    write_site(site, {"content/b.md": markdown("Deuxième", "Autre.", date="1995")}, CONFIG)
    summary = build(site, ALONE)
    assert indexed == ["1994/05/11/l-etat-vote.html.html"]
    assert tree(site / "public") == clean(site)
    kept = before.items() & tree(part(site, "1990-1999")).items()
    assert any(path.startswith("fragment/") for path, _ in kept)
    assert summary.pages.written < 30
    indexed.clear()
    build(site, ALONE)
    assert indexed == []


EDITS: dict[str, dict[str, str]] = {
    "a headline": {"content/a.md": markdown("Autre", date="1994-05-11")},
    "a decade comes": {"content/z.md": markdown("Neuf", date="2003")},
    "a decade goes": {"content/c.md": markdown("Troisième", date="1991")},
    "undated": {"content/u.md": markdown("Zoo")},
    "no typography": {"newsgen.yaml": "title: Essai\ntypography: false\n"},
    "a size": {"newsgen.yaml": "title: Essai\nsearch: {shard_size: 100}\n"},
    "images": {"newsgen.yaml": "title: Essai\nimages: local\n"},
    "an address": {"content/a.md": markdown("L’État vote", date="1994-05-11", url="/x/")},
    "words replaced": {
        "content/a.yaml": "withdrawn: {level: anonymised, replacements: {cœur: mot}}"
    },
    "nobody published": {name: markdown("Retiré", withdrawn="true") for name in FILES},
    "search goes": {"newsgen.yaml": "title: Essai\nsearch: false\n"},
}


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_the_index_is_as_a_clean_build_makes_it(site: Path, name: str) -> None:
    build(site, ALONE)
    write_site(
        site, {"newsgen.yaml": CONFIG, **EDITS[name]}, EDITS[name].get("newsgen.yaml", CONFIG)
    )
    build(site, ALONE)
    assert tree(site / "public") == clean(site)


def test_after_any_sequence_of_edits_and_builds_that_do_not_index_it_is_too(site: Path) -> None:
    with standing_in():
        for number, edits in enumerate((*EDITS.values(), *reversed(EDITS.values()))):
            write_site(site, {**FILES, **edits}, edits.get("newsgen.yaml", CONFIG))
            build(site, ALONE._replace(indexing=number % 3 == 0, search=number % 5 != 4))
        build(site, ALONE)
        assert tree(site / "public") == clean(site)


def test_without_search_there_is_neither_page_nor_index(site: Path) -> None:
    build(site, ALONE._replace(search=False))
    assert not (site / "public/recherche").exists()
    assert "recherche" not in (site / "public/index.html").read_text("utf-8")
    build(site, ALONE)
    assert tree(site / "public") == clean(site)


def test_what_was_left_to_a_later_build_is_found_by_it(site: Path, indexed: list[str]) -> None:
    build(site, ALONE)
    before = tree(site / "public/recherche/tranches")
    indexed.clear()
    for day in ("01", "02"):
        new = {f"content/n{day}.md": markdown(f"Neuf {day}", date=f"2022-06-{day}")}
        write_site(site, new, CONFIG)
        build(site, ALONE._replace(indexing=False))
    assert (site / "public/2022/06/02/neuf-02.html").is_file()
    assert (indexed, tree(site / "public/recherche/tranches")) == ([], before)
    build(site, ALONE)
    assert len(indexed) == 1
    assert tree(site / "public") == clean(site)


def test_a_dry_run_tells_what_the_index_would_be(site: Path) -> None:
    told = build(site, ALONE._replace(dry_run=True)).dry_run
    assert not (site / "public").exists()
    build(site, ALONE)
    assert told
    assert set(told.new) == set(tree(site / "public")) - {".newsgen-output"}


def failing(*_: object) -> None:
    raise pagefind.IndexingError("faute")


def without_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "program", lambda: None)


def test_without_the_program_all_else_is_built(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        without_program(patched)
        summary = build(site, ALONE)
        assert "search-missing" in codes(summary)
        assert not (site / "public/recherche").exists()
        assert (site / "public/index.html").is_file()
    assert "search-missing" not in codes(build(site, ALONE))
    assert tree(site / "public") == clean(site)


def test_where_the_program_fails_the_next_build_tries_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(site, ALONE)
    write_site(site, {"content/c.md": markdown("Autre", date="2022-05-11")}, CONFIG)
    with monkeypatch.context() as patched:
        patched.setattr(pagefind, "make_index", failing)
        summary = build(site, ALONE)
    assert "search-failed" in codes(summary)
    assert "faute" in str(summary.warnings)
    assert {path.name for path in part(site, "2020-2029").iterdir()} == {"articles.json"}
    assert codes(build(site, ALONE)) == [code for code in codes(summary) if code != "search-failed"]
    assert tree(site / "public") == clean(site)


def damaged(name: str, data: bytes | None) -> Any:
    make = pagefind.make_index

    def made(*arguments: Any) -> dict[str, bytes]:
        files = make(*arguments)
        path = next(path for path in files if name in path)
        files.pop(path)
        return files if data is None else {**files, path: data}

    return made


DAMAGES: dict[str, tuple[str, bytes | None]] = {
    "a fragment is missing": ("fragment/", None),
    "a piece of the index is missing": ("index/", None),
    "a piece is cut": ("index/", b"\x1f\x8b\x08"),
    "no table of contents": (".pf_meta", None),
    "no entry": ("pagefind-entry.json", b"{}"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_an_index_that_is_not_whole_is_not_published(
    site: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(pagefind, "make_index", damaged(*DAMAGES[name]))
    assert "search-failed" in codes(build(site, ALONE))
    assert not part(site, "1990-1999", "ids.json").exists()


@pytest.mark.parametrize(
    "script", [None, "exit 1", "cat > /dev/null", "printf '?,'", "exec sleep 60"]
)
def test_a_program_that_cannot_be_run_or_ends_badly_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    program = tmp_path / "program"
    if script:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    (tmp_path / "x.html").write_text("x" * 1_000_000)
    monkeypatch.setattr(pagefind, "_SECONDS", 0.3)
    with pytest.raises(pagefind.IndexingError, match=r"\w"):
        pagefind.make_index(program, tmp_path)


def test_what_the_program_refuses_is_told(executable: Path) -> None:
    with (
        pagefind._served(executable, 10) as ask,
        pytest.raises(pagefind.IndexingError, match="index"),
    ):
        ask("GetFiles", index_id=7)


def test_articles_are_numbered_by_their_addresses_on_any_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executable: Path
) -> None:
    found = []
    for paths in (["a.html", "b/c.html", "d.html"], ["d.html", "b/c.html", "a.html"]):
        folder = tmp_path / paths[0]
        for path in paths:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"<html><body><p>Bonjour {path}</p></body></html>")
        monkeypatch.setattr(Path, "rglob", lambda folder, _, p=paths: [folder / one for one in p])
        found.append(pagefind.make_index(executable, folder))
    assert found[0] == found[1]


def test_a_site_of_its_own_takes_the_place_of_a_file_of_the_index(site: Path) -> None:
    write_site(site, {"static/recherche/tranches/sans-date/ids.json": "à moi"}, CONFIG)
    build(site, ALONE)
    (site / "static/recherche/tranches/sans-date/ids.json").unlink()
    build(site, ALONE)
    assert tree(site / "public") == clean(site)


def one(tmp_path: Path, body: str, headline: str = "Un titre") -> tuple[Path, BuildSummary]:
    files = {"content/a.md": markdown(headline, body, date="2022-05-11")}
    site = write_site(tmp_path / "site", files, CONFIG)
    return site, build(site, ALONE)


def test_an_archive_of_one_long_article(tmp_path: Path) -> None:
    site, summary = one(tmp_path, "Le cœur de l’État « bat » encore.\n\n" * 55_000)
    assert "search-failed" not in codes(summary)
    (fragment,) = fragments(site, "2020-2029").values()
    assert fragment["content"].count("cœur de l’État") == 55_000


def test_an_archive_of_no_article(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {}, CONFIG)
    assert "search-failed" not in codes(build(site, ALONE))
    assert not (site / "public/recherche").exists()


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("'…'", "…"),
        ("'…'", "mot"),
        ("L’été", "L’œuvre 日本語 😀 ﷽"),
        ("'😀'", "— – …\n\n* a\n* b\n\n| x | y |\n|--|--|\n| 1 | 2 |"),
    ],
)
def test_odd_texts_are_indexed_too(tmp_path: Path, headline: str, body: str) -> None:
    site, summary = one(tmp_path, body, headline)
    assert "search-failed" not in codes(summary)
    (found,) = json.loads(part(site, "2020-2029", "ids.json").read_bytes())
    assert (found is None) == (body == "…")
    if found:
        (fragment,) = fragments(site, "2020-2029").values()
        assert fragment["content"].startswith(fragment["meta"]["title"])
        assert "'" not in fragment["content"]


def test_an_index_can_be_made_wherever_a_site_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executable: Path
) -> None:
    found = []
    for name in (b"ici", b"L'\xe9t\xe9, \xe2 c\xf4t\xe9"):
        folder = tmp_path / os.fsdecode(name)
        (folder / "pages").mkdir(parents=True)
        page = '<html lang="fr"><body><header>Titre</header><p>Bonjour</p></body></html>'
        (folder / "pages/x.html").write_text(page)
        monkeypatch.setenv("HOME", str(folder))
        found.append(pagefind.make_index(executable, folder / "pages"))
        monkeypatch.setenv("PAGEFIND_ROOT_SELECTOR", "header")
    assert found[0] == found[1]
