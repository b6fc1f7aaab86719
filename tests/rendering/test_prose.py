"""Plain prose skips the engines: what they would have made of it is the proof."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsgen.rendering.body_engines import Engine, run_engine
from newsgen.rendering.body_finish import Finisher
from newsgen.rendering.body_images import Images
from newsgen.rendering.prose import _ENDS, _LETTERS, _OPENINGS, render_plain, render_text
from newsgen.rendering.sanitise import sanitise

WORDS = st.sampled_from(
    [
        "L’État",
        "États-Unis",
        "R&D",
        "&",
        "«\xa0oui\xa0»",
        "10",
        "3.",
        "2022)",
        "fin.",
        "a:b",
        "!",
        "?",
        "…",
        "-",
        "–",
        "+33",
        "=",
        ":",
        "#",
        "1er",
        '"cité"',
        "l'eau",
        "http://x.fr/a?b=c",
        "\u3000",
        "œ",
        "%20",
        "(entre)",
        "$5",
        "a@b.fr",
        "\u200b",
        "\u2028",
        "*",
        "_",
        "[",
        "<",
        "`",
        "É́",
        "!!!",
        "$",
        "'",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
SEPARATORS = st.sampled_from(["\n", "\n\n", "\n\n\n", " ", "\n "])
BODIES = st.lists(st.one_of(LINES, SEPARATORS, st.text(max_size=12)), max_size=12).map("".join)


def through_the_engine(body: str, engine: Engine) -> str:
    html = sanitise(run_engine(body, engine), Counter(), raw=True)
    return Finisher("", {}, Images("link", (), {}, "", Counter()), "").finish(html)


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@settings(max_examples=300, deadline=None)
@given(body=BODIES)
@example("Un – deux\n\n– Trois")
@example("A\u00a0: b")
@example("A\n\u2028\nB")
@example("\n\nUn\n\n\n\nDeux\n")
@example("AT&T, R&D & Cie")
@example("Un\x85\nDeux")
@example("a\ufeff")
def test_plain_prose_is_what_the_engine_makes_of_it(engine: Engine, body: str) -> None:
    plain = render_plain(body.encode())
    assert plain is None or plain == through_the_engine(body, engine)


@pytest.mark.parametrize(
    "body",
    [
        "Une *emphase*",
        "Un [lien](x)",
        "# Titre",
        "Titre\n=====",
        "Titre\n---",
        "- un",
        "Texte\n- un",
        "1. un",
        "1) un",
        "+ un",
        "    du code",
        "a\tb",
        "> citation",
        "Un<br>saut",
        "Un saut  \nde ligne",
        "&eacute;",
        "&#233;",
        "a | b\n--|--",
        "!!! note",
        "Mot\n: définition",
        "`code`",
        "~~~\ncode",
        "Un\\\nsaut",
        "H~2~O",
        "{: .classe }",
        "Une espace \nen fin de ligne",
        " Une espace en début",
        "\u00a0Une insécable en début",
        "Un\n\u202fdeux",
        "Un\u3000\ndeux",
    ],
)
def test_whatever_may_be_markup_is_not_plain(body: str) -> None:
    assert render_plain(body.encode()) is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Une phrase.",
        "Les États-Unis ont dit «\u00a0non\u00a0» !\n\nLe 11 mai 2022, à 10:30, 50 % des R&D.",
        "Deux lignes\nd’un paragraphe.",
        "2022 fut une année.",
        "– Bonjour, dit-elle.",
        "«\u00a0Oui\u00a0»\nÉtait-ce bien là\n“Non”",
    ],
)
def test_ordinary_prose_is_plain(body: str) -> None:
    assert render_plain(body.encode()) is not None


def test_each_line_of_text_is_a_paragraph() -> None:
    assert render_text("Un.\n\n  Deux.  \nTrois.") == "<p>Un.</p>\n<p>Deux.</p>\n<p>Trois.</p>"


def test_lines_with_bullets_are_a_list_wherever_they_stand() -> None:
    body = "Avant\n- un\n• deux\n– trois\nEntre\n- quatre"
    assert render_text(body) == (
        "<p>Avant</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n<li>trois</li>\n</ul>\n"
        "<p>Entre</p>\n<ul>\n<li>quatre</li>\n</ul>"
    )


def test_a_dash_alone_is_text() -> None:
    assert render_text("-") == "<p>-</p>"


def test_text_is_never_html() -> None:
    assert render_text('<b onclick="x">gras</b> & "cité"') == (
        '<p>&lt;b onclick="x"&gt;gras&lt;/b&gt; &amp; "cité"</p>'
    )


def test_an_empty_text_gives_nothing() -> None:
    assert render_text("\n \n") == ""


def test_no_white_space_ends_in_a_byte_that_may_end_a_line() -> None:
    spaces = [sign.encode() for sign in map(chr, range(0x3001)) if sign.isspace()]
    assert not {sign[-1] for sign in spaces} & set(_ENDS)
    assert not {sign[0] for sign in spaces} & set(_LETTERS)
    assert not any(sign.startswith(_OPENINGS) for sign in spaces)
