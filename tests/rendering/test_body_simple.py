"""Simple bodies skip sanitiser and tree: what these would have made of them is the proof."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgen.rendering.body_engines import Engine, run_engine
from newsgen.rendering.body_finish import Finisher
from newsgen.rendering.body_images import Images
from newsgen.rendering.body_simple import finish_simple, simple_body
from newsgen.rendering.sanitise import sanitise

HEADLINE = "Titre"
ADDRESSES = (
    "https://a.example",
    "http://a-b.example/c_(d)/?e=f&g=%C3%A9#h",
    "https://a.example:80/",
    "http://xn--a.example/",
    "https://1.2.3.4/",
    "https://[::1]/",
    "https://a.example/'x",
    "http://a..example/",
    "http://é.example/é",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,x",
    "//a.example",
    "\\\\\\\\a.example",
    "mailto:a@b.example",
    "b.md",
    "#titre",
    "",
)
WORDS = (
    *("Un", "mot", "Titre", "É", " ", "\u00a0", "\u2028", "\x0c", "\x85", "\ufeff", "\t", '"', "'"),
    *("&", "&amp;", "&lt;", "&nbsp;", "&#0;", "&copy", "{", "}", "{: .x }", "{#id}", "\\"),
    *(
        "*",
        "**",
        "_",
        "*a*",
        "**b**",
        "***c***",
        "**a *b* c**",
        "`",
        "`code`",
        "~~d~~",
        "![i](i.png)",
    ),
    *(f"[a *b*]({address})" for address in ADDRESSES),
    *(f'[a]({address} "t")' for address in ADDRESSES[:2]),
    "[^1]",
)
OPENINGS = (
    *("", "", "", "# ", "## ", "### ", "- ", "* ", "1. ", "3. ", "    - ", "    ", "> ", "> - "),
    *("[^1]: ", ": ", "| a | b |\n|---|---|\n| c | ", "```\n", "***\n"),
)
LINES = st.tuples(
    st.sampled_from(OPENINGS),
    st.lists(st.sampled_from(WORDS), max_size=5).map("".join),
    st.sampled_from(["\n", "\n\n", "  \n", "\n---\n"]),
).map("".join)
BODIES = st.lists(LINES, max_size=8).map("".join)
BLOCKS = (
    "<p>Un <em>mot</em>, <strong>deux <em>mots</em></strong> &amp; <code>a</code><br />\nb</p>\n",
    '<p><a href="https://a.example/?b&amp;c#d">un <em>lien</em></a> </p>\n',
    '<h2 id="titre">Titre</h2>\n',
    "<h1>Titre</h1>\n",
    "<h4>Autre <em>titre</em></h4>\n",
    "<ul>\n<li>un</li>\n<li>deux\n<ol>\n<li>a</li>\n</ol>\n</li>\n</ul>\n",
    '<ol start="3">\n<li>\n<p>un</p>\n</li>\n</ol>\n',
    "<blockquote>\n<p>a \nb</p>\n</blockquote>\n",
    "<hr />\n",
)
INTRUDERS = (
    *("<", ">", "&", '"', "\0", "{.x}", " ", "\n", "a", "<p>", "</p>", "<em>", "</em>", "</ul>"),
    *("<script>", "<br />", "<img src=x onerror=y>", "<!-- -->", ' onclick="x"', "<a>", "</a>"),
    *("<li>", "</li>", "&nbsp;", "&quot;", "javascript:", "\r", "<h2>", "</h2>", " <em> </em>"),
)


def finished_by_all(html: str) -> str:
    removed = Counter[str]()
    cleaned = sanitise(html, removed, raw=False)
    finisher = Finisher(HEADLINE, {}, Images("link", (), {}, "", removed), "")
    return finisher.finish(cleaned)


def assert_simple_or_refused(html: str) -> None:
    """What is taken is as the sanitiser leaves it, and finished as by the rest."""
    simple = finish_simple(html, HEADLINE)
    if simple is not None:
        assert sanitise(html, Counter(), raw=False) == html.replace(" />", ">")
        assert simple == finished_by_all(html)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(html=st.from_regex(simple_body(), fullmatch=True))
def test_all_that_the_grammar_allows_is_safe_and_finished(html: str) -> None:
    assert finish_simple(html, HEADLINE) is not None
    assert_simple_or_refused(html)


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@settings(max_examples=100, deadline=None)
@given(body=BODIES)
def test_what_the_engines_write_is_finished_as_ever_or_refused(body: str, engine: Engine) -> None:
    assert_simple_or_refused(run_engine(body, engine))


@settings(max_examples=120, deadline=None)
@given(
    blocks=st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=3).map("".join),
    intruder=st.sampled_from(INTRUDERS),
    place=st.floats(0, 1),
)
def test_one_thing_in_the_wrong_place_is_refused_or_harmless(
    blocks: str, intruder: str, place: float
) -> None:
    at = int(len(blocks) * place)
    assert_simple_or_refused(blocks[:at] + intruder + blocks[at:])


@pytest.mark.parametrize("html", [*BLOCKS, "".join(BLOCKS), ""])
def test_usual_blocks_are_simple(html: str) -> None:
    assert finish_simple(html, HEADLINE) == finished_by_all(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p></p>",
        "<p> </p>",
        "<p>\u00a0</p>",
        "<p>un",
        "<p>un</em></p>",
        "<p>un <em></em></p>",
        "<p>&quot;</p>",
        "<p>&nbsp;</p>",
        "<p>{: .x }</p>",
        "<p>a\0b</p>",
        "<p>a\rb</p>",
        "<p>un <b>mot</b></p>",
        "<p onclick='x'>un</p>",
        '<p id="x">un</p>',
        "<h2><br /></h2>",
        "<h2>a</h3>",
        "<h7>a</h7>",
        "<ul>\n</ul>",
        "<ul>un</ul>",
        '<ol start="1">\n<li>un</li>\n</ol>',
        "<p>a<p>b</p></p>",
        '<p><a href="https://a.example/"><a href="https://a.example/">x</a></a></p>',
        *(
            f'<p><a href="{address}">x</a></p>'
            for address in ADDRESSES
            if address not in ADDRESSES[:1]
        ),
        '<p><a href="https://a.example/" title="t">x</a></p>',
        '<p><a href="https://a.example/?a&b">x</a></p>',
        '<p><a href="https://a.example/x y">x</a></p>',
        '<p><img src="i.png" alt="" /></p>',
    ],
)
def test_anything_else_is_not_simple(html: str) -> None:
    assert finish_simple(html, HEADLINE) is None
