"""Reading an article in a real Chromium: citing it, printing it, and what its page costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from browser.serving import served
from newsgen.build import BuildOptions, build
from newsgen.french.typography import typeset
from sites import markdown, write_site

BASE = "https://archives.example.org/journal/"
CONFIG = f"title: Archives du Courrier\nbase_url: {BASE}\ncontact: a@example.org\n"
ODD = r"100 % {de} C:\temp & #1_a ~ ^ <b>x</b> « L’été » } \}"
WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
FULL = {
    "date": "1926-05-01",
    "authors": "[Camille Martin, Dominique de La Tour]",
    "publication": "Le Courrier de Lyon",
    "issue": "1245",
    "page": "3",
    "ocr": "'OCR, 92 %'",
    "facsimile": "https://gallica.example/1",
    "themes": "[Finances, Écoles]",
    "related": "[Un article court, Autre chose]",
    "summary": "Les dépenses augmentent.",
}
FILES = {
    "content/plein.md": markdown("Le budget est voté", "Un paragraphe.\n\n" * 30, **FULL),
    "content/bizarre.md": markdown(
        f"'{ODD}'", date="2018-09", authors="['AFP, Paris', Roy and Co, '{\\x']", slug="bizarre"
    ),
    "content/nu.md": markdown("Sans date ni auteur", slug="nu"),
    "content/anglais.md": markdown("The vote", date="1926-05-02T09:05", lang="en", slug="vote"),
    "content/mot.md": markdown(
        WORD,
        WORD,
        date="1926-05-03",
        authors=f"[{WORD}, Jean Roy]",
        section=WORD,
        themes=f"[{WORD}]",
    ),
    "content/pages/a-propos.md": markdown("À propos"),
}
PLAIN = "1926/05/01/le-budget-est-vote.html"
DETAILS = "details.cite"


class Site(NamedTuple):
    """A built site, and the address where it is served with the headers of hosts."""

    folder: Path
    address: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site of few articles, full and bare ones."""
    folder = write_site(tmp_path_factory.mktemp("reading"), FILES, CONFIG)
    build(folder, BuildOptions(jobs=1))
    with served(folder / "public", "/journal/") as address:
        yield Site(folder / "public", address)


Opening = Callable[..., Page]


@pytest.fixture(scope="module")
def plain(chromium: Browser) -> Iterator[BrowserContext]:
    """Return the window of all tests that need no other one."""
    with chromium.new_context(reduced_motion="reduce") as context:
        yield context


@pytest.fixture
def opened(chromium: Browser, plain: BrowserContext, site: Site) -> Iterator[Opening]:
    """Return what opens a path of the site; nothing may complain on the console."""
    complaints: list[str] = []

    with ExitStack() as stack:

        def opening(path: str, **settings: Any) -> Page:
            context = plain
            if settings:
                context = chromium.new_context(reduced_motion="reduce", **settings)
                stack.enter_context(context)
            page = stack.enter_context(context.new_page())
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(path if ":" in path else site.address + path)
            return page

        yield opening
    assert complaints == []


def citations(page: Page) -> list[str]:
    """Return the citation as text, in BibTeX and in RIS, without the day of today."""
    found = page.locator(f"{DETAILS} pre").all()
    today = re.compile(r"consulté le [^.]+|(?<=urldate = \{)[\d-]+|(?<=Y2  - )[\d/]+")
    return [today.sub("…", shown.text_content() or "") for shown in found]


