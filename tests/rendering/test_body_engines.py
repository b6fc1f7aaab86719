"""Python-Markdown gets the extensions that a body needs: all of them would give the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from newsgen.rendering.body_engines import SETTINGS, extensions_for, run_engine

PIECES = (
    *("Un mot", " ", "\n", "\n\n", "    ", "- ", "1. ", "# Titre", "> ", "***", "**gras**", "\\"),
    *("```", "~~~", "`code`", "[^1]", "[^1]: Note", "{: .x }", "{#id}", "Mot\n: sens", ":   sens"),
    *(
        "| a | b |",
        "|---|---|",
        "\\|",
        "*[ONU]: Nations unies",
        "ONU",
        "<div markdown=1>",
        "</div>",
    ),
    *(
        "<b>",
        "!!! note",
        "[lien](x)",
        "[x]: http://x",
        "![i](i.png)",
        "&amp;",
        "===",
        "---",
        "[TOC]",
    ),
)
EVERYTHING = ("extra", "admonition", "sane_lists", "toc")


def with_all(body: str) -> str:
    """Return what an engine with every extension makes of a body."""
    settings_of = {"extra": {"footnotes": SETTINGS["footnotes"]}, "toc": SETTINGS["toc"]}
    return Markdown(extensions=EVERYTHING, extension_configs=settings_of).convert(body)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_fewer_extensions_give_the_same(body: str) -> None:
    assert run_engine(body, "python-markdown") == with_all(body)


@pytest.mark.parametrize(
    ("body", "extension"),
    [
        ("```\ncode\n```", "fenced_code"),
        ("Mot[^1]\n\n[^1]: Note", "footnotes"),
        ("# Titre {#id}", "attr_list"),
        ("Mot\n: sens", "def_list"),
        ("a | b\n--|--\n1 | 2", "tables"),
        ("ONU\n\n*[ONU]: Nations unies", "abbr"),
        ("<div markdown=1>*a*</div>", "md_in_html"),
        ("!!! note\n    Texte", "admonition"),
    ],
)
def test_each_extension_is_there_where_it_is_needed(body: str, extension: str) -> None:
    assert extension in extensions_for(body)
    assert extension not in extensions_for("Une phrase simple.\n\n- un\n- deux")
