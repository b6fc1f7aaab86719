"""Python-Markdown gets the extensions and parts that a body needs: all would give the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from newsgen.rendering.body_engines import SETTINGS, extensions_for, idle_parts, run_engine

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
    *(
        "*",
        "_",
        "[",
        "]",
        "](x)",
        "!",
        "![",
        "]:",
        "[x][x]",
        "![x][x]",
        "`",
        "&",
        "&#65 ",
        "=",
        "-",
    ),
    *(
        "  \n",
        "\t",
        "\r",
        "- \n",
        "- -",
        "*  *",
        "_ ",
        "> # ",
        "\n#",
        "#",
        "<http://a.example>",
        "<a@b.example>",
        "\\*",
    ),
)
EVERYTHING = ("extra", "admonition", "sane_lists", "toc")


def with_all(body: str) -> str:
    """Return what an engine with every extension makes of a body."""
    settings_of = {"extra": {"footnotes": SETTINGS["footnotes"]}, "toc": SETTINGS["toc"]}
    return Markdown(extensions=EVERYTHING, extension_configs=settings_of).convert(body)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_fewer_extensions_and_parts_give_the_same(body: str) -> None:
    assert run_engine(body, "python-markdown") == with_all(body)


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("*_[]!()`\\&-=#>+. \t\r\n1:a|"), max_size=30))
def test_fewer_parts_give_the_same_of_any_signs(body: str) -> None:
    assert run_engine(body, "python-markdown") == with_all(body)


@pytest.mark.parametrize(
    ("body", "extension"),
    [
        ("```\ncode\n```", "fenced_code"),
        ("Mot[^1]\n\n[^1]: Note", "footnotes"),
        ("# Titre {#id}", "attr_list"),
        ("Mot\n: sens", "def_list"),
        ("<div>\nMot\n</div>: sens", "def_list"),
        ("a | b\n--|--\n1 | 2", "tables"),
        ("ONU\n\n*[ONU]: Nations unies", "abbr"),
        ("<div markdown=1>*a*</div>", "md_in_html"),
        ("!!! note\n    Texte", "admonition"),
    ],
)
def test_each_extension_is_there_where_it_is_needed(body: str, extension: str) -> None:
    assert extension in extensions_for(body)
    assert extension not in extensions_for("Une phrase simple.\n\n- un\n- deux")


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("R&amp;D", "entity"),
        ("Titre\n=====", "setextheader"),
        ("Titre\n-", "setextheader"),
        ("Titre\n--- \nTexte", "setextheader"),
        ("Un\n\n***", "hr"),
        ("Un\n\n_ _ _\n\ndeux", "hr"),
        ("Un\n\n  -\t-\t-", "hr"),
        ("`code`", "backtick"),
        ("\\*", "escape"),
        ("[x][1]\n\n[1]: y", "reference"),
        ("[1]\n\n[1]: y", "short_reference"),
        ("[x](y)", "link"),
        ("![x](y)", "image_link"),
        ("Un  \ndeux", "linebreak"),
        ("Un *mot*", "em_strong"),
        ("Un _mot_", "em_strong"),
        ("## Titre\n\n[TOC]", "[TOC]"),
    ],
)
def test_each_part_is_there_where_it_is_needed(body: str, part: str) -> None:
    assert part not in idle_parts(body)
    assert part in idle_parts("Une phrase simple.\n\n## Titre\n\n1. un\n2. deux")
    assert not idle_parts(f"{body}<b>")
