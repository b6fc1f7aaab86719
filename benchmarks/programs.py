"""The programs that are compared: where they are, how their sites are laid out and built."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from measuring import run

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
    theme_template: Path
    """The template that pages of themes use, and no other pages."""
    template_before: str | None
    """What it holds; None where it is the theme's own, and not in the site."""
    template_after: str
    """What it holds after a change that shows on each of these pages."""

    def forget(self) -> None:
        """Remove what it keeps between builds."""
        for folder in self.memory_of_builds:
            shutil.rmtree(folder, ignore_errors=True)

    def change_template(self) -> None:
        """Change the template of the pages of themes."""
        self.theme_template.parent.mkdir(exist_ok=True)
        self.theme_template.write_text(self.template_after, encoding="utf-8")

    def restore_template(self) -> None:
        """Put the template of the pages of themes back as it was."""
        if self.template_before is None:
            self.theme_template.unlink(missing_ok=True)
        else:
            self.theme_template.write_text(self.template_before, encoding="utf-8")


def lay_out_newsgen(site: Path, markup: str | None = None) -> Program:
    """Make of the folder that holds content/ a site of newsgen, in its default configuration."""
    keys = f"title: Archives\nbase_url: {BASE_URL}\nsearch: false\n" + (
        f"markup: {markup}\n" if markup else ""
    )
    (site / "newsgen.yaml").write_text(keys, encoding="utf-8")
    newsgen = (sys.executable, "-m", "newsgen")
    return Program(
        name="newsgen",
        version=run((*newsgen, "--version")).strip().removeprefix("newsgen "),
        command=lambda output: (*newsgen, "build", site, "-o", output, "--format", "json"),
        memory_of_builds=(site / ".newsgen",),
        theme_template=site / "templates" / "term.html",
        template_before=None,
        template_after=(
            '{% extends "theme/term.html" %}\n'
            "{% block heading %}{{ super() }}<p>Dossier</p>{% endblock %}\n"
        ),
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
    cache, template = folder / "cache", folder / "layouts" / "term.html"
    before = template.read_text(encoding="utf-8")
    return Program(
        name="Hugo",
        version=run((binary, "version")).split()[1].partition("-")[0].removeprefix("v"),
        command=lambda output: (
            *(binary, "--quiet", "--source", folder),
            *("--destination", output, "--cacheDir", cache),
        ),
        memory_of_builds=(cache, folder / "resources"),
        theme_template=template,
        template_before=before,
        template_after=before.replace("</h1>", "</h1><p>Dossier</p>"),
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
