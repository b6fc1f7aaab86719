"""The Markdown engines: Markdown in, HTML of unknown safety out. Loaded when first used."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, Literal

from newsgen.french.slugs import slugify
from newsgen.rendering.body_words import BACK_TO_TEXT

if TYPE_CHECKING:
    from markdown import Markdown

Engine = Literal["python-markdown", "commonmark"]

_EXTENSIONS = {
    "fenced_code": re.compile("```|~~~"),
    "footnotes": re.compile(r"\[\^"),
    "attr_list": re.compile(r"\{"),
    "def_list": re.compile(r"[\n\r>][^\S\n]*:"),
    "tables": re.compile(r"\|"),
    "abbr": re.compile(r"\*\["),
    "md_in_html": re.compile("<"),
    "admonition": re.compile("!!!"),
    "sane_lists": re.compile(""),
    "toc": re.compile(""),
}
"""Extensions of Python-Markdown, with that without which each leaves a text as it is."""
_PARTS = {
    **dict.fromkeys(("html_block", "entity"), ("&",)),
    "setextheader": ("=", "-\n", "-\r", "-\t", "- \n", "- \r", "- \t", "-  "),
    "hr": tuple(one.replace("-", sign) for sign in "-_*" for one in ("---", "- -", "-  -", "-\t")),
    "backtick": ("`",),
    "escape": ("\\",),
    "unescape": ("\\", "&"),
    **dict.fromkeys(("reference", "short_reference"), ("]:",)),
    "link": ("[",),
    **dict.fromkeys(("image_link", "image_reference", "short_image_ref"), ("![",)),
    **dict.fromkeys(("autolink", "automail", "html"), ("<",)),
    "linebreak": (" \n", "\t\n", " \r", "\t\r"),
    "em_strong": ("*", "_"),
}
"""The same for parts that it always has: each has something to do only after one of these signs."""


def _mark(sign: str) -> str:
    """Return a character of a sign, the least usual where that is easily told."""
    return (sign.strip() or sign)[0]


_SIGNS = {
    mark: tuple(signs)
    for mark, signs in groupby(sorted({*chain.from_iterable(_PARTS.values())}, key=_mark), _mark)
}
"""All these signs by their mark, so that few of them need to be sought."""
_OF_BLOCKS = {"quote": ">", "hashheader": "#"}
"""Of parts that look at each block for long, a sign that is in all with which they do anything."""
_CUT_OUT = "<\2\3"
"""HTML and these characters are taken out first, which may bring parted signs together."""
_TABLE_OF_CONTENTS = "[TOC]"
SETTINGS: dict[str, dict[str, Any]] = {
    "footnotes": {"BACKLINK_TITLE": BACK_TO_TEXT},
    "toc": {"slugify": lambda text, _separator: slugify(text, fallback="titre")},
}
"""What some extensions are told."""
# Python-Markdown searches the rest of the text for the end of each "[": minutes, for thousands.
_OPEN_BRACKETS = 500
_FOOTNOTE_LABEL = re.compile(r'<sup class="footnote-definition-label">\d+</sup>')


def run_engine(body: str, engine: Engine) -> str:
    """Turn Markdown into HTML, raw HTML included: the caller sanitises it.

    Raises RecursionError or ValueError where Markdown is made to be more than it can follow.
    """
    return _commonmark(body) if engine == "commonmark" else _python_markdown(body)


def _python_markdown(body: str) -> str:
    if body.count("[") - body.count("]") > _OPEN_BRACKETS:
        raise ValueError("too many brackets that nothing closes")
    engine = _python_markdown_engine(extensions_for(body), idle_parts(body))
    try:
        return engine.reset().convert(body)
    except BaseException:
        # A parse that was cut short leaves half of its state behind, more than reset() clears.
        _python_markdown_engine.cache_clear()
        raise


def extensions_for(body: str) -> tuple[str, ...]:
    """Return the extensions that may see something in a body: the others cost half of the time."""
    lines = f"\n{body}"
    return tuple(name for name, sign in _EXTENSIONS.items() if sign.search(lines))


def idle_parts(body: str) -> tuple[str, ...]:
    """Return the parts of the engine that would leave a body as it is, and take time for it."""
    if any(sign in body for sign in _CUT_OUT):
        return ()
    lines = f"{body}\n"
    there = {
        sign for mark, signs in _SIGNS.items() if mark in lines for sign in signs if sign in lines
    }
    idle = tuple(name for name, signs in _PARTS.items() if there.isdisjoint(signs))
    return idle if _TABLE_OF_CONTENTS in body else (_TABLE_OF_CONTENTS, *idle)


@lru_cache(maxsize=128)
def _python_markdown_engine(extensions: tuple[str, ...], idle: tuple[str, ...]) -> Markdown:
    from markdown import Markdown

    settings = {name: SETTINGS[name] for name in extensions if name in SETTINGS}
    if _TABLE_OF_CONTENTS in idle:  # headings get their ids, nobody asks for the list of them
        settings["toc"] = {**SETTINGS["toc"], "marker": "", "toc_depth": 0}
    engine = Markdown(extensions=extensions, extension_configs=settings)
    blocks: Any = engine.parser
    inline: Any = engine.treeprocessors["inline"]
    registries = (blocks.blockprocessors, engine.preprocessors, engine.treeprocessors)
    for registry in (*registries, engine.inlinePatterns):
        for name in idle:
            registry.deregister(name, strict=False)
    for name, sign in _OF_BLOCKS.items():
        processor = blocks.blockprocessors[name]
        processor.test = partial(_test_with, sign, processor.test)
    for extension in engine.registeredExtensions:
        if hasattr(extension, "unique_ref"):
            notes: Any = extension
            notes.unique_ref = partial(_numbered, notes)
    # They ask for each again for each piece of text, which a list answers faster.
    blocks.blockprocessors = list(blocks.blockprocessors)
    inline.inlinePatterns = list(engine.inlinePatterns)
    return engine


def _numbered(notes: Any, reference: str, found: bool = False) -> str:
    """Return the id of one more reference to a note: `fnref:a`, `fnref2:a`, `fnref3:a` …

    As the extension does, which tries all numbers from the first again for each.
    """
    if not found:
        return reference
    number = notes.found_refs[reference] = notes.found_refs.get(reference, 0) + 1
    return reference if number == 1 else reference.replace("fnref", f"fnref{number}", 1)


def _test_with(sign: str, test: Callable[[Any, str], bool], parent: Any, block: str) -> bool:
    """Tell what a test tells of a block, which is nothing without the sign."""
    return sign in block and test(parent, block)


def _commonmark(body: str) -> str:
    return _FOOTNOTE_LABEL.sub("", _commonmark_engine()(body))


@cache
def _commonmark_engine() -> Callable[[str], str]:
    from pyromark import Options, html

    options = (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_DEFINITION_LIST
        | Options.ENABLE_HEADING_ATTRIBUTES
    )
    return partial(html, options=options)
