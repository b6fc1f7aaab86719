"""An archive written by an attacker: nothing of it runs, fetches, or leads where it must not."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import chromium
from browser.serving import served
from hostile.corpus import payloads
from hostile.hostile_site import CONFIG, write_hostile_site
from newsgen.build import BuildOptions, build
from newsgen.report import BuildSummary

__all__ = ["chromium"]

AT_ONCE = 20
"""Pages in the browser at one time, each in a frame."""
SHOWN = 1 if "NEWSGEN_SOAK" in os.environ else 8
"""One page in so many is shown by the browser; all are parsed."""
ENGINES = ("python-markdown", "commonmark")
IN_BODIES = frozenset(
    (
        "a abbr b blockquote br code dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 "
        "h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table "
        "tbody td tfoot th thead time tr u ul var"
    ).split()
)
ELEMENTS = IN_BODIES | frozenset(
    (
        "article aside body button caption cite footer form h1 head header html input label link "
        "main meta nav noscript option script search section select title"
    ).split()
)
DRAWN = frozenset("svg g line rect text".split())
"""What our charts are drawn with."""
SCRIPTS = frozenset({"citer.js", "recherche.js", "ephemeride.js"})
SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
LEADING = frozenset({"href"})
"""Attributes that lead somewhere when a reader says so; others fetch."""
FETCHING = frozenset(
    "src srcset data poster background action formaction ping cite longdesc profile codebase "
    "classid archive manifest icon xlink:href srcdoc style".split()
)
FEED_PARTS = frozenset(
    "feed title subtitle id updated published link author name entry summary rights category "
    "logo icon generator content".split()
)


class Archive(NamedTuple):
    """The hostile archive, built with one Markdown engine."""

    output: Path
    summary: BuildSummary

    def pages(self) -> list[str]:
        return sorted(
            page.relative_to(self.output).as_posix() for page in self.output.rglob("*.html")
        )


@pytest.fixture(scope="module", params=ENGINES)
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return the archive, built."""
    site = write_hostile_site(tmp_path_factory.mktemp("hostile"))
    with open(site / "newsgen.yaml", "a", encoding="utf-8") as file:
        file.write(f"markup: {request.param}\nsearch: {str(request.param == ENGINES[0]).lower()}\n")
    return Archive(site / "public", build(site, BuildOptions(jobs=1)))


def test_nothing_is_lost(archive: Archive) -> None:
    summary = archive.summary
    assert summary.found == summary.published + len(summary.rejected) > 3 * len(payloads())
    assert {rejection.code for rejection in summary.rejected} <= {"empty", "yaml-syntax"}
    assert len(summary.rejected) < 20


def test_pages_hold_nothing_that_runs_or_fetches(archive: Archive) -> None:
    for path in archive.pages():
        data = (archive.output / path).read_bytes()
        for element in lxml.html.document_fromstring(data).iter():
            assert isinstance(element.tag, str), (path, element)
            _judge(element, path)


def _judge(element: lxml.html.HtmlElement, path: str) -> None:
    if any(above.get("class") == "article-body" for above in element.iterancestors("div")):
        assert element.tag in IN_BODIES, (path, element.tag)
    drawn = element.tag in DRAWN and element.xpath("ancestor-or-self::svg[@class='chart']")
    assert drawn or element.tag in ELEMENTS, (path, element.tag)
    if element.tag == "script":
        _judge_script(element, path)
    if element.tag == "meta":
        assert element.get("http-equiv") is None or _is_redirect(element), path
    for name, value in element.items():
        assert not name.startswith("on"), (path, name)
        if name in LEADING and element.tag == "a":
            assert _scheme(value) in SCHEMES, (path, value)
        elif name in LEADING | FETCHING and not _is_canonical(element):
            allowed = name == "src" or name in LEADING or element.tag in ("form", "script")
            assert allowed, (path, name)
            assert _scheme(value) == "", (path, value)
            assert not value.startswith(("//", "\\")), (path, value)


def _judge_script(element: lxml.html.HtmlElement, path: str) -> None:
    source = element.get("src")
    if source is not None:
        assert source.removeprefix("/journal/").rpartition("../")[2] in SCRIPTS, (path, source)
        return
    assert element.get("type") in ("application/ld+json", "application/json"), path
    assert json.loads(element.text)


def _is_redirect(element: lxml.html.HtmlElement) -> bool:
    """Tell whether an element is what our own redirect pages have, to a place beside them."""
    found = re.fullmatch(r"0; url=((?:\.\./)*[a-z0-9/.-]+)", element.get("content", ""))
    return element.get("http-equiv") == "refresh" and found is not None


def _is_canonical(element: lxml.html.HtmlElement) -> bool:
    return element.tag == "link" and element.get("rel") == "canonical"


def _scheme(address: str) -> str:
    """Return the scheme that a browser sees: blanks and controls within it do not count."""
    found = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address), re.IGNORECASE)
    return found[1].lower() if found else ""


def test_no_id_stands_twice_on_a_page_and_bodies_have_none_of_ours(archive: Archive) -> None:
    for path in archive.pages():
        page = lxml.html.document_fromstring((archive.output / path).read_bytes())
        ids = Counter(page.xpath("//@id"))
        assert [one for one, count in ids.items() if count > 1] == [], path
        within = page.xpath("//div[@class='article-body']//@id")
        assert all(re.match(r"t-|fn(?:ref\d*)?-", one) for one in within), (path, within)


def test_invisible_characters_reach_no_file(archive: Archive) -> None:
    unwanted = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    for path in _texts(archive.output):
        text = path.read_bytes().decode("utf-8")
        assert not unwanted.search(text), (path, unwanted.search(text))


