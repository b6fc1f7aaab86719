"""Jinja2 set up for the theme and a site's overrides, and what each template depends on."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from keyword import iskeyword
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from newsgen.errors import TemplateError
from newsgen.rendering.flattening import HOT, Flat, flatten
from newsgen.rendering.theme_files import theme_folder

THEME_PREFIX = "theme/"
WORDS = "words.yaml"


class _Template(jinja2.Template):
    """A template whose output is escaped without making a Markup object of each value.

    What a template puts out is joined to one string at once; only its value counts.
    """

    @classmethod
    def _from_namespace(
        cls,
        environment: jinja2.Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002 — the name is Jinja2's
    ) -> jinja2.Template:
        namespace.update(escape=_escaped, escape_text=_escape_inner)
        return super()._from_namespace(environment, namespace, globals)


def _escaped(value: object) -> str:
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]  # mypy does not follow `kind`
    return str(value) if kind is int else escape(value)


class _Python(CodeGenerator):
    """Writes `a.b` as Python's own `a.b`, and escapes plain text without a detour."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 — Jinja2's name
        """Write an attribute."""
        if not node.attr.isidentifier() or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _escapes(frame):
            self.write("(escape_text(_out) if type(_out := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _escapes(frame):
            self.write(") is str else escape(_out))")
        else:
            super()._output_child_post(node, frame, finalize)


def _escapes(frame: Frame) -> bool:
    return frame.eval_ctx.autoescape is True and not frame.eval_ctx.volatile


class _Environment(jinja2.Environment):
    """Jinja2 in which `a.b` is an attribute and nothing else, looked up by the interpreter.

    Views have fixed fields, so a name that is not there is an error at once; a page has a
    hundred such look-ups, and Jinja2's own costs four times as much.
    """

    getattr = staticmethod(getattr)  # type: ignore[assignment]
    code_generator_class = _Python
    template_class = _Template


class Theme:
    """The templates of a site: the theme's, overridden file by file by the site's own."""

    def __init__(
        self, site: Path, *, cached: bool = True, known: Mapping[str, object] | None = None
    ) -> None:
        """Find the templates; the variables in `known` have the same value at each rendering."""
        theirs = site / "templates"
        self._theme = theme_folder() / "templates"
        self._site = theirs if theirs.is_dir() and not _same(theirs, self._theme) else None
        loaders: list[jinja2.BaseLoader] = []
        if self._site:
            loaders.append(jinja2.FileSystemLoader(self._site))
        theme = jinja2.FileSystemLoader(self._theme)
        loaders += [jinja2.PrefixLoader({"theme": theme}), theme]
        self.environment = _Environment(
            loader=jinja2.ChoiceLoader(loaders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_bytecode_cache() if cached else None,
        )
        self._known = known or {}
        self._renderings: Counter[str] = Counter()
        self._flat: dict[str, Flat | None] = {}

    def render(self, name: str, fields: Mapping[str, Any]) -> str:
        """Render a template with exactly these fields. Raises TemplateError."""
        flat = self._flattened(name)
        if flat is not None:
            # Of an error, the template as it was written says where it is.
            with suppress(Exception):
                return flat(fields)
        try:
            return self.environment.get_template(name).render(fields)
        # A template can fail in any way that Python can: all are told with their place.
        except Exception as error:
            raise self._explained(name, error) from error

    def fingerprint(self, name: str) -> str:
        """Return a digest of a template with all that it extends, includes or imports."""
        digest = sha256()
        for used in sorted(self._used(name)):
            digest.update(f"{used}\n{self._source(used)}\n".encode())
        return digest.hexdigest()

    def words(self) -> dict[str, str]:
        """Return the interface words: the theme's, replaced by those of the site's own file."""
        words: dict[str, str] = {}
        for folder in (self._theme, self._site):
            if folder and (folder / WORDS).is_file():
                words |= _read_words(folder / WORDS)
        return words

    def _flattened(self, name: str) -> Flat | None:
        """Return the fast form of a template that is rendered often."""
        if name in self._flat:
            return self._flat[name]
        self._renderings[name] += 1
        if self._renderings[name] < HOT:
            return None
        self._flat[name] = flatten(self.environment, name, self._known)
        return self._flat[name]

    def _used(self, name: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        yield name
        for used in _references(name, self._source(name)):
            if used not in seen:
                yield from self._used(used, seen | {name, used})

    def _source(self, name: str) -> str:
        assert self.environment.loader is not None
        try:
            return self.environment.loader.get_source(self.environment, name)[0]
        except (jinja2.TemplateNotFound, UnicodeDecodeError) as error:
            raise self._explained(name, error) from error

    def _explained(self, name: str, error: Exception) -> TemplateError:
        if isinstance(error, jinja2.TemplateNotFound):
            reason, remedy = f"there is no template {error}", "check the name that refers to it"
            place, line = name, 0
        elif isinstance(error, jinja2.TemplateSyntaxError):
            reason, remedy = str(error.message), "correct the template"
            place, line = error.name or name, error.lineno
        else:
            reason, remedy = str(error), "docs/templates.md lists what each template gets"
            place, line = _where_it_failed(error, name)
        place = place.removeprefix(THEME_PREFIX)
        return TemplateError(
            reason, remedy=remedy, place=f"templates/{place}", line=line, code="template"
        )


_REFERENCE = re.compile(
    r"""\{%[-+]?\s*(?:extends|include|import|from)\s+(?:"([^"]+)"|'([^']+)'|)"""
)


@lru_cache(maxsize=256)
def _references(name: str, source: str) -> tuple[str, ...]:
    """Return the templates that a template extends, includes or imports."""
    found = []
    for match in _REFERENCE.finditer(source):
        used = match[1] or match[2]
        if not used:
            raise TemplateError(
                "a template may not compute which template it extends or includes",
                place=f"templates/{name}",
                line=source.count("\n", 0, match.start()) + 1,
                remedy="write the name between quotes",
                code="template-dynamic",
            )
        found.append(used)
    return tuple(found)


def _where_it_failed(error: Exception, name: str) -> tuple[str, int]:
    """Return the template and line of an error while rendering: the innermost of its frames."""
    found = (name, 0)
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.endswith((".html", ".xml", ".txt")):
            found = (Path(filename).name, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _read_words(path: Path) -> dict[str, str]:
    try:
        words = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise TemplateError(
            "this is not YAML",
            place=f"templates/{WORDS}",
            line=line,
            remedy='write one `key: "words"` a line',
            code="words",
        ) from error
    if not isinstance(words, dict):
        return {}
    return {str(key): str(value) for key, value in words.items()}


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


@cache
def _bytecode_cache() -> jinja2.FileSystemBytecodeCache | None:
    """Keep compiled templates in the user's cache folder, never in the site.

    Bytecode is code: what came with a site must not be run.
    """
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", base)
    folder = Path(base) / "newsgen" / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder), "newsgen_2_%s.cache")
