"""Addresses that sources ask for where a file of static/ stands: they stop no build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from sites import built, markdown, write_site

CONFIG = "title: Essai\nsearch: false\npermalink: /{section}/{year}/{slug}.html\n"
OTHER = {"content/z.md": markdown("Autre", date="2022-05-11", section="Monde")}
SOURCES = {
    "content/a.md": markdown("A", url="/CNAME/x.html"),
    "content/b.md": markdown("B", url="/CNAME"),
    "content/c.md": markdown("C", permalink="/licences/cname/x/"),
    "content/d.md": markdown("D", section="CNAME", date="2022-05-11"),
    "content/e.md": markdown("E", url="/CNAME/e.html", withdrawn="true"),
    "content/f.jsonl": '{"id": "1", "title": "F", "url": "/cname/f.html"}\n'
    '{"id": "2", "title": "G", "url": "/g.html"}\n',
    "content/i.md": markdown("I", url="/i.html"),
    "content/j.md": markdown("J", url="/dossier/J.htm"),
    "content/pages/cname/h.md": markdown("H"),
}
STATIC = {
    "static/CNAME": "a.example",
    "static/licences/CNAME": "b.example",
    "static/i.html/photo.txt": "c",
    "static/dossier/j.htm/d/photo.txt": "d",
}


def rejected(site: Path, **options: bool) -> dict[str, tuple[int, str]]:
    """Build a site; return the line and the code of what it rejects."""
    summary = build(site, BuildOptions(jobs=1, **options))  # type: ignore[arg-type]
    return {one.source: (one.line, one.code) for one in summary.rejected}


def test_what_cannot_stand_beside_files_of_static_is_rejected_alone(
    tmp_path: Path,
) -> None:
    site = write_site(tmp_path, {**SOURCES, **OTHER, **STATIC}, CONFIG)
    found = {source: (int(source.endswith("l")), "address-obstructed") for source in SOURCES}
    assert rejected(site) == found
    assert {"CNAME", "g.html", "monde/2022/autre.html"} <= built(site).keys()
    assert rejected(site, clean=True) == found


@pytest.mark.parametrize("names", [list(STATIC), ["static/CNAME"], list(STATIC)[1:]])
def test_such_a_file_that_comes_or_goes_is_noticed(tmp_path: Path, names: list[str]) -> None:
    site = write_site(tmp_path, {**SOURCES, **OTHER}, CONFIG)
    without = built(site)
    assert rejected(site) == {}
    write_site(site, dict.fromkeys(names, "x"), CONFIG)
    some = rejected(site)
    assert some
    incremental = built(site)
    assert incremental == built(site, clean=True)
    assert rejected(site) == some
    write_site(site, {"content/a.md": SOURCES["content/a.md"] + "Encore.\n"}, CONFIG)
    assert rejected(site) == some
    shutil.rmtree(site / "static")
    write_site(site, SOURCES, CONFIG)
    assert built(site) == without


def test_a_refusal_names_article_file_and_remedy(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": SOURCES["content/a.md"], **STATIC})
    (one,) = build(site, BuildOptions(jobs=1)).rejected
    assert one.source == "content/a.md"
    assert "its address /CNAME/x.html cannot be beside static/CNAME" in one.reason
    assert one.remedy == "give the article another address, or what is in static/ another name"


def test_the_id_of_what_is_rejected_is_free(tmp_path: Path) -> None:
    files = {
        "content/a.md": markdown("A", url="/CNAME/x.html", id="x"),
        "content/b.md": markdown("B", url="/b.html", id="x"),
    }
    site = write_site(tmp_path, files)
    assert rejected(site) == {"content/b.md": (0, "duplicate-id")}
    write_site(site, STATIC)
    assert rejected(site) == {"content/a.md": (0, "address-obstructed")}
    assert built(site) == built(site, clean=True)


@pytest.mark.parametrize("name", ["zz.md", "pages/zz.md", "zz.jsonl"])
def test_no_id_puts_another_source_out_of_its_place(tmp_path: Path, name: str) -> None:
    text = '{"title": "Z"}\n' if name.endswith("l") else markdown("Z")
    site = write_site(tmp_path, {f"content/{name}": text})
    before = built(site)
    identity = f"content/{name}" + "#1" * name.endswith("l")
    write_site(site, {"content/a.md": markdown("A", id=f"'{identity}'")})
    assert rejected(site) == {"content/a.md": (0, "duplicate-id")}
    assert built(site) == before == built(site, clean=True)


@pytest.mark.parametrize(
    "alias", ["/CNAME/x.html", "/CNAME", "https://a.example/cname/x/", "/i.html"]
)
def test_an_alias_that_needs_such_a_folder_leads_nowhere(tmp_path: Path, alias: str) -> None:
    config = "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
    files = {"content/a.md": markdown("A", aliases=f"[{alias}, /vieux.html]")}
    site = write_site(tmp_path, files, config)
    without = built(site)
    write_site(site, STATIC, config)
    found = built(site)
    assert found["CNAME"] == b"a.example"
    assert "vieux.html" in found
    assert found == built(site, clean=True)
    assert len(without["_redirects"].splitlines()) == 2
    assert len(found["_redirects"].splitlines()) == 1
    shutil.rmtree(site / "static")
    assert built(site) == without


def test_rules_alone_need_no_folder(tmp_path: Path) -> None:
    files = {"content/a.md": markdown("A", aliases="[/CNAME/x.php]"), **STATIC}
    assert b"/CNAME/x.php" in built(write_site(tmp_path, files))["_redirects"]


@pytest.mark.parametrize("path", ["/" + "a/" * 3_000, "/" + "a/" * 900, "/" + f"{'a' * 79}/" * 20])
def test_an_address_of_too_many_folders_stops_no_build(tmp_path: Path, path: str) -> None:
    files = {
        "content/a.md": markdown("A", url=f"{path}x.html"),
        "content/b.md": markdown("B", aliases=f"[{path}x.html, /vieux.html]"),
    }
    site = write_site(tmp_path, files)
    assert rejected(site) == {"content/a.md": (0, "bad-url")}
    found = built(site)
    assert "vieux.html" in found
    assert not any("a/" * 10 in one or "a" * 79 in one for one in found)


def test_folders_that_are_too_deep_are_rejected_as_one_source(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/z.md": markdown("Z")})
    with_content = built(site)
    deep = site / "content" / "/".join("a" * 400)
    deep.mkdir(parents=True)
    (deep / "a.md").write_text(markdown("A"))
    (site / "static" / "/".join("a" * 400)).mkdir(parents=True)
    (one,) = build(site, BuildOptions(jobs=1)).rejected
    assert (one.source, one.code) == (f"content/{'a/' * 50}a/", "unreadable")
    assert "more than 50 levels deep" in one.reason
    assert built(site) == with_content
