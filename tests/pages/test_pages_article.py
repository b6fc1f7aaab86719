"""What an article's page says of OCR, facsimiles and origins, and where readers may write."""

from __future__ import annotations

from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lxml import html

from edits import PIXEL
from newsgen.build import BuildOptions, build
from sites import built, codes, markdown, write_site

BASE = "title: Essai\nbase_url: https://a.example/journal/\n"
NOTICE = "Texte issu d’une reconnaissance optique de caractères, qui peut contenir des erreurs."


def page_of(folder: Path, config: str = BASE, **fields: str) -> html.HtmlElement:
    """Build a site of one article of 11 May 2022, with media beside it; return its page."""
    source = markdown(fields.pop("title", "Titre"), date="2022-05-11", slug="x", **fields)
    site = write_site(folder, {"content/a.md": source, "content/p 3.pdf": "%PDF-1.4"}, config)
    (site / "content/p4.png").write_bytes(PIXEL)
    return html.fromstring(built(site)["2022/05/11/x.html"].decode())


def text(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


def facts(page: html.HtmlElement) -> dict[str, str]:
    """Return what is said of an article's provenance."""
    rows = page.xpath('//div[@class="provenance"]//dl/div')
    return {row[0].text_content(): row[1].text_content() for row in rows}


def test_of_a_recognised_text_the_page_says_so_near_the_top(tmp_path: Path) -> None:
    page = page_of(tmp_path, ocr='"OCR, 92 %"')
    assert text(page, '//header/p[@class="notice"]') == [NOTICE]
    assert facts(page)["Texte"] == "reconnaissance optique de caractères (OCR, 92 %)"


@pytest.mark.parametrize("value", ["false", "non", "''"])
def test_of_another_text_it_says_nothing(tmp_path: Path, value: str) -> None:
    page = page_of(tmp_path, ocr=value)
    assert page.xpath('//p[@class="notice"]') == []
    assert "Texte" not in facts(page)


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("https://a.example/1?x=1&y=2", "https://a.example/1?x=1&y=2"),
        ("'https://a.example/\"<b>'", "https://a.example/%22%3Cb%3E"),
        ("p 3.pdf", "../../../medias/content/p-3-c7e5e7.pdf"),
        ("p%203.pdf#page=2", "../../../medias/content/p-3-c7e5e7.pdf#page=2"),
        ("p4.png", "../../../medias/content/p4.png"),
    ],
)
def test_a_facsimile_is_linked_at_the_top_and_in_the_provenance(
    tmp_path: Path, written: str, href: str
) -> None:
    page = page_of(tmp_path, facsimile=written)
    assert page.xpath('//p[@class="notice"]/a/@href') == [href]
    assert page.xpath('//div[@class="provenance"]//a/@href') == [href]
    if "://" not in href:
        assert (tmp_path / "public/2022/05/11" / href.partition("#")[0]).is_file()


@pytest.mark.parametrize("written", ["absente.pdf", "javascript:alert(1)", "//a.example/b"])
def test_a_facsimile_that_leads_nowhere_is_not_linked_and_warned_of(
    tmp_path: Path, written: str
) -> None:
    page = page_of(tmp_path, facsimile=written)
    assert page.xpath('//p[@class="notice"]') == []
    assert page.xpath('//div[@class="provenance"]//a') == []
    assert facts(page)["Fac-similé"] == written
    summary = build(tmp_path, BuildOptions(jobs=1, clean=True))
    assert "removed-missing-facsimile" in codes(summary)


@pytest.mark.parametrize(
    ("written", "links"),
    [
        ("https://a.example/1", ["https://a.example/1"]),
        ("javascript:alert(1)", []),
        ("Le Monde", []),
    ],
)
def test_only_a_web_address_is_linked_as_the_origin(
    tmp_path: Path, written: str, links: list[str]
) -> None:
    page = page_of(tmp_path, source_url=written)
    assert page.xpath('//a[@rel="external"]/@href') == links
    assert facts(page)["Page d’origine"] == written


def test_without_contact_nothing_is_said_of_errors(tmp_path: Path) -> None:
    assert page_of(tmp_path).xpath('//p[@class="report"]') == []


def test_a_message_about_an_article_is_begun_for_the_reader(tmp_path: Path) -> None:
    odd = "'100\u00a0% {de} «\u00a0&?#=+\u00a0» L’été'"
    page = page_of(tmp_path, BASE + "contact: a.b+c@Example.org\n", title=odd)
    (href,) = page.xpath('//p[@class="report"]/a/@href')
    assert href.isascii()
    parts = urlsplit(href)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "a.b+c@example.org")
    message = parse_qs(parts.query, strict_parsing=True)
    assert message.keys() == {"subject", "body"}
    assert message["body"] == [
        f"{odd[1:-1]}\r\nhttps://a.example/journal/2022/05/11/x.html\r\n\r\n"
    ]
    Message()["Subject"] = message["subject"][0]


def test_a_page_may_take_reports(tmp_path: Path) -> None:
    page = page_of(tmp_path, BASE + "contact: https://a.example/signaler?a=b\n")
    assert page.xpath('//p[@class="report"]/a/@href') == ["https://a.example/signaler?a=b"]


def test_edition_issue_and_page_stand_by_the_date(tmp_path: Path) -> None:
    page = page_of(tmp_path, publication="Le Courrier", edition="du soir", issue="12", page="3")
    assert text(page, '//div[@class="imprint"]/p') == [
        *("Le Courrier", "du soir", "Numéro 12", "Page 3", "Publié le 11 mai 2022")
    ]


def test_a_text_of_another_language_runs_as_its_letters_do(tmp_path: Path) -> None:
    directed = "//h1/@dir | //p[@class='summary']/@dir | //div[@class='article-body']/@dir"
    arabic = page_of(tmp_path / "ar", title="المغرب", summary="ملخص.", lang="ar")
    assert arabic.xpath(directed) == ["auto"] * 3
    assert page_of(tmp_path / "fr", summary="Chapeau.").xpath(directed) == []