def test_an_article_is_cited_from_what_its_page_says(opened: Opening) -> None:
    text, bibtex, ris = citations(opened(PLAIN))
    assert text == (
        "Camille Martin, Dominique de La Tour, «\xa0Le budget est voté\xa0», Le Courrier de Lyon, "
        f"n°\xa01245, 1er mai 1926, p.\xa03, {BASE}{PLAIN}, …."
    )
    assert bibtex.splitlines() == [
        "@article{le-budget-est-vote-1926,",
        "  author = {Camille Martin and Dominique de La Tour},",
        "  title = {{Le budget est voté}},",
        "  journal = {Le Courrier de Lyon},",
        "  year = {1926},",
        "  month = {5},",
        "  date = {1926-05-01},",
        "  number = {1245},",
        "  pages = {3},",
        f"  url = {{{BASE}{PLAIN}}},",
        "  urldate = {…},",
        "  language = {fr},",
        "}",
    ]
    assert ris.split("\r\n") == [
        "TY  - NEWS",
        "TI  - Le budget est voté",
        "AU  - Camille Martin",
        "AU  - Dominique de La Tour",
        "T2  - Le Courrier de Lyon",
        "PY  - 1926",
        "DA  - 1926/05/01",
        "IS  - 1245",
        "SP  - 3",
        f"UR  - {BASE}{PLAIN}",
        "Y2  - …",
        "LA  - fr",
        "ER  - ",
        "",
    ]


def test_odd_signs_break_no_format(opened: Opening) -> None:
    text, bibtex, ris = citations(opened("2018/09/bizarre.html"))
    assert f"TI  - {typeset(ODD)}\r\n" in ris
    assert "DA  - 2018/09\r\n" in ris
    assert text.startswith("AFP, Paris, Roy and Co, {\\x, «\xa0100\xa0% {de} C:\\temp & ")
    assert "“L’été” } \\}\xa0», Archives du Courrier, septembre 2018, " in text
    assert bibtex.count("{") == bibtex.count("}")
    title = re.search(r"(?m)^  title = \{\{(.*)\}\},$", bibtex)
    assert title
    assert title[1] == (
        r"100~\% \textbraceleft{}de\textbraceright{} C:\textbackslash{}temp \& \#1\_a "
        r"\textasciitilde{} \textasciicircum{} <b>x</b> «~L’été~» \textbraceright{} "
        r"\textbackslash{}\textbraceright{}"
    )
    assert (
        r"  author = {{AFP, Paris} and {Roy and Co} and \textbraceleft{}\textbackslash{}x},"
        in bibtex
    )


def test_without_date_and_author_a_citation_makes_sense(opened: Opening) -> None:
    text, bibtex, ris = citations(opened("sans-date/sa/nu.html"))
    address = f"{BASE}sans-date/sa/nu.html"
    assert text == (f"«\xa0Sans date ni auteur\xa0», Archives du Courrier, s.\xa0d., {address}, ….")
    assert bibtex.startswith("@article{nu,\n  title = {{Sans date ni auteur}},\n  journal")
    assert not re.search(r"(?m)^(AU|PY|DA|IS|SP)  ", ris)


def test_the_language_is_that_of_the_text_and_the_date_is_without_its_hour(opened: Opening) -> None:
    text, bibtex, ris = citations(opened("1926/05/02/vote.html"))
    assert ", 2 mai 1926, " in text
    assert "date = {1926-05-02}" in bibtex
    assert "LA  - en\r\n" in ris


def test_without_base_url_the_address_is_where_it_is_read(opened: Opening, tmp_path: Path) -> None:
    folder = write_site(tmp_path, {"content/x.md": markdown("Titre", "Un.")}) / "public"
    build(tmp_path, BuildOptions(jobs=1))
    article = next((folder / "sans-date").rglob("titre.html"))
    text, bibtex, ris = citations(opened(article.as_uri()))
    assert text == "«\xa0Titre\xa0», Essai, s.\xa0d."
    assert "url" not in bibtex
    assert not re.search(r"(?m)^(UR|Y2)  ", ris)


@pytest.mark.parametrize("number", range(3))
def test_a_click_copies_a_citation_and_says_so(opened: Opening, number: int) -> None:
    page = opened(PLAIN, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Citer cet article").click()
    page.get_by_role("button", name="Copier").nth(number).click()
    name = ("Texte", "BibTeX", "RIS")[number]
    expect(page.get_by_role("status")).to_have_text(f"Citation copiée ({name}).")
    shown = page.locator(f"{DETAILS} pre").nth(number).text_content()
    assert page.evaluate("navigator.clipboard.readText()") == shown


def test_where_the_clipboard_is_out_of_reach_the_citation_is_selected(opened: Opening) -> None:
    page = opened(PLAIN)
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject())")
    page.evaluate("void (document.execCommand = () => false)")
    page.get_by_text("Citer cet article").click()
    page.get_by_role("button", name="Copier (BibTeX)").click()
    expect(page.get_by_role("status")).to_contain_text("La citation (BibTeX) est sélectionnée")
    assert page.evaluate("String(getSelection())").startswith("@article{")


