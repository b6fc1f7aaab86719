"""`newsgen explain` of what is not there: deleted, never planned, unpublished, or mistyped."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen.build import BuildOptions, build
from newsgen.catalog import records as records_module
from newsgen.cli import main
from newsgen.errors import BuildError, UsageError
from newsgen.explain import Explanation, explain
from newsgen.explain.absence import nearest_paths
from newsgen.site_folders import site_folders
from sites import built, markdown, tree, write_site

FILES = {
    "content/a.md": markdown("Le port", date="2022-05-11", themes="[Maroc, Sahel]"),
    "content/b.md": markdown("La gare", date="2022-05-12", themes="[Maroc]"),
    "content/secret.md": markdown("Secret", date="2022-05-13", draft="true"),
    "content/retire.md": markdown("Retiré", url="/dossier/X", withdrawn="{address: drop}"),
    "content/un.md": markdown("Un", id="depeche"),
    "content/zwei.md": markdown("Zwei", id="depeche"),
}
CONFIG = "title: Essai\nsearch: false\nmin_articles: 2\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was built once."""
    site = write_site(tmp_path, FILES, CONFIG)
    built(site)
    return site


def explained(site: Path, target: str) -> Explanation:
    """Explain an address that has no file; return what is said."""
    found = explain(site_folders(site, None, drafts=False), target)
    assert not found.found
    return found


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("/2022/05/13/secret.html", "content/secret.md claims it, and is a draft: without"),
        ("/dossier/x/", "content/retire.md claims it, and is withdrawn: nothing"),
        ("/sans-date/zw/zwei.html", "content/zwei.md claims it, and is rejected: id: depeche"),
        ("/2022/05/13/", "2022-05-13 has 0 articles: only dates with some have pages"),
        ("/2022/05/11/partie-2.html", "2022-05-11 has 1 article"),
        ("/2021/", "2021 has 0 articles"),
        ("/themes/sahel/", "“Sahel” has 1 article, and only what has 2 gets a page (min_articles)"),
        ("/themes/maroc/2019/", "“Maroc” is at /themes/maroc/index.html"),
        ("/themes/libye/", "no article bears the slug libye in themes"),
        ("/flux/atom.xml", "feeds and sitemaps need a base_url in newsgen.yaml"),
        ("/recherche/", "the last build made no search: search: false"),
        ("/2022/05/11/le-pord.html", "near it: /2022/05/11/le-port.html"),
        ("/1999/01/01/la-gare.html", "near it: /2022/05/12/la-gare.html"),
    ],
)
def test_the_reason_is_told_where_it_is_known(site: Path, target: str, line: str) -> None:
    assert any(one.startswith(line) for one in explained(site, target).lines)


def test_a_file_of_somebody_else_is_told(site: Path) -> None:
    (site / "public/notes.html").write_text("à moi", "utf-8")
    assert "the output has a file notes.html, which newsgen did not write" in (
        explained(site, "/notes.html").lines
    )


def test_an_address_of_another_host_is_none(site: Path) -> None:
    found = explained(site, "https://ailleurs.example/index.html")
    assert found.title.endswith("this is no address of the site")


def test_what_was_deleted_says_when_and_where_its_article_is(site: Path) -> None:
    write_site(site, {"content/a.md": markdown("Le port", date="2023-01-01")}, CONFIG)
    built(site)
    lines = explained(site, "/2022/05/11/le-port.html").lines
    assert lines[:2] == (
        "build number 2 deleted it: the page of an article, key content/a.md, no longer planned",
        "its article is now at /2023/01/01/le-port.html",
    )
    assert explained(site, "/2022/05/11/").lines[0].startswith("build number 2 deleted it: the lis")

    write_site(site, {"content/a.md": markdown("Le port", draft="true")}, CONFIG)
    built(site)
    assert (
        explained(site, "/2022/05/11/le-port.html")
        .lines[1]
        .startswith("its source content/a.md is a draft")
    )
    (site / "content/a.md").unlink()
    built(site)
    lines = explained(site, "/2023/01/01/le-port.html").lines
    assert lines[0].startswith("build number 3 deleted it")
    assert lines[1] == "content/a.md is no longer among the sources"


def test_an_asset_that_went_is_told(site: Path) -> None:
    write_site(site, {"static/x.css": "a{}"}, CONFIG)
    built(site)
    (site / "static/x.css").unlink()
    built(site)
    lines = explained(site, "/x.css").lines
    assert lines[1] == "the site and the theme have no such file any more"


def test_both_who_claim_an_address_are_named(tmp_path: Path) -> None:
    names = ("a", "b")
    files = {f"content/{n}.md": markdown(f"Titre {n}", url="/x.html") for n in names}
    site = write_site(tmp_path, files)
    built(site)
    folders = site_folders(site, None, drafts=False)
    lines = explain(folders, "/x.html").lines
    (told,) = (line for line in lines if line.startswith("content/b.md claims the same address"))
    other = "/" + told.rpartition("/")[2]
    lines = explain(folders, other).lines
    assert f"it claims /x.html, which another article has: it got {other}" in lines
    assert "content/a.md claims the same address, and has it" in lines


# What newsgen noted is looked at, and left as it is


def test_the_nearest_are_found_by_index(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site_folders(site, None, drafts=False).records
    asked: list[str] = []
    with closing(records_module.read_records(path)) as records:
        records._db.set_trace_callback(asked.append)
        nearest_paths(records, ["2021/05/11/le-port.html", "themes/marok/index.html"])
        records._db.set_trace_callback(None)
        assert len(asked) == 6
        for sql in asked:
            steps = records._db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            assert not [step for step in steps if step[-1].startswith("SCAN page")], steps


@pytest.mark.parametrize("name", ["catalog.sqlite", "outputs/public-*.sqlite"])
@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000, None])
def test_damaged_notes_are_reported_and_stay(site: Path, name: str, damage: bytes | None) -> None:
    (path,) = (site / ".newsgen").glob(name)
    if damage is None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE meta SET value = '0' WHERE name = 'schema'")
            connection.commit()
    else:
        path.write_bytes(damage)
    before = tree(site)
    with pytest.raises(BuildError) as caught:
        explain(site_folders(site, None, drafts=False), "/")
    assert caught.value.place == str(path)
    assert tree(site) == before
    result = CliRunner().invoke(main, ["explain", str(site), "/"])
    assert result.exit_code == 1
    assert "newsgen build" in result.stderr


def test_a_site_whose_catalog_is_gone_is_to_be_built(site: Path) -> None:
    (site / ".newsgen" / "catalog.sqlite").unlink()
    with pytest.raises(UsageError, match="never built"):
        explain(site_folders(site, None, drafts=False), "/")


def test_explaining_changes_nothing(site: Path) -> None:
    before = tree(site)
    for target in ("/", "/nulle-part.html", "content/a.md"):
        explain(site_folders(site, None, drafts=False), target)
    assert tree(site) == before


def test_a_build_with_drafts_does_not_make_them_absent(site: Path, tmp_path: Path) -> None:
    output = tmp_path / "avec"
    build(site, BuildOptions(jobs=1, drafts=True, output=output))
    folders = site_folders(site, output, drafts=False)
    assert explain(folders, "/2022/05/13/secret.html").found
