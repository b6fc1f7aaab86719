"""What an article's page and its data say of where it comes from."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from sites import built, markdown, write_site

BASE = "title: Essai\nsearch: false\nbase_url: https://a.example/journal/\n"
PAGE = "2022/05/11/x.html"


def facts(page: html.HtmlElement) -> dict[str, str]:
    rows = page.xpath('//div[@class="provenance"]//dl/div')
    return {row[0].text_content(): row[1].text_content() for row in rows}


def data(page: html.HtmlElement) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    found: dict[str, Any] = json.loads(page.xpath('//script[@type="application/ld+json"]')[0].text)
    return found


def page_of(folder: Path, **fields: str) -> html.HtmlElement:
    source = markdown("Titre", date="2022-05-11", slug="x", **fields)
    site = write_site(folder, {"content/a.md": source}, BASE)
    return html.fromstring(built(site)[PAGE].decode())


def test_page_and_data_name_the_file_with_its_digest(tmp_path: Path) -> None:
    page = page_of(tmp_path, source_url="https://b.example/1?a=b&c=d", captured="2023-01-02")
    digest = sha256((tmp_path / "content/a.md").read_bytes()).hexdigest()
    said = facts(page)
    assert (said["Fichier source"], said["Empreinte SHA-256"]) == ("content/a.md", digest)
    assert data(page)["isBasedOn"] == {
        "@type": "MediaObject",
        "name": "content/a.md",
        "sha256": digest,
        "url": "https://b.example/1?a=b&c=d",
        "dateCreated": "2023-01-02",
    }


@pytest.mark.parametrize("text", ["Un texte.\n", "---\nslug: x\n---\nUn texte.\n"])
def test_a_headline_that_the_source_has_not_is_told(tmp_path: Path, text: str) -> None:
    found = built(write_site(tmp_path, {"content/le-vote.md": text}, BASE))
    (path,) = [path for path in found if re.fullmatch(r"sans-date/../.+\.html", path)]
    said = facts(html.fromstring(found[path].decode()))["Titre"]
    assert "d’après le texte ou le nom du fichier" in said


def test_a_word_of_ours_in_a_field_hides_nothing(tmp_path: Path) -> None:
    page = page_of(tmp_path, edition="withdrawal", licence="withdrawal", language="en")
    assert facts(page)["Fichier source"] == "content/a.md"


def test_of_a_record_they_name_the_file_the_id_and_the_digest_of_its_line(tmp_path: Path) -> None:
    record = {"id": "vote-12", "title": "Titre", "body": "Texte.", "date": "2022-05-11"}
    line = json.dumps({**record, "slug": "x"})
    site = write_site(tmp_path, {"content/d.jsonl": f"{line}\n"}, BASE)
    page = html.fromstring(built(site)[PAGE].decode())
    assert data(page)["isBasedOn"] == {
        "@type": "MediaObject",
        "name": "content/d.jsonl#vote-12",
        "sha256": sha256(line.encode()).hexdigest(),
    }
    assert facts(page)["Fichier source"] == "content/d.jsonl#vote-12"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        (
            "https://creativecommons.org/licenses/by/4.0/",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ("CC BY 4.0", ""),
        ("javascript:alert(1)", ""),
        ("//b.example/x", ""),
    ],
)
def test_a_licence_is_a_link_where_it_is_a_web_address(
    tmp_path: Path, written: str, link: str
) -> None:
    page = page_of(tmp_path, licence=f'"{written}"')
    assert facts(page)["Licence"] == written
    assert page.xpath('//a[@rel="license"]/@href') == ([link] if link else [])
    assert data(page).get("license", "") == link


@pytest.mark.parametrize(
    "captured", ["printemps 2021", "02/01/2023", "2023-01-02T25", "٢٠٢٣-٠١-٠٢"]
)
def test_only_a_date_of_iso_8601_is_one_in_the_data(tmp_path: Path, captured: str) -> None:
    page = page_of(tmp_path, captured=f'"{captured}"')
    assert facts(page)["Capture"] == captured
    assert "dateCreated" not in data(page)["isBasedOn"]


def test_a_file_name_ends_no_script(tmp_path: Path) -> None:
    name = "<!--<script>&.md"
    source = markdown("Titre", date="2022-05-11", slug="x")
    site = write_site(tmp_path, {f"content/{name}": source}, BASE)
    page = html.fromstring(built(site)[PAGE].decode())
    assert data(page)["isBasedOn"]["name"] == f"content/{name}"