def test_without_scripts_there_is_no_citation_and_nothing_broken(opened: Opening) -> None:
    page = opened(PLAIN, java_script_enabled=False)
    expect(page.get_by_text("Citer cet article")).to_have_count(0)
    expect(page.get_by_text("Signaler une erreur")).to_be_visible()
    expect(page.locator(".provenance")).to_be_visible()


def kinds_of(folder: Path) -> dict[str, str]:
    """Return a page of each kind."""
    found = {}
    for path in sorted(folder.rglob("*.html")):
        kind = re.search(r'<body class="kind-(\w+)"', path.read_text("utf-8"))
        found[kind[1] if kind else ""] = path.relative_to(folder).as_posix()
    return found


def test_no_kind_of_page_breaks_the_policy(opened: Opening, site: Site) -> None:
    kinds = kinds_of(site.folder)
    assert {"article", "page", "day", "month", "year", "home", "term", "not_found"} <= set(kinds)
    for page in [opened(path) for path in kinds.values()]:  # all load while the first is waited for
        csp = page.request.get(page.url).headers["content-security-policy"]
        assert "default-src 'none'" in csp
        page.wait_for_load_state("networkidle")


def test_an_article_is_light(opened: Opening) -> None:
    sizes: dict[str, int] = {}
    page = opened("404.html")

    def noting(route: Route) -> None:
        answer = route.fetch()
        sizes[route.request.url] = len(answer.body())
        route.fulfill(response=answer)

    page.route("**/*", noting)
    page.goto(page.url.replace("404.html", PLAIN))
    page.wait_for_load_state("networkidle")
    assert any("citer.js" in url for url in sizes)
    assert len(sizes) <= 6
    assert sum(sizes.values()) <= 50_000


def test_the_style_sheet_is_small() -> None:
    sheet = Path(__file__).parents[2] / "static" / "style.css"
    assert sheet.stat().st_size < 10_000


SEEN = """selector => [...document.querySelectorAll(selector)]
  .filter(one => one.getClientRects().length > 0).length"""


def test_an_article_prints_as_a_clipping(opened: Opening) -> None:
    page = opened(PLAIN)
    page.emulate_media(media="print")
    for gone in (
        ".menu",
        ".crumbs",
        ".tags",
        ".related",
        ".in-themes",
        ".neighbours",
        ".foot",
        DETAILS,
        ".report",
    ):
        assert page.evaluate(SEEN, gone) == 0, gone
    for kept in (".masthead-title", "h1", ".summary", ".imprint", ".article-body", ".provenance"):
        assert page.evaluate(SEEN, kept) == 1, kept
    assert f"{BASE}{PLAIN}" in page.inner_text(".provenance")
    columns = page.evaluate("getComputedStyle(document.querySelector('.article-body')).columnCount")
    assert columns == "2"


def test_no_word_is_too_long_for_a_telephone(opened: Opening, site: Site) -> None:
    held = [
        path.relative_to(site.folder).as_posix()
        for path in site.folder.rglob("*.html")
        if WORD in path.read_text("utf-8")
    ]
    assert {"index.html", "1926/05/index.html", "auteurs/index.html"} < set(held)
    page = opened("404.html", viewport={"width": 320, "height": 640})
    for path in held:
        page.goto(site.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_the_arrow_between_articles_stands_beside_its_words(opened: Opening) -> None:
    page = opened("1926/05/02/vote.html", viewport={"width": 320, "height": 640})
    box = page.locator(".previous .direction").bounding_box()
    link = page.locator(".previous a").bounding_box()
    assert box
    assert link
    assert box["y"] - link["y"] < 10
