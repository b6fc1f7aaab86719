"""Bodies as readers get them: headings, links, images, tables, notes, for both engines."""

import subprocess
import sys

import pytest

from newsgen.article import Markup
from newsgen.rendering.body import BodySettings, RenderedBody, Target, render_body
from newsgen.rendering.body_engines import Engine
from newsgen.rendering.body_images import ImageMode

ENGINES = pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
TARGETS = {
    "port.jpg": Target("medias/port.jpg", 800, 600),
    "été%20un.png": Target("medias/ete-un.png", 8, 6),
    "../b.md": Target("2022/b.html"),
}


def render(
    body: str,
    engine: Engine = "python-markdown",
    *,
    images: ImageMode = "link",
    hosts: tuple[str, ...] = (),
) -> RenderedBody:
    settings = BodySettings(engine, images, hosts)
    return render_body(body.encode(), Markup.MARKDOWN, "Le titre", TARGETS, settings, "../../")


def html(body: str, engine: Engine = "python-markdown") -> str:
    return str(render(body, engine).html)


@ENGINES
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# LE TITRE !\n\nTexte", "<p>Texte</p>"),
        ("# Un\n\n## Deux", '<h2 id="t-un">Un</h2>\n<h3 id="t-deux">Deux</h3>'),
        ("## A\n\n#### B\n\n## C", '<h2 id="t-a">A</h2>\n<h3 id="t-b">B</h3>\n<h2 id="t-c">C</h2>'),
        ("#### A\n\n## B", '<h2 id="t-a">A</h2>\n<h2 id="t-b">B</h2>'),
        ("## L’été à Œuvrard", '<h2 id="t-l-ete-a-oeuvrard">L’été à Œuvrard</h2>'),
        ("## A\n\n## Le titre", '<h2 id="t-a">A</h2>\n<h2 id="t-le-titre">Le titre</h2>'),
        ("## Contenu", '<h2 id="t-contenu">Contenu</h2>'),
        ("## \n\nTexte", "<p>Texte</p>"),
    ],
)
def test_headings_start_below_the_headline_and_skip_no_level(
    body: str, expected: str, engine: Engine
) -> None:
    assert html(body, engine) == expected


def test_headings_of_signs_repeat_only_a_headline_of_the_same() -> None:
    for heading, shown in (("★", "<p>Un</p>"), ("☆", '<h2 id="t-titre">☆</h2>\n<p>Un</p>')):
        written = f"## {heading}\n\nUn".encode()
        rendered = render_body(written, Markup.MARKDOWN, "★", {}, BodySettings(), "")
        assert rendered.html == shown


@ENGINES
def test_two_headings_alike_have_two_ids(engine: Engine) -> None:
    first, second = html("## A\n\n## A\n\n[x](#a)", engine).split("\n")[:2]
    assert first == '<h2 id="t-a">A</h2>'
    assert second.startswith('<h2 id="t-a')
    assert second != first


@ENGINES
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[la suite](../b.md)", '<p><a href="../../2022/b.html">la suite</a></p>'),
        ("[la suite](../b.md#fin)", '<p><a href="../../2022/b.html#t-fin">la suite</a></p>'),
        (
            "[x](https://a.example/?a=1&b=2)",
            '<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>',
        ),
        ("[x](mailto:a@b.example)", '<p><a href="mailto:a@b.example">x</a></p>'),
        ("## Un\n[x](#un)", '<h2 id="t-un">Un</h2>\n<p><a href="#t-un">x</a></p>'),
        ('[x](../b.md "y")', '<p><a href="../../2022/b.html" title="y">x</a></p>'),
        (
            "<a href='https://a.example/a b|c'>x</a>",
            '<p><a href="https://a.example/a%20b%7Cc">x</a></p>',
        ),
    ],
)
def test_links_lead_somewhere(body: str, expected: str, engine: Engine) -> None:
    rendered = render(body, engine)
    assert rendered.html == expected
    assert rendered.removed == ()


@ENGINES
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Un [lien](ailleurs.md).", "broken link"),
        ("Un [lien](#nulle-part).", "broken link"),
        ("Un [lien]().", "broken link"),
        ("Un [lien](//a.example/x).", "unsafe link"),
        ("Un [lien](javascript:x).", "unsafe link"),
    ],
)
def test_of_a_link_that_leads_nowhere_the_text_stays(body: str, kind: str, engine: Engine) -> None:
    rendered = render(body, engine)
    assert rendered.html == "<p>Un lien.</p>"
    assert rendered.removed == ((kind, 1),)