def _texts(output: Path) -> Iterator[Path]:
    for path in output.rglob("*"):
        if path.suffix in (".html", ".xml", ".txt", ".json") and "pagefind" not in str(path):
            yield path


def test_feeds_and_sitemaps_are_sound(archive: Archive) -> None:
    for path in archive.output.rglob("*.xml"):
        parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
        for element in lxml.etree.parse(path, parser).iter():
            assert isinstance(element.tag, str), path
            name = lxml.etree.QName(element).localname
            assert name in FEED_PARTS | {"urlset", "url", "loc", "lastmod", "sitemapindex"} | {
                "sitemap"
            }, (path, name)
            for address in (element.get("href"), element.get("src")):
                assert address is None or urlsplit(address).scheme == "https", (path, address)


def test_file_names_are_plain(archive: Archive) -> None:
    for path in archive.output.rglob("*"):
        name = path.relative_to(archive.output).as_posix()
        assert re.fullmatch(r"[A-Za-z0-9._/~-]+", name), name


class Watcher:
    """Notes all that a page does beyond showing itself."""

    def __init__(self, page: Page, home: str) -> None:
        self.told: list[str] = []
        page.add_init_script(
            "for (const name of ['alert', 'prompt', 'confirm', 'print', 'open'])"
            " window[name] = () => console.error('ran in ' + location.href)"
        )
        page.on("console", lambda said: self._said(said.text, said.location["url"]))
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("dialog", lambda dialog: self.told.append(dialog.message))
        page.on("popup", lambda popup: self.told.append(f"popup: {popup.url}"))
        page.on("request", lambda request: self._request(request.url, home))

    def _said(self, text: str, address: str) -> None:
        if not address.endswith("/favicon.ico"):  # which browsers ask for of their own accord
            self.told.append(f"{text} {address}")

    def _request(self, url: str, home: str) -> None:
        if not url.startswith(home):
            self.told.append(f"request: {url}")


SHOW = """
async (paths) => {
  document.body.replaceChildren();
  const shown = paths.map((path) => new Promise((done) => {
    const frame = document.createElement('iframe');
    const late = setTimeout(() => { console.error(`never shown: ${path}`); done(); }, 60000);
    frame.onload = () => { clearTimeout(late); done(); };
    frame.src = path;
    document.body.append(frame);
  }));
  await Promise.all(shown);
}
"""
WRONG = """
(elements) => [...document.querySelectorAll('iframe')].flatMap((frame) => {
  const at = frame.contentWindow.location.href, found = [];
  if (!at.startsWith(location.origin)) found.push(`${frame.src} went to ${at}`);
  for (const one of frame.contentDocument.querySelectorAll('*')) {
    if (!elements.includes(one.localName)) found.push(`${at}: ${one.localName}`);
    for (const name of one.getAttributeNames())
      if (name.startsWith('on') || ['style', 'srcdoc', 'srcset', 'ping'].includes(name))
        found.push(`${at}: ${name}`);
  }
  return found;
})
"""


def test_in_a_browser_nothing_runs_nothing_leaves_and_nothing_is_wrong(
    archive: Archive, chromium: Browser
) -> None:
    """Without the policy that hosts are told to send: pages are harmless by themselves."""
    with served(archive.output, "/journal/", policed=False) as home:
        page = chromium.new_page()
        watcher = Watcher(page, home)
        pages = archive.pages()[::SHOWN]
        page.goto(f"{home}robots.txt")
        for start in range(0, len(pages), AT_ONCE):
            page.evaluate(SHOW, [home + path for path in pages[start : start + AT_ONCE]])
            assert page.evaluate(WRONG, sorted(ELEMENTS | DRAWN)) == []
            assert watcher.told == []
        page.close()


@pytest.mark.parametrize("archive", ENGINES[:1], indirect=True)
def test_search_shows_what_it_finds_as_text(archive: Archive, chromium: Browser) -> None:
    with served(archive.output, "/journal/", policed=False) as home:
        page = chromium.new_page()
        watcher = Watcher(page, home)
        for query in ("alert", "onerror img", '"script alert"', "javascript", "<img src=x>"):
            page.goto(f"{home}recherche/index.html")
            page.get_by_role("searchbox").fill(query)
            page.keyboard.press("Enter")
            page.wait_for_function(
                "document.querySelector('[role=status]').textContent.includes('trouvé')"
            )
            found = page.evaluate("[...document.querySelectorAll('*')].map((e) => e.localName)")
            assert set(found) <= ELEMENTS | DRAWN
            assert watcher.told == []
        assert "<" in page.locator("main").inner_text()
        page.close()


def test_the_check_sees_what_would_run() -> None:
    """What is let through by mistake must be noticed: the judge is not blind."""
    for harm in (
        "<p onclick=alert(1)>x",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<script>alert(1)</script>",
        "<script src=//evil.example/x.js></script>",
        "<img src=//evil.example/x.png>",
        "<img src=x srcset=y>",
        "<p style=color:red>x",
        "<iframe src=x></iframe>",
        "<base href=x>",
        "<meta http-equiv=refresh content=0>",
        "<svg onload=alert(1)></svg>",
        "<form action=https://evil.example/></form>",
        "<!-- x -->",
    ):
        with pytest.raises(AssertionError):  # noqa: PT012 - the first wrong element ends it
            for element in lxml.html.document_fromstring(f"<div>{harm}</div>").iter():
                assert isinstance(element.tag, str)
                _judge(element, "x")


def test_the_configuration_is_hostile_too() -> None:
    assert CONFIG.count("%(x)s") >= 6
