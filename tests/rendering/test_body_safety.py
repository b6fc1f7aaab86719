"""Nothing that runs in a browser gets through, whatever is written into a body."""

import re
from collections import Counter

import lxml.html
import pytest

from newsgen.article import Markup
from newsgen.rendering.body import BodySettings, RenderedBody, Target, render_body
from newsgen.rendering.body_engines import Engine
from newsgen.rendering.body_links import external_url, is_absolute, web_address
from newsgen.rendering.sanitise import WRAPPERS, sanitise

PAYLOADS = {
    "links": """
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](<java\tscript:alert(1)>)
[x](&#106;avascript:alert(1))
[x](javascript&colon;alert(1))
[x](&#x6A&#x61;vascript:alert(1))
[x](vbscript:msgbox(1))
[x](data:text/html,<script>alert(1)</script>)
[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
[x](//evil.example)
[x](/\\\\evil.example)
[x](\\\\\\\\evil.example)
[x](file:///etc/passwd)
[x](blob:https://evil.example/1)
[x]( javascript:alert(1) "titre")
[x](https://a.example/" onmouseover="alert(1))
[x][r]\n\n[r]: javascript:alert(1)
<javascript:alert(1)>
<a href="javascript:alert(1)">x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<a href="java&#x0A;script:alert(1)">x</a>
<a href="java&Tab;script:alert(1)">x</a>
<a href='javascript:alert(1)'>x</a>
<a href=javascript:alert(1)>x</a>
<a href="\u0001javascript:alert(1)">x</a>
<a href="https://a.example" onclick="alert(1)">x</a>
<a href="https://a.example" style="position:fixed" target=_top ping=//evil.example>x</a>
<a xlink:href="javascript:alert(1)">x</a>
<a href="view-source:javascript:alert(1)">x</a>
""",
    "images": """
![x](javascript:alert(1))
![x](data:image/svg+xml,<svg onload=alert(1)>)
![x" onerror="alert(1)](x.png)
![x](x.png "t\\" onerror=\\"alert(1)")
<img src=x onerror=alert(1)>
<img src="x.png" onerror="alert(1)">
<img/src=x.png/onerror=alert(1)>
<img src="x.png" srcset="//evil.example/x 1x">
<img src="jav&#x09;ascript:alert(1)">
<img src=`javascript:alert(1)`>
<img \"\"\"><script>alert(1)</script>">
<IMG SRC=x.png OnLoad=alert(1)>
<image src=x.png onerror=alert(1)>
<picture><source srcset=//evil.example><img src=x.png></picture>
<input type=image src=x.png onerror=alert(1)>
""",
    "scripts": """
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<script/x>alert(1)</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<<script>alert(1)//<</script>
<script>alert(1)
</script><script>alert(1)</script>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<template><script>alert(1)</script></template>
<textarea><script>alert(1)</script></textarea>
<title><img src=x onerror=alert(1)></title>
<xmp><img src=x onerror=alert(1)></xmp>
<plaintext><script>alert(1)</script>
<!--><script>alert(1)</script>-->
<!-- --!><script>alert(1)</script> -->
<![CDATA[<script>alert(1)</script>]]>
<?php echo '<script>alert(1)</script>' ?>
<style>@import '//evil.example/x.css';</style>
<style><img src="</style><img src=x onerror=alert(1)>">
""",
    "foreign content": """
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></math>
<math href="javascript:alert(1)">x</math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
""",
    "frames and forms": """
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<iframe src="https://a.example/&quot; onload=&quot;alert(1)"></iframe>
<iframe><script>alert(1)</script></iframe>
<iframe src="https://evil.example/" onload=alert(1)>
<object data="javascript:alert(1)"></object>
<object data="data:text/html,<script>alert(1)</script>"></object>
<embed src="javascript:alert(1)">
<video src="https://a.example/x.mp4" onloadstart=alert(1)></video>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)></audio>
<form action="javascript:alert(1)"><button>x</button></form>
<button formaction="javascript:alert(1)">x</button>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)><option>x</select>
<base href="//evil.example/">
<meta http-equiv="refresh" content="0;url=javascript:alert(1)">
<link rel=stylesheet href="//evil.example/x.css">
<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>
<applet code=x></applet>
""",
    "attributes": """
<p onclick=alert(1)>x</p>
<p style="background:url(javascript:alert(1))">x</p>
<p id="contenu" class="menu">x</p>
<div onpointerenter="alert(1)" class="admonition x">x</div>
<details open ontoggle=alert(1)><summary>x</summary>y</details>
<time datetime="&quot; onclick=&quot;alert(1)">x</time>
<abbr title='"><img src=x onerror=alert(1)>'>x</abbr>
<td colspan="1&quot; onclick=&quot;alert(1)">x</td>
<span lang='fr" onclick="alert(1)'>x</span>
<b/onclick=alert(1)>x</b>
<q cite="javascript:alert(1)">x</q>
<ol start='1" onclick="alert(1)'><li>x</ol>
texte {: onclick=alert(1) }
# Titre {: onclick=alert(1) id="x\\" onclick=\\"alert(1)" }
[x](https://a.example){: onmouseover=alert(1) style=color:red }
<marquee onstart=alert(1)>x</marquee>
<body onload=alert(1)>
<html onmouseover=alert(1)>
""",
}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
ALLOWED = ("http:", "https:", "mailto:", "tel:")
ADDRESSES = {"href", "src"}
ATTRIBUTES = ADDRESSES | set(
    "alt class colspan datetime height hreflang id lang loading rowspan scope start tabindex title "
    "width".split()
)
TAGS = set(
    "a abbr b blockquote br code dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i "
    "img ins kbd li mark ol p pre q s small span strong sub summary sup table tbody td tfoot th "
    "thead time tr u ul".split()
)