@ENGINES
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Au ![port](port.jpg) !",
            '<p>Au <img src="../../medias/port.jpg" alt="port" width="800" height="600"'
            ' loading="lazy"> !</p>',
        ),
        (
            '![Port](port.jpg "Le port d’Oran")',
            '<figure><img src="../../medias/port.jpg" alt="Port" width="800" height="600"'
            ' loading="lazy"><figcaption>Le port d’Oran</figcaption></figure>',
        ),
        (
            "![](<été un.png>)",
            '<p><img src="../../medias/ete-un.png" alt="" width="8" height="6" loading="lazy"></p>',
        ),
        (
            "[![](port.jpg)](https://a.example/)",
            '<p><a href="https://a.example/"><img src="../../medias/port.jpg" alt="Image"'
            ' width="800" height="600" loading="lazy"></a></p>',
        ),
    ],
)
def test_images_of_the_site_are_shown(body: str, expected: str, engine: Engine) -> None:
    assert html(body, engine) == expected


@ENGINES
def test_of_an_image_that_is_missing_the_text_stays(engine: Engine) -> None:
    rendered = render("Voir ![le <port>](rien.jpg)", engine)
    assert rendered.html == "<p>Voir le &lt;port&gt;</p>"
    assert rendered.removed == (("missing image", 1),)


@ENGINES
@pytest.mark.parametrize(
    ("mode", "hosts", "body", "expected"),
    [
        (
            "link",
            (),
            "![Oran](https://a.example/x.png)",
            '<a href="https://a.example/x.png">Oran</a>',
        ),
        (
            "link",
            (),
            "![](https://a.example/x.png)",
            '<a href="https://a.example/x.png">Image sur a.example</a>',
        ),
        (
            "link",
            (),
            "[![Oran](https://a.example/x.png)](../b.md)",
            '<a href="../../2022/b.html">Oran</a>',
        ),
        ("local", (), "![Oran](https://a.example/x.png)", "Oran"),
        (
            "allow",
            ("a.example",),
            "![Oran](https://a.example/x.png)",
            '<img src="https://a.example/x.png" alt="Oran" loading="lazy">',
        ),
        (
            "allow",
            ("a.example",),
            "![Oran](https://b.example/x.png)",
            '<a href="https://b.example/x.png">Oran</a>',
        ),
    ],
)
def test_images_of_other_hosts_follow_the_settings(
    mode: ImageMode, hosts: tuple[str, ...], body: str, expected: str, engine: Engine
) -> None:
    rendered = render(body, engine, images=mode, hosts=hosts)
    assert rendered.html == f"<p>{expected}</p>"
    assert rendered.removed == (() if "<img" in expected else (("remote image", 1),))


@ENGINES
def test_tables_scroll_and_their_headers_say_what_they_head(engine: Engine) -> None:
    table = html("|   | A |\n|---|---|\n| b | 1 |", engine).replace("\n", "")
    assert table == (
        '<div class="table" tabindex="0"><table><thead><tr><td></td><th scope="col">A</th></tr>'
        "</thead><tbody><tr><td>b</td><td>1</td></tr></tbody></table></div>"
    )


@ENGINES
def test_footnotes_lead_there_and_back(engine: Engine) -> None:
    shown = html("Un[^1].\n\n[^1]: La *note*.", engine)
    assert '<sup id="fnref-1"><a ' in shown
    assert 'href="#fn-1"' in shown
    assert '<li id="fn-1">\n<p>La <em>note</em>.\u00a0<a ' in shown
    assert 'href="#fnref-1"' in shown
    assert 'title="Revenir au texte, note 1">↩</a></p>' in shown


@ENGINES
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>{}a<b>c</b>", "</sup></p>"),
        ("<p>{}a</sup>", "</p>"),
        ('<div class="note"><p>{}a</sup></p></div><p>', "</p>"),
    ],
)
def test_no_other_link_is_taken_for_a_reference_to_a_note(
    before: str, after: str, engine: Engine
) -> None:
    link = '<a href="https://b.example/">b</a>'
    shown = html(before.format('<sup class="footnote-reference">') + link + after, engine)
    assert shown.replace("\n", "") == before.format("<sup>") + link + after


@ENGINES
@pytest.mark.parametrize(
    ("frame", "host"),
    [
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', "www.youtube.com"),
        ('<iframe src="//player.example/x" width=3>texte</iframe>', "player.example"),
        ('<video><source src="https://v.example/x.mp4"></video>', "v.example"),
        ('<embed src="http://e.example/x.swf">', "e.example"),
        ('<object data="https://o.example/x"><p>rien</p></object>', "o.example"),
    ],
)
def test_a_frame_becomes_a_link_to_its_host(frame: str, host: str, engine: Engine) -> None:
    rendered = render(frame, engine)
    assert f">Contenu externe\u00a0: {host}</a>" in rendered.html
    assert rendered.html.startswith('<p><a href="http')
    assert sum(number for _, number in rendered.removed) >= 1


