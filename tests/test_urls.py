"""Addresses: laws that hold for any text, and the examples that explain them."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen import urls
from newsgen.urls import former, naming, permalinks

PATTERNS = (
    "/{year}/{month}/{day}/{slug}.html",
    "/{year}/{month}/{slug}/",
    "/{slug}.html",
    "/{slug}/",
    "/{id}/",
    "/{section}/{slug}.html",
    "/{publication}/{section}/{id}/",
    "/{section}.{publication}.{slug}.html",
    "/{year}-{month}-{day}-{section}-{slug}-{id}.html",
    "/{slug}/{section}.html",
    "/articles/{id}-{slug}/",
)
DEVICES = {"con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"}
TRAPS = (
    *("index", "Index", "2022", "05", "Con", "AUX", "nul", "com1", "Thèmes", "rubriques", "404"),
    *(
        "partie-2",
        "sans-mois",
        "..",
        "../../etc",
        "a" * 300,
        "9" * 90,
        "«»",
        "\u202eevil",
        "\0",
        "",
    ),
)
texts = st.one_of(st.sampled_from(TRAPS), st.text(max_size=120))
dates = st.one_of(
    st.just(""),
    st.dates().flatmap(lambda day: st.sampled_from([day.isoformat()[:n] for n in (4, 7, 10)])),
)


@st.composite
def claims(draw: st.DrawFn) -> tuple[str, str]:
    """An identity, and the address that its article asks for."""
    identity = draw(texts)
    address = permalinks.claim(
        permalink=draw(st.sampled_from(PATTERNS)),
        published=draw(dates),
        headline=draw(texts),
        identity=identity,
        slug=draw(st.one_of(st.just(""), texts)),
        section=draw(texts),
        publication=draw(texts),
    )
    return identity, address


SEGMENTS = (
    "a",
    "Index",
    "partie-12",
    "partie-x",
    "sans-mois",
    "CON",
    "com1.x",
    "404",
    "2022",
    "flux",
)
ENDINGS = ("", "/", ".html", ".htm", ".HTML")


def assert_safe(path: str) -> None:
    """Inside the output, in ASCII, and nameable on every file system."""
    assert re.fullmatch(r"[A-Za-z0-9._~/-]+", path), path
    segments = path.split("/")
    assert not path.startswith("/")
    assert all(segments), path
    assert not any(segment.startswith(".") for segment in segments), path
    assert ".." not in path
    assert max(map(len, segments)) <= 80, path
    assert not {PurePosixPath(segment).stem for segment in segments} & DEVICES, path
    assert PurePosixPath(*segments).suffix


@given(claims())
def test_every_claim_stays_inside_the_output_and_off_the_lists(claim: tuple[str, str]) -> None:
    _, address = claim
    assert_safe(urls.output_path(address))
    assert address.startswith("/")
    assert not permalinks.is_reserved(address)


@given(st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=3), st.sampled_from(ENDINGS))
def test_what_is_reserved_does_not_hang_on_the_ending(segments: list[str], ending: str) -> None:
    stem = segments[-1].lower()
    alone = len(segments) == 1
    expected = (
        stem.split(".")[0] in DEVICES
        or stem in ("index", "sans-mois", "sans-jour", "partie-12")
        or (stem.isdigit() and (ending == "/" or alone))
        or (stem in (*urls.RESERVED_FOLDERS, "404") and alone)
    )
    assert permalinks.is_reserved("/" + "/".join(segments) + ending) == expected


@given(claims())
def test_told_apart_addresses_are_as_safe(claim: tuple[str, str]) -> None:
    identity, address = claim
    first, second, last = permalinks.suffixes(address, identity)
    assert len({address, first, second, last}) == 4
    for told in (first, second):
        assert_safe(urls.output_path(told))
        assert not permalinks.is_reserved(told)


@given(claims())
def test_a_told_apart_address_leads_back_to_what_was_claimed(claim: tuple[str, str]) -> None:
    identity, address = claim
    for told in permalinks.suffixes(address, identity):
        assert permalinks.stem_of_suffixed(told) == address


@pytest.mark.parametrize(
    "address", ["/2022/05/11/titre.html", "/titre-abc.html", "/x/", "/a-0123456.html", "/abcdef/"]
)
def test_other_addresses_have_no_stem(address: str) -> None:
    assert permalinks.stem_of_suffixed(address) is None


@given(claims())
def test_every_claim_is_an_address_that_could_be_asked_for(claim: tuple[str, str]) -> None:
    _, address = claim
    assert permalinks.asked_address(address) == address


@given(st.text())
def test_an_asked_url_is_an_address_or_refused(url: str) -> None:
    try:
        address = permalinks.asked_address(url)
    except ValueError:
        pytest.fail(f"{url!r} is neither accepted nor refused")
    if address is not None:
        path = urls.output_path(address)
        assert path.isascii()
        assert ".." not in path
        assert not path.startswith("/")
        assert max(map(len, path.split("/"))) <= 80


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/dossier/x.html", "/dossier/x.html"),
        ("dossier/x", "/dossier/x/"),
        ("/dossier//x/", "/dossier/x/"),
        ("/2012/Election.htm", "/2012/Election.htm"),
        ("/../secret.html", None),
        ("/.git/config.html", None),
        ("https://ailleurs.example/x.html", None),
        ("//ailleurs.example/x.html", None),
        ("http://[x", None),
        ("/x.html?page=2", None),
        ("/x.html#fin", None),
        ("/été.html", None),
        ("/x.php", None),
        ("/a.b/x.html", None),
        ("/" + "x" * 81, None),
        ("/", None),
        ("", None),
    ],
)
def test_urls_that_sources_ask_for(url: str, address: str | None) -> None:
    assert permalinks.asked_address(url) == address


@pytest.mark.parametrize(
    ("headline", "published", "address"),
    [
        ("L’été s’installe", "2022-05-11", "/2022/05/11/l-ete-s-installe.html"),
        ("L’été s’installe", "2022-05", "/2022/05/l-ete-s-installe.html"),
        ("L’été s’installe", "1926", "/1926/l-ete-s-installe.html"),
        ("L’été s’installe", "", "/sans-date/et/l-ete-s-installe.html"),
    ],
)
def test_an_address_says_no_more_than_the_date_is_known(
    headline: str, published: str, address: str
) -> None:
    pattern = "/{year}/{month}/{day}/{slug}.html"
    found = permalinks.claim(
        permalink=pattern, published=published, headline=headline, identity="x"
    )
    assert found == address


@pytest.mark.parametrize("headline", ["Index", "2022", "Aux", "Partie 2", "Sans jour"])
def test_a_headline_does_not_take_the_address_of_a_list(headline: str) -> None:
    for pattern in ("/{year}/{month}/{day}/{slug}.html", "/{slug}/"):
        found = permalinks.claim(
            permalink=pattern, published="2022-05-11", headline=headline, identity="seeds/x.txt"
        )
        assert re.search(r"-[0-9a-f]{6}(\.html|/)$", found)


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/{section}/{slug}.html", "/titre.html"),
        ("/{section}.{publication}.{slug}.html", "/titre.html"),
        ("/{section}-{slug}/", "/titre/"),
        ("/{slug}/{section}.html", "/titre.html"),
        ("/a.{section}.{slug}.html", "/a.titre.html"),
    ],
)
def test_what_an_article_lacks_leaves_no_gap_in_its_address(pattern: str, address: str) -> None:
    found = permalinks.claim(permalink=pattern, published="2022", headline="Titre", identity="x")
    assert found == address


@given(texts, st.sampled_from(sorted(urls.FOLDERS)), dates, st.integers(1, 99))
def test_lists_have_safe_paths_too(name: str, taxonomy: str, date: str, part: int) -> None:
    slug = naming.term_slug(name)
    assert_safe(urls.term_path(taxonomy, slug, date, part=part))
    key = naming.alpha_key(name)
    for length in range(naming.ALPHA_LENGTH + 1):
        assert_safe(urls.term_path(taxonomy, slug, date[:7], key[:length], part))
        assert_safe(urls.undated_path(date[:7], key[:length], part))


@given(texts)
def test_alphabetical_keys_have_one_length_and_few_letters(headline: str) -> None:
    assert re.fullmatch(rf"[a-z0-9-]{{{naming.ALPHA_LENGTH}}}", naming.alpha_key(headline))


def test_windows_has_no_folder_aux() -> None:
    assert urls.undated_path("", "aux") == "sans-date/a/aux_/index.html"
    assert urls.undated_path("", "auxi") == "sans-date/a/auxi/index.html"


def test_terms_of_different_signs_stay_apart() -> None:
    names = ("C", "C++", "C#", "R&D", "RD", "État", "Sécurité sociale")
    slugs = [naming.term_slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert naming.term_slug("État") == naming.term_slug("état") == "etat"


def is_file_name(text: str) -> bool:
    """Whether discovery would take a file or folder of this name."""
    return bool(text) and "/" not in text and not text.startswith(".")


@given(st.lists(texts.filter(is_file_name), min_size=1, max_size=4))
def test_media_get_safe_paths_of_their_own(parts: list[str]) -> None:
    source = "content/" + "/".join(parts) + ".JPG"
    assert_safe(urls.media_path(source))


def test_two_media_never_share_a_path() -> None:
    names = ("é.png", "e.png", "E.png", "e .png", "e.PNG", "é.PNG", "e.Png")
    sources = [f"content/{name}" for name in names]
    assert len({urls.media_path(source).lower() for source in sources}) == len(sources)


def test_static_files_keep_their_names() -> None:
    assert urls.static_url("static/images/élève 1.png") == "images/%C3%A9l%C3%A8ve%201.png"


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("index.html", "https://a.example/j/"),
        ("2022/05/index.html", "https://a.example/j/2022/05/"),
        ("2022/myindex.html", "https://a.example/j/2022/myindex.html"),
    ],
)
def test_canonical_addresses_use_the_directory_form(path: str, canonical: str) -> None:
    assert urls.canonical("https://a.example/j/", path) == canonical
    assert urls.canonical("", path) == ""


def test_the_way_back_to_the_root() -> None:
    assert urls.root_of("index.html") == ""
    assert urls.root_of("2022/05/11/x.html") == "../../../"
    assert urls.base_path("https://a.example/j/") == "/j/"
    assert urls.base_path("") == urls.base_path("https://a.example") == "/"


def test_a_tag_uri_does_not_change_with_the_path_of_the_site() -> None:
    name = "seeds/été.txt"
    assert urls.tag_uri("https://a.example/", name) == urls.tag_uri("https://a.example/j/", name)
    assert urls.tag_uri("https://a.example/", name) == "tag:a.example,2020:seeds/%C3%A9t%C3%A9.txt"


@pytest.mark.parametrize(
    ("source", "slug", "address"),
    [
        ("content/pages/a-propos.md", "", "/a-propos.html"),
        ("content/pages/équipe/Rédaction.md", "", "/equipe/redaction.html"),
        ("content/pages/a-propos.md", "Qui sommes-nous", "/qui-sommes-nous.html"),
    ],
)
def test_addresses_of_content_pages(source: str, slug: str, address: str) -> None:
    assert permalinks.content_page_address(source, slug) == address


@pytest.mark.parametrize("name", ["index", "themes", "404", "1999", "aux", "flux/x"])
def test_content_pages_keep_off_the_lists(name: str) -> None:
    address = permalinks.content_page_address(f"content/pages/{name}.md")
    assert not permalinks.is_reserved(address)
    assert_safe(urls.output_path(address))
    assert address != f"/{name}.html"


def test_a_headline_of_figures_alone_stays_short() -> None:
    found = permalinks.claim(
        permalink="/{year}/{slug}/", published="2022", headline="9" * 90, identity="seeds/x.txt"
    )
    assert len(found.split("/")[2]) == naming.SLUG_BYTES


def test_the_files_at_the_root_of_a_site_are_no_folders() -> None:
    """One article must not be able to keep the whole site from being written."""
    static = {path.name for path in (Path(__file__).parents[1] / "static").iterdir()}
    assert static <= urls.ROOT_FILES
    for name in urls.ROOT_FILES:
        for address in (f"/{name}/", f"/{name}/x.html", f"/{name.upper()}/x/"):
            assert permalinks.kept_off_lists(address, "content/a.md").split("/")[1].lower() != name


_WITHOUT_DAY = "1889/sans-mois", "1889/03/sans-jour"
_FOLDERS = st.sampled_from(
    (*sorted(urls.RESERVED_FOLDERS), *_WITHOUT_DAY, "Médias", "Thèmes", "monde", "")
)


@given(
    st.sampled_from(("", "1889", "1889-03-31")), st.text(max_size=12), st.text(max_size=8), _FOLDERS
)
def test_what_an_article_has_can_be_recorded(
    published: str, headline: str, slug: str, section: str
) -> None:
    patterns = "/{year}/{month}/{day}/{slug}.html", "/{year}/{slug}/", "/{slug}.html"
    for permalink in (*patterns, "/{section}/{slug}.html", "/{section}/{year}/{slug}/"):
        address = permalinks.claim(
            permalink=permalink, published=published, headline=headline, identity="x", slug=slug,
            section=section,
        )  # fmt: skip
        assert former.can_be_held(address)
        assert former.can_be_held(permalinks.told_apart(address, "x"))
        assert not former.hub_in(address)


@given(
    _FOLDERS,
    st.sampled_from(("", "x", "x.html", "x/", "x.htm", "x/y/", "x/y.htm", "y" * 80 + ".htm")),
)
def test_what_an_article_asks_for_by_url_can_be_recorded(folder: str, rest: str) -> None:
    for first in (folder, folder.upper()):
        asked = permalinks.asked_address(f"/{first}/{rest}")
        if asked is not None:
            address = permalinks.kept_off_lists(asked, "content/a.md")
            told = permalinks.told_apart(address, "content/a.md")
            assert former.can_be_held(address)
            assert former.can_be_held(told)
            assert not former.hub_in(address.lower())
            assert permalinks.stem_of_suffixed(told) == address
            assert address.endswith(".htm") == asked.endswith(".htm")
