"""What is indexed of a text, and what excerpts show: the same words at the same places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.article import Markup
from newsgen.rendering.body import BodySettings, render_body
from newsgen.rendering.body_engines import Engine
from newsgen.rendering.search_text import (
    blocks_of,
    clean,
    content_of,
    has_words,
    same_words,
    searchable,
    shadow_page,
)


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>Un <em>mot</em>clé</p>\n<p>Deux</p>", ["Un motclé", "Deux"]),
        ("<ul><li>a</li><li>b</li></ul>", ["a", "b"]),
        ("<p>Un<br>deux &lt;b&gt; &amp; trois</p>", ["Un", "deux <b> & trois"]),
        ("<p><a href=\"x>y\" title='a>b'>lien</a> <!-- non > --> ici</p>", ["lien ici"]),
        ("<p>\u00abÂ\u00bb : 3\u202f! \n fin</p>", ["\u00abÂ\u00bb : 3\u202f! fin"]),
        ("<p>Un «\xa0mot\xa0» ou « deux »</p>", ["Un «mot» ou «deux»"]),
        ("<p>a\x85b\ufeffc</p><p> </p>", ["a bc"]),
        ("<table><tr><td>1</td><td>2</td></tr></table>", ["1", "2"]),
        ('<p>m<sup>2</sup>, 1<sup>er</sup>, x<sup><a href="/a">y</a></sup></p>', ["m2, 1er, xy"]),
        ('<p>mot<sup id="r"><a title="a>b" href="#n">1</a></sup>.</p>', ["mot."]),
    ],
)
def test_texts_of_blocks(markup: str, blocks: list[str]) -> None:
    assert blocks_of(markup) == blocks


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_notes_are_texts_of_their_own_without_their_numbers(engine: Engine) -> None:
    text = "Un mot[^1] et un autre[^b], le même[^1]."
    body = f"{text}\n\n[^1]: Une note.\n[^b]: Une autre.\n\n    Fin.\n"
    html = render_body(body.encode(), Markup.MARKDOWN, "", {}, BodySettings(engine), "").html
    assert blocks_of(html) == ["Un mot et un autre, le même.", "Une note.", "Une autre.", "Fin."]


@pytest.mark.parametrize(
    "block",
    "p div blockquote pre ul li dt dd h2 figcaption caption th td summary hr br".split(),
)
def test_texts_of_neighbouring_blocks_do_not_run_together(block: str) -> None:
    assert blocks_of(f"un<{block}>deux</{block}><{block}>trois") == ["un", "deux", "trois"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’hôpital", "L'hôpital"),
        ("Paris–Lyon — fin…suite", "Paris-Lyon - fin...suite"),
        ("cœur, Œuvre, CŒUR, ex æquo", "coeur, Oeuvre, COEUR, ex aequo"),
        ("«\xa0Élysée\xa0»", "«\xa0Élysée\xa0»"),
    ],
)
def test_what_is_indexed_is_spelled_as_readers_type(text: str, expected: str) -> None:
    assert searchable(text) == expected


@given(st.lists(st.text(), max_size=4))
def test_what_is_shown_has_its_words_where_what_is_indexed_has(texts: list[str]) -> None:
    blocks = clean(texts)
    assert same_words(content_of("Titre", blocks), searchable(" ".join(["Titre", *blocks])))


def test_each_paragraph_of_an_excerpt_ends() -> None:
    assert content_of("Titre", ["Un.", "Deux «\xa0mots\xa0»"]) == "Titre. Un. Deux «\xa0mots\xa0»."


def test_a_text_of_signs_has_no_words() -> None:
    assert not has_words(["…", "– 😀"])
    assert has_words(["…", "a"])


def test_what_was_printed_cannot_become_markup() -> None:
    page = shadow_page("<b>", ["<script>alert(1)</script> & </p>"])
    assert "<h1>&lt;b&gt;</h1>" in page
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;/p&gt;</p>" in page
