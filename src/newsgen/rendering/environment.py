"""Jinja2 set up for the theme and a site's overrides."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from functools import cache
from keyword import iskeyword
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from newsgen.errors import TemplateError
from newsgen.rendering.flattening import HOT, Flat, flatten, renderer
from newsgen.rendering.theme_files import THEME_PREFIX, ThemeFiles, missing_template

_HELD = 500
"""Compiled templates that are held in memory."""


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
    """The templates of a site, as Jinja2 renders them."""

    def __init__(
        self, files: ThemeFiles, *, cached: bool = True, known: Mapping[str, object] | None = None
    ) -> None:
        """Take the templates; the variables in `known` have the same value at each rendering."""
        self._files = files
        self.environment = _Environment(
            loader=jinja2.FunctionLoader(self._files.find),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_bytecode_cache() if cached else None,
        )
        self._known = known or {}
        self._known_written = repr(self._known)
        self._renderings: Counter[str] = Counter()
        self._flat: dict[str, Flat | None] = {}
        self._buckets: dict[str, Bucket | None] = {}

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
            raise _explained(name, error, self._files) from error

    def _flattened(self, name: str) -> Flat | None:
        """Return the fast form of a template: one that is rendered often, or was before."""
        if name in self._flat:
            return self._flat[name]
        self._renderings[name] += 1
        if self._renderings[name] == 1:
            self._buckets[name] = bucket = self._kept(name)
            if bucket and bucket.code:
                self._flat[name] = renderer(self.environment, bucket.code)
                return self._flat[name]
        if self._renderings[name] < HOT:
            return None
        code = flatten(self.environment, name, self._known)
        self._keep(name, code)
        self._flat[name] = renderer(self.environment, code) if code else None
        return self._flat[name]

    def _kept(self, name: str) -> Bucket | None:
        """Return where the flat code of a template is kept for later builds, if it can be."""
        cache = self.environment.bytecode_cache
        if cache is None:
            return None
        source = f"{self._files.fingerprint(name)} {self._known_written}"
        return cache.get_bucket(self.environment, f"flat {name}", str(self._files.site), source)

    def _keep(self, name: str, code: CodeType | None) -> None:
        bucket, cache = self._buckets[name], self.environment.bytecode_cache
        if bucket and cache and code:
            bucket.code = code
            cache.set_bucket(bucket)


def _explained(name: str, error: Exception, files: ThemeFiles) -> TemplateError:
    if isinstance(error, jinja2.TemplateNotFound):
        return missing_template(str(error), name)
    if isinstance(error, jinja2.TemplateSyntaxError):
        reason, remedy = str(error.message), "correct the template"
        place, line = error.name or name, error.lineno
    elif isinstance(error, RecursionError):
        place, line = _where_it_failed(error, name, files)
        reason = "it extends or includes itself"
        remedy = f"write “{THEME_PREFIX}” before its name to reach the template of the theme"
    else:
        reason, remedy = str(error), "docs/templates.md lists what each template gets"
        place, line = _where_it_failed(error, name, files)
    place = place.removeprefix(THEME_PREFIX)
    return TemplateError(
        reason, remedy=remedy, place=f"templates/{place}", line=line, code="template"
    )


def _where_it_failed(error: Exception, name: str, files: ThemeFiles) -> tuple[str, int]:
    """Return the template and line of an error while rendering: the innermost of its frames."""
    found = (name, 0)
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.endswith((".html", ".xml", ".txt")):
            found = (files.name_of(filename), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _is_ours_alone(folder: Path) -> bool:
    """Tell whether nobody but the user (and root) can put files into a folder."""
    if sys.platform == "win32":
        return True
    state = folder.stat()
    return state.st_uid == os.geteuid() and not state.st_mode & 0o022


class _BytecodeCache(jinja2.FileSystemBytecodeCache):
    """Compiled templates in a folder, and in memory for later builds of this process."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "newsgen_2_%s.cache")
        self._codes: dict[str, CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return a key also for a site whose folder has a name that is not UTF-8."""
        return super().get_cache_key(name, ascii(filename) if filename else None)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Let the bucket have its code, if that is known."""
        source = bucket.key + bucket.checksum
        bucket.code = self._codes.get(source)
        if bucket.code is None:
            super().load_bytecode(bucket)
        if bucket.code and len(self._codes) < _HELD:
            self._codes[source] = bucket.code


@cache
def _bytecode_cache() -> jinja2.BytecodeCache | None:
    """Keep compiled templates in the user's cache folder, never in the site.

    Bytecode is code: what came with a site must not be run, nor what another user could write.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # a relative one must be ignored, and could be in the site
        base = os.path.expanduser("~/.cache")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", base)
    folder = Path(base) / "newsgen" / "templates"
    if not folder.is_absolute():  # of a user who has no home
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours_alone(folder):
            return None
    except OSError:
        return None
    return _BytecodeCache(folder)
