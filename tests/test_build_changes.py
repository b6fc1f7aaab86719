"""Builds after an edit: lists divide and join, images and links follow, warnings stay."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from newsgen.build import BuildOptions, build
from newsgen.errors import ConfigError
from newsgen.rendering.environment import Theme
from reporting import RecordingReporter
from sites import built, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)


def page(data: bytes) -> html.HtmlElement:
    """Return a page as a browser reads it."""
    return html.document_fromstring(data.decode())


def as_if_built_first(site: Path, folder: Path) -> dict[str, bytes]:
    """Return what a first build of a copy of the site gives."""
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("public", ".newsgen"))
    return built(folder)


GROWTHS = {
    "a day": {"date": "2022-05-11"},
    "a year": {"date": "1926", "themes": "[Maroc]"},
    "a theme": {"themes": "[Maroc]"},
    "an author": {"date": "2022-05", "authors": "[A. Dupont]"},
}


@pytest.mark.parametrize("fields", GROWTHS.values(), ids=GROWTHS)
def test_lists_divide_and_join_again_as_articles_come_and_go(
    tmp_path: Path, fields: dict[str, str]
) -> None:
    config = "title: Essai\nsearch: false\npage_size: 5\nbase_url: https://a.example/\n"
    site = write_site(tmp_path / "site", {"content/x.md": markdown("Seul", date="1999")}, config)
    names = [f"content/{number}.md" for number in range(7)]
    clean = [built(site)]
    for number, name in enumerate(names):
        write_site(site, {name: markdown(f"{'ABCDEFG'[number]} titre", **fields)}, config)
        clean.append(as_if_built_first(site, tmp_path / str(number)))
        assert built(site) == clean[-1], number
    for number, name in reversed(list(enumerate(names))):
        (site / name).unlink()
        assert built(site) == clean[number], number


def many(number: int, **fields: str) -> dict[str, str]:
    """Return articles of three years."""
    dates = [f"199{n % 3}-01-0{n + 1}" for n in range(number)]
    return {f"content/{d}.md": markdown(f"Le {d}", date=d, **fields) for d in dates}


def test_every_list_of_a_theme_bears_the_name_that_most_articles_give_it(tmp_path: Path) -> None:
    config = "title: Essai\nsearch: false\npage_size: 5\n"
    files = {**many(8, themes="[paris]"), "content/x.md": markdown("X", themes="[PARIS]")}
    site = write_site(tmp_path / "site", files, config)
    built(site)
    for number in range(5):
        changed = {f"content/x{number}.md": markdown("X", themes="[PARIS]", date="1990-05-05")}
        write_site(site, changed, config)
        built(site)
    changed = {
        name: text.replace("paris", "PARIS") for name, text in many(2, themes="[paris]").items()
    }
    write_site(site, changed, config)
    assert b"PARIS" in built(site)["themes/paris/1992/index.html"]
    assert built(site) == as_if_built_first(site, tmp_path / "clean")


def test_a_theme_that_reaches_min_articles_gets_all_its_lists(tmp_path: Path) -> None:
    config = "title: Essai\nsearch: false\npage_size: 5\nmin_articles: 8\n"
    others = {f"content/z{n}.md": markdown(f"Z {n}", themes="[Autre]") for n in range(8)}
    site = write_site(tmp_path / "site", {**many(7, themes="[Paris]"), **others}, config)
    assert "themes/paris/index.html" not in built(site)
    write_site(site, {"content/x.md": markdown("X", date="1990-05-05", themes="[Paris]")}, config)
    found = built(site)
    assert "themes/paris/1992/index.html" in found
    assert found == as_if_built_first(site, tmp_path / "eight")
    (site / "content/x.md").unlink()
    assert built(site) == as_if_built_first(site, tmp_path / "seven")


def test_a_configuration_that_comes_back_finds_what_was_edited_meanwhile(tmp_path: Path) -> None:
    config = "title: Essai\nsearch: false\npage_size: 5\nbase_url: https://a.example/\n"
    site = write_site(tmp_path / "site", many(8, themes="[Paris]"), config)
    built(site)
    added = {"content/x.md": markdown("X", date="1991-05-05", themes="[Paris]")}
    write_site(site, added, "title: Essai\nsearch: false\nwords: {aucun: x}\n")
    with pytest.raises(ConfigError):
        build(site, ALONE)
    write_site(site, {}, config)
    found = built(site)
    assert b"/x.html" in found["flux/atom.xml"]
    assert b"/x.html" in found["themes/paris/1991/index.html"]
    assert found == as_if_built_first(site, tmp_path / "clean")


def test_a_second_build_does_not_take_its_configuration_for_a_new_one(tmp_path: Path) -> None:
    site = write_site(tmp_path, many(2))
    rendered = RecordingReporter()
    build(site, ALONE)
    build(site, ALONE, rendered)
    stage = rendered.events.index(("start", "render"))
    assert rendered.events[stage + 1] == ("finish", None)


def test_a_folder_that_goes_takes_its_articles_along(tmp_path: Path) -> None:
    files = {f"content/2022/05/{n}.md": markdown(f"Titre {n}", date="2022-05-11") for n in "ab"}
    site = write_site(tmp_path, {**files, "content/z.md": markdown("Reste", date="1999")})
    assert "2022/05/11/titre-a.html" in built(site)
    shutil.rmtree(site / "content/2022")
    summary = build(site, ALONE)
    assert (summary.found, summary.pages.deleted) == (1, 7)
    assert not (site / "public/2022").exists()


def test_a_file_may_take_the_place_of_a_folder_and_a_folder_that_of_a_file(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"static/js": "un"})
    for number, (gone, came) in enumerate((("js", "js/a.js"), ("js/a.js", "js"))):
        built(site)
        (site / "static" / gone).unlink()
        shutil.rmtree(site / "static/js", ignore_errors=True)
        write_site(site, {f"static/{came}": "deux"})
        assert built(site) == as_if_built_first(site, tmp_path / str(number))


def test_a_static_file_with_the_path_of_a_page_is_what_the_output_shows(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"static/themes/index.html": "à moi", **many(2)})
    for number, files in enumerate(
        (
            {},
            many(3, themes="[Paris]"),
            {"content/x.md": markdown("X", themes="[Lune]")},
            {"static/robots.txt": "à moi"},
        )
    ):
        found = built(write_site(site, files))
        assert found["themes/index.html"].decode() == "à moi"
        assert found == as_if_built_first(site, tmp_path / str(number))
    for name in ("themes/index.html", "robots.txt"):
        (site / "static" / name).unlink()
    found = built(site)
    assert b"lune" in found["themes/index.html"]
    assert found == as_if_built_first(site, tmp_path / "uncovered")


def test_of_hidden_files_of_static_those_for_servers_are_copied(tmp_path: Path) -> None:
    names = (
        ".htaccess",
        ".well-known/security.txt",
        ".well-known/.secret",
        ".git/x",
        "a/.htaccess",
    )
    alias = {"content/a.md": markdown("A", aliases="[/ancien.html]")}
    site = write_site(tmp_path, {**{f"static/{name}": "à moi" for name in names}, **alias})
    found = built(site)
    assert {path for path in found if "/." in f"/{path}" and path != ".newsgen-output"} == {
        ".htaccess", ".well-known/security.txt",
    }  # fmt: skip
    assert found[".htaccess"].decode() == "à moi"
    (site / "static/.htaccess").unlink()
    assert built(site)[".htaccess"].startswith(b"RedirectMatch")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763"
    "f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def test_images_are_copied_measured_and_followed(tmp_path: Path) -> None:
    article = markdown("Un", "![Un point](point.png)", image="point.png")
    site = write_site(tmp_path, {"content/a.md": article})
    path = "sans-date/un/un.html"
    assert b"<img" not in built(site)[path]
    image = site / "content/point.png"
    image.write_bytes(PIXEL)
    (site / "content/unused.png").write_bytes(PIXEL)
    found = built(site)
    media = [name for name in found if name.startswith("medias/")]
    assert media == ["medias/content/point.png"]
    shown = [img.attrib for img in page(found[path]).iter("img")]
    assert len(shown) == 2
    assert {(img["src"], img["width"], img["height"]) for img in shown} == {
        ("../../medias/content/point.png", "1", "1")
    }
    image.write_bytes(PIXEL[:19] + b"\x02" + PIXEL[20:])
    assert {img.get("width") for img in page(built(site)[path]).iter("img")} == {"2"}
    image.unlink()
    found = built(site)
    assert b"<img" not in found[path]
    assert "medias/content/point.png" not in found


def test_links_between_sources_follow_the_article_they_mean(tmp_path: Path) -> None:
    files = {
        "content/a.md": markdown("Un", "Voir [l’autre](b.md)."),
        "content/b.md": markdown("Deux", date="2022-05-11"),
    }
    site = write_site(tmp_path, files)
    path = "sans-date/un/un.html"
    assert b'href="../../2022/05/11/deux.html"' in built(site)[path]
    write_site(site, {"content/b.md": markdown("Deux", date="2023-01-01")})
    assert b'href="../../2023/01/01/deux.html"' in built(site)[path]
    (site / "content/b.md").unlink()
    assert b"l\xe2\x80\x99autre" in built(site)[path]
    assert b"deux.html" not in built(site)[path]


def test_warnings_say_what_was_left_out_and_what_was_not_understood(tmp_path: Path) -> None:
    files = {
        "content/a.md": markdown("Un", "Texte.\n\n<script>alert(1)</script>\n", couleur="bleu"),
        "content/pages/a-propos.md": markdown("À propos", "[À COMPLÉTER : le nom]"),
    }
    site = write_site(tmp_path, files)
    for _ in range(2):
        summary = build(site, ALONE)
        found = {notice.code: (notice.source, notice.line) for notice in summary.warnings}
        assert found["unknown-field"] == ("content/a.md", 3)
        assert found["unfilled-blanks"] == ("content/pages/a-propos.md", 0)
        assert any(notice.message.startswith("1 blank to fill") for notice in summary.warnings)
        removed = [code for code in found if code.startswith("removed-")]
        assert [found[code] for code in removed] == [("sans-date/un/un.html", 0)]
    assert b"alert(1)</script>" not in tree(site / "public")["sans-date/un/un.html"]


REACHES = {
    "a key that only lists depend on": (
        "newsgen.yaml",
        "title: Essai\nsearch: false\npage_size: 20\n",
        "day",
    ),
    "a template of themes": (
        "templates/term.html",
        '{% extends "theme/term.html" %}{% block head_extra %}<meta>{% endblock %}\n',
        "term",
    ),
}


@pytest.mark.parametrize(("path", "text", "kind"), REACHES.values(), ids=REACHES)
def test_only_the_pages_that_a_change_may_reach_are_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str, kind: str
) -> None:
    files = {"content/x.md": markdown("Un", date="2022-05-11", themes="[Maroc]")}
    site = write_site(tmp_path / "site", files, "title: Essai\nsearch: false\n")
    built(site)
    write_site(site, {path: text})
    rendered = set()
    render = Theme.render

    def noted(self: Theme, name: str, fields: Mapping[str, Any]) -> str:
        rendered.add(name)
        return render(self, name, fields)

    monkeypatch.setattr(Theme, "render", noted)
    after = built(site)
    assert f"{kind}.html" in rendered
    assert "article.html" not in rendered
    assert after == as_if_built_first(site, tmp_path / "copy")


@pytest.mark.parametrize(
    ("beside", "text", "above"),
    [
        ("index.csv", "file;date\na.txt;faux\nb.txt;2022\n", "d.txt;2021\n"),
        ("a.yaml", "\ndate: faux\n", "# Une note.\n"),
    ],
)
def test_what_is_wrong_in_metadata_is_told_with_the_line_where_it_is_now(
    tmp_path: Path, beside: str, text: str, above: str
) -> None:
    texts = {f"seeds/{name}.txt": f"Titre {name}\n\nTexte.\n" for name in "abcd"}
    site = write_site(tmp_path / "site", {**texts, f"seeds/{beside}": text})
    first = build(site, ALONE)
    head, _, rest = text.partition("\n")
    write_site(site, {f"seeds/{beside}": f"{head}\n{above}{rest}"})
    second = build(site, ALONE)
    assert [one.reason.split(" ")[0] for one in first.rejected] == [f"seeds/{beside}:2:"]
    assert [one.reason.split(" ")[0] for one in second.rejected] == [f"seeds/{beside}:3:"]
    assert build(site, BuildOptions(jobs=1, clean=True)).rejected == second.rejected
    assert build(site, ALONE).pages.written == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_wrong_in_the_row_of_a_file_of_records_is_told_with_its_line(
    tmp_path: Path, jobs: int
) -> None:
    lines = '{"title": "Un"}\n{"title": "Deux", "date": "2022"}\n'
    site = write_site(tmp_path, {"content/a.jsonl": lines})
    for above in ("", "z.jsonl;2020\n", "", "x.md;1\ny.md;2\n"):
        write_site(site, {"content/index.csv": f"file;date\n{above}a.jsonl;faux\n"})
        summary = build(site, BuildOptions(jobs=jobs))
        row = 2 + above.count("\n")
        [rejection] = summary.rejected
        assert rejection.reason.startswith(f"content/index.csv:{row}: ")
        assert (rejection.line, summary.published) == (1, 1)
    assert build(site, ALONE).pages.written == 0


def test_a_warning_names_no_line_of_another_file(tmp_path: Path) -> None:
    files = {"seeds/a.txt": "Titre\n\nTexte.\n", "seeds/a.yaml": "\n\n\nhumeur: bonne\n"}
    warnings = build(write_site(tmp_path, files), ALONE).warnings
    found = [(one.source, one.line) for one in warnings if one.code == "unknown-field"]
    assert found == [("seeds/a.txt", 0)]


def test_sitemaps_of_undated_articles_that_join_are_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsgen.pages.sitemap.MAXIMUM", 3)
    files = {f"content/{title}.md": markdown(title) for title in ("Aa", "Bb", "Cc", "Dd")}
    site = write_site(tmp_path / "site", files, "title: A\nbase_url: https://a.example/\n")
    assert "sitemaps/sans-date-b.xml" in built(site)
    (site / "content/Aa.md").unlink()
    assert built(site) == as_if_built_first(site, tmp_path / "copy")
