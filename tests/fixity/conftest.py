"""A small built site for the tests of fixity, and commands run in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsgen.cli import main
from sites import built, markdown, write_site

FILES = {
    "content/a.md": markdown("Le vote", date="2022-05-11", section="Politique"),
    "content/b.md": markdown("Le port", date="2022-05-12"),
    "content/pages/a-propos.md": markdown("À propos"),
    "static/plan.txt": "Un plan.\n",
}
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once: most tests only look at it, or spoil it."""
    folder = write_site(tmp_path_factory.mktemp("fixity") / "site", FILES)
    built(folder)
    return folder


@pytest.fixture
def site(first_build: Path, tmp_path: Path) -> Path:
    """Return a copy of a site that was built: it can be moved with its records."""
    return shutil.copytree(first_build, tmp_path / "site")


@pytest.fixture
def run() -> Run:
    """Return what runs a command in this process."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])
