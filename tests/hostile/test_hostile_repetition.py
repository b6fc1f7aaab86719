"""Texts that repeat what an expression nearly matches: the work must not grow with their square."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsgen.article import Article, Markup
from newsgen.build import BuildOptions, build
from newsgen.errors import SourceError
from newsgen.french.date_suggestion import suggest_date
from newsgen.french.dates import date_in_path, parse_date
from newsgen.french.read_also import named_in, without
from newsgen.french.slugs import headline_key, slugify
from newsgen.french.typography import typeset, typeset_html
from newsgen.proof.folding import forms
from newsgen.rendering.body import BodySettings, render_body
from newsgen.rendering.body_engines import run_engine
from newsgen.rendering.search_text import blocks_of
from newsgen.sources.layers import Layer, read_index
from newsgen.sources.reading import ReadSettings, read_source
from newsgen.sources.references import candidates, references
from newsgen.sources.text import clean, collapse
from sites import DEFAULT_CONFIG, markdown, write_site

SIZE = 100_000
"""Characters. What grows with their square takes a minute and more; all of this, a second."""
SECONDS = 20
ZONE = ZoneInfo("Europe/Paris")
DATES = (
    "1er ",
    "1er mai ",
    "lundi mardi ",
    "lundi, le ",
    "12 mai 2022 à ",
    "1",
    "1 ",
    "mai ",
    "2022-",
)
SIGNS = ("« ", "«", " »", "'", "l'", "’", "(((", '"a ', ' "', "...", ". ", " ;", ":", "- ", "&#9")
SPACES = (" ", "\n", "\t", "\u00a0", " \n", "\u202f ")
MARKS = ("_", "a_", "*", "`", "[", "](", "![](", "[a]: ", "<", "<a ", "{", "# ", "> ", "\\", "|")
ALSO = (
    "LIRE AUSSI ",
    "LIRE AUSSI\n- a\n",
    "lire aussi : ",
    "À lire aussi ",
    " – détails",
    "photo ",
)
ACCENTS = ("\u0301\u0316", "e\u0301", "\u05b0\u05ad")


def markdown_of(text: str) -> Article:
    return read_source("content/a.md", text.encode(), (), ReadSettings(ZONE)).articles[0]


def plain_text_of(text: str) -> Article:
    return read_source("seeds/a.txt", text.encode(), (), ReadSettings(ZONE)).articles[0]


def date_of(text: str) -> object:
    try:
        return parse_date(text, ZONE)
    except ValueError:
        return None


def table_of(text: str) -> object:
    return read_index("seeds/index.csv", text.encode())


def body_of(text: str) -> str:
    settings = BodySettings("commonmark")
    return render_body(text.encode(), Markup.MARKDOWN, "", {}, settings, "").html


def repeated(*units: Iterable[str], before: str = "", after: str = "") -> list[str]:
    return [before + unit * (SIZE // len(unit)) + after for unit in chain(*units)]


WORK: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "dates": (date_of, repeated(DATES, SPACES, SIGNS, ACCENTS)),
    "dates of paths": (date_in_path, repeated(("2022/", "/05/", "2022-05-1"))),
    "dates of texts": (
        lambda text: suggest_date(["Titre", text, text + "x", "Fin"]),
        repeated(DATES, SPACES, after="11 mai 2022"),
    ),
    "related lines": (
        lambda text: list(named_in(text)), repeated(ALSO, SPACES, before="LIRE AUSSI")
    ),
    "no related lines": (lambda text: without(text, {"a"}), repeated(ALSO, SPACES)),
    "typography": (typeset, repeated(DATES, SIGNS, SPACES, ALSO, ("M. ", "XXe ", "n° ", "a@"))),
    "nested quotations": (typeset, ['"a ' * (SIZE // 6) + 'a" ' * (SIZE // 6)]),
    "typography of HTML": (
        typeset_html,
        [f"<p>{text}</p>" for text in repeated(DATES, SIGNS, SPACES, ("<b>a</b>", "<br>"))],
    ),
    "slugs": (lambda text: slugify(text, "x"), repeated(DATES, SIGNS, SPACES, ("œ", "ǆ", ","))),
    "headlines": (
        headline_key,
        [*repeated(SPACES, before="a", after="x details"), *repeated(ALSO, SIGNS, after=" photo")],
    ),
    "headings": (
        markdown_of,
        [
            *repeated(SPACES, MARKS, before="# a", after="a\n\nx"),
            *repeated(SPACES, before="# a", after="{#b} x\n\nx"),
            *repeated(SPACES, MARKS, before="# a\n\nx", after="x"),
        ],
    ),
    "front matter": (
        markdown_of,
        repeated(SPACES, MARKS, ("a: b\n", "# a\n", "- "), before="---\n", after="\n---\nx"),
    ),
    "bare fields": (markdown_of, ["Title: a\n" + "    abcdefgh\n" * 250_000]),
    "titles": (markdown_of, repeated(SIGNS, ACCENTS, before="---\ntitle: a", after="\n---\nx")),
    "plain texts": (plain_text_of, repeated(SPACES, ("- a\n", "a\n"), ACCENTS, before="a\n")),
    "references": (
        lambda text: references(markdown_of(text)),
        repeated(MARKS, SPACES, ("[a](b) ", '<a href="b'), before="[a]:", after="\n\nx"),
    ),
    "what references mean": (
        lambda text: candidates("content/a.md", text), repeated(("../", "%2e", "/", "a/"))
    ),
    "lines of fields": (
        lambda text: Layer("a.yaml", {}, text, 1).line_of("date"), repeated(SPACES, ("date ",))
    ),
    "needs of Markdown": (
        lambda text: run_engine(text, "python-markdown"), [f"a{' ' * 99}\n" + "\n" * 9_000 + "a"]
    ),
    "bodies": (
        body_of,
        [*repeated(("# a\n\n", "a[^b] "), after="\n\n[^b]: c"), "<p>a <b>b</b></p>\n\n" * 40_000],
    ),
    "accents": (clean, repeated(ACCENTS)),
    "accents of fields": (collapse, repeated(ACCENTS)),
    "tables": (table_of, ["file," + ",".join(f"c{at}" for at in range(200_000)) + "\na.txt,x\n"]),
    "proof": (forms, repeated(ACCENTS, MARKS, SPACES)),
    "search": (blocks_of, repeated(SPACES, SIGNS, ("<p>a</p>", "<br>"))),
}  # fmt: skip


def _do_all(name: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    work, texts = WORK[name]
    for text in texts:
        try:
            work(text)
        except SourceError:  # refused as well is done
            continue
    os._exit(0)


@pytest.mark.parametrize("name", WORK)
def test_what_repeats_itself_is_done_at_once(name: str) -> None:
    """In a process that ends when it computes for too long: an expression cannot be stopped."""
    process = multiprocessing.get_context("fork").Process(target=_do_all, args=(name,))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_what_one_letter_has_of_accents_is_bounded() -> None:
    assert clean("e" + "\u0301" * 65 + "a\u0300") == "é" + "\u0301" * 63 + "à"
    assert collapse("e" + "\u0301" * 2_000) == "é" + "\u0301" * 63


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("# Un titre ##", "Un titre"),
        ("# Un titre #2#", "Un titre #2#"),
        ("#   Un  titre \t## \t", "Un titre"),
        ("# Un ## ##", "Un ##"),
        ("# Un titre {#a}", "Un titre"),
        ("# a__b_ _c_", "a__b c"),
        (r"# 1\. L’\_essai\_ \<b\> *a*", "1. L’_essai_ <b> a"),
        ("# Dupont &amp; fils, R&D &copy &#233;&#x202e;", "Dupont & fils, R&D &copy é"),
    ],
)
def test_headings_are_read_as_before(written: str, title: str) -> None:
    assert markdown_of(f"{written}\n\nTexte.").headline == title


def test_numbers_of_entities_without_end_are_no_fault_of_the_rest(tmp_path: Path) -> None:
    huge = "&#" + "9" * 6_000 + ";"
    bodies = (
        huge,
        f'<a href="{huge}">a</a> <img alt="{huge}" src="a.png">',
        f"[a]({huge}) `{huge}`",
    )
    files = {f"content/{n}.md": markdown("Un", body) for n, body in enumerate(bodies)}
    files |= {f"content/t{n}.md": markdown(f"'{huge}'", body) for n, body in enumerate(bodies)}
    files["content/r.md"] = markdown("Un", "Ce qui est retiré.", withdrawn="{terms: [Rien]}")
    for engine in ("python-markdown", "commonmark"):
        site = write_site(tmp_path / engine, files, f"{DEFAULT_CONFIG}markup: {engine}\n")
        assert build(site, BuildOptions(jobs=1)).published == len(files) - 1
