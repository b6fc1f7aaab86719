"""Corrections of articles: on their pages, in the data, and on a page of all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from newsgen.build import BuildOptions, build
from newsgen.config.keys import KEYS
from newsgen.config.parsers import whole_number
from sites import built, markdown, write_site

CONFIG = "title: Essai\nsearch: false\nbase_url: https://a.example/\n"
ALL = "rectificatifs/index.html"


def corrected(title: str, corrections: str, **fields: str) -> str:
    return markdown(title, **{"date": "2024-04-01", "corrections": corrections, **fields})


def entries(page: bytes) -> list[str]:
    return re.findall(r'<h2 class="card-headline"><a href="[^"]*">(.*?)</a>', page.decode())


def counts(page: bytes) -> list[str]:
    found = re.findall(r'class="label">(.*?)</span> <span class="count">(\d+)', page.decode())
    return [f"{label} {count}" for label, count in found]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    short = KEYS["page_size"]._replace(parse=whole_number(2, 500))
    monkeypatch.setitem(KEYS, "page_size", short)  # type: ignore[arg-type]


def test_a_correction_is_on_the_page_in_the_data_and_among_all(tmp_path: Path) -> None:
    told = "[{date: 2024-05-03, text: 'Le maire est M. Roy & non M. Noy : \"erreur\".'}, Sans date]"
    files = built(write_site(tmp_path, {"content/a.md": corrected("Un", told)}, CONFIG))
    page = files["2024/04/01/un.html"].decode()
    assert (
        'Rectificatif du <time datetime="2024-05-03">'
        "3\N{NO-BREAK SPACE}mai\N{NO-BREAK SPACE}2024</time>"
        "\N{NO-BREAK SPACE}: Le maire est M.\N{NO-BREAK SPACE}Roy &amp; non"
    ) in page
    assert "Rectificatif\N{NO-BREAK SPACE}: Sans date" in page
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    found = json.loads(data)
    assert found["dateModified"] == "2024-05-03"
    assert [one["@type"] for one in found["correction"]] == ["CorrectionComment"] * 2
    assert found["correction"][0]["datePublished"] == "2024-05-03"
    assert "datePublished" not in found["correction"][1]
    assert entries(files[ALL]) == ["Un", "Un"]
    assert b'href="../2024/04/01/un.html"' in files[ALL]
    assert b'<a href="../../../rectificatifs/index.html">Rectificatifs</a>' in page.encode()
    assert b"<lastmod>2024-05-03" in files["sitemaps/2024.xml"]


def test_corrections_of_content_pages_are_on_them_and_among_all(tmp_path: Path) -> None:
    told = "[{date: 2024-05-03, text: L’adresse a changé.}]"
    page = {"content/pages/contact.md": markdown("Contact", corrections=told)}
    site = write_site(tmp_path, {"content/a.md": markdown("Un", date="2024-04-01"), **page}, CONFIG)
    files = built(site)
    assert "Rectificatif du" in files["contact.html"].decode()
    assert "</time>\N{NO-BREAK SPACE}: L’adresse a changé." in files["contact.html"].decode()
    assert entries(files[ALL]) == ["Contact"]
    assert b'href="../contact.html"' in files[ALL]
    write_site(site, {"content/pages/contact.md": markdown("Contact")}, CONFIG)
    assert ALL not in built(site)
    write_site(site, page, CONFIG)
    assert built(site) == files
    withdrawn = markdown("Contact", corrections=told, withdrawn="true")
    write_site(site, {"content/pages/contact.md": withdrawn}, CONFIG)
    assert ALL not in built(site)


def test_without_corrections_there_is_no_such_page_and_no_link(tmp_path: Path) -> None:
    files = built(write_site(tmp_path, {"content/a.md": corrected("Un", "[]")}, CONFIG))
    assert not [path for path, data in files.items() if b"ectificatif" in data or "rectif" in path]


def test_a_later_update_is_the_date_of_change(tmp_path: Path) -> None:
    text = corrected("Un", "[{date: 2024-05-03, text: A}]", updated="2024-06-01")
    page = built(write_site(tmp_path, {"content/a.md": text}, CONFIG))["2024/04/01/un.html"]
    assert b'"dateModified": "2024-06-01"' in page


def test_what_is_withdrawn_is_not_among_all_corrections(tmp_path: Path) -> None:
    told = "[{date: 2024-05-03, text: Jean Roy}]"
    files = {
        "content/a.md": corrected("Un", told, withdrawn="{level: unlisted}"),
        "content/b.md": corrected("Deux", told, withdrawn="true"),
    }
    output = built(write_site(tmp_path, files, CONFIG))
    assert ALL not in output
    assert [path for path, data in output.items() if b"Jean" in data] == ["2024/04/01/un.html"]
    hidden = "{level: anonymised, replacements: {Jean Roy: J. R.}}"
    write_site(tmp_path, {"content/c.md": corrected("Trois", told, withdrawn=hidden)}, CONFIG)
    output = built(tmp_path)
    assert entries(output[ALL]) == ["Trois"]
    assert b"J. R." in output[ALL] or "J.\N{NO-BREAK SPACE}R.".encode() in output[ALL]


@pytest.mark.usefixtures("small_pages")
def test_many_divide_into_years_and_months_the_latest_first(tmp_path: Path) -> None:
    dates = ("2023-01-05", "2024-02-01", "2024-03-02", "2024-03-03", "2024-03-04", "2024", "")
    files = {
        f"content/{n}.md": corrected(f"Titre {n}", f"[{{date: {date}, text: A}}]" if date else "A")
        for n, date in enumerate(dates)
    }
    output = built(write_site(tmp_path, files, CONFIG + "page_size: 2\n"))
    assert counts(output[ALL]) == ["2024 5", "2023 1"]
    assert entries(output[ALL]) == ["Titre 6"]
    assert entries(output["rectificatifs/2023/index.html"]) == ["Titre 0"]
    assert counts(output["rectificatifs/2024/index.html"]) == ["mars 3", "février 1"]
    assert entries(output["rectificatifs/2024/index.html"]) == ["Titre 5"]
    assert entries(output["rectificatifs/2024/03/index.html"]) == ["Titre 4", "Titre 3"]
    assert entries(output["rectificatifs/2024/03/partie-2.html"]) == ["Titre 2"]
    assert "rectificatifs/2023/01/index.html" not in output


@pytest.mark.parametrize(
    ("corrections", "reason"),
    [
        ("{date: 2024-05-03}", "one has no text"),
        ("[{text: A, jour: 3}]", "the key jour of one is unknown"),
        ("[{date: hier, text: A}]", "'hier' is not a date"),
        ("[true]", "one is the truth value true, not a text"),
        ("[[A]]", "one is a list, not a text"),
        ("[{text: [A]}]", "it is a list, not a text"),
        ("''", ""),
    ],
)
def test_corrections_that_cannot_be_meant_are_refused(
    tmp_path: Path, corrections: str, reason: str
) -> None:
    site = write_site(tmp_path, {"content/a.md": corrected("Un", corrections)}, CONFIG)
    rejected = build(site, BuildOptions(jobs=1)).rejected
    assert len(rejected) == bool(reason)
    for one in rejected:
        assert f"the field `corrections` cannot be used: {reason}" in one.reason
        assert (one.source, one.line) == ("content/a.md", 4)
        assert one.remedy
