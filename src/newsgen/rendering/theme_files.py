"""The files of the theme, overridden one by one by a site's own: where they are, what they say.

The default theme is in the installed package, else at the root of the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import yaml

from newsgen import __version__
from newsgen.errors import TemplateError

THEME_PREFIX = "theme/"
"""What begins the name of the theme's own template, in one of a site that overrides it."""
WORDS = "words.yaml"

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Takes every word for text: none is a number, a date or false."""
_PACKAGE = Path(__file__).resolve().parents[1]


def theme_folder() -> Path:
    """Return the folder that holds the theme's templates/ and static/."""
    packaged = _PACKAGE / "theme"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]


_COPIED = re.compile(r"\{#-? newsgen (\S+) (\S+) sha256:([0-9a-f]{64}) -?#\}")
"""What a copy of a template says of its original: version, name and digest."""


class Outdated(NamedTuple):
    """A template of a site whose original has changed, or gone, since it was copied."""

    name: str
    original: str
    version: str
    """Of newsgen, when it was copied."""
    mark: str
    """What the copy would say today, "" where the theme has no such template any more."""


class ThemeFiles:
    """The templates and words of a site, each read once."""

    def __init__(self, site: Path) -> None:
        self.site = site
        theirs = site / "templates"
        self._theme = theme_folder() / "templates"
        self._site = theirs if theirs.is_dir() and not _same(theirs, self._theme) else None
        self._found: dict[str, tuple[str, str, None] | None] = {}
        self._digests: dict[str, str] = {}
        self._referring: dict[str, tuple[tuple[str, int], ...]] = {}

    def find(self, name: str) -> tuple[str, str, None] | None:
        """Return a template's text and file as Jinja2 wants them; None when there is none.

        Raises UnicodeDecodeError.
        """
        if name not in self._found:
            self._found[name] = self._read(name)
        return self._found[name]

    def fingerprint(self, name: str) -> str:
        """Return a digest of a template with all that it extends, includes or imports.

        Raises TemplateError.
        """
        digest = sha256()
        for used in self._used(name):
            if used not in self._digests:
                self._digests[used] = sha256(self._text(used).encode()).hexdigest()
            digest.update(f"{used}\n{self._digests[used]}\n".encode())
        return digest.hexdigest()

    def words(self) -> dict[str, str]:
        """Return the interface words: the theme's, replaced by those of the site's own file."""
        words: dict[str, str] = {}
        for folder in (self._theme, self._site):
            if folder and (folder / WORDS).is_file():
                words |= _read_words(folder / WORDS)
        return words

    def copy_of(self, name: str) -> str | None:
        """Return a template of the theme with a mark of its origin; None when there is none."""
        path = self._theme / name
        if name == WORDS or not _is_inside(name) or not path.is_file():
            return None
        text = path.read_text("utf-8")
        # It takes the line break with it: an XML declaration must stand first.
        return f"{_mark(name, text)}\n{text}"

    def name_of(self, file: str) -> str:
        """Return the name of a template, given by its file or by its name."""
        for folder in (self._site, self._theme):
            if folder and Path(file).is_relative_to(folder):
                return Path(file).relative_to(folder).as_posix()
        return file

    def names(self) -> list[str]:
        """Return the names of the theme's templates, sorted."""
        paths = (path for path in self._theme.rglob("*") if path.is_file() and path.name != WORDS)
        return sorted(path.relative_to(self._theme).as_posix() for path in paths)

    def outdated(self) -> Iterator[Outdated]:
        """Yield the site's templates that bear the mark of an original that is another, or gone."""
        for path in sorted(self._site.rglob("*")) if self._site else ():
            text = path.read_text("utf-8", "replace") if path.is_file() else ""
            if found := _COPIED.search(text):
                version, original, digest = found.groups()
                mark = (self.copy_of(original) or "").partition("\n")[0]
                if digest not in mark:
                    name = path.relative_to(self._site or path).as_posix()
                    yield Outdated(name, original, version, mark)

    def _places(self, name: str) -> Iterator[Path]:
        if self._site:
            yield self._site / name
        if name.startswith(THEME_PREFIX):
            yield self._theme / name.removeprefix(THEME_PREFIX)
        yield self._theme / name

    def _used(self, name: str) -> list[str]:
        """Return a template, and all that it and these extend, include or import, sorted."""
        found, waiting = {name}, [name]
        while waiting:
            by = waiting.pop()
            for used, line in self._references(by):
                if used not in found:
                    self._text(used, by, line)
                    found.add(used)
                    waiting.append(used)
        return sorted(found)

    def _references(self, name: str) -> tuple[tuple[str, int], ...]:
        if name not in self._referring:
            self._referring[name] = _references(name, self._text(name))
        return self._referring[name]

    def _read(self, name: str) -> tuple[str, str, None] | None:
        for path in self._places(name) if _is_inside(name) else ():
            if path.is_file():
                return path.read_text("utf-8"), str(path), None
        return None

    def _text(self, name: str, wanted_by: str = "", line: int = 0) -> str:
        try:
            found = self.find(name)
        except UnicodeDecodeError as error:
            raise TemplateError(
                str(error), place=_place(name), remedy="save it in UTF-8", code="template"
            ) from error
        if found is None:
            raise missing_template(name, wanted_by or name, line)
        return found[0]


def _mark(name: str, text: str) -> str:
    digest = sha256(text.encode()).hexdigest()
    return f"{{# newsgen {__version__} {name} sha256:{digest} -#}}"


def missing_template(name: str, wanted_by: str, line: int = 0) -> TemplateError:
    """Return the refusal of a name that no template has."""
    return TemplateError(
        f"there is no template {name}",
        remedy="check the name that refers to it",
        place=_place(wanted_by),
        line=line,
        code="template",
    )


_REFERENCE = re.compile(
    r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(?:"([^"]+)"|'([^']+)'|)"""
)


@lru_cache(maxsize=256)
def _references(name: str, source: str) -> tuple[tuple[str, int], ...]:
    """Return the templates that a template extends, includes or imports, with their lines."""
    found = []
    for match in _REFERENCE.finditer(source):
        used, line = match[1] or match[2], source.count("\n", 0, match.start()) + 1
        if not used:
            raise TemplateError(
                "a template may not compute which template it extends or includes",
                place=f"templates/{name}",
                line=line,
                remedy="write the name between quotes",
                code="template-dynamic",
            )
        found.append((used, line))
    return tuple(found)


def _read_words(path: Path) -> Mapping[str, str]:
    try:
        return _words_in(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise TemplateError(
            "this is not YAML",
            place=f"templates/{WORDS}",
            line=line,
            remedy='write one `key: "words"` a line',
            code="words",
        ) from error


@lru_cache(maxsize=4)
def _words_in(text: str) -> Mapping[str, str]:
    words = yaml.load(text, Loader=_LOADER)  # noqa: S506 — makes nothing but texts
    if not isinstance(words, dict):
        return {}
    return {str(key): str(value) for key, value in words.items()}


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _is_inside(name: str) -> bool:
    return not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def _place(name: str) -> str:
    return f"templates/{name.removeprefix(THEME_PREFIX)}"
