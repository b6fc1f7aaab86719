"""newsgen.yaml: what is accepted, what is refused, and how a refusal helps."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.config import (
    ImagePolicy,
    Limits,
    MenuItem,
    Search,
    SiteConfig,
    Tagging,
    fingerprint,
    load_config,
    read_fingerprint,
)
from newsgen.config.colour import accent_dark, accent_light, contrast, ratio
from newsgen.config.keys import KEYS
from newsgen.errors import ConfigError


def site_with(folder: Path, text: str | bytes) -> Path:
    """Write newsgen.yaml in `folder`, which has a logo and an icon."""
    data = text.encode() if isinstance(text, str) else text
    (folder / "newsgen.yaml").write_bytes(data)
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "logo.svg").write_text("<svg/>")
    (folder / "static" / "favicon.svg").write_text("<svg/>")
    return folder


def loaded(folder: Path, text: str) -> SiteConfig:
    """Load `text`, to which a title is added."""
    return load_config(site_with(folder, f"title: Le Journal\n{text}")).config


def refusal(folder: Path, text: str | bytes) -> ConfigError:
    """Load `text` as it is, and return the error."""
    with pytest.raises(ConfigError) as caught:
        load_config(site_with(folder, text))
    assert caught.value.place == str(folder / "newsgen.yaml")
    assert caught.value.remedy
    return caught.value


def test_a_title_is_enough(tmp_path: Path) -> None:
    config = loaded(tmp_path, "")
    assert config == SiteConfig(title="Le Journal", publisher="Le Journal")
    assert config.images == ImagePolicy("link")


def test_the_table_has_the_fields_of_the_configuration_in_their_order() -> None:
    assert list(KEYS) == [field.name for field in fields(SiteConfig)]
    assert [key.name for key in KEYS.values() if key.required] == ["title"]


@pytest.mark.parametrize("name", KEYS)
def test_the_example_of_each_key_is_accepted(tmp_path: Path, name: str) -> None:
    title = "" if name == "title" else "title: Le Journal\n"
    config = load_config(site_with(tmp_path, title + KEYS[name].example)).config
    assert getattr(config, name)


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("description: >\n  Deux\n  lignes.\n", "description", "Deux lignes."),
        ("footer: e\u0301te\u0301", "footer", "été"),
        ("base_url: http://localhost:8000", "base_url", "http://localhost:8000/"),
        ("base_url: HTTPS://Example.ORG/Journal", "base_url", "https://example.org/Journal/"),
        ("permalink: /{section}/{slug}/", "permalink", "/{section}/{slug}/"),
        ("permalink: /a/{id}.html", "permalink", "/a/{id}.html"),
        ("page_size: 500", "page_size", 500),
        ("typography: false", "typography", False),
        ("images: local", "images", ImagePolicy("local")),
        ("search: false", "search", Search(on=False)),
        ("search: {shard_size: 300}", "search", Search(shard_size=300)),
        ("tagging: off", "tagging", Tagging(on=False)),
        ("tagging: {maximum: 3}", "tagging", Tagging(maximum=3)),
        ("limits: {source_size: 3}", "limits", Limits(3, 20)),
        ("limits: {source_seconds: 3}", "limits", Limits(50, 3)),
        ("images: link", "images", ImagePolicy("link")),
        (
            "images: {allow: [B.example.org, a.example.org, b.example.org]}",
            "images",
            ImagePolicy("allow", ("a.example.org", "b.example.org")),
        ),
        ("accent: '#9A1B1B'", "accent", "#9a1b1b"),
        ("contact: ' Jean+a@Example.ORG'", "contact", "Jean+a@example.org"),
        ("contact: https://Example.org/a?b=c", "contact", "https://example.org/a?b=c"),
        ("menu: [{label: A, url: themes/}]", "menu", (MenuItem("A", "themes/index.html"),)),
        ("menu: [{label: A, url: a.html#b}]", "menu", (MenuItem("A", "a.html#b"),)),
        (
            "menu: [{label: A, url: 'https://example.org/?q=a#b'}]",
            "menu",
            (MenuItem("A", "https://example.org/?q=a#b"),),
        ),
        ("words: {b: B, a: A}", "words", (("a", "A"), ("b", "B"))),
        ("words: {on: Sur}", "words", (("on", "Sur"),)),
        ("head_extra: |\n  <meta>\n  <link>\n", "head_extra", "<meta>\n<link>\n"),
        ("timezone: America/Martinique", "timezone", "America/Martinique"),
    ],
)
def test_values_are_normalised(tmp_path: Path, written: str, name: str, value: object) -> None:
    assert getattr(loaded(tmp_path, written), name) == value


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    site = site_with(tmp_path, b"\xef\xbb\xbftitle: Le Journal\r\npage_size: 20\r\n")
    assert load_config(site).config.page_size == 20


@pytest.mark.parametrize(
    ("written", "in_reason", "in_remedy"),
    [
        ("page_size: 4", "the number 4", ""),
        ("page_size: many", "page_size: found “many”, expected a whole number from 5 to 500", ""),
        ("page_size: true", "true (yes or no)", ""),
        ("page_size: 50.5", "the number 50.5", ""),
        ("min_articles: 0", "from 1 to 1000", ""),
        ("markup: commonmrk", "one of python-markdown, commonmark", "did you mean “commonmark”"),
        ("host: GitHub-Pages", "one of cloudflare-pages", "did you mean “github-pages”"),
        ("timezone: Europe/Pari", "such as Europe/Paris", "did you mean “Europe/Paris”"),
        ("timezone: europe/paris", "found “europe/paris”", "did you mean “Europe/Paris”"),
        ("timezone: Europe", "a time zone", ""),
        ("timezone: ../../etc/passwd", "a time zone", ""),
        ("description: 1998", "description: found the number 1998", "between quotes"),
        ("description: 2022-05-11", "the date 2022-05-11", "between quotes"),
        ("description:", "found nothing", "put # before the key"),
        ("description: ' '", "an empty text", ""),
        ('footer: "a\\u202eb"', "the invisible character U+202E", "delete"),
        ('footer: "a\\x07b"', "the invisible character U+0007", "delete"),
        ("base_url: archives.example.org", "the address of a site", "https://"),
        ("base_url: ftp://example.org/", "ftp://", "https://"),
        ("base_url: https:///journal/", "https:///journal/", "host"),
        ("base_url: https://me:secret@example.org/", "the address of a site", "password"),
        ("base_url: https://example.org/?a=1", "the address of a site", "“?”"),
        ("base_url: 'https://example.org/#a'", "the address of a site", "“#”"),
        ("base_url: https://example.org/a/../b/", "the address of a site", "“..”"),
        ("base_url: https://example.org/index.html", "the address of a site", "folder"),
        ("base_url: https://example.org:port/", "the address of a site", "port"),
        ("base_url: https://archives-été.fr/", "the address of a site", "ASCII"),
        ("permalink: '{slug}.html'", "a pattern such as", "begin with “/”"),
        ("permalink: /{slug}", "a pattern such as", "end with “.html” or “/”"),
        ("permalink: /{annee}/{slug}.html", "a pattern such as", "{annee} is not known"),
        ("permalink: /{year:04}/{slug}.html", "a pattern such as", "{year:04} is not known"),
        ("permalink: /{year}/{month}.html", "a pattern such as", "{slug} or {id}"),
        ("permalink: /../{slug}.html", "a pattern such as", "“..”"),
        ("permalink: //{slug}.html", "a pattern such as", "“//”"),
        ("permalink: /{slug}/.html", "a pattern such as", "begins with a dot"),
        ("permalink: /Articles/{slug}.html", "a pattern such as", "only a-z"),
        ("permalink: /}{slug}{/", "a pattern such as", "only a-z"),
        ("images: remote", "local, link, or allow", ""),
        ("typography: oui", "true or false", ""),
        ("search: 300", "true, false, or shard_size", ""),
        ("limits: 3", "source_size:, source_seconds: or both", ""),
        ("limits: {source_size: 0}", "a whole number from 1 to 1000", ""),
        ("limits: {source_seconds: 3601}", "a whole number from 1 to 3600", ""),
        ("limits: {size: 3}", "source_size:, source_seconds: or both", ""),
        ("tagging: 3", "true, false, or threshold", ""),
        ("tagging: {threshold: 0}", "a whole number from 1", ""),
        ("search: {shard_size: 50}", "a whole number from 100", ""),
        ("images: {allow: images.example.org}", "a list of hosts", ""),
        ("images: {allow: []}", "an empty list", ""),
        ("images: {allow: ['https://example.org']}", "a host alone", "without https://"),
        ("images: {allow: ['*.example.org']}", "a host alone", "letters, digits"),
        ("images: {deny: [example.org]}", "local, link, or allow", ""),
        ("logo: missing.svg", "that ends in .svg", "no file static/missing.svg"),
        ("logo: static/logo.svg", "the path, in static/", "without the folder: logo.svg"),
        ("logo: ../static/logo.svg", "the path, in static/", "without “..”"),
        ("logo: /logo.svg", "the path, in static/", "relative"),
        (f"logo: {'a' * 300}.svg", "that ends in .svg", "there is no file"),
        ("logo: logo.pdf", "that ends in .svg", ""),
        ("favicon: logo.webp", "that ends in .svg, .png, .ico", ""),
        ("accent: #9a1b1b", "accent: found nothing", "without quotes, # begins a comment"),
        ("accent: red", "found “red”", "six hexadecimal digits"),
        ("accent: '#f00'", "found “#f00”", "six hexadecimal digits"),
        ("accent: '#ff0000'", "contrast with white is 3.99:1, expected a contrast", "'#ed0000'"),
        ("menu: {label: A, url: a.html}", "a list of entries, each with label and url", "- {label"),
        ("menu: [a.html]", "label and url", ""),
        ("menu: [{label: A, link: a.html}]", "label and url", ""),
        ("menu: [{label: A, url: /a.html}]", "a page such as", "without the first “/”: a.html"),
        ("menu: [{label: A, url: ../a.html}]", "a page such as", "without “..”"),
        ("menu: [{label: A, url: a//b.html}]", "a page such as", "“//”"),
        ("menu: [{label: A, url: 'javascript:alert(1)'}]", "a page such as", ""),
        ("menu: [{label: A, url: //example.org/}]", "a page such as", "example.org"),
        ("menu: [{label: '', url: a.html}]", "an empty text", ""),
        ("contact: example.org", "contact: found “example.org”", "archives@example.org"),
        ("contact: mailto:a@example.org", "an e-mail address", "without mailto:"),
        ("contact: Anne <a@example.org>", "an e-mail address", "without a name"),
        ("contact: a@b@example.org", "an e-mail address", "in ASCII"),
        ("contact: a?bcc=b@exa mple", "an e-mail address", "a host has letters"),
        ("contact: 'javascript://a.example/%0Aalert(1)'", "an e-mail address", "https://"),
        ("words: Dossiers", "names of interface words", ""),
        ("words: {themes: 3}", "the number 3", "between quotes"),
    ],
)
def test_a_wrong_value_is_explained(
    tmp_path: Path, written: str, in_reason: str, in_remedy: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, written)
    error = caught.value
    assert in_reason in error.reason
    assert error.remedy
    assert in_remedy in error.remedy
    assert (error.line, error.code) == (2, "config-value")


def test_an_error_names_the_line_of_the_value_and_not_that_of_its_list(tmp_path: Path) -> None:
    menu = "menu:\n  - label: A\n    url: a.html\n  - label: B\n    url: /b.html\n"
    assert refusal(tmp_path, f"title: A\n{menu}").line == 6


def test_the_first_error_of_the_file_is_the_one_reported(tmp_path: Path) -> None:
    assert refusal(tmp_path, "page_size: 1\ntitle: 3\nhost: moon\n").line == 1


def test_an_unknown_key_gets_a_suggestion(tmp_path: Path) -> None:
    error = refusal(tmp_path, "title: A\n\npermalinks: /{slug}/\n")
    assert (error.line, error.code) == (3, "config-unknown")
    assert "“permalinks” is not a key" in error.reason
    assert error.remedy == "did you mean “permalink”?"


def test_a_key_that_resembles_none_gets_the_list(tmp_path: Path) -> None:
    assert "title, base_url, description" in refusal(tmp_path, "title: A\nzzz: 1\n").remedy


@pytest.mark.parametrize(
    ("text", "line", "code", "in_reason"),
    [
        ("", 0, "config-missing", "title is missing"),
        ("# rien\n", 0, "config-missing", "title is missing"),
        ("page_size: 20\n", 0, "config-missing", "title is missing"),
        ("title: A\ntitle: B\n", 2, "duplicate-key", "“title” is given twice, first on line 1"),
        ("title: A\nwords: {a: A, a: B}\n", 2, "duplicate-key", "“a” is given twice"),
        ("title: &a A\nfooter: *a\n", 2, "yaml-alias", "alias *a"),
        ("title: A\nfooter: [\n", 3, "yaml-syntax", "not YAML"),
        ("title: A\nfooter: b: c\n", 2, "yaml-syntax", "not YAML"),
        ("title: A\nmenu:\n\t- a\n", 3, "yaml-syntax", "not YAML"),
        ("title: A\n---\ntitle: B\n", 2, "yaml-syntax", "not YAML"),
        ("title: été\n\nfooter: a\x08b\n\n\n\n", 3, "yaml-syntax", "control character"),
        ("title: A\nfooter: !!python/name:os.system a\n", 2, "yaml-syntax", "not YAML"),
        ("title: A\nfooter: 2022-13-45\n", 2, "yaml-value", "“2022-13-45” looks like a date"),
        ("title: A\nfooter: !!bool a\n", 2, "yaml-value", "“a” looks like"),
        ("title: A\nfooter: " + "1:" * 200 + "1.0\n", 2, "yaml-value", "looks like"),
        ("title: A\nmenu: " + "[" * 50 + "]" * 50, 2, "yaml-depth", "nested more than 8"),
        ("- title\n- A\n", 1, "config-shape", "not a list of “key: value” lines"),
        ("Archives\n", 1, "config-shape", "not a list of “key: value” lines"),
        ("title: A\n? [a, b]\n: c\n", 2, "config-shape", "a key is not a word"),
        (b"title: A\nfooter: \xe9t\xe9\n", 2, "config-encoding", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_configuration_is_explained(
    tmp_path: Path, text: str | bytes, line: int, code: str, in_reason: str
) -> None:
    error = refusal(tmp_path, text)
    assert (error.line, error.code) == (line, code)
    assert in_reason in error.reason


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("title: Journal: archives\n", "put a text that contains “: ” between quotes"),
        ("title: A\nmenu:\n\t- a\n", "indent with spaces, never with tabs"),
        ("title: 'A\n", "check the indentation, the quotes and the colons"),
    ],
)
def test_usual_slips_of_yaml_get_a_remedy_of_their_own(
    tmp_path: Path, text: str, remedy: str
) -> None:
    assert remedy in refusal(tmp_path, text).remedy


def test_a_folder_without_configuration_is_told_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="this folder is no archive yet") as caught:
        load_config(tmp_path)
    assert "newsgen new" in caught.value.remedy


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder") as caught:
        load_config(tmp_path / "archive")
    assert f"newsgen new {tmp_path / 'archive'}" in caught.value.remedy


def test_a_folder_of_an_archive_is_told_which_one(tmp_path: Path) -> None:
    (tmp_path / "newsgen.yaml").write_text("title: A\n")
    (tmp_path / "content/2022").mkdir(parents=True)
    with pytest.raises(ConfigError, match="part of the archive in") as caught:
        load_config(tmp_path / "content/2022")
    assert caught.value.remedy == f"give {tmp_path} as SITE"


def test_a_file_in_place_of_the_folder_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "newsgen.yaml").write_text("title: A\n")
    with pytest.raises(ConfigError, match="is a file, and SITE a folder"):
        load_config(tmp_path / "newsgen.yaml")


def test_the_other_suffix_of_yaml_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "newsgen.yml").write_text("title: A\n")
    with pytest.raises(ConfigError, match="missing") as caught:
        load_config(tmp_path)
    assert caught.value.remedy == "rename newsgen.yml to newsgen.yaml"


def test_a_configuration_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "newsgen.yaml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        load_config(tmp_path)
    assert caught.value.code == "config-unreadable"


def test_a_site_without_address_is_told_what_it_goes_without(tmp_path: Path) -> None:
    (notice,) = load_config(site_with(tmp_path, "title: A\n")).notices
    assert notice.code == "no-base-url"
    assert "no feeds" in notice.message
    site = site_with(tmp_path, "title: A\nbase_url: https://example.org\n")
    assert load_config(site).notices == ()


def test_a_configuration_travels_to_workers_and_does_not_change(tmp_path: Path) -> None:
    config = loaded(tmp_path, KEYS["menu"].example)
    assert pickle.loads(pickle.dumps(config)) == config
    with pytest.raises(FrozenInstanceError):
        config.title = "Autre"  # type: ignore[misc]  # what the test is about


CHANGES: dict[str, Any] = {
    "title": "B",
    "base_url": "https://example.org/",
    "timezone": "Europe/Rome",
    "page_size": 51,
    "images": ImagePolicy("local"),
    "limits": Limits(7),
    "menu": (MenuItem("A", "a.html"),),
    "words": (("a", "b"),),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_changes_the_fingerprint(name: str) -> None:
    before = SiteConfig(title="A")
    after = replace(before, **{name: CHANGES[name]})
    assert fingerprint(before, [name]) != fingerprint(after, [name])
    assert fingerprint(before, ["host"]) == fingerprint(after, ["host"])
    assert (read_fingerprint(before) != read_fingerprint(after)) == (name in ("timezone", "limits"))


def test_the_fingerprint_is_that_of_the_values_and_not_of_the_file(tmp_path: Path) -> None:
    first = loaded(tmp_path, "page_size: 20\nhost: s3\n")
    second = loaded(tmp_path, "# commentaire\nhost: 's3'\npage_size: 20\n")
    keys = [field.name for field in fields(SiteConfig)]
    assert fingerprint(first, keys) == fingerprint(second, keys)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", "21.00:1"),
        ("#ffffff", "#ffffff", "1.00:1"),
        ("#777777", "#ffffff", "4.47:1"),
        ("#767676", "#ffffff", "4.54:1"),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: str) -> None:
    assert ratio(contrast(one, other)) == expected
    assert contrast(one, other) == contrast(other, one)


COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_any_colour_has_a_readable_shade_on_both_backgrounds(colour: str) -> None:
    assert contrast(accent_light(colour), "#ffffff") >= 4.5
    assert contrast(accent_dark(colour), "#121212") >= 4.5


def test_a_colour_that_is_readable_stays_as_it_is() -> None:
    assert accent_light("#9a1b1b") == "#9a1b1b"
    assert accent_dark("#ffcc00") == "#ffcc00"
