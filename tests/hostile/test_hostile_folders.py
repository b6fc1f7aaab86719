"""Files that are none, links that lead away, and notes of builds that somebody else wrote."""

from __future__ import annotations

import gzip
import os
import socket
import sqlite3
import stat
from contextlib import chdir, closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from edits import PIXEL
from newsgen.build import BuildOptions, build
from newsgen.cli import main
from newsgen.errors import ConfigError, OutputError, TemplateError
from newsgen.publishing.writer import remove
from newsgen.rendering import environment
from newsgen.site_folders import site_folders
from newsgen.sources.unpacking import unpacked
from sites import built, codes, markdown, tree, write_site

SECRET = "motdepassesecret"
ALONE = BuildOptions(jobs=1)


def write(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Return a small site beside a secret, with more files."""
    (folder / "secret.txt").write_text(f"{SECRET}\n", "utf-8")
    return write_site(folder / "site", {"content/a.md": markdown("Un titre"), **(files or {})})


def contents(site: Path) -> bytes:
    """Return all bytes of the output."""
    return b"\n".join(tree(site / "public").values())


@pytest.mark.parametrize("folder", ["content", "seeds", "static", "content/pages"])
@pytest.mark.parametrize("target", ["../secret.txt", ".git/config", "newsgen.yaml", "seeds.old/x"])
def test_links_publish_nothing_that_stands_elsewhere(
    tmp_path: Path, folder: str, target: str
) -> None:
    site = write(tmp_path, {".git/config": SECRET, "seeds.old/x": SECRET, "newsgen.yaml": SECRET})
    (site / "newsgen.yaml").write_text(f"title: Essai\nsearch: false\n# {SECRET}\n", "utf-8")
    place = site / folder
    place.mkdir(parents=True, exist_ok=True)
    for name in ("a.txt", "b.md", "c.jsonl", "d.png", "_defaults.yaml", "index.csv"):
        (place / name).symlink_to(site / target)
    (place / "dossier").symlink_to((site / target).parent)
    build(site, ALONE)
    assert SECRET.encode() not in contents(site)


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    site = write(tmp_path)
    for folder in ("content", "static", "seeds"):
        (site / folder).mkdir(exist_ok=True)
        os.mkfifo(site / folder / "tube.md")
        (site / folder / "rien.txt").symlink_to("/dev/zero")
        (site / folder / "cercle.md").symlink_to("cercle.md")
        with closing(socket.socket(socket.AF_UNIX)) as listener:
            listener.bind(os.path.relpath(site / folder / "prise.md"))
    assert build(site, ALONE).published == 1


def prise(path: Path) -> None:
    """Put a socket at a path: what opens it fails at once, where a pipe would never answer."""
    with chdir(path.parent), closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(path.name)  # a longer path might be too long


def test_what_is_no_file_beside_the_sources_and_in_the_output_is_passed_over_too(
    tmp_path: Path,
) -> None:
    removed = markdown("Retiré", "Un texte de plus de huit mots, que rien ne doit plus dire.")
    site = write(tmp_path, {"content/b.md": removed})
    built(site)
    (site / "public/.newsgen-output").unlink()
    for path in ("public/.newsgen-output", "public/prise.html"):
        prise(site / path)
    write_site(site, {"content/b.md": removed.replace("---\nUn", "withdrawn: true\n---\nUn")})
    (site / "public/.newsgen-output").unlink()
    prise(site / "public/.newsgen-staging")
    assert build(site, ALONE).withdrawn == 1
    result = CliRunner().invoke(main, ["check", str(site)])
    assert (result.exit_code, "no broken promises" in result.output) == (0, True)


@pytest.mark.parametrize("name", ["themes.yaml", "newsgen.yaml"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_files_that_newsgen_needs_are_read_only_where_they_are_files(
    tmp_path: Path, name: str, kind: str
) -> None:
    site = write(tmp_path)
    (site / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(site / name)
    else:
        (site / name).symlink_to("/dev/null")
    with pytest.raises(ConfigError, match="it is a pipe or a device"):
        build(site, ALONE)


@pytest.mark.parametrize(
    "name", ["report.csv", "check.csv", "outputs", "unpacked", "verify", "catalog.sqlite", "lock"]
)
def test_nothing_is_written_through_links_among_the_notes(tmp_path: Path, name: str) -> None:
    site = write(tmp_path, {f"content/{n}.md": markdown("B", date="faux") for n in range(9)})
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    target = elsewhere if "." not in name and name != "lock" else tmp_path / "secret.txt"
    (site / ".newsgen").mkdir()
    (site / ".newsgen" / name).symlink_to(target)
    for command in ("build", "check", "verify"):
        result = CliRunner().invoke(main, [command, str(site)])
        assert result.exit_code == 1
        assert f".newsgen/{name}: a symbolic link stands where newsgen" in result.output
    assert not list(elsewhere.iterdir())
    assert (tmp_path / "secret.txt").read_text("utf-8") == f"{SECRET}\n"


def test_no_list_of_newsgen_is_written_through_a_link(tmp_path: Path) -> None:
    site = write(tmp_path, {"content/d.md": markdown("D", "Rabat, le 11 mai 2022")})
    packed = site / "content/c.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"title": "C", "body": "Un."}\n'))
    state = packed.stat()
    unpacked_to = unpacked(site, b"content", packed.name.encode(), state.st_size, state.st_mtime_ns)
    links = (
        unpacked_to.with_suffix(".part"),
        site / "addresses/.other.txt.new",
        site_folders(site, None, drafts=False).records.with_suffix(".seal.new"),
        site / "dates/content/.index.csv.part",
    )
    for link in links:
        link.parent.mkdir(parents=True)
        link.symlink_to(tmp_path / "secret.txt")
    for words in (["build", "--record", "--jobs", "1"], ["dates", "suggest"]):
        result = CliRunner().invoke(main, [*words, str(site)])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "secret.txt").read_text("utf-8") == f"{SECRET}\n"
    assert (site / "dates/content/index.csv").is_file()
    assert (site / "addresses/other.txt").is_file()


def test_names_that_are_not_utf8_give_plain_addresses(tmp_path: Path) -> None:
    site = write(tmp_path)
    for name in (b"caf\xe9.md", b"\xff\xfe.txt", b"a\nb.md", b"..md", b"con.md", b"...txt"):
        with open(os.path.join(os.fsencode(site), b"content", name), "wb") as file:
            file.write(b"Un texte\n\nUn autre.\n")
    build(site, ALONE)
    assert all(path.isascii() and ".." not in path for path in tree(site / "public"))


def test_what_is_told_of_sources_whose_names_are_not_utf8(tmp_path: Path) -> None:
    site = write(tmp_path)
    with open(os.fsencode(site) + b"/content/caf\xe9.md", "w") as file:
        file.write(markdown("Deux", "<script>x</script>", couleur="bleu", aliases="[/themes/x/]"))
    with open(os.fsencode(site) + b"/content/th\xe9.md", "w") as file:
        file.write(markdown("Trois", date="demain"))
    summary = build(site, ALONE)
    told = {one.code: one.source for one in summary.warnings if r"\xe9" in one.source}
    assert told.keys() >= {"unknown-field", "bad-alias"}
    assert [one.source for one in summary.rejected] == [r"content/th\xe9.md"]


def test_files_of_others_in_the_output_whose_names_are_not_utf8_are_told(tmp_path: Path) -> None:
    site = write(tmp_path)
    build(site, ALONE)
    os.mkdir(os.fsencode(site) + b"/public/\xe9t\xe9")
    with open(os.fsencode(site) + b"/public/caf\xe9.txt", "wb") as file:
        file.write(b"x")
    for options in (ALONE, ALONE._replace(clean=True)):
        found = [one.message for one in build(site, options).warnings if one.code == "foreign-file"]
        assert [one.partition(" ")[0] for one in found] == [r"caf\xe9.txt", r"\xe9t\xe9"]


def test_files_of_static_whose_names_no_page_can_ask_for_are_told_and_left_out(
    tmp_path: Path,
) -> None:
    site = os.fsencode(write(tmp_path))
    os.makedirs(site + b"/static/\xe9t\xe9")
    os.makedirs(site + b"/static/\xc3")  # with the name of its file, it would be an é
    names = (b"caf\xe9.txt", b"\xe9t\xe9/plan.pdf", b"\xc3/\xa9.txt", b"p\\lan")
    for name in (*names, b"plan.pdf", b"plan...pdf"):
        with open(site + b"/static/" + name, "wb") as file:
            file.write(b"x")
    summary = build(tmp_path / "site", ALONE)
    told = [one.source for one in summary.warnings if one.code == "file-name"]
    assert told == [
        *(r"static/caf\xe9.txt", r"static/p\\lan"),
        *(r"static/\xc3/\xa9.txt", r"static/\xe9t\xe9/plan.pdf"),
    ]
    found = {path for path in tree(tmp_path / "site/public") if "plan" in path}
    assert found == {"plan.pdf", "plan...pdf"}


@pytest.mark.parametrize(
    "field",
    [
        'slug: "../../secret"',
        'url: "/../../secret.html"',
        'url: "/a/../../../secret.html"',
        'url: "/%2e%2e/secret.html"',
        'url: "..\\\\..\\\\secret.html"',
        'url: "//evil.example/x.html"',
        'url: "/a\\0b.html"',
        'url: "/con.html"',
        'url: "/_headers"',
        'url: "/_headers/x.html"',
        'url: "/_redirects/"',
        'url: "/style.css/x.html"',
        'url: "/robots.txt/"',
        'url: "/.htaccess"',
        'url: "/index.html"',
        'url: "/style.css"',
        'id: "../../secret"',
        'section: "../../secret"',
        'themes: ["../../secret", "..", "."]',
        'image: "../../secret.txt"',
        'image: "/etc/passwd"',
        'image: "file:///etc/passwd"',
        'facsimile: "../../secret.txt"',
    ],
)
def test_no_field_leads_out_of_the_output(tmp_path: Path, field: str) -> None:
    clean = set(built(write_site(tmp_path / "clean", {"content/a.md": markdown("Un titre")})))
    site = write(
        tmp_path, {"content/b.md": f"---\ntitle: B\n{field}\n---\n[x](../../secret.txt)\n"}
    )
    before = {path for path in tmp_path.rglob("*") if "public" not in path.parts}
    output = built(site)
    assert clean <= set(output)
    assert SECRET.encode() not in contents(site)
    after = {path for path in tmp_path.rglob("*") if "public" not in path.parts}
    assert {path for path in after - before if ".newsgen" not in path.parts} == set()


@pytest.mark.parametrize("permalink", ["/../{slug}.html", "/{slug}/../../x.html", "{slug}"])
def test_no_permalink_leads_out_of_the_output(tmp_path: Path, permalink: str) -> None:
    from newsgen.errors import ConfigError

    site = write(tmp_path)
    (site / "newsgen.yaml").write_text(f'title: x\npermalink: "{permalink}"\n', "utf-8")
    with pytest.raises(ConfigError):
        build(site, ALONE)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


NAMES = ("a.svg", "a.html", "b.png", "c.AVIF", "d.pdf", "e.mp3", "f.opus", "g.mp4", "h.epub")


@pytest.mark.parametrize(
    "markup", ["![légende]({})", '<img src="{}">', "[x]({})", "image", "facsimile"]
)
def test_only_the_bytes_of_a_file_make_it_what_its_name_says(tmp_path: Path, markup: str) -> None:
    files = {f"content/{name}": SVG for name in NAMES}
    for number, name in enumerate(NAMES):
        written = markdown("B", markup.format(name))
        if markup.isalpha():
            written = markdown("B", "Corps.", **{markup: name})
        files[f"content/{number}.md"] = written
    site = write(tmp_path, files)
    summary = build(site, ALONE)
    output = tree(site / "public")
    assert not [path for path in output if path.startswith("medias/")]
    assert b"<img" not in contents(site)
    assert b"medias/" not in contents(site)
    warned = [one.source for one in summary.warnings if one.code == "misnamed"]
    assert warned == [f"content/{name}" for name in NAMES[2:]]


MEDIA = {
    "a.png": PIXEL,
    "b.jpg": PIXEL,  # any image is one
    "c.pdf": b"%PDF-1.4",
    "d.pdf": b"\xef\xbb\xbf\n%PDF-2.0",
    "e.mp3": b"ID3\x03",
    "f.mp3": bytes(417) + b"\xff\xfb\x90",
    "g.ogg": b"OggS\0",
    "h.opus": b"OggS\0",
    "i.mp4": b"\0\0\0\x18ftypisom",
    "j.webm": b"\x1aE\xdf\xa3",
    "k.epub": b"PK\x03\x04",
}


def test_what_a_link_leads_to_is_published_if_it_is_media(tmp_path: Path) -> None:
    others = ("x.csv", "x.zip", "x.docx", "x.js", "x.xml")
    links = " ".join(f"[x]({name})" for name in (*MEDIA, *others))
    site = write(tmp_path, {"content/b.md": markdown("B", links)})
    for name, data in {**MEDIA, **dict.fromkeys(others, b"x")}.items():
        (site / "content" / name).write_bytes(data)
    output = built(site)
    published = {path: data for path, data in output.items() if path.startswith("medias/")}
    assert published == {f"medias/content/{name}": data for name, data in MEDIA.items()}
    assert all(f'href="../../{path}"'.encode() in contents(site) for path in published)
    summary = build(site, ALONE)
    assert "removed-broken-link" in codes(summary)
    assert summary.other_files["unclaimed"] == len(others)
    (site / "content/c.pdf").write_bytes(b" <svg onload=alert(1)>")
    assert "medias/content/c.pdf" not in built(site)


def test_a_page_is_not_written_through_a_link(tmp_path: Path) -> None:
    site = write(tmp_path, {"content/b.md": markdown("B", date="1990-05-01")})
    built(site)
    elsewhere = tmp_path / "ailleurs"
    (site / "public/1990/05").rename(elsewhere)
    (site / "public/1990/05").symlink_to(elsewhere)
    before = tree(elsewhere)
    (site / "content/c.md").write_text(markdown("C", date="1990-05-01"), "utf-8")
    with pytest.raises(OutputError) as refusal:
        build(site, ALONE)
    assert refusal.value.code == "output-link"
    assert tree(elsewhere) == before


def test_a_page_that_is_a_link_is_replaced_and_its_target_stays(tmp_path: Path) -> None:
    site = write(tmp_path, {"content/b.md": markdown("B", date="1990-05-01")})
    built(site)
    (page,) = (site / "public/1990/05/01").glob("b*.html")
    page.unlink()
    page.symlink_to(tmp_path / "secret.txt")
    (site / "content/b.md").write_text(markdown("B", "Autre.", date="1990-05-01"), "utf-8")
    built(site)
    assert (tmp_path / "secret.txt").read_text("utf-8") == f"{SECRET}\n"
    assert not page.is_symlink()


@pytest.mark.parametrize("path", ["../victime", "lien/victime", "{}/victime", "a/../../victime"])
def test_records_of_others_delete_nothing_outside(tmp_path: Path, path: str) -> None:
    output = tmp_path / "public"
    (output / "a").mkdir(parents=True)
    (tmp_path / "victime").write_text("x", "utf-8")
    (output / "lien").symlink_to(tmp_path)
    assert remove(output, [path.format(tmp_path)]) == 0
    assert (tmp_path / "victime").exists()


def test_records_of_others_own_nothing_where_a_link_leads_out_of_the_site(tmp_path: Path) -> None:
    site, elsewhere = write(tmp_path), tmp_path / "ailleurs"
    elsewhere.mkdir()
    (site / "public").symlink_to(elsewhere)
    write_site(site, {"templates/article.html": "{% broken"})
    with pytest.raises(TemplateError):
        build(site, ALONE)
    (site / "templates/article.html").unlink()
    assert codes(build(site, ALONE)) == ["no-base-url"]
    assert codes(build(site, ALONE)) == ["no-base-url"]
    for path in sorted(elsewhere.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (elsewhere / "precieux").write_text("x", "utf-8")
    (elsewhere / "index.html").write_text("à moi", "utf-8")
    with closing(sqlite3.connect(site_folders(site, None, drafts=False).records)) as connection:
        connection.execute("UPDATE page SET path = 'precieux' WHERE kind = 'article'")
        connection.commit()
    write_site(site, {"content/a.md": markdown("Autre titre")})
    with pytest.raises(OutputError, match="that newsgen did not write"):
        build(site, ALONE)
    assert (elsewhere / "precieux").read_text("utf-8") == "x"
    assert (elsewhere / "index.html").read_text("utf-8") == "à moi"
    (elsewhere / "index.html").unlink()
    assert codes(build(site, ALONE)) == ["no-base-url", "records-renewed", "foreign-file"]
    assert (elsewhere / "precieux").read_text("utf-8") == "x"
    assert codes(build(site, ALONE)) == ["no-base-url", "foreign-file"]


@pytest.mark.parametrize("poison", ["trigger", "view"])
@pytest.mark.parametrize("which", ["catalog", "records"])
def test_a_database_that_brings_something_to_run_is_made_anew(
    tmp_path: Path, which: str, poison: str
) -> None:
    site = write(tmp_path)
    clean = built(site)
    path = getattr(site_folders(site, None, drafts=False), which)
    with closing(sqlite3.connect(path)) as connection:
        if poison == "trigger":
            connection.execute(
                "CREATE TRIGGER harm AFTER INSERT ON meta BEGIN DELETE FROM meta; END"
            )
        else:
            connection.execute("CREATE VIEW harm AS SELECT * FROM meta")
        connection.commit()
    summary = build(site, ALONE)
    assert f"{which}-renewed" in codes(summary)
    assert tree(site / "public") == clean


def test_a_catalog_cannot_name_files_of_elsewhere(tmp_path: Path) -> None:
    site = write(tmp_path)
    built(site)
    with closing(sqlite3.connect(site_folders(site, None, drafts=False).catalog)) as connection:
        connection.execute(
            "INSERT INTO file VALUES (?,?,'static',1,1,?,NULL,NULL)",
            (b"static/../..", b"secret.txt", b"x" * 32),
        )
        connection.commit()
    build(site, ALONE)
    assert SECRET.encode() not in contents(site)


@pytest.fixture
def no_cache_yet() -> None:
    """Forget where templates were cached."""
    environment._bytecode_cache.cache_clear()


@pytest.mark.usefixtures("no_cache_yet")
def test_compiled_templates_stand_in_the_users_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    site = write(tmp_path)
    built(site)
    folder = tmp_path / "cache/newsgen/templates"
    assert list(folder.glob("*.cache"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    own = [path.suffix for path in (site / ".newsgen").rglob("*") if path.is_file()]
    assert set(own) <= {".sqlite", ".seal", ".csv", ".json", ""}


@pytest.mark.usefixtures("no_cache_yet")
@pytest.mark.parametrize("place", [".newsgen/cache", "./x", ""])
def test_a_cache_in_the_site_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    environment._bytecode_cache()
    assert (tmp_path / "home/.cache/newsgen/templates").is_dir()
    assert not (tmp_path / ".newsgen").exists()
    environment._bytecode_cache.cache_clear()


@pytest.mark.usefixtures("no_cache_yet")
def test_who_has_no_home_has_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)  # whom nobody knows
    assert environment._bytecode_cache() is None
    assert not list(tmp_path.iterdir())
    environment._bytecode_cache.cache_clear()


@pytest.mark.usefixtures("no_cache_yet")
def test_a_cache_that_others_can_write_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "newsgen/templates").mkdir(parents=True)
    (tmp_path / "newsgen/templates").chmod(0o777)
    assert environment._bytecode_cache() is None
    environment._bytecode_cache.cache_clear()
