"""`newsgen build --record` adds what is released to the register; `check` holds the site to it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsgen import lock, recording
from newsgen.build import BuildOptions, build
from newsgen.catalog.queries import CatalogReader
from newsgen.cli import main
from newsgen.config import load_config
from newsgen.errors import OutputError
from newsgen.site_folders import site_folders
from newsgen.stages import registering
from sites import built, markdown, tree, write_site

BASE = "title: Essai\nsearch: false\nbase_url: https://a.example/\ntagging: false\n"
SITE = {
    "content/b.md": markdown("Le vote", date="2022-05-11", themes="[Paris]"),
    "content/a.md": markdown("Le vote", date="2022-05-11"),
    "content/Z.md": markdown("Zoé", date="1926", url="/1926/Z.html"),
    "content/pages/a-propos.md": markdown("À propos"),
    "content/d.md": markdown("Plus tard", date="2022-05-12", draft="true"),
}


def run(*words: str) -> Result:
    """Run newsgen."""
    jobs = ("--jobs", "1") if words[0] == "build" else ()
    return CliRunner().invoke(main, [*words, *jobs])


def register(site: Path) -> dict[str, list[str]]:
    """Return the lines of each file of the register."""
    found = {one.name: one.read_bytes().decode() for one in (site / "addresses").iterdir()}
    assert all(text.endswith("\n") and "\r" not in text for text in found.values())
    return {name: text.splitlines() for name, text in found.items()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was released once."""
    write_site(tmp_path, SITE, BASE)
    result = run("build", str(tmp_path), "--record")
    assert result.exit_code == 0, result.output
    return tmp_path


def test_articles_content_pages_theme_hubs_and_feeds_are_recorded_by_year(site: Path) -> None:
    found = register(site)
    assert found.keys() == {"1926.txt", "2022.txt", "other.txt"}
    assert found["1926.txt"] == ["/1926/Z.html\tcontent/Z.md\tlive"]
    told_apart, first = found["2022.txt"]
    assert first == "/2022/05/11/le-vote.html\tcontent/a.md\tlive"
    assert told_apart.startswith("/2022/05/11/le-vote-")
    assert found["other.txt"] == [
        "/a-propos.html\tcontent/pages/a-propos.md\tlive",
        "/flux/atom.xml\tfeed\tlive",
        "/themes/paris/\tthemes/paris\tlive",
    ]


def test_sources_are_recorded_whatever_their_names_and_ids(tmp_path: Path) -> None:
    names = (
        "l’été\u00a02022",
        "a\u200db",
        "tab\tbulation",
        "deux\nlignes",
        "à droite\u202e",
        " x ",
    )
    files = {
        f"content/{name}.md": markdown(f"N {number}", date="2022-05-11")
        for number, name in enumerate(names)
    }
    for number, identity in enumerate(('"a\\u00a0b"', '"c\\td"', '"e\\u2028f"', '"g\\u00adh"')):
        files[f"content/{number}.md"] = markdown(f"I {number}", date="2022-05-12", id=identity)
    site = write_site(tmp_path, files, BASE)
    (site / os.fsdecode(b"content/\xe9t\xe9.md")).write_text(markdown("Été", date="2022-05-13"))
    before = built(site)
    assert f"{len(files) + 2} new addresses" in run("build", str(site), "--record").output
    assert len(register(site)["2022.txt"]) == len(files) + 1
    assert built(site) == before
    assert "0 new addresses" in run("build", str(site), "--record").output


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE article SET identity = 'x\tlive\n/2022/05/13/mal.html' WHERE headline = 'Zut'",
        "UPDATE register SET book = '~/../../ailleurs/x' WHERE book = '2022'",
    ],
)
def test_a_catalog_of_others_adds_no_lines_and_no_files_of_its_own(site: Path, forged: str) -> None:
    write_site(site, {"content/e.md": markdown("Zut", date="2022-05-13")}, BASE)
    for folder in ("ailleurs", "addresses/~", "addresses/.~"):
        (site / folder).mkdir()
    built(site)
    folders = site_folders(site, None, drafts=False)
    with closing(sqlite3.connect(folders.catalog)) as catalog, catalog:
        catalog.execute(forged)
    with pytest.raises(OutputError, match="what no line of the register can hold"):
        recording.record(folders, load_config(site).config)
    assert not any(b"mal.html" in text for text in tree(site / "addresses").values())
    assert not list((site / "ailleurs").iterdir())