def payloads() -> list[tuple[str, str]]:
    return [
        (category, line.replace("\\n", "\n"))
        for category, lines in PAYLOADS.items()
        for line in lines.strip("\n").split("\n")
    ]


def rendered(body: str, engine: Engine) -> RenderedBody:
    settings = BodySettings(engine, "allow", ("images.example",))
    targets = {"x.png": Target("medias/x.png", 3, 4)}
    return render_body(body.encode(), Markup.MARKDOWN, "Titre", targets, settings, "../")


def assert_harmless(html: str) -> None:
    page = lxml.html.document_fromstring(f"<html><body><div>{html}</div></body></html>")
    for element in page.body[0].iterdescendants():
        assert element.tag in TAGS, html
        assert set(element.attrib) <= ATTRIBUTES, html
        for name in ADDRESSES & set(element.attrib):
            assert is_allowed(element.attrib[name]), html
        assert element.get("id") is None or re.match(r"t-|fn", element.get("id")), html


def is_allowed(address: str) -> bool:
    """Judged as a browser does: blanks and control characters inside a scheme do not count."""
    bare = re.sub(r"[\x00-\x20]", "", address)
    scheme = SCHEME.match(bare)
    if scheme is not None:
        return scheme[0].lower() in ALLOWED
    return not bare.replace("\\", "/").startswith("//")


def test_there_are_enough_payloads() -> None:
    assert len(payloads()) > 100


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize(("category", "payload"), payloads())
def test_no_payload_gets_through(category: str, payload: str, engine: Engine) -> None:
    around = f"Avant *le* texte\n\n{payload}\n\naprès <b>le</b> texte"
    for body in (payload, around, f"- {payload}", f"> {payload}", f"Un {payload} <i>deux</i>"):
        shown = rendered(body, engine)
        # Shown as written it would be harmless too, and prove nothing about the sanitiser.
        assert "unparsable" not in dict(shown.removed)
        assert_harmless(str(shown.html))


@pytest.mark.parametrize(("category", "payload"), payloads())
def test_the_sanitiser_alone_lets_nothing_run(category: str, payload: str) -> None:
    cleaned = sanitise(f"<p>Avant</p>{payload}", Counter(), raw=True)
    page = lxml.html.document_fromstring(f"<html><body><div>{cleaned}</div></body></html>")
    for element in page.body[0].iterdescendants():
        assert element.tag in TAGS | WRAPPERS | {"cite", "h1"}, cleaned
        assert not [name for name in element.attrib if name.startswith("on")], cleaned
        for name in ADDRESSES & set(element.attrib):
            scheme = SCHEME.match(re.sub(r"[\x00-\x20]", "", element.attrib[name]))
            assert scheme is None or scheme[0].lower() in ALLOWED, cleaned


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "java&#10;script:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https://",
        "https:///",
        "https://a b.example/",
        "https://[::1",
    ],
)
def test_the_check_of_addresses_alone_refuses_what_is_not_allowed(address: str) -> None:
    assert external_url(address) is None
    assert is_absolute(address)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
        ("https://[::1]:8000/a b", "https://[::1]:8000/a%20b"),
    ],
)
def test_a_host_may_be_an_address_of_ipv6(address: str, link: str) -> None:
    assert external_url(address) == web_address(address) == link


@pytest.mark.parametrize(("category", "payload"), payloads())
def test_plain_text_shows_payloads_as_text(category: str, payload: str) -> None:
    shown = render_body(payload.encode(), Markup.TEXT, "Titre", {}, BodySettings(), "").html
    assert not re.search(r"<(?!/?(?:p|ul|li)>)", shown)


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(">" * 3_000 + "x", id="quotes"),
        pytest.param("<div>\n\n" * 4_200, id="divisions"),
        pytest.param("<b>" * 9_000, id="tags"),
        pytest.param("[" * 9_000, id="brackets"),
        pytest.param("\n".join("    " * depth + "- a" for depth in range(120)), id="lists"),
        pytest.param("*a_ " * 2_000, id="emphasis"),
        pytest.param("<![CDATA[" * 200, id="declarations"),
    ],
)
def test_markdown_that_explodes_does_no_harm(bomb: str, engine: Engine) -> None:
    assert_harmless(str(rendered(bomb, engine).html))


def test_what_no_engine_can_follow_is_shown_as_written() -> None:
    shown = rendered("[" * 9_000 + "<b>fin</b>", "python-markdown")
    assert shown.html == "<p>" + "[" * 9_000 + "&lt;b&gt;fin&lt;/b&gt;</p>"
    assert shown.removed == (("unparsable", 1),)


def test_after_markdown_that_explodes_the_next_body_is_as_ever() -> None:
    before = rendered("Un *mot*[^1].\n\n[^1]: note", "python-markdown")
    rendered("[" * 9_000, "python-markdown")
    assert rendered("Un *mot*[^1].\n\n[^1]: note", "python-markdown") == before
