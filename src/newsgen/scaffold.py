"""`newsgen new`: an archive to start from, in French, that builds as it stands."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from newsgen.config.keys import KEYS
from newsgen.config.parsers import closest
from newsgen.errors import UsageError
from newsgen.rendering.theme_files import ThemeFiles
from newsgen.schemas import config_schema, front_matter_schema, record_schema, themes_schema

_COPIED = (
    "seeds/exemple.txt",
    "seeds/exemple.yaml",
    "content/2024/premier-article.md",
    "content/pages/a-propos.md",
    "content/pages/mentions-legales.md",
    "content/pages/accessibilite.md",
    "content/pages/confidentialite.md",
)
_CI = {
    "github": (".github/workflows/site.yml", "github.yml", "github-pages"),
    "gitlab": (".gitlab-ci.yml", "gitlab.yml", "gitlab-pages"),
}
_BLANK = re.compile(r"\[\s*À\s+COMPLÉTER\b")
_WIDTH = 88
_INTRODUCTION = (
    "La configuration de l’archive. Les lignes qui commencent par # sont des commentaires. Pour "
    "donner une valeur à une clé, ôtez le # qui la précède. Une couleur, et tout texte qui "
    "contient un deux-points suivi d’une espace, se mettent entre apostrophes droites."
)


def create_site(folder: Path, *, ci: Literal["github", "gitlab"] | None = None) -> tuple[Path, ...]:
    """Write a new site into `folder`, and return the files written, sorted.

    `ci` adds the file with which a forge builds and publishes the site. Raises UsageError for
    a folder that has something in it or that cannot be written.
    """
    try:
        _refuse_occupied(folder)
        return tuple(_write(folder / path, data) for path, data in sorted(_contents(ci)))
    except OSError as error:
        reason = f"the folder cannot be written: {error.strerror}"
        remedy = "choose a folder in which you may write"
        raise UsageError(reason, remedy=remedy, place=str(folder), code="new-unwritable") from None


def copy_template(site: Path, name: str) -> Path:
    """Copy a template of the theme into a site, to be changed there; return the new file.

    Raises UsageError for a name that is none, a file that is there and one that cannot be written.
    """
    theme, target = ThemeFiles(site), site / "templates" / name
    text = theme.copy_of(name)
    if text is None:
        names = theme.names()
        remedy = (
            closest(name.removeprefix("templates/"), names)
            or f"the templates are {', '.join(names)}"
        )
        raise UsageError(f"the theme has no template {name}", remedy=remedy, code="no-template")
    if target.exists() or target.is_symlink():
        reason, remedy = "this file is there already", "move it away first"
        raise UsageError(reason, remedy=remedy, place=str(target), code="template-there")
    try:
        return _write(target, text.encode())
    except OSError as error:
        reason = f"it cannot be written: {error.strerror}"
        remedy = "give yourself permission to write there"
        raise UsageError(reason, remedy=remedy, place=str(target), code="unwritable") from None


def unfilled_blanks(text: str) -> int:
    """Count the marks « [À COMPLÉTER : …] » that are left in `text`."""
    return len(_BLANK.findall(unicodedata.normalize("NFC", text)))


def _refuse_occupied(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        reason = "the folder is not empty" if folder.is_dir() else "this is not a folder"
        remedy = "give the name of a folder that does not exist yet"
        raise UsageError(reason, remedy=remedy, place=str(folder), code="new-occupied")


def _contents(ci: str | None) -> Iterator[tuple[str, bytes]]:
    for path in _COPIED:
        yield path, _skeleton(path)
    yield ".gitignore", _skeleton("gitignore")
    yield "schemas/newsgen.schema.json", _json(config_schema())
    yield "schemas/article.schema.json", _json(front_matter_schema())
    yield "schemas/record.schema.json", _json(record_schema())
    yield "schemas/themes.schema.json", _json(themes_schema())
    given = {"title": KEYS["title"].example}
    if ci is not None:
        path, source, host = _CI[ci]
        yield path, _skeleton(source)
        given["host"] = f"host: {host}"
    yield "newsgen.yaml", _commented_config(given).encode()


def _commented_config(given: Mapping[str, str]) -> str:
    """Write newsgen.yaml: each key with its comment, its example commented out unless `given`."""
    head = "# yaml-language-server: $schema=./schemas/newsgen.schema.json\n"
    parts = [head, _comment(_INTRODUCTION)]
    for name, key in KEYS.items():
        written = given.get(name) or textwrap.indent(key.example, "#")
        parts.append(f"{_comment(key.comment)}{written}\n")
    return "\n".join(parts)


def _comment(text: str) -> str:
    # textwrap breaks at ASCII spaces alone, so that no-break spaces hold.
    return textwrap.indent("\n".join(textwrap.wrap(text, _WIDTH)), "# ") + "\n"


def _skeleton(path: str) -> bytes:
    return files("newsgen").joinpath("skeleton", *path.split("/")).read_bytes()


def _json(schema: dict[str, Any]) -> bytes:
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