def test_what_was_recorded_is_read_again_whatever_articles_ask_for(
    tmp_path: Path,
) -> None:
    asked = ["/themes/x.html", "/themes/paris/", "/dossier/y.htm", "/dossier/y.htm", "/aux/z/"]
    files = {
        f"content/{number}.md": markdown("Le vote", date="2022-05-11", url=url, themes="[Paris]")
        for number, url in enumerate(asked)
    }
    site = write_site(tmp_path, files, BASE)
    before = built(site)
    assert run("build", str(site), "--record").exit_code == 0
    assert built(site) == before
    assert "0 new addresses" in run("build", str(site), "--record").output
    assert built(site, clean=True) == before
    assert run("check", str(site)).exit_code == 0


def test_what_is_recorded_changes_no_page_and_stays_as_it_is(site: Path) -> None:
    before, lines = built(site), register(site)
    assert built(site, clean=True) == before
    times = [one.stat().st_mtime_ns for one in sorted((site / "addresses").iterdir())]
    assert "0 new addresses" in run("build", str(site), "--record").output
    assert register(site) == lines
    assert [one.stat().st_mtime_ns for one in sorted((site / "addresses").iterdir())] == times


def test_the_first_build_with_a_long_register_looks_only_at_what_it_may_alter(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "MANY", 1)
    summary = build(site, BuildOptions(jobs=1, profile=True))
    assert summary.profile is not None
    assert {kind.kind: kind.keys for kind in summary.profile.kinds} == {
        "feed": 1, "moved": 5, "sitemap": 1, "sitemap_index": 1,
    }  # fmt: skip


def test_a_moved_article_keeps_its_recorded_address_and_gets_a_line_more(site: Path) -> None:
    write_site(site, {"content/a.md": markdown("Le scrutin", date="2022-05-11")}, BASE)
    assert run("build", str(site), "--record").exit_code == 0
    lines = register(site)["2022.txt"]
    assert "/2022/05/11/le-scrutin.html\tcontent/a.md\tlive" in lines
    assert "/2022/05/11/le-vote.html\tcontent/a.md\tlive" in lines
    assert lines == sorted(lines)
    assert b"refresh" in built(site)["2022/05/11/le-vote.html"]


def test_states_are_kept_and_follow_what_the_sources_say(site: Path) -> None:
    path = site / "addresses/1926.txt"
    gone = "/1926/parti.html\tcontent/parti.md\tforgotten\n"
    path.write_text(path.read_text() + gone)
    withdrawn = markdown("Zoé", date="1926", url="/1926/Z.html", withdrawn="true")
    write_site(site, {"content/Z.md": withdrawn}, BASE)
    assert run("build", str(site), "--record").exit_code == 0
    expected = ["/1926/Z.html\tcontent/Z.md\twithdrawn", gone.rstrip()]
    assert register(site)["1926.txt"] == expected
    write_site(site, {"content/Z.md": SITE["content/Z.md"]}, BASE)
    assert run("build", str(site), "--record").exit_code == 0
    assert register(site)["1926.txt"][0].endswith("\tlive")


ASKED = (
    *("/auteurs/jean/", "/themes/zoo/", "/themes/zoo.html", "/themes/a/b/", "/Recherche/x.html"),
    *("/sans-date/x.html", "/flux/x.htm", "/medias/index.html", "/2022/05/", "/calendrier/"),
)


def test_articles_below_folders_of_lists_are_recorded_and_stay_where_they_are(
    tmp_path: Path,
) -> None:
    files = {
        f"content/{n}.md": markdown(f"Titre {n}", date="2022-05-11", url=url)
        for n, url in enumerate(ASKED)
    }
    write_site(tmp_path, files, BASE)
    assert run("build", str(tmp_path), "--record").exit_code == 0
    released = tree(tmp_path / "public")
    assert built(tmp_path) == released
    (tmp_path / "content/1.md").write_text(markdown("Titre 1", withdrawn="true", url=ASKED[1]))
    assert run("build", str(tmp_path), "--record").exit_code == 0
    states = {line.split("\t")[1]: line.split("\t")[2] for line in register(tmp_path)["other.txt"]}
    assert states["content/1.md"] == "withdrawn"


def test_two_articles_that_ask_for_an_address_in_htm_stay_where_they_are(tmp_path: Path) -> None:
    files = {
        f"content/{name}.md": markdown(name, "Texte.", date="2022-05-11", url="/vieux.htm")
        for name in "ab"
    }
    write_site(tmp_path, files, BASE)
    assert run("build", str(tmp_path), "--record").exit_code == 0
    released = tree(tmp_path / "public")
    assert built(tmp_path) == released


@pytest.mark.parametrize("fields", [{}, {"withdrawn": "true"}])
def test_no_id_makes_an_article_the_holder_of_a_theme_or_the_feed(
    site: Path, fields: dict[str, str]
) -> None:
    lines, before = register(site)["other.txt"], built(site)
    for name in ("feed", "themes/paris"):
        text = markdown("Zoé encore", date="1926", id=name, **fields)
        write_site(site, {f"content/{name}.md": text}, BASE)
    assert run("build", str(site), "--record").exit_code == 0
    found = built(site)
    assert b"refresh" not in found["themes/paris/index.html"]
    assert "_redirects" not in found.keys() | before.keys()
    assert register(site)["other.txt"] == lines


