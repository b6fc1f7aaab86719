"""What can go wrong with a build, and what is left standing when it does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from newsgen.errors import BuildError, NewsgenError, OutputError
from newsgen.urls import STAMP
from reporting import RecordingReporter
from sites import ACCOUNTED, built, codes, markdown, tree, write_site

ALONE = BuildOptions(jobs=1)


class Meddler(RecordingReporter):
    """Does something to the site when a stage ends."""

    def __init__(self, stage: str, deed: Callable[[], object]) -> None:
        super().__init__()
        self._stage = stage
        self._deed = deed

    def finish(self) -> None:
        """Do it, when the stage is the one."""
        super().finish()
        if [what for event, what in self.events if event == "start"][-1] == self._stage:
            self._deed()


@pytest.mark.parametrize("deed", ["changes", "vanishes"])
def test_a_source_that_goes_while_the_site_is_built_ends_the_build(
    tmp_path: Path, deed: str
) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un"), "content/b.md": markdown("Deux")})
    before = built(site)
    source = site / "content/a.md"
    source.write_text(markdown("Un", "Autre texte."), "utf-8")

    def meddle() -> None:
        if deed == "vanishes":
            source.unlink()
        else:
            source.write_text(markdown("Un", "Encore un autre."), "utf-8")

    with pytest.raises(NewsgenError) as caught:
        build(site, ALONE, Meddler("link", meddle))
    assert isinstance(caught.value, BuildError) or deed == "vanishes"
    assert caught.value.place == "content/a.md"
    assert tree(site / "public") == before
    after = built(site)
    assert ("sans-date/un/un.html" in after) == (deed == "changes")
    if deed == "changes":
        assert b"Encore un autre." in after["sans-date/un/un.html"]


class _Early(RecordingReporter):
    """Does something to the site when all sources are found and the first are read."""

    def __init__(self, deed: Callable[[], object]) -> None:
        super().__init__()
        self._deeds = [deed]

    def advance(self, count: int) -> None:
        """Do it, once."""
        super().advance(count)
        while self._deeds:
            self._deeds.pop()()


def test_a_source_that_goes_before_it_is_read_again_ends_the_build(tmp_path: Path) -> None:
    doubles = {f"content/{name}.md": markdown(name, id="x") for name in "ab"}
    site = write_site(tmp_path, doubles)
    before = built(site)
    (site / "content/a.md").unlink()
    (site / "content/c.md").write_text(markdown("Trois"), "utf-8")
    with pytest.raises(BuildError) as caught:  # b is nobody's double any more, and is gone
        build(site, ALONE, _Early((site / "content/b.md").unlink))
    assert (caught.value.place, caught.value.code) == ("content/b.md", "source-changed")
    assert tree(site / "public") == before
    assert "sans-date/tr/trois.html" in built(site)


def test_a_source_that_goes_after_it_was_found_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un"), "content/b.md": markdown("Deux")})
    opened = os.open

    def vanishing(path: object, *rest: object) -> int:
        if isinstance(path, bytes) and path.endswith(b"content/a.md"):
            raise FileNotFoundError(2, "No such file or directory")
        return opened(path, *rest)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(os, "open", vanishing)
    summary = build(site, ALONE)
    assert [(one.source, one.code) for one in summary.rejected] == [("content/a.md", "unreadable")]
    assert summary.published == 1


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000])
def test_a_damaged_catalog_is_made_anew_and_said_so(tmp_path: Path, damage: bytes) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    before = built(site)
    (site / ".newsgen/catalog.sqlite").write_bytes(damage)
    summary = build(site, ALONE)
    assert "catalog-renewed" in codes(summary)
    assert summary.pages.written == 0
    assert tree(site / "public") == before
    assert "catalog-renewed" not in codes(build(site, ALONE))


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000])
def test_damaged_records_are_made_anew_and_said_so(tmp_path: Path, damage: bytes) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    before = built(site)
    (records,) = (site / ".newsgen/outputs").glob("*.sqlite")
    records.write_bytes(damage)
    (site / "public/index.html").write_text("altered", "utf-8")
    summary = build(site, ALONE)
    assert "records-renewed" in codes(summary)
    assert tree(site / "public") == before
    assert "records-renewed" not in codes(build(site, ALONE))


def test_that_files_were_written_over_where_records_are_missing_is_said(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    before = built(site)
    shutil.rmtree(site / ".newsgen")
    (site / "public/index.html").write_text("altered", "utf-8")
    (told,) = [one for one in build(site, ALONE).warnings if one.code == "records-renewed"]
    assert "written over" in told.message
    assert tree(site / "public") == before
    assert "records-renewed" not in codes(build(site, ALONE))


@pytest.mark.parametrize("older", [".newsgen", "public"])
def test_an_output_and_records_of_two_ages_are_written_over_and_that_is_said(
    tmp_path: Path, older: str
) -> None:
    site = write_site(tmp_path / "site", ACCOUNTED)
    built(site)
    shutil.copytree(site / older, tmp_path / "copy")
    write_site(site, {"content/z.md": markdown("Nouveau", date="2022-05-11")})
    after = built(site)
    shutil.rmtree(site / older)
    (tmp_path / "copy").rename(site / older)
    (told,) = [one for one in build(site, ALONE).warnings if one.code == "records-renewed"]
    assert "another state" in told.message
    assert tree(site / "public") == after
    assert "records-renewed" not in codes(build(site, ALONE))


def test_without_its_stamp_an_output_of_lost_records_is_somebody_elses(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    (site / "public" / STAMP).unlink()
    shutil.rmtree(site / ".newsgen")
    before = tree(site / "public")
    with pytest.raises(OutputError) as caught:
        build(site, ALONE)
    assert caught.value.code == "output-foreign"
    assert {path: data for path, data in tree(site / "public").items() if path in before} == before


def test_an_output_that_was_emptied_or_altered_is_written_again(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    before = built(site)
    shutil.rmtree(site / "public")
    assert built(site) == before
    (site / "public" / STAMP).unlink()
    (site / "public/index.html").write_text("altered", "utf-8")
    assert built(site) == before


def test_a_build_that_ends_while_publishing_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    built(site)
    write_site(tmp_path, {"content/z.md": markdown("Nouveau", date="2022-05-11")})
    replace = os.replace

    def failing(source: str, target: str) -> None:
        if target.endswith(("/404.html", "public/index.html")):
            raise OSError(28, "No space left on device", source)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(OutputError) as caught:
            build(site, ALONE)
    assert "space" in caught.value.remedy
    after = built(site)
    clean = tmp_path / "clean"
    shutil.copytree(site, clean, ignore=shutil.ignore_patterns("public", ".newsgen", "clean"))
    assert after == built(clean)


def test_a_foreign_file_stops_the_build_before_anything_is_written(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/a.md": markdown("Un", date="2022-05-11")})
    write_site(site, {"public/2022/index.html": "mine", "public/CNAME": "a.example"})
    before = tree(site / "public")
    with pytest.raises(OutputError) as caught:
        build(site, ALONE)
    assert caught.value.code == "output-foreign"
    assert caught.value.place == str(site / "public/2022/index.html")
    kept = {path: data for path, data in tree(site / "public").items() if path in before}
    assert kept == before
    assert "index.html" not in tree(site / "public")

    (site / "public/2022/index.html").unlink()
    summary = build(site, ALONE)
    assert tree(site / "public")["CNAME"] == b"a.example"
    assert [n.message for n in summary.warnings if n.code == "foreign-file"] == [
        "CNAME in the output is not newsgen's: it is left alone"
    ]


HARMFUL = (
    "", "..", "/", "~", "~/..", "a-file", "content", "content/x", "content/x/../../seeds",
    "public/../static/y", "templates", "addresses", "../site", "link-to-site", "link-to-root",
    "link-to-home", "link-to-texts", "../elsewhere/texts", "../elsewhere/texts/x", "../elsewhere",
    "link-to-site/content/x", ".newsgen", ".newsgen/outputs", ".newsgen/unpacked/x", "link-to-own",
)  # fmt: skip


@pytest.mark.parametrize("where", HARMFUL)
@pytest.mark.parametrize("kind", ["absolute", "relative"])
def test_outputs_that_would_do_harm_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, kind: str
) -> None:
    home, texts = tmp_path / "homes/claire", tmp_path / "elsewhere/texts"
    for folder in (home, texts):
        folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    site = write_site(tmp_path / "site", {"content/a.md": markdown("Un"), "a-file": "x"})
    links = {"site": site, "root": Path("/"), "home": home, "texts": texts, "own": ".newsgen"}
    for name, target in links.items():
        (site / f"link-to-{name}").symlink_to(target)
    (site / "seeds").symlink_to(texts)
    before = tree(tmp_path / "site/content")
    output = Path(where.replace("~", str(home)))
    if kind == "absolute":
        output = site / output
    monkeypatch.chdir(site)
    with pytest.raises(OutputError) as caught:
        build(Path(), BuildOptions(jobs=1, output=output))
    assert caught.value.code == "output-refused"
    assert tree(tmp_path / "site/content") == before
    assert not any((*texts.iterdir(), *home.iterdir()))
    assert not (site / ".newsgen").exists()


def test_where_nobody_has_a_home_an_output_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert "index.html" in built(write_site(tmp_path, {"content/a.md": markdown("Un")}))


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_stands_where_a_folder_must_be_stops_the_build_too(tmp_path: Path, kind: str) -> None:
    files = {"content/a.md": markdown("Un", date="2022-05-11"), "public/CNAME": "a.example"}
    site, elsewhere = write_site(tmp_path / "site", files), tmp_path / "elsewhere"
    elsewhere.mkdir()
    if kind == "file":
        (site / "public/2022").write_text("mine")
    else:
        (site / "public/2022").symlink_to(elsewhere)
    with pytest.raises(OutputError) as caught:
        build(site, ALONE)
    code = "output-foreign" if kind == "file" else "output-link"
    assert (caught.value.code, caught.value.place) == (code, str(site / "public/2022"))
    assert not (site / "public/index.html").exists()
    assert not any(elsewhere.iterdir())


@pytest.mark.parametrize("needed", ["themes", "CNAME"])
def test_a_file_of_static_where_pages_need_a_folder_stops_the_build_before_anything_is_put_there(
    tmp_path: Path, needed: str
) -> None:
    article = {"content/a.md": markdown("A")}
    site = write_site(tmp_path, {f"static/{needed}": "a.example", **article})
    before = built(site)
    text = markdown("B", themes="[Paris]")
    register = "/CNAME/x.html\tcontent/a.md\tlive\n" if needed == "CNAME" else ""
    write_site(site, {"content/a.md": text, "addresses/other.txt": register})
    for options in ({}, {"clean": True}, {"dry_run": True}):
        with pytest.raises(OutputError, match=rf"page {needed}/\w+.html needs a folder") as caught:
            built(site, **options)
        assert caught.value.place == f"static/{needed}"
        assert tree(site / "public").items() >= before.items()
    (site / "static" / needed).unlink()
    assert any(path.startswith(f"{needed}/") for path in built(site))


def test_a_folder_of_static_where_a_page_must_go_stops_the_build_too(tmp_path: Path) -> None:
    register = "/x.html\tcontent/a.md\tlive\n"
    files = {"content/a.md": markdown("A"), "addresses/other.txt": register}
    site = write_site(tmp_path, {**files, "static/x.html/photo.txt": ""})
    with pytest.raises(OutputError, match=r"page x.html has this name") as caught:
        built(site)
    assert caught.value.place == "static/x.html"
    write_site(site, {"static/_redirects": "# mine"})
    shutil.rmtree(site / "static/x.html")
    assert built(site)["_redirects"] == b"# mine"


def test_a_file_that_came_after_an_interruption_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, ACCOUNTED)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(site, ALONE)
    write_site(site, {"content/n.md": markdown("Nouveau", date="2022-05-11")})
    write_site(site, {"public/2022/05/11/nouveau.html": "mine"})
    with pytest.raises(OutputError) as caught:
        build(site, ALONE)
    assert caught.value.code == "output-foreign"
    (site / "public/2022/05/11/nouveau.html").unlink()
    assert "index.html" in built(site)


def test_two_outputs_of_one_site_stay_right(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"content/a.md": markdown("Un", date="2022-05-11")})
    one, two = tmp_path / "one", tmp_path / "two"
    for output in (one, two):
        build(site, BuildOptions(jobs=1, output=output))
    assert tree(one) == tree(two)
    for day in (12, 13, 14):
        write_site(site, {f"content/{day}.md": markdown(f"Le {day}", date=f"2022-05-{day}")})
        build(site, BuildOptions(jobs=1, output=one))
    (site / "content/13.md").unlink()
    assert tree(one) != tree(two)
    for output in (two, one):
        build(site, BuildOptions(jobs=1, output=output))
    assert tree(one) == tree(two) == built(site)


def test_a_site_may_be_moved_with_its_output(tmp_path: Path) -> None:
    site = write_site(tmp_path / "avant", ACCOUNTED)
    before = built(site)
    moved = site.rename(tmp_path / "après")
    summary = build(moved, ALONE)
    assert summary.pages.written == 0
    assert tree(moved / "public") == before


def test_paths_with_spaces_accents_and_signs_make_no_difference(tmp_path: Path) -> None:
    plain = write_site(tmp_path / "site", ACCOUNTED)
    odd = write_site(tmp_path / "Été à l’île #1 50% «ok»?" / "mon site", ACCOUNTED)
    expected = built(plain)
    assert built(odd) == expected
    assert built(odd) == expected


def test_sources_may_have_any_name(tmp_path: Path) -> None:
    names = ("été.md", "a b.md", "50%.md", "#1.md", "«x».md", "?.md", "'.md", "e\u0301.md")
    site = write_site(tmp_path, {f"content/{name}": markdown(f"Titre {name}") for name in names})
    with open(os.fsencode(site / "content") + b"/\xe9t\xe9.md", "wb") as file:
        file.write(markdown("Titre latin").encode())
    summary = build(site, ALONE)
    assert summary.published == len(names) + 1
    found = tree(site / "public")
    assert all(path.isascii() for path in found)
    assert b"\\xe9t\\xe9.md" in found["sans-date/ti/titre-latin.html"]
    assert built(site) == found


def test_clean_forgets_all_but_the_output(tmp_path: Path) -> None:
    site = write_site(tmp_path, ACCOUNTED)
    before = built(site)
    shutil.rmtree(site / "public")
    summary = build(site, BuildOptions(jobs=1, clean=True))
    assert codes(summary) == ["no-base-url"]
    assert tree(site / "public") == before


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_several_processes_build_the_same(tmp_path: Path, method: str) -> None:
    files = {f"seeds/{n:03}.txt": f"Titre {n % 50}\nRésumé.\nTexte.\n" for n in range(520)} | {
        f"seeds/{n:03}.yaml": f"date: 2022-05-{n % 28 + 1:02}\n" for n in range(0, 520, 2)
    }
    alone = built(write_site(tmp_path / "a", files))
    assert built(write_site(tmp_path / "b", files), jobs=2, start_method=method) == alone


def test_an_empty_site_builds(tmp_path: Path) -> None:
    summary = build(write_site(tmp_path, {}), ALONE)
    assert (summary.found, summary.rejected) == (0, ())
    assert b"aucun article" in tree(tmp_path / "public")["index.html"]
