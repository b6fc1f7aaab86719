"""Old addresses lead on: of articles that moved, that articles ask for, and of emptied lists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from newsgen import urls
from newsgen.addresses.rules import Rule, apache_file, nginx_file, redirects_file
from newsgen.build import BuildOptions, build
from newsgen.config.hosts import exceeded
from newsgen.explain import explain
from newsgen.site_folders import site_folders
from newsgen.urls import former, permalinks
from sites import built, codes, markdown, write_site

OLD = "/2022/05/11/le-vote.html"
NEW = "2022/05/11/le-scrutin.html"
MOVED = markdown("Le scrutin", date="2022-05-11")
BASE = "title: Essai\nsearch: false\nbase_url: https://a.example/journal/\n"


def line(address: str, identity: str, state: str = "live") -> str:
    """Return a line of the register."""
    return f"{address}\t{identity}\t{state}\n"


def site_asking(tmp_path: Path, *aliases: str, config: str = BASE) -> Path:
    """Return a site with an article that asks for these addresses."""
    listed = "[" + ", ".join(f"'{one}'" for one in aliases) + "]"
    text = markdown("Le scrutin", date="2022-05-11", aliases=listed)
    return write_site(tmp_path, {"content/a.md": text}, config)


def leads_to(page: bytes) -> str:
    """Return where a redirect page leads, relative to where it stands."""
    match = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page.decode())
    assert match
    return match[1]


# Moved articles


def test_a_moved_article_leaves_a_page_and_rules_at_its_recorded_address(tmp_path: Path) -> None:
    register = {"addresses/2022.txt": line(OLD, "content/a.md")}
    site = write_site(tmp_path, {"content/a.md": MOVED, **register}, BASE)
    found = built(site)
    page = found[OLD[1:]].decode()
    assert leads_to(found[OLD[1:]]) == f"../../../{NEW}"
    assert '<meta name="robots" content="noindex' in page
    assert f'<link rel="canonical" href="https://a.example/journal/{NEW}">' in page
    assert "Le scrutin" in page
    assert "<script" not in page
    assert found["_redirects"].decode() == f"{OLD} /{NEW} 301\n"
    assert f'"/journal{OLD}" "/journal/{NEW}";\n' == found["redirects.map"].decode()
    assert found[".htaccess"].decode() == (
        f'RedirectMatch 301 "^/journal/2022/05/11/le-vote\\x2ehtml$" "/journal/{NEW}"\n'
    )
    assert OLD not in found["sitemaps/2022.xml"].decode()


def test_without_anything_to_say_there_are_no_files_of_rules(tmp_path: Path) -> None:
    found = built(write_site(tmp_path, {"content/a.md": MOVED}, BASE))
    assert not set(urls.HOST_FILES) & set(found)


def test_so_does_one_below_a_folder_whose_name_has_a_point(tmp_path: Path) -> None:
    config = BASE + "permalink: /v1.0/{slug}/\n"
    lines = line("/v1.0/le-vote/", "content/a.md") + line("/article.php", "content/a.md")
    site = write_site(tmp_path, {"content/a.md": MOVED, "addresses/other.txt": lines}, config)
    found = built(site)
    assert leads_to(found["v1.0/le-vote/index.html"]) == "../../v1.0/le-scrutin/index.html"
    assert "article.php" not in found
    assert b"/article.php /v1.0/le-scrutin/ 301" in found["_redirects"]


def test_an_article_that_moves_twice_has_no_chain(tmp_path: Path) -> None:
    lines = line(OLD, "content/a.md") + line(f"/{NEW}", "content/a.md")
    text = markdown("Le résultat", date="2022-05-11")
    site = write_site(tmp_path, {"content/a.md": text, "addresses/2022.txt": lines}, BASE)
    found = built(site)
    for path in (OLD[1:], NEW):
        assert leads_to(found[path]) == "../../../2022/05/11/le-resultat.html"
    write_site(site, {"content/a.md": MOVED}, BASE)
    again = built(site)
    assert leads_to(again[OLD[1:]]) == f"../../../{NEW}"
    assert b"refresh" not in again[NEW]


def test_nothing_leads_on_from_what_is_forgotten(tmp_path: Path) -> None:
    register = {"addresses/2022.txt": line(OLD, "content/a.md", "forgotten")}
    assert OLD[1:] not in built(write_site(tmp_path, {"content/a.md": MOVED, **register}, BASE))


# Aliases


PAGES = {
    "/ancien.html": "ancien.html",
    "/ancien.htm": "ancien.htm",
    "/ancien/": "ancien/index.html",
    "/anciens": "anciens/index.html",
    "archives/12": "archives/12/index.html",
    "/vieux/index.html": "vieux/index.html",
    "https://a.example/journal/ici.html": "ici.html",
    "http://A.example/journal/la.html#suite": "la.html",
    "/dossier/Ancien-Titre.html": "dossier/Ancien-Titre.html",
}
RULES = {
    "/article.php?id=3": "/article.php?id=3",
    "/?p=123": "/?p=123",
    "/spip.php?article12&lang=fr": "/spip.php?article12&lang=fr",
    "/ancien.aspx": "/ancien.aspx",
    "/société/grève.html": "/soci%C3%A9t%C3%A9/gr%C3%A8ve.html",
    "/soci%C3%A9t%C3%A9.html": "/soci%C3%A9t%C3%A9.html",
    "/a b.html": "/a%20b.html",
    '/a"b.html': "/a%22b.html",
    "/a'b.html": "/a%27b.html",
    "/a*.html": "/a%2A.html",
    "/a/:id.html": "/a/%3Aid.html",
    "/$1.html": "/%241.html",
    "/aux.html": "/aux.html",
    '/index.php?q=$1 "x" *': "/index.php?q=%241%20%22x%22%20%2A",
}


def test_old_addresses_that_a_file_can_answer_have_pages_and_rules(tmp_path: Path) -> None:
    found = built(site_asking(tmp_path, *PAGES))
    for path in PAGES.values():
        assert leads_to(found[path]) == urls.root_of(path) + NEW
    assert found["_redirects"].count(b"\n") == len(PAGES)


def test_the_others_have_rules_only(tmp_path: Path) -> None:
    before = set(built(site_asking(tmp_path)))
    text = json.dumps(list(RULES), ensure_ascii=False)
    write_site(
        tmp_path, {"content/a.md": MOVED.replace("---\nUn", f"aliases: {text}\n---\nUn")}, BASE
    )
    found = built(tmp_path)
    assert set(found) - before == set(urls.HOST_FILES)
    led = {one.rpartition(" ")[2] for one in found["redirects.map"].decode().splitlines()}
    assert led == {f'"/journal/{NEW}";'}
    lines = [one.split(" ") for one in found["_redirects"].decode().splitlines()]
    assert sorted(lines) == sorted(
        [one, f"/{NEW}", "301"] for one in RULES.values() if "?" not in one
    )


@pytest.mark.parametrize(
    "alias",
    [
        "/",
        "/index.html",
        "https://a.example/journal/",
        "/../secret.html",
        "/a/%2e%2e/secret.html",
        "/.well-known/x.html",
        "/a//b.html",
        "/a\\b.html",
        "/a\nb.html",
        "/a%0A/b.html",
        "/a%00.html",
        "/a%E9.html",
        "/themes/paris/",
        "/recherche/?q=x",
        "https://a.example/journal/themes/paris/",
        "/2022/05/",
        "/2022/05/11/partie-2.html",
        "/404.html",
        "/style.css",
        "/citer.js",
        "/Favicon.svg?v=2",
        "/_redirects",
        "/redirects.map",
        "https://ailleurs.example/x.html",
        "https://a.example/hors-du-journal.html",
        "https://moi@a.example/journal/x.html",
        "https://[x/y.html",
        "javascript:alert(1)",
        "ftp://a.example/journal/x.html",
        "/" + "a" * 2_000,
    ],
)
def test_what_is_not_ours_or_no_address_leads_nowhere(alias: str) -> None:
    found = former.alias_of(alias)
    assert found is None or former.alias_here(found, "https://a.example/journal/") is None


def test_an_alias_below_a_base_url_with_capitals_is_ours() -> None:
    base = "https://a.example/Journal/"
    assert former.alias_here("//a.example/Journal/x.html", base) == "/x.html"
    assert former.alias_here(former.alias_key("//a.example/Journal/X.html"), base) == "/x.html"


def test_what_leads_nowhere_harms_no_build(tmp_path: Path) -> None:
    before = built(site_asking(tmp_path))
    hostile = ("/../x.html", "/themes/paris/", "https://[x", "/a%0Ab.html", "https://b.example/x")
    site = site_asking(tmp_path, *hostile)
    assert built(site).keys() == before.keys()
    told = [one for one in build(site, BuildOptions(jobs=1)).warnings if one.code == "bad-alias"]
    assert len(told) == 4  # another host may be that of another base_url
    assert {one.source for one in told} == {"content/a.md"}


def test_a_line_break_in_an_alias_injects_no_rule(tmp_path: Path) -> None:
    text = markdown("Le scrutin", date="2022-05-11", aliases='["/a\\n/* /mal 301", "/b\\r/c"]')
    found = built(write_site(tmp_path, {"content/a.md": text}, BASE))
    lines = found["_redirects"].decode().splitlines()
    assert [one.split(" ")[1:] for one in lines] == [[f"/{NEW}", "301"]] * len(lines)
    assert b"/* /mal" not in found["_redirects"] + found[".htaccess"]
    for one in found["redirects.map"].decode().splitlines():
        assert re.fullmatch(rf'"[^"]*" "/journal/{NEW}";', one)


def test_a_live_page_wins_over_an_alias(tmp_path: Path) -> None:
    site = site_asking(tmp_path, "/2021/01/01/autre.html", "/photo.html", f"/{NEW}")
    files = {"content/b.md": markdown("Autre", date="2021-01-01"), "static/photo.html": "à moi"}
    found = built(write_site(site, files, BASE))
    assert b"refresh" not in found["2021/01/01/autre.html"]
    assert found["photo.html"] == "à moi".encode()
    assert "_redirects" not in found
    (site / "content/b.md").unlink()
    (site / "static/photo.html").unlink()
    found = built(site)
    assert leads_to(found["2021/01/01/autre.html"]) == f"../../../{NEW}"
    assert leads_to(found["photo.html"]) == NEW


def test_a_file_of_static_wins_whatever_its_letters_and_as_a_folders_index(tmp_path: Path) -> None:
    files = ("Photo.html", "dossier/index.html", "Scans/P 3.pdf")
    site = site_asking(tmp_path, "/Photo.html", "/dossier/", "/Scans/P%203.pdf")
    write_site(site, {f"static/{name}": "à moi" for name in files}, BASE)
    assert "_redirects" not in built(site)
    for name in files:
        (site / "static" / name).unlink()
    assert len(built(site)["_redirects"].splitlines()) == 3
    write_site(site, {f"static/{name}": "à moi" for name in files}, BASE)
    assert "_redirects" not in built(site)


def test_of_two_that_ask_the_first_by_date_is_led_to_and_there_is_a_warning(
    tmp_path: Path,
) -> None:
    site = site_asking(tmp_path, "/ancien.html")
    older = markdown("Avant", date="1999-01-01", aliases="[/Ancien.html]")
    summary = build(write_site(site, {"content/z.md": older}, BASE), BuildOptions(jobs=1))
    (notice,) = [one for one in summary.warnings if one.code == "same-alias"]
    assert notice.source == "content/z.md"
    assert leads_to(built(site)["Ancien.html"]) == "1999/01/01/avant.html"
    (site / "content/z.md").unlink()
    assert "same-alias" not in codes(build(site, BuildOptions(jobs=1)))
    assert leads_to(built(site)["ancien.html"]) == NEW


def test_the_recorded_holder_of_an_alias_is_led_to(tmp_path: Path) -> None:
    site = site_asking(tmp_path, "/ancien.html")
    older = markdown("Avant", date="1999-01-01", aliases="[/ancien.html]")
    register = {"addresses/other.txt": line("/ancien.html", "content/a.md")}
    write_site(site, {"content/z.md": older, **register}, BASE)
    assert leads_to(built(site)["ancien.html"]) == NEW


def test_another_base_url_takes_other_aliases(tmp_path: Path) -> None:
    site = site_asking(tmp_path, "https://b.example/x.html", "https://a.example/journal/y.html")
    assert "y.html" in built(site)
    write_site(site, {}, BASE.replace("a.example/journal", "b.example"))
    found = built(site)
    assert "x.html" in found
    assert "y.html" not in found


# Emptied lists


def test_an_emptied_day_month_or_year_leads_to_what_is_above(tmp_path: Path) -> None:
    register = {"addresses/2022.txt": line(OLD, "content/a.md", "forgotten")}
    near = {f"content/{n}.md": markdown(n, date=f"2022-0{n}-11") for n in "56"}
    site = write_site(tmp_path, {**near, **register}, BASE)
    built(site)
    (site / "content/5.md").unlink()
    found = built(site)
    assert leads_to(found["2022/05/11/index.html"]) == "../../../2022/index.html"
    assert leads_to(found["2022/05/index.html"]) == "../../2022/index.html"
    told = explain(site_folders(site, None, drafts=False), "/2022/05/").lines
    assert "leads to the list above it: no article is left in this one" in told
    write_site(site, {"content/6.md": markdown("6", date="1999-01-01")}, BASE)
    found = built(site)
    assert leads_to(found["2022/index.html"]) == "../calendrier/index.html"
    assert leads_to(found["2022/05/11/index.html"]) == "../../../calendrier/index.html"
    write_site(site, {"content/6.md": markdown("6")}, BASE)
    assert leads_to(built(site)["2022/index.html"]) == "../index.html"


def test_so_does_a_day_whose_only_recorded_address_begins_with_a_tilde(tmp_path: Path) -> None:
    register = {"addresses/2022.txt": line("/2022/05/11/~vote.html", "content/a.md", "forgotten")}
    other = {"content/b.md": markdown("Deux", date="2022-06-11")}
    found = built(write_site(tmp_path, {**other, **register}, BASE))
    assert leads_to(found["2022/05/11/index.html"]) == "../../../2022/index.html"


def test_an_emptied_theme_leads_to_the_list_of_themes(tmp_path: Path) -> None:
    register = {"addresses/other.txt": line("/themes/paris/", "themes/paris")}
    text = markdown("Un", date="2022-05-11", themes="[Paris]")
    other = markdown("Deux", date="2022-05-12", themes="[Rome]")
    files = {"content/a.md": text, "content/b.md": other, **register}
    site = write_site(tmp_path, files, BASE + "tagging: false\n")
    assert b"refresh" not in built(site)["themes/paris/index.html"]
    write_site(site, {"content/a.md": MOVED}, BASE + "tagging: false\n")
    found = built(site)
    assert leads_to(found["themes/paris/index.html"]) == "../../themes/index.html"
    write_site(site, {"themes.yaml": "- {name: Rome, aliases: [Paris]}\n"}, BASE)
    assert leads_to(built(site)["themes/paris/index.html"]) == "../../themes/rome/index.html"


# Rules


def test_only_netlify_is_asked_for_queries() -> None:
    rules = [Rule("/a.php?id=3&x=y", "/b.html"), Rule("/a.php?3", "/c.html")]
    assert redirects_file(rules, "/", queries=False) == ""
    assert redirects_file(rules, "/", queries=True) == "/a.php id=3 x=y /b.html 301\n"


def test_apache_compares_queries_byte_by_byte_encoded_or_bare() -> None:
    text = apache_file([Rule("/a.php?q=%C3", "/b.html")], "/x%20y/")
    assert 'RewriteCond %{REQUEST_URI} "^/x\\x20y/a\\x2ephp$"\n' in text
    assert 'RewriteCond %{QUERY_STRING} "^q\\x3d(?:\\x25[Cc]3|\\xc3)$"\n' in text
    assert 'RewriteRule "^" "/x\\%20y/b.html" [R=301,L,NE,QSD]\n' in text


def keys_for_nginx(*addresses: str) -> list[str]:
    """Return the keys of the lines that nginx gets, each with its quotes."""
    rules = [Rule(address, "/b.html") for address in addresses]
    lines = nginx_file(rules, "/x%20y/").splitlines()
    assert all(one.endswith(' "/x%20y/b.html";') for one in lines)
    return [one.removesuffix(' "/x%20y/b.html";') for one in lines]


def test_nginx_gets_paths_decoded_and_queries_as_browsers_send_them() -> None:
    assert keys_for_nginx("/%22%24%C3%A9.php") == ['"/x y/\\"$é.php"']
    assert keys_for_nginx("/a.php?t%5B%5D=%C3%A9%26") == [
        '"/x y/a.php?t%5B%5D=%C3%A9%26"',
        '"/x y/a.php?t[]=%C3%A9%26"',
    ]


def test_nginx_gets_a_folder_without_a_page_in_each_form() -> None:
    assert keys_for_nginx("/a/") == ['"/x y/a/"']
    assert keys_for_nginx("/%2Ba/") == ['"/x y/+a/"', '"/x y/+a/index.html"', '"/x y/+a"']
    assert keys_for_nginx("/?p=1") == ['"/x y/?p=1"', '"/x y/index.html?p=1"']


def test_nginx_gets_patterns_for_what_differs_in_case_only() -> None:
    assert keys_for_nginx("/a.php?id=B", "/a.php?id=b", "/a.php?id=c") == [
        '"~^/x\\x20y/a\\x2ephp\\x3fid\\x3dB$"',
        '"~^/x\\x20y/a\\x2ephp\\x3fid\\x3db$"',
        '"/x y/a.php?id=c"',
    ]


def test_nginx_gets_no_key_twice_and_none_that_its_map_cannot_hold() -> None:
    assert keys_for_nginx("/a%3Fb", "/a?b") == ['"/x y/a?b"']
    long = "a" * 473
    assert keys_for_nginx(f"/{long}.x", f"/{long}a.x") == [f'"/x y/{long}.x"']


@pytest.mark.parametrize(
    ("host", "count", "told"),
    [
        ("cloudflare-pages", 2_000, False),
        ("cloudflare-pages", 2_001, True),
        ("gitlab-pages", 1_001, True),
        ("netlify", 5_000, False),
        ("", 5_000, False),
    ],
)
def test_more_rules_than_a_host_takes_are_told(host: str, count: int, *, told: bool) -> None:
    found = list(exceeded(host, files=1, folder_entries=1, size=1, redirects=count))
    assert bool(found) == told
    assert all("redirects" in one.message for one in found)


def test_rules_for_gitlab_begin_with_the_path_of_the_site(tmp_path: Path) -> None:
    site = site_asking(tmp_path, "/ancien.html", config=BASE + "host: gitlab-pages\n")
    assert built(site)["_redirects"].decode() == f"/journal/ancien.html /journal/{NEW} 301\n"


def test_an_alias_follows_an_article_that_another_drives_from_its_address(tmp_path: Path) -> None:
    site = site_asking(tmp_path, "/article.php?id=3")
    built(site)
    write_site(site, {"content/Z.md": MOVED}, BASE)
    moved = urls.output_path(permalinks.told_apart(f"/{NEW}", "content/a.md"))
    assert f'"/journal/{moved}"' in built(site)["redirects.map"].decode()
