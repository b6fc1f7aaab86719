"""The programs that are compared: where they are, how their sites are laid out and built."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BASE_URL = "https://archives.example.org/"
HUGO_SITE = Path(__file__).parent / "hugo"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Program:
    """A static site generator, ready to build the articles of one work folder."""

    name: str
    version: str
    command: Callable[[Path], tuple[str | Path, ...]]
    """The command that builds into the folder given."""
    memory_of_builds: tuple[Path, ...]
    """What it keeps between builds; removed before a cold one."""
    pages_written: Callable[[str], int | None]
    """How many pages a build wrote, from its standard output; None where it does not say."""

    def forget(self) -> None:
        """Remove what it keeps between builds."""
        for folder in self.memory_of_builds:
            shutil.rmtree(folder, ignore_errors=True)


def lay_out_newsgen(site: Path) -> Program:
    """Make of the folder that holds content/ a site of newsgen, in its default configuration."""
    (site / "newsgen.yaml").write_text(f"title: Archives\nbase_url: {BASE_URL}\n", encoding="utf-8")
    newsgen = (sys.executable, "-m", "newsgen")
    return Program(
        name="newsgen",
        version=_output_of(*newsgen, "--version").removeprefix("newsgen "),
        command=lambda output: (*newsgen, "build", site, "-o", output, "--format", "json"),
        memory_of_builds=(site / ".newsgen",),
        pages_written=lambda told: int(json.loads(told)["pages"]["written"]),
    )


def lay_out_hugo(binary: Path, content: Path, folder: Path) -> Program:
    """Make in `folder`, beside the site of newsgen, a Hugo site of the same articles."""
    shutil.copytree(HUGO_SITE, folder)
    _write_list(folder, "tags", "Thèmes")
    _write_list(folder, "articles", "Calendrier", "url: /calendrier/\n")
    for month in sorted(content.glob("[0-9]*/[0-9]*")):
        year, number = month.parts[-2:]
        _write_list(folder, f"articles/{year}", year)
        _write_list(folder, f"articles/{year}/{number}", f"{MONTHS[int(number) - 1]} {year}")
    cache = folder / "cache"
    return Program(
        name="Hugo",
        version=_output_of(binary, "version").split()[1].partition("-")[0].removeprefix("v"),
        command=lambda output: (
            *(binary, "--quiet", "--source", folder),
            *("--destination", output, "--cacheDir", cache),
        ),
        memory_of_builds=(cache, folder / "resources"),
        pages_written=lambda _: None,
    )


def _write_list(folder: Path, path: str, title: str, more: str = "") -> None:
    listing = folder / "content" / path / "_index.md"
    listing.parent.mkdir(parents=True, exist_ok=True)
    listing.write_text(f'---\ntitle: "{title}"\n{more}---\n', encoding="utf-8")


def find_hugo() -> Path | None:
    """Return Hugo's own binary, as the package `hugo` of this environment holds it.

    Not the command of that name which the package installs: it starts Python first.
    """
    folder = Path(sysconfig.get_path("platlib")) / "hugo" / "binaries"
    found = shutil.which("hugo", path=str(folder))
    return Path(found) if found else None


def _output_of(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()