@ENGINES
def test_what_is_taken_away_is_counted(engine: Engine) -> None:
    body = (
        "Un\n\n<script>x</script>\n\n<script>y</script>\n\n<p onclick=x>Deux</p>\n\n<!-- note -->"
    )
    rendered = render(body, engine)
    assert rendered.html.replace("\n", "") == "<p>Un</p><p>Deux</p>"
    assert rendered.removed == (("event handler", 1), ("script", 2))


@ENGINES
@pytest.mark.parametrize(
    ("raw", "valid"),
    [
        ("<div>Un</div><div>Deux</div>", "<p>Un</p><p>Deux</p>"),
        ("<p>Un<ul>deux<li>trois</ul>", "<p>Un</p><ul><li>deux</li><li>trois</li></ul>"),
        ("<h2>Un<p>deux</p></h2>", '<h2 id="t-un">Un</h2><p>deux</p>'),
        ("<p></p><p> <b></b></p><p>Un</p>", "<p>Un</p>"),
        ("<details>Un</details>", "Un"),
        (
            "<details><summary>Un</summary>Deux</details>",
            "<details><summary>Un</summary>Deux</details>",
        ),
        ("<center>Un</center>", "<p>Un</p>"),
        ("<time>hier</time>", "<p>hier</p>"),
        ("<time datetime=1962-07-05>hier</time>", '<p><time datetime="1962-07-05">hier</time></p>'),
        ("<time datetime=١٩٦٢>hier</time>", "<p>hier</p>"),
        ("<ol start=٣><li>Un</ol>", "<ol><li>Un</li></ol>"),
        ("<p id=fnref٣:a>Un</p>", '<p id="t-fnref3-a">Un</p>'),
        ("<span lang=en>news</span>", '<p><span lang="en">news</span></p>'),
        ("<p id=menu>Un</p><p id=menu>Deux</p>", '<p id="t-menu">Un</p><p id="t-menu-2">Deux</p>'),
        (
            "<p><a name=ici></a><a href=#ici>x</a></p>",
            '<p><span id="t-ici"></span><a href="#t-ici">x</a></p>',
        ),
        ("<pre>a  \n  b</pre>", '<pre tabindex="0">a  b</pre>'),
    ],
)
def test_html_of_the_author_becomes_valid(raw: str, valid: str, engine: Engine) -> None:
    assert html(raw, engine).replace("\n", "") == valid


@ENGINES
@pytest.mark.parametrize(
    "attributes", ["{: .img-center loading=lazy }", "{:.bouton}", "{ .bouton }"]
)
def test_attribute_lists_leave_nothing(attributes: str, engine: Engine) -> None:
    assert html(f"*a* [x](../b.md){attributes}", engine) == (
        '<p><em>a</em> <a href="../../2022/b.html">x</a></p>'
    )


@ENGINES
def test_code_is_left_as_it_was_written(engine: Engine) -> None:
    shown = html("`{: .x } <b>`\n\n```css\np {: .x }\n```", engine)
    assert "<code>{: .x } &lt;b&gt;</code>" in shown
    assert "p {: .x }" in shown


@ENGINES
def test_task_lists_stay_text(engine: Engine) -> None:
    assert "<li>[ ] faire</li>" in html("- [ ] faire\n- [x] fait", engine)


def test_an_admonition_without_a_title_gets_a_french_one() -> None:
    assert html("!!! warning\n    Attention.") == (
        '<div class="admonition warning">\n<p class="admonition-title">Avertissement</p>\n'
        "<p>Attention.</p>\n</div>"
    )
    assert ">Le piège</p>" in html('!!! warning "Le piège"\n    Attention.')


def test_a_table_of_contents_leads_to_the_headings() -> None:
    shown = html("[TOC]\n\n# Le titre\n\n## L’été")
    assert '<a href="#t-l-ete">L’été</a>' in shown
    assert "#t-le-titre" not in shown


def test_strikethrough_is_commonmark_as_most_know_it() -> None:
    assert html("~~non~~ oui", "commonmark") == "<p><del>non</del> oui</p>"


@ENGINES
def test_rendering_twice_gives_the_same(engine: Engine) -> None:
    body = "## A\n\nUn[^a] [lien](../b.md).\n\n[^a]: note\n\n*[ONU]: Nations unies"
    assert render(body, engine) == render(body, engine)


def test_plain_text_takes_nothing_from_its_body() -> None:
    rendered = render_body(b"Un\n- deux", Markup.TEXT, "T", {}, BodySettings(), "")
    assert rendered == RenderedBody(rendered.html)
    assert rendered.html == "<p>Un</p>\n<ul>\n<li>deux</li>\n</ul>"


def test_engines_are_loaded_when_they_are_first_needed() -> None:
    program = (
        "import sys; from newsgen.rendering import body; from newsgen.article import Markup;"
        "s = body.BodySettings();"
        "body.render_body(b'Une phrase.', Markup.MARKDOWN, 'T', {}, s, '');"
        "sys.exit(bool({'markdown', 'pyromark'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
