"""The law of the archive, for tests: an incremental build gives what a clean build gives.

`Pair` builds a site in place and a copy of it from nothing, at another path, and says what
differs. Limits are small, so that small sites divide their lists as large ones do.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from difflib import unified_diff
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any
from unittest import mock

import jinja2
from jinja2.bccache import Bucket

from newsgen.build import BuildOptions, build
from newsgen.comparison import differences
from newsgen.config.keys import KEYS
from newsgen.config.parsers import whole_number
from newsgen.errors import NewsgenError
from newsgen.rendering import environment
from newsgen.report import Difference

OUTPUTS = ("public", "autre")
"""Folders of a site that builds write into."""
NOT_SOURCES = (".newsgen", *OUTPUTS, "brouillons")
REFUSED = "refused"
_KEPT = 8
"""Clean builds that are kept, for sites that come back to what they were."""
_LIMITS = (
    ("newsgen.stages.reading", "BATCH", 3),
    ("newsgen.catalog.citations", "NEAREST", 2),
    ("newsgen.config.values", "Limits.source_bytes", property(lambda self: self.source_size * 600)),
    ("newsgen.catalog.queries.outcomes", "FEW", 2),
    ("newsgen.catalog.store", "JOURNAL_LENGTH", 3),
    ("newsgen.executors.choice", "SMALL", 2),
    ("newsgen.pages.beside", "CITED_BY", 2),
    ("newsgen.pages.feed", "LENGTH", 4),
    ("newsgen.pages.home", "LATEST", 3),
    ("newsgen.pages.home", "MAIN_THEMES", 3),
    ("newsgen.pages.home", "OLDEST", 2),
    ("newsgen.pages.sitemap", "MAXIMUM", 4),
    ("newsgen.pages.term", "TermScope.month_parts", 1),
    ("newsgen.pages.terms", "SPLIT_ABOVE", 3),
    ("newsgen.stages.linking", "MANY", 24),
    ("newsgen.stages.registering", "MANY", 3),
)


@contextmanager
def small_limits() -> Iterator[None]:
    """Let a dozen articles be many, and keep compiled templates in memory alone."""
    with ExitStack() as patches:
        for module, name, value in _LIMITS:
            *owners, last = name.split(".")
            owner = import_module(module)
            for one in owners:
                owner = getattr(owner, one)
            patches.enter_context(mock.patch.object(owner, last, value))
        short = KEYS["page_size"]._replace(parse=whole_number(2, 500))
        patches.enter_context(mock.patch.dict(KEYS, {"page_size": short}))
        patches.enter_context(mock.patch.object(environment, "_bytecode_cache", _bytecode))
        yield


class _Bytecode(jinja2.BytecodeCache):
    """Compiled templates in memory, by the digest of their source, as Jinja2's own on disk."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._codes[bucket.key + bucket.checksum] = bucket.code


@cache
def _bytecode() -> _Bytecode:
    return _Bytecode()


