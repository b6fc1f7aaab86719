"""Writing the output: nothing leaves its folder, nothing shows before all is ready."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.errors import OutputError
from newsgen.publishing.assets import (
    by_path,
    made,
    refuse_foreign,
    site_assets,
    theme_assets,
    top_entries,
)
from newsgen.publishing.writer import STAGING, Writer, clear_staging, put_in_place, remove
from sites import tree


def written(output: Path, files: dict[str, bytes]) -> None:
    """Write files aside, as workers do."""
    clear_staging(output)
    writer = Writer(output)
    for path, data in files.items():
        writer.write(path, data)


def test_an_output_that_cannot_be_made_is_named_in_full(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file")
    with pytest.raises(OutputError, match="it cannot be written") as refusal:
        clear_staging(tmp_path / "public/archives")
    assert refusal.value.place == str(tmp_path / "public/archives")


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../x.html", "2022/../../x.html", "..", "a\\b.html", "..\\x", "C:\\x.html"],
)
def test_no_path_leaves_the_output(tmp_path: Path, path: str) -> None:
    output = tmp_path / "public"
    clear_staging(output)
    source = tmp_path / "x"
    source.write_bytes(b"x")
    for write in (
        lambda: Writer(output).write(path, b"x"),
        lambda: Writer(output).copy(path, source),
    ):
        with pytest.raises(OutputError) as caught:
            write()
        assert caught.value.code == "output-escape"
    assert tree(tmp_path) == {"x": b"x"}


def test_nothing_is_in_place_before_the_end(tmp_path: Path) -> None:
    written(tmp_path, {"index.html": b"home", "2022/05/a.html": b"a"})
    assert top_entries(tmp_path) == []
    put_in_place(tmp_path)
    assert tree(tmp_path) == {"2022/05/a.html": b"a", "index.html": b"home"}
    assert not (tmp_path / STAGING).exists()


def test_folders_that_are_there_are_merged(tmp_path: Path) -> None:
    written(tmp_path, {"2022/05/a.html": b"a", "2022/index.html": b"old", "1999/b.html": b"b"})
    put_in_place(tmp_path)
    kept = os.stat(tmp_path / "2022/05/a.html")
    new = {"2022/05/c.html": b"c", "2022/index.html": b"new", "2023/01/d.html": b"d"}
    written(tmp_path, new)
    put_in_place(tmp_path)
    assert tree(tmp_path) == {"2022/05/a.html": b"a", "1999/b.html": b"b", **new}
    assert os.stat(tmp_path / "2022/05/a.html").st_ino == kept.st_ino


files = st.dictionaries(
    st.lists(st.sampled_from(("a", "b", "c")), min_size=1, max_size=3)
    .map("/".join)
    .map("{}.x".format),
    st.binary(max_size=3),
    max_size=6,
)


@given(files, files)
def test_what_is_put_in_place_is_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    output = tmp_path_factory.mktemp("output")
    for found in (first, second):
        written(output, found)
        put_in_place(output)
    assert tree(output) == first | second


def test_articles_come_before_the_lists_that_lead_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = (
        *("2022/05/11/a.html", "sans-date/x.html", "themes/index.html", "calendrier/index.html"),
        *("medias/a.png", "style.css", "index.html", "404.html", "robots.txt", "sitemap.xml"),
    )
    written(tmp_path, dict.fromkeys(paths, b"x"))
    order: list[str] = []
    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, recorded(getattr(os, name), tmp_path, order))
    put_in_place(tmp_path)
    assert order == [
        *("medias", "style.css", "2022", "sans-date", "calendrier", "themes"),
        *("sitemap.xml", "robots.txt", "404.html", "index.html"),
    ]


def recorded(move: object, output: Path, order: list[str]) -> object:
    """Return `move`, noting what it moves."""

    def moving(source: str, target: str) -> None:
        order.append(os.path.relpath(target, output))
        move(source, target)  # type: ignore[operator]

    return moving


def test_what_an_interrupted_build_left_aside_is_swept_away(tmp_path: Path) -> None:
    written(tmp_path, {"old.html": b"old"})
    written(tmp_path, {"new.html": b"new"})
    put_in_place(tmp_path)
    assert tree(tmp_path) == {"new.html": b"new"}


def test_a_staging_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "x.txt").write_text("kept")
    output = tmp_path / "public"
    output.mkdir()
    (output / STAGING).symlink_to(precious)
    written(output, {"a.html": b"a"})
    put_in_place(output)
    assert tree(precious) == {"x.txt": b"kept"}
    assert tree(output) == {"a.html": b"a"}


def test_deleted_pages_go_with_the_folders_that_this_empties(tmp_path: Path) -> None:
    written(tmp_path, {"2022/05/11/a.html": b"a", "2022/06/b.html": b"b", "x.html": b"x"})
    put_in_place(tmp_path)
    assert remove(tmp_path, ["2022/05/11/a.html", "gone.html", "x.html/inside.html"]) == 2
    assert tree(tmp_path) == {"2022/06/b.html": b"b", "x.html": b"x"}
    assert not (tmp_path / "2022/05").exists()
    assert remove(tmp_path, ["2022/06/b.html", "x.html"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_of_others_stays(tmp_path: Path) -> None:
    written(tmp_path, {"2022/a.html": b"a"})
    put_in_place(tmp_path)
    (tmp_path / "2022/note.txt").write_text("mine")
    remove(tmp_path, ["2022/a.html"])
    assert tree(tmp_path) == {"2022/note.txt": b"mine"}


def test_a_file_that_cannot_be_written_says_where_and_what_to_do(tmp_path: Path) -> None:
    clear_staging(tmp_path)
    writer = Writer(tmp_path)
    writer.write("2022", b"a file")
    with pytest.raises(OutputError) as caught:
        writer.write("2022/a.html", b"a")
    assert caught.value.code == "output-unwritable"
    assert caught.value.place == "2022/a.html"
    assert caught.value.remedy
    with pytest.raises(OutputError):
        writer.copy("b.html", tmp_path / "absent")


def test_a_large_page_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    written(tmp_path, {"a.html": b"0123456789" * 5})
    put_in_place(tmp_path)
    assert tree(tmp_path) == {"a.html": b"0123456789" * 5}


def test_a_foreign_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "2022").mkdir()
    (tmp_path / "2022/a.html").write_text("mine")
    (tmp_path / "broken").symlink_to("nowhere")
    nothing_is_ours = {}.__contains__
    refuse_foreign(tmp_path, ["2022/b.html", "2022/05/a.html"], nothing_is_ours)
    for path in ("2022/a.html", "broken"):
        with pytest.raises(OutputError) as caught:
            refuse_foreign(tmp_path, [path], nothing_is_ours)
        assert caught.value.code == "output-foreign"
        assert caught.value.place == str(tmp_path / path)


def test_assets_of_the_site_replace_those_of_the_theme(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "style.css").write_text("theme")
    (tmp_path / "images/a.svg").write_text("<svg/>")
    theme = list(theme_assets(tmp_path, "#aa0000", "#ff8888"))
    assert [asset.path for asset in theme] == ["images/a.svg", "style.css", "accent.css"]
    assert b"#aa0000" in theme[-1].data
    assert b"dark" in theme[-1].data
    files = [
        (b"static", b"style.css", 3, b"d1"),
        (b"content/2022", "été.PNG".encode(), 3, b"d2"),
        (b"static", b"vanished.css", 3, None),
    ]
    found = by_path([*theme, *site_assets(tmp_path, files)])
    assert found["style.css"].source == tmp_path / "static/style.css"
    assert len(found) == 4
    (media,) = (path for path in found if path.startswith("medias/"))
    assert media.startswith("medias/content/2022/ete-")
    assert media.endswith(".png")
    assert made("a", b"x").digest != made("a", b"y").digest
