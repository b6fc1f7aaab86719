"""The wheel is whole: with nothing but it, newsgen makes a site and builds it with its theme."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OVERRIDE = '{% extends "theme/article.html" %}{% block neighbours %}<p>À nous</p>{% endblock %}'


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of the repository, and return the folder into which it is unpacked."""
    made, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("unpacked")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", str(made), str(ROOT)], check=True)
    (wheel,) = made.glob("newsgen-*-py3-none-any.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def newsgen(unpacked: Path, cwd: Path, *arguments: str) -> str:
    """Run the newsgen of the unpacked wheel in another folder; return what it wrote."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "PYTHONPATH": str(unpacked),
    }
    done = subprocess.run(
        [sys.executable, "-m", "newsgen", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_the_theme_and_the_data_of_the_code(unpacked: Path) -> None:
    for folder in ("templates", "static"):
        theirs = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*")}
        carried = unpacked / "newsgen" / "theme" / folder
        assert {path.relative_to(carried) for path in carried.rglob("*")} == theirs
    code = ROOT / "src" / "newsgen"
    data = {path.relative_to(code) for path in code.rglob("*") if path.suffix in (".sql", ".yml")}
    assert data
    assert all((unpacked / "newsgen" / path).is_file() for path in data)


def test_the_wheel_runs_from_anywhere(unpacked: Path, tmp_path: Path) -> None:
    code = "import newsgen, newsgen.rendering.theme_files as t; print(t.theme_folder())"
    theme = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert Path(theme) == (unpacked / "newsgen" / "theme").resolve()


def test_a_new_site_builds_and_its_templates_override_the_theme(
    unpacked: Path, tmp_path: Path
) -> None:
    newsgen(unpacked, tmp_path, "new", "x")
    newsgen(unpacked, tmp_path, "build", "x")
    public = tmp_path / "x" / "public"
    style = (ROOT / "static" / "style.css").read_bytes()
    assert (public / "style.css").read_bytes() == style
    mark = b'<body class="kind-article">'
    articles = [path for path in public.rglob("*.html") if mark in path.read_bytes()]
    assert articles
    assert not [path for path in articles if "À nous" in path.read_text("utf-8")]

    templates = tmp_path / "x" / "templates"
    templates.mkdir()
    (templates / "article.html").write_text(OVERRIDE, "utf-8")
    newsgen(unpacked, tmp_path, "build", "x")
    assert all("<p>À nous</p>" in path.read_text("utf-8") for path in articles)