class Pair:
    """A site in `root`, built again and again, and clean builds of it.

    `isolated`: each build runs in a process of its own, under another seed of hashes, time
    zone and locale, the clean ones with two processes that are spawned.
    """

    def __init__(self, root: Path, *, isolated: bool = False) -> None:
        self.site = root / "site"
        self.site.mkdir()
        self._root = root
        self._isolated = isolated
        self._clean: OrderedDict[str, tuple[Path, dict[str, Any]]] = OrderedDict()

    def build(self, options: BuildOptions) -> dict[str, Any]:
        """Build the site in place; return what must be as a clean build says it, or refuses it."""
        return self._built(self.site, options, 0)

    def clean(self, *, drafts: bool = False) -> tuple[Path, dict[str, Any]]:
        """Return the output and the account of a clean build of what the site is now."""
        state = f"{drafts} {_state(self.site)}"
        if state not in self._clean:
            if len(self._clean) == _KEPT:
                shutil.rmtree(self._clean.popitem(last=False)[1][0].parent)
            self._clean[state] = self._built_anew(state, drafts=drafts)
        return self._clean[state]

    def wrong(self, output: str = "public", *, drafts: bool = False) -> list[Difference]:
        """Return what an output has otherwise than a clean one."""
        return list(differences(self.site / output, self.clean(drafts=drafts)[0]))

    def check(self, options: BuildOptions, output: str = "public") -> dict[str, Any]:
        """Build the site in place and anew, return its account.

        Raises AssertionError when they differ.
        """
        made = self.build(options)
        clean, expected = self.clean()
        assert made == expected, f"{made}\n{expected}"
        if REFUSED not in expected:
            wrong = self.wrong(output)
            assert not wrong, _told(wrong, self.site / output, clean)
        return made

    def _built_anew(self, state: str, *, drafts: bool) -> tuple[Path, dict[str, Any]]:
        copy = self._root / "propre" / sha256(state.encode()).hexdigest()[:12]
        shutil.copytree(self.site, copy, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        jobs, method = (2, "spawn") if self._isolated else (1, None)
        options = BuildOptions(jobs=jobs, start_method=method, drafts=drafts)
        return copy / "public", self._built(copy, options, 1)

    def _built(self, site: Path, options: BuildOptions, surroundings: int) -> dict[str, Any]:
        if self._isolated:
            return _account(_in_its_own_process(site, options, surroundings))
        return _account(summary_of(site, options))


def summary_of(site: Path, options: BuildOptions) -> dict[str, Any]:
    """Build a site; return the summary, or why the build was refused."""
    try:
        return build(site, options).as_json()
    except NewsgenError as error:
        return {REFUSED: error.code, "reason": error.reason}


def _in_its_own_process(site: Path, options: BuildOptions, which: int) -> dict[str, Any]:
    surroundings = {
        "PYTHONHASHSEED": ("1", "2")[which],
        "TZ": ("UTC", "Pacific/Auckland")[which],
        "LC_ALL": ("C", "C.UTF-8")[which],
    }
    words = json.dumps([options.jobs, options.start_method, options.drafts, str(options.output)])
    found = subprocess.run(
        [sys.executable, Path(__file__).with_name("isolated_build.py"), site, words],
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not found.returncode, found.stderr
    summary: dict[str, Any] = json.loads(found.stdout)
    return summary


def _account(summary: dict[str, Any]) -> dict[str, Any]:
    """Return what a summary says of the site, without what is told of this one build."""
    if REFUSED in summary:
        return summary
    kept = ("found", "published", "drafts", "withdrawn", "rejected", "other_files")
    of_this_build = ("-renewed", "withdrawn")
    warnings = [one for one in summary["warnings"] if not one["code"].endswith(of_this_build)]
    output = {name: value for name, value in summary["output"].items() if name != "folder"}
    found = {name: summary[name] for name in kept}
    found |= {"warnings": sorted(map(_told_of, warnings)), "output": output}
    found["rejected"] = sorted(map(_told_of, summary["rejected"]))
    return found


def _told_of(finding: dict[str, Any]) -> str:
    return json.dumps(finding, sort_keys=True)


def _state(site: Path) -> str:
    """Return a digest of all that a build reads of a site."""
    digest = sha256()
    for folder, folders, names in os.walk(site):
        if folder == str(site):
            folders[:] = [name for name in folders if name not in NOT_SOURCES]
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                digest.update(f"{path}\0".encode() + sha256(file.read()).digest())
    return digest.hexdigest()


def _told(wrong: list[Difference], output: Path, clean: Path) -> str:
    """Return what an incremental build has otherwise than a clean one, for whoever mends it."""
    lines = [f"{len(wrong)} wrong: {[(one.what, one.path) for one in wrong]}"]
    for one in [one for one in wrong if one.what == "differs"][-2:]:
        pages = (
            (tree / one.path).read_bytes().decode(errors="replace").splitlines()
            for tree in (output, clean)
        )
        names = f"incremental/{one.path}", f"clean/{one.path}"
        lines += unified_diff(*pages, *names, n=0, lineterm="")
    return "\n".join(lines)
