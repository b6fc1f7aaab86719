"""`newsgen check`: every broken promise of a built site is found, and nothing else."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.check import CheckReport, check
from newsgen.check_html import Base, read_feed_links, read_locations, read_page, resolve
from newsgen.errors import OutputError

BASE = "https://presse.example/j/"

FAULTY: dict[str, str | bytes] = {
    "index.html": '<p id="une"><a href="a.html">A</a> <a href="Dossier/index.html">dossier</a></p>',
    "a.html": '<a href="disparu.html">x</a> <img src="photo.jpg" alt=""> <a href="#fin">y</a>',
    "b.html": '<p id="x">1</p><p id="x">2</p> <a href="index.html#deux">z</a>',
    "c.html": f'<a href="/j/a.html">1</a> <a href="{BASE}b.html">2</a> <a href="/x">3</a>',
    "d.html": '<a href="dossier/">1</a> <a href="./">2</a> <a href="vide/">3</a>',
    "dossier/index.html": f'<link rel="canonical" href="{BASE}a.html"><a href="../../x.html">o</a>',
    "e.html": b"<p>\xe9t\xe9</p>",
    "f.html": '<base href="/"><a href="nowhere.html">not followed</a>',
    "g.html": '<link rel="canonical" href="https://ailleurs.example/g.html">',
    "404.html": '<a href="/j/a.html">good</a> <a href="/j/non.html">1</a> <a href="/a.html">2</a>',
    "vide/note.txt": "",
    ".newsgen-staging/a.html": '<a href="left-by-a-build-that-was-stopped.html">x</a>',
    "sitemap.xml": f"<urlset><url><loc>{BASE}</loc></url><url><loc>{BASE}parti.html</loc></url>"
    "<url><loc>https://ailleurs.example/</loc></url></urlset>",
    "flux.xml": f'<feed><entry><link href="{BASE}a.html"/></entry>'
    f'<entry><link href="{BASE}parti.html"/></entry></feed>',
}

FOUND = """\
404.html: outside /a.html (it leaves the site's folder)
404.html: broken-link /j/non.html (there is no non.html)
a.html: broken-anchor #fin (nothing there has the id fin)
a.html: broken-link disparu.html (there is no disparu.html)
a.html: missing-file photo.jpg (there is no photo.jpg)
b.html: broken-anchor index.html#deux (nothing there has the id deux)
b.html: duplicate-id x (2 elements have this id)
c.html: absolute-link /j/a.html (it would break under another folder or host)
c.html: absolute-link /x (it would break under another folder or host)
c.html: absolute-link https://presse.example/j/b.html (it would break under another folder or host)
d.html: directory-link ./ (from disk it opens a listing, not index.html)
d.html: directory-link dossier/ (from disk it opens a listing, not dossier/index.html)
d.html: broken-link vide/ (there is no vide/)
dossier/index.html: outside ../../x.html (it leaves the site's folder)
dossier/index.html: canonical-mismatch https://presse.example/j/a.html (it leads to a.html)
e.html: not-utf8  (byte 3 is not UTF-8)
f.html: base / (<base> turns all links: none was followed)
flux.xml: feed-missing https://presse.example/j/parti.html (there is no parti.html)
g.html: canonical-mismatch https://ailleurs.example/g.html (it is not under https://presse.example/j/)
index.html: case Dossier/index.html (the name is dossier/index.html)
sitemap.xml: sitemap-missing https://ailleurs.example/ (it is not under https://presse.example/j/)
sitemap.xml: sitemap-missing https://presse.example/j/parti.html (there is no parti.html)
"""

CLEAN: dict[str, str | bytes] = {
    "index.html": f"""<!DOCTYPE html><html><head>
        <link rel="canonical" href="{BASE}"><meta property="og:url" content="{BASE}">
        <meta property="og:image" content="{BASE}img/grande.jpg">
        <link rel="alternate" hreflang="en" href="{BASE}%C3%A9t%C3%A9.html">
        <link rel="preconnect" href="https://fonts.example"><link rel=stylesheet href=style.css>
        <script type="application/ld+json">{{"url": "<a href='non.html'>"}}</script>
        <style>a {{ content: "<img src=non.jpg>" }}</style><!-- <a href="non.html"> --></head>
        <body id="haut"><a href="%C3%A9t%C3%A9.html#caf%C3%A9">1</a>
        <A HREF='été.html?x=1#vieux'>2</A>
        <a href="#">3</a><a href="#top">4</a><a href="#haut">5</a><a href="">6</a>
        <a href="mailto:a@b.example">7</a><a href="tel:+33100000000">8</a>
        <a href="https://ailleurs.example/non.html#non">9</a><a href="//ailleurs.example/x">10</a>
        <img src="img/petite.jpg" srcset="img/petite.jpg 1x, img/grande.jpg 2x" alt="a > b">
        <img src="data:image/gif;base64,R0lGOD==" alt=""><a href="a&amp;b.html">11</a>
        <textarea><a href="non.html"></textarea>
        <a data-href="non.html" href="./img/../été.html">12</a>
        <a href="#haut:~:text=Bonjour">13</a><h2 id="100%25">100 %</h2><a href="#100%25">14</a>
        </body></html>""",
    "été.html": '<h2 id="café">É</h2><a name="vieux"></a><a href=index.html>retour</a>',
    "a&b.html": '<meta http-equiv="refresh" content="0; url=index.html">'
    f'<link rel="canonical" href="{BASE}">',
    "404.html": '<a href="/j/index.html">Accueil</a> <a href="/j/">Accueil</a>',
    "img/petite.jpg": "",
    "img/grande.jpg": "",
    "style.css": "",
    "data.xml": "<table><loc>non.html</loc></table>",
    "flux.xml": f"<rss><item><link>{BASE}%C3%A9t%C3%A9.html</link></item></rss>",
    "sitemap.xml": f"<sitemapindex><sitemap><loc>{BASE}sitemaps/1.xml</loc></sitemap>"
    "</sitemapindex>",
    "sitemaps/1.xml": f"<urlset><url><loc>{BASE}</loc></url></urlset>",
}


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def told(report: CheckReport) -> str:
    lines = (f"{f.page}: {f.kind} {f.target} ({f.reason})\n" for f in report.findings)
    return "".join(lines)


def kinds(folder: Path, base_url: str = BASE) -> list[str]:
    return [finding.kind for finding in check(folder, base_url).findings]


def test_each_broken_promise_is_found(tmp_path: Path) -> None:
    assert told(check(write(tmp_path, FAULTY), BASE)) == FOUND


def test_a_sound_site_has_no_findings(tmp_path: Path) -> None:
    report = check(write(tmp_path, CLEAN), BASE)
    assert told(report) == ""
    assert report.pages == 4
    assert report.links == 30


def test_the_base_url_may_lack_its_final_slash(tmp_path: Path) -> None:
    assert kinds(write(tmp_path, CLEAN), BASE.rstrip("/")) == []


def test_without_base_url_other_hosts_are_not_followed(tmp_path: Path) -> None:
    page = f'<link rel="canonical" href="{BASE}"><a href="{BASE}non.html">x</a>'
    assert kinds(write(tmp_path, {"index.html": page}), "") == []


def test_another_site_on_the_same_host_is_not_ours(tmp_path: Path) -> None:
    page = '<a href="https://presse.example/photos/x.html">x</a>'
    assert kinds(write(tmp_path, {"index.html": page})) == []


def test_the_same_broken_link_counts_twice_and_is_told_once(tmp_path: Path) -> None:
    report = check(write(tmp_path, {"p.html": '<a href="x.html">1</a><a href="x.html">2</a>'}), "")
    assert (report.links, len(report.findings)) == (2, 1)


def test_a_page_is_no_folder(tmp_path: Path) -> None:
    assert kinds(write(tmp_path, {"p.html": '<a href="p.html/">x</a>'})) == ["broken-link"]


def test_a_page_that_is_not_utf8_is_still_followed(tmp_path: Path) -> None:
    page = '<p>été</p><a href="non.html">x</a>'.encode("cp1252")
    assert kinds(write(tmp_path, {"p.html": page})) == ["not-utf8", "broken-link"]


def test_an_anchor_is_looked_for_in_a_page_read_earlier_or_later(tmp_path: Path) -> None:
    page = '<i id="oui"></i><a href="a.html#{0}">x</a><a href="z.html#{0}">y</a>'
    site = write(tmp_path, {"a.html": page.format("oui"), "z.html": page.format("non")})
    found = [(finding.page, finding.target) for finding in check(site, "").findings]
    assert found == [("z.html", "a.html#non"), ("z.html", "z.html#non")]


def test_a_link_to_a_name_that_is_not_utf8_can_be_told(tmp_path: Path) -> None:
    site = write(tmp_path, {"p.html": '<a href="%E9.html">x</a>'})
    assert told(check(site, "")) == "p.html: broken-link %E9.html (there is no \\udce9.html)\n"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="build the site"):
        check(tmp_path / "public", BASE)


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<a title="1 > 0" href="x">', ["x"]),
        ("<a href=x>", ["x"]),
        ("<a\nhref = 'x'\n>", ["x"]),
        ("<a href=it's.html>", ["it's.html"]),
        ('<a href="x" href="y">', ["x"]),
        ('<a href="x?a=1&copy=2&amp;b=3">', ["x?a=1&copy=2&b=3"]),
        ('<a href="x?a=1&notit=2&notit">', ["x?a=1&notit=2&notit"]),
        ('<!--><a href="x"><!-- > <a href="y"> --!><a href="z">', ["x", "z"]),
        ('<script>"</scripty><a href=x>"</SCRIPT ><a href="y">', ["y"]),
        ('<title><a href="x"></title><area href="y">', ["y"]),
        ('<form action="x">', ["x"]),
        ("<meta http-equiv=refresh content='0;URL=\"x\"'>", ["x"]),
        ("<abbr href=x></a href=y><a hreflang=z>", []),
        ("<!x <a href=y", []),
    ],
)
def test_links_are_read_as_browsers_read_them(markup: str, links: list[str]) -> None:
    assert read_page(markup).pages == links


@pytest.mark.parametrize(
    ("markup", "files"),
    [
        ('<img srcset="a.png, b,c.png 2x">', ["a.png", "b,c.png"]),
        ('<source srcset="a.png 100w,b.png 200w">', ["a.png", "b.png"]),
        ('<source srcset=" ,a.png (1x, b.png">', ["a.png"]),
        ('<source srcset="a,,b.png,, , c.png,">', ["a,,b.png", "c.png"]),
        ('<video src="a.mp4" poster="a.jpg"><track src="a.vtt">', ["a.mp4", "a.jpg", "a.vtt"]),
        ('<script src="a.js"></script>', ["a.js"]),
        ('<svg><use href="i.svg#x"/></svg>', ["i.svg#x"]),
        ('<link rel="dns-prefetch" href="x"><link rel="icon" href="i.svg">', ["i.svg"]),
    ],
)
def test_files_that_a_page_loads(markup: str, files: list[str]) -> None:
    assert read_page(markup).files == files


def test_what_sitemaps_and_feeds_list() -> None:
    sitemap = "<urlset><!-- <loc>x</loc> --><loc> a?b&amp;c </loc><image:loc>d</image:loc></urlset>"
    assert read_locations(sitemap) == ["a?b&c", "d"]
    rss = "<link>a</link><link><![CDATA[b]]></link><content><![CDATA[<link>c</link>]]></content>"
    assert read_feed_links(rss) == ["a", "b"]
    assert read_feed_links('<link rel="self"\nhref="a&amp;b"/><link/>') == ["a&b"]


def test_what_is_not_closed_lasts_to_the_end() -> None:
    assert read_locations("<loc>a</loc><!-- <loc>b</loc>") == ["a"]
    assert read_feed_links("<link>a</link><!-- <link>b</link>") == ["a"]
    assert read_feed_links("<link>a</link><![CDATA[ <link>b</link>") == ["a"]
    assert read_feed_links('<link <link href="a"/>') == ["a"]


HUGE = 200_000
"""Of what repeats itself so often, a comparison of each with each would take hours."""


@pytest.mark.parametrize("part", ["<!a", "<?", "<a b='", "<script ", "<!--"])
def test_a_huge_page_is_read_in_a_moment(part: str) -> None:
    assert read_page(part * HUGE).pages == []


@pytest.mark.parametrize(
    ("srcset", "count"),
    [("x " * HUGE + "(", 1), ("x" + " " * HUGE, 1), (" ," * HUGE, 0), ("x" + "," * HUGE + "y", 1)],
)
def test_huge_candidates_are_read_in_a_moment(srcset: str, count: int) -> None:
    assert len(read_page(f'<img srcset="{srcset}">').files) == count


@pytest.mark.parametrize("part", ["<!--", "<link ", "<![CDATA[", "<loc>", "<link> "])
def test_a_huge_feed_or_sitemap_is_read_in_a_moment(part: str) -> None:
    assert read_feed_links(part * HUGE) == []
    assert read_locations(part * HUGE) == []


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("c.html", "a/b/c.html"),
        ("../c.html", "a/c.html"),
        ("..", "a/"),
        ("../..", ""),
        ("../../..", "../"),
        ("%2e%2e/c.html", "a/c.html"),
        ("/j/c.html", "c.html"),
        ("/j", ""),
        ("HTTPS://Presse.Example/j/c/", "c/"),
        ("//presse.example/j/", ""),
        ("\\j\\c.html", "c.html"),
        (" c\n.html ", "a/b/c.html"),
        ("?page=2", "a/b/p.html"),
        ("q%3Fr%3A.html?page=2", "a/b/q?r:.html"),
    ],
)
def test_where_a_link_leads(link: str, path: str) -> None:
    address = resolve(link, "a/b/p.html", Base.of(BASE))
    assert address is not None
    assert address.path == path


NAMES = st.sampled_from(["a", "b", "é", "x y", "100%", "c#d", "g&h", "j;k=l"])
FOLDERS = st.lists(NAMES, max_size=3).map("/".join)
PAGES = st.builds(lambda folder, name: posixpath.join(folder, f"{name}.html"), FOLDERS, NAMES)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), pages=st.sets(PAGES, min_size=1, max_size=6))
def test_exactly_the_links_to_missing_files_are_broken(
    data: st.DataObject, pages: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Links lead to pages that exist or not; the file system itself says which."""
    root = tmp_path_factory.mktemp("site")
    targets = st.lists(st.sampled_from(sorted(pages)) | PAGES, max_size=5)
    links = [
        (page, quote(posixpath.relpath(target, posixpath.dirname(page))), target)
        for page in sorted(pages)
        for target in data.draw(targets)
    ]
    for page in pages:
        write(root, {page: "".join(f'<a href="{k}">x</a>' for p, k, _ in links if p == page)})
    expected = {(page, link) for page, link, target in links if not os.path.isfile(root / target)}
    report = check(root, "")
    assert {(finding.page, finding.target) for finding in report.findings} == expected
    assert {finding.kind for finding in report.findings} <= {"broken-link"}
    assert (report.pages, report.links) == (len(pages), len(links))


def test_findings_are_sorted_by_page_then_link(tmp_path: Path) -> None:
    site = write(tmp_path, {"b.html": '<a href="2"><a href="1">', "a/c.html": '<a href="3">'})
    assert [(f.page, f.target) for f in check(site, "").findings] == [
        ("a/c.html", "3"),
        ("b.html", "1"),
        ("b.html", "2"),
    ]
