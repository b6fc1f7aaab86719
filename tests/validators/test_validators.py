"""The validators' own judgement: what passes, what fails, what is no proof of anything."""

from pathlib import Path

import pytest
import validate
from axe import sample
from feeds import check_feeds, check_sitemaps
from links import base_url, failures
from outcome import CannotRun, Outcome, html_pages

SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
ENTRY = "<url><loc>https://archives.example.org/</loc><lastmod>{}</lastmod></url>"
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Journal{}</title>
<id>tag:example.org,2022:flux</id><updated>2022-05-01T11:30:00+02:00</updated></feed>"""
REPORT = """TAP version 13
ok 1 load index.html
not ok 2 load absente.html
  ---
    operator: load
    at: index.html:15:16 <a href="absente.html">...</a>
  ...
not ok 3 fragment-check index.html --> page.html#suite
  ---
    expected: "id=\\"suite\\""
    actual:   null
    at:
      "index.html:16:2 <a href=\\"page.html#suite\\">"
  ...

1..3
"""


def write(folder: Path, path: str, text: str) -> None:
    """Put a file into a site, and make the folders above it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("outcome", "passed"),
    [
        (Outcome("nu", 3), True),
        (Outcome("nu", 0), False),
        (Outcome("nu", 3, ("index.html:1 no title",)), False),
        (Outcome("nu", 3, failure="java was not found"), False),
    ],
)
def test_a_validator_passes_only_if_it_read_something_and_found_nothing(
    outcome: Outcome, passed: bool
) -> None:
    assert outcome.passed is passed


def test_a_validator_that_cannot_start_fails_the_run_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_java(_: Path) -> Outcome:
        raise CannotRun("java was not found: install Java")

    monkeypatch.setitem(validate.VALIDATORS, "nu", without_java)
    assert validate.main([str(tmp_path), "--only", "nu"]) == 1
    assert "nu: java was not found: install Java" in capsys.readouterr().out


def test_the_first_twenty_errors_are_shown_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = Outcome("nu", 1, tuple(f"error {number}." for number in range(1, 26)))
    monkeypatch.setitem(validate.VALIDATORS, "nu", lambda _: outcome)
    assert validate.main([str(tmp_path), "--only", "nu"]) == 1
    shown = capsys.readouterr().out
    assert "error 20." in shown
    assert "error 21." not in shown
    assert "and 5 more" in shown


def test_hyperlink_failures_say_what_is_broken_and_where_the_link_stands() -> None:
    assert list(failures(REPORT)) == [
        'load absente.html (at index.html:15:16 <a href="absente.html">...</a>)',
        "fragment-check index.html --> page.html#suite "
        '(at "index.html:16:2 <a href=\\"page.html#suite\\">")',
    ]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (SITEMAP.format(ENTRY.format("2022-05-01")), 0),
        (SITEMAP.format(ENTRY.format("hier")), 1),
        (SITEMAP.format(""), 1),
        ("<urls/>", 1),
        ("<urlset", 1),
    ],
)
def test_a_sitemap_obeys_its_schema(tmp_path: Path, text: str, errors: int) -> None:
    write(tmp_path, "sitemaps/2022.xml", text)
    outcome = check_sitemaps(tmp_path)
    assert (outcome.files, len(outcome.errors)) == (1, errors)


@pytest.mark.parametrize(
    ("text", "errors"),
    [(FEED.format(""), 0), (FEED.format("&nbsp;"), 1), ("<feed", 1), ("<liste/>", 1)],
)
def test_a_feed_leaves_a_reader_nothing_to_forgive(tmp_path: Path, text: str, errors: int) -> None:
    write(tmp_path, "flux/2022/05.xml", text)
    outcome = check_feeds(tmp_path)
    assert (outcome.files, len(outcome.errors)) == (1, errors)


def test_the_address_of_a_site_is_its_home_pages_canonical_link(tmp_path: Path) -> None:
    assert base_url(tmp_path) == "http://site.invalid/"
    link = '<link rel="canonical" href="https://archives.example.org/journal/">'
    write(tmp_path, "index.html", f"<!DOCTYPE html>{link}")
    assert base_url(tmp_path) == "https://archives.example.org/journal/"


def test_every_kind_of_page_is_opened_however_many_pages_it_has(tmp_path: Path) -> None:
    write(tmp_path, "index.html", '<body class="kind-home">')
    for number in range(9):
        article = f'<body class="wide kind-article">{"." * number}'
        write(tmp_path, f"2022/{number}.html", article)
    assert [str(page) for page in sample(tmp_path)] == [
        "2022/0.html",
        "2022/4.html",
        "2022/8.html",
        "index.html",
    ]


def test_hidden_folders_are_no_part_of_a_site(tmp_path: Path) -> None:
    write(tmp_path, "index.html", "")
    write(tmp_path, ".newsgen/index.html", "")
    assert html_pages(tmp_path) == [Path("index.html")]