def test_only_a_build_that_succeeded_is_recorded(site: Path) -> None:
    lines = register(site)
    write_site(site, {"content/faux.md": "---\ntitle: [\n---\nx\n"}, BASE)
    write_site(site, {"content/neuf.md": markdown("Neuf", date="2024-01-01")}, BASE)
    assert run("build", str(site), "--record", "--strict").exit_code == 1
    assert register(site) == lines
    (site / "content/Z.md").unlink()
    assert run("build", str(site), "--record").exit_code == 1
    assert register(site) == lines


@pytest.mark.parametrize("options", [(), ("--verify",)])
def test_no_other_build_comes_between_a_build_and_its_recording(
    site: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0)
    others: list[str] = []
    record = recording.record

    def competing(*facts: Any) -> Any:
        others.append(run("build", str(site)).stderr)
        return record(*facts)

    monkeypatch.setattr(recording, "record", competing)
    result = run("build", str(site), "--record", *options)
    assert result.exit_code == 0, result.output
    assert "another newsgen is building this site" in "".join(others)
    assert run("build", str(site)).exit_code == 0


def test_a_build_is_recorded_as_it_was_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(tmp_path, SITE, BASE)
    record = recording.record

    def later(*facts: Any) -> Any:
        write_site(tmp_path, {}, BASE.replace("base_url: https://a.example/", "min_articles: 9"))
        return record(*facts)

    monkeypatch.setattr(recording, "record", later)
    assert run("build", str(tmp_path), "--record").exit_code == 0
    assert {one.split("\t")[0] for one in register(tmp_path)["other.txt"]} == {
        "/a-propos.html",
        "/flux/atom.xml",
        "/themes/paris/",
    }


def test_lines_that_are_recorded_by_their_number_are_told(tmp_path: Path) -> None:
    lines = ('{"title": "Un", "body": "A"}', '{"id": "deux", "title": "Deux", "body": "B"}')
    files = {"content/d.jsonl": "\n".join(lines), "content/e.jsonl": lines[1].replace("deux", "x")}
    site = write_site(tmp_path, files, BASE)
    found = run("build", str(site), "--record").output.splitlines()
    (told,) = [line for line in found if "lines without an id" in line]
    assert told.startswith("content/d.jsonl: lines without")
    assert "“content/d.jsonl#12”" in told
    named = lines[0].replace("{", '{"id": "content/d.jsonl#1", ')
    write_site(site, {"content/d.jsonl": "\n".join((lines[1], named))}, BASE)
    result = run("build", str(site), "--record")
    assert result.exit_code == 0
    assert "lines without" not in result.output
    assert "0 new addresses" in result.output


def test_what_is_no_site_is_not_locked_to_be_recorded(tmp_path: Path) -> None:
    assert run("build", str(tmp_path), "--record").exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--drafts", "--dry-run"])
def test_what_is_not_released_is_not_recorded(tmp_path: Path, option: str) -> None:
    result = run("build", str(write_site(tmp_path, SITE, BASE)), "--record", option)
    assert result.exit_code == 2
    assert option in result.output
    assert not (tmp_path / "addresses").exists()


def test_a_register_that_cannot_be_written_stays_whole(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = register(site)
    write_site(site, {"content/neuf.md": markdown("Neuf", date="2022-01-01")}, BASE)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run("build", str(site), "--record")
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert register(site) == lines


def test_the_register_is_streamed_in_the_order_of_its_files(site: Path) -> None:
    reader = CatalogReader.open(site_folders(site, None, drafts=False).catalog)
    rows = [row[:2] for row in reader.register.to_record(1, "/flux/atom.xml")]
    reader.close()
    assert rows == sorted(rows)
    assert [book for book, _ in rows].index("other") == 3


def test_check_tells_recorded_addresses_that_nothing_answers(site: Path) -> None:
    assert run("build", str(site)).exit_code == 0
    assert run("check", str(site)).exit_code == 0
    (site / "public/1926/Z.html").unlink()
    result = run("check", str(site))
    assert result.exit_code == 1
    assert "/1926/Z.html" in result.output
    assert "recorded for content/Z.md" in result.output


def test_the_register_is_written_through_no_link(tmp_path: Path) -> None:
    site, elsewhere = write_site(tmp_path / "site", SITE, BASE), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site / "addresses").symlink_to(elsewhere)
    result = run("build", str(site), "--record")
    assert result.exit_code == 1
    assert "a symbolic link stands where the address register is written" in result.stderr
    assert list(elsewhere.iterdir()) == []
