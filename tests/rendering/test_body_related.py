"""Headlines that a text names as to be read too: found, and linked where they stand."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from newsgen.article import Markup
from newsgen.french.read_also import named_in, names_any
from newsgen.rendering.body import BodySettings, render_body
from newsgen.rendering.body_engines import Engine
from newsgen.rendering.body_related import MOST

ENGINES: tuple[Engine, ...] = get_args(Engine)
TITLE = "L’accord & la paix"
PATH = "2022/05/11/x.html"
NAMED = {TITLE: PATH, "Un titre": "2022/05/12/y.html"}


def rendered(text: str, markup: str = "markdown", engine: Engine = "python-markdown") -> str:
    settings = BodySettings(engine)
    body = render_body(text.encode(), Markup(markup), "Autre", {}, settings, "../", NAMED)
    return str(body.html)


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        ("LIRE AUSSI Un titre", ["Un titre"]),
        ("LIRE AUSSI : Un titre", ["Un titre"]),
        ("À LIRE AUSSI – Un titre", ["Un titre"]),
        ("A LIRE AUSSI > Un titre", ["Un titre"]),
        ("À lire aussi : « Un titre »", ["« Un titre »"]),
        ("Lire aussi\u00a0: Un titre", ["Un titre"]),
        ("À lire également : Un titre", ["Un titre"]),
        ("A lire également\n- Un titre\n- Un autre", ["Un titre", "Un autre"]),
        ("Lire également Un titre", ["Un titre"]),
        ("LIRE ÉGALEMENT Un titre", ["Un titre"]),
        ("A LIRE EGALEMENT : Un titre", ["Un titre"]),
        ("👉 Lire aussi : Un titre", ["Un titre"]),
        ("➡️ À lire aussi : Un titre", ["Un titre"]),
        ("→ Lire aussi : Un titre : la suite", ["Un titre : la suite"]),
        ("**Lire aussi :** Un titre", ["Un titre"]),
        ("**LIRE AUSSI** Un titre", ["Un titre"]),
        ("*Lire aussi : Un titre*", ["Un titre"]),
        ("> Lire aussi : Un titre", ["Un titre"]),
        ("Lire aussi : [Un titre](https://a.example/1)", ["Un titre"]),
        ("Lire aussi : Un *bon* titre", ["Un bon titre"]),
        ("Avant.\n\nLire aussi :\n- Un titre\n- Un autre\n\nAprès.", ["Un titre", "Un autre"]),
        ("Lire aussi :\n\n* Un titre\n* Un autre", ["Un titre", "Un autre"]),
        ("Lire aussi : Un titre\n- Ce point", ["Un titre"]),
        ("Lire aussi Un titre", ["Un titre"]),
        ("À lire aussi Un titre", ["Un titre"]),
        ("A lire aussi → « Un titre »", ["« Un titre »"]),
        ("**À lire aussi**\n\n- Un titre\n- Un autre", ["Un titre", "Un autre"]),
        ("## À lire aussi\n\n- Un titre", ["Un titre"]),
        ("À lire aussi\n- Un titre", ["Un titre"]),
        ("À lire aussi\nUn titre\nDe la prose.", ["Un titre"]),
        ("**Lire aussi :**\n\n→ *Un titre*\n\nDe la prose.", ["Un titre"]),
        ("LIRE AUSSI\n1. Un titre\n2. Un autre\nDe la prose.", ["Un titre", "Un autre"]),
        ("À lire aussi\nLIRE AUSSI : Un titre", ["Un titre"]),
        ("(Lire aussi : Un titre (suite))", ["Un titre (suite)"]),
        ("(*Lire aussi : [Un titre](https://a.example/1)*)", ["Un titre"]),
        ("On nous invite\nà lire aussi Proust,\nou lire aussi Hugo.", []),
        ("Lire également les classiques, disait-il.", []),
        ("Il faut lire également : un conseil.", []),
        ("À lire aussitôt", []),
        ("Lire aussi :", []),
        ("Lire aussi :\n\n\nUne autre partie", []),
        ("Lire aussi :\n\n## Une autre partie", []),
        ("Lire aussi :\n\n    du code", []),
        ("Lire aussi :\n" + "mot " * 90, []),
        ("Lire aussi : …", []),
        ("Lire aussi les classiques, disait-il : un devoir.", []),
        ("Il faut lire aussi : un conseil.", []),
        ("À lire aussi " + "mot " * 90, []),
        ("LIRE AUSSI : " + "mot " * 90, []),
        ("RELIRE AUSSI Un titre", []),
        ("LIRE AUSSITÔT Un titre", []),
    ],
)
def test_headlines_are_found_where_papers_name_them(text: str, headlines: list[str]) -> None:
    assert [one.headline for one in named_in(text)] == headlines
    assert names_any(text) or not headlines


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        f"Lire aussi : {TITLE}",
        f"Un.\n\nLIRE AUSSI {TITLE}\n\nDeux.",
        f"**Lire aussi :** {TITLE}\n\nDu texte *fort*.",
        f"*Lire aussi : {TITLE}*",
        f"(Lire aussi : {TITLE})",
        f"Un.\n\n## Lire aussi : {TITLE}\n\nDeux.",
        f"Un.\n\n## À lire aussi\n\n- {TITLE}\n\nDeux.",
        f"Un.\n\n**À lire aussi**\n\n{TITLE}\n\nDeux.",
        f"Un.\n\nÀ lire aussi\n{TITLE}\n\nDeux.",
        f"Un [lien](https://a.example/).\n\nLire aussi :\n\n- {TITLE}\n- Un titre\n- Rien",
        f"Note.[^1]\n\nLire aussi :\n- {TITLE}\n\n[^1]: Une note.",
    ],
)
def test_they_become_links_and_the_text_stays_whole(text: str, engine: Engine) -> None:
    made = rendered(text, engine=engine)
    assert f'<a href="../{PATH}">L’accord &amp; la paix</a>' in made
    plain = render_body(text.encode(), Markup.MARKDOWN, "Autre", {}, BodySettings(engine), "../")
    without = made.replace(f'<a href="../{PATH}">', "").replace(
        '<a href="../2022/05/12/y.html">', ""
    )
    assert without.replace("titre</a>", "titre").replace("paix</a>", "paix") == str(plain.html)


def test_in_plain_text_they_are_links_wherever_they_stand() -> None:
    made = rendered(f"Un <b>.\nLire aussi : {TITLE}\nLire aussi :\n- Un titre\n- <Inconnu>", "text")
    assert made == (
        "<p>Un &lt;b&gt;.</p>\n"
        f'<p>Lire aussi : <a href="../{PATH}">L’accord &amp; la paix</a></p>\n'
        '<p>Lire aussi :</p>\n<ul>\n<li><a href="../2022/05/12/y.html">Un titre</a></li>\n'
        "<li>&lt;Inconnu&gt;</li>\n</ul>"
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text",
    [
        "Lire aussi : Inconnu",
        "Lire aussi : [Un titre](https://a.example/1)",
        "Du texte\nLire aussi : Un titre",
        "    Lire aussi : Un titre",
        "Lire aussi\n\n    Un titre",
        "```\n\nLire aussi : Un titre\n\n```",
        '<div title="\n\nLire aussi : Un titre\n\n">x</div>',
        '[x](y "\nLire aussi : Un titre\n")',
        'Lire aussi :\n- [a](b "x\n- Un titre\n- c")',
        "![\n\nLire aussi : Un titre\n\n](a.png)",
        '[x]: y\n"\nLire aussi : Un titre\n"\n\n[x]',
        'Mot { title="\nLire aussi : Un titre\n" }',
    ],
)
def test_where_that_would_be_unsafe_or_wrong_there_is_no_link(text: str, engine: Engine) -> None:
    settings = BodySettings(engine)
    plain = render_body(text.encode(), Markup.MARKDOWN, "Autre", {}, settings, "../")
    linked = render_body(text.encode(), Markup.MARKDOWN, "Autre", {}, settings, "../", NAMED)
    if "![" not in text:  # there the paragraph between stands alone indeed
        assert linked == plain
    assert html.tostring(html.fromstring(f"<div>{linked.html}</div>"), method="text") == (
        html.tostring(html.fromstring(f"<div>{plain.html}</div>"), method="text")
    )


def test_of_very_many_only_the_first_are_links() -> None:
    made = rendered("\n\n".join(["Lire aussi : Un titre"] * (MOST + 3)))
    assert (made.count("<a "), made.count("<p>")) == (MOST, MOST + 3)


PIECES = (
    'Lire aussi : Un titre|LIRE AUSSI|\n|\n\n|- |Un titre|"|[x](y |)|![|<a title=|>|`|~~~|{|}'
    "|    |[^1]|[^1]: |*|x|: |# "
).split("|")


@pytest.mark.parametrize("engine", ENGINES)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example('[^1]\n\n[^1]: Lire aussi : Un titre\n\n    "')
def test_links_only_wrap_text_whatever_stands_around(engine: Engine, text: str) -> None:
    settings = BodySettings(engine)
    plain = render_body(text.encode(), Markup.MARKDOWN, "Autre", {}, settings, "../")
    linked = render_body(text.encode(), Markup.MARKDOWN, "Autre", {}, settings, "../", NAMED)
    opened = '<a href="../2022/05/12/y.html">'
    pieces = str(linked.html).split(opened)
    assert pieces[0] + "".join(one.replace("</a>", "", 1) for one in pieces[1:]) == str(plain.html)
    assert all("<" not in one.partition("</a>")[0].replace("<em>", "") for one in pieces[1:])
