"""nginx and Apache serve a site, set up as the docs say: redirects, headers, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote

import pytest

from newsgen import urls
from newsgen.publishing.headers import headers_for
from servers.asking import ask
from servers.running import HOST, NAMES, running
from sites import built, markdown, write_site

# Old addresses of other systems, decoded.
PATHS = (
    "/vieux/le-vote.html",
    "/vieux/a b.html",
    "/société/grève d’été.html",
    "/société/dossier/",
    "/société/dossier sans barre",
    "/100 % vrai.php",
    "/a%20b.php",
    '/dit "oui".html',
    "/l'an.html",
    "/a;jsessionid=1.jsp",
    "/prix$1.html",
    "/$uri.html",
    "/${x}.html",
    "/%{ENV:x}.html",
    "/c++.html",
    "/e*.html",
    "/x (2).html",
    "/[1].asp",
    "/{x}|y^z`.html",
    "/a,b:c@d!.html",
    "/a=b&c=d.html",
    "/a<b>c.html",
    "/~moi/page.aspx",
    "/a#b.php",
    "/a?b.php",
    "/Ancien-Titre.PHP",
    "/simple/",
    "/éléments/index.html",
    "/日本語/🙂.html",
    "/a.+.html",
    "/long/" + "é" * 200 + ".php",
    "/article.php",
    "/un/deux/trois/quatre.cfm",
)
# Of these, folders and their index pages, a page leads on too: a server may find that first.
WITH_PAGES = ("/anciens", "/anciens/index.html")
# The same with queries, decoded but for what divides them.
QUERIES = (
    "/article.php?id=3",
    "/article.php?id=33",
    "/article.php?id=aB",
    "/article.php?id=Ab",
    "/?p=123",
    "/index.html?p=124",
    "/spip.php?article12&lang=fr",
    "/index.php?tx_news[uid]=34&no_cache=1",
    "/a.php?u=/x/y;z(1)*$,:@!",
    "/a.php?q=été",
    "/a.php?q=\"x\" <y> 'z'",
    "/a.php?q=a+b",
    "/a.php?q=100%25",
    "/a.php?q=$1.{2}|^\\d`",
    "/dossier?id=7",
    "/é(1)/?id=8",
)
ALIASES = (*PATHS, *QUERIES)
Form = Callable[[str], str]
# What WHATWG's URL standard has browsers leave as it is.
_BARE_IN_PATHS = "/!$&'()*+,:;=@[]|~%"
_BARE_IN_QUERIES = "/!$&()*+,:;=@[]|~%?`{}^"


def split(alias: str) -> tuple[str, str]:
    """Return the path and the query of an old address."""
    if alias in PATHS:
        return alias, ""
    path, _, query = alias.partition("?")
    return path, query


def written(alias: str) -> str:
    """Return an old address as an editor has to write it into `aliases`."""
    path, query = split(alias)
    path = path.replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"{path}?{query}" if query else path


def encoded(alias: str) -> str:
    """Return an old address with all percent-encoded that may be."""
    path, query = split(alias)
    return quote(path) + (f"?{quote(query, safe='=&+%')}" if query else "")


def browsers(alias: str) -> str:
    """Return an old address as browsers ask for it."""
    path, query = split(alias)
    path = quote(path.replace("%", "%25"), safe=_BARE_IN_PATHS)
    return path + (f"?{quote(query, safe=_BARE_IN_QUERIES)}" if query else "")


def bare(alias: str) -> str:
    """Return an old path as simple programs ask for it: what a request cannot hold is encoded."""
    path, query = split(alias)
    for sign in "% ?#":
        path = path.replace(sign, quote(sign))
    return path + (f"?{quote(query, safe=_BARE_IN_QUERIES)}" if query else "")


def articles() -> dict[str, str]:
    """Return the sources: each of four articles asks for some of the old addresses."""
    files = {
        f"content/{n}.md": markdown(
            f"Article {n}",
            date="2022-05-11",
            aliases=json.dumps([written(one) for one in ALIASES[n::4]], ensure_ascii=False),
        )
        for n in range(4)
    }
    files["content/4.md"] = markdown("Article 4", date="2022-05-11", aliases="[/anciens]")
    gone = markdown("Retiré", date="2022-05-12", withdrawn="true")
    register = "/2022/05/11/autre-titre.html\tcontent/0.md\tlive\n"
    return {**files, "content/gone.md": gone, "addresses/2022.txt": register}


TARGETS = {alias: f"/2022/05/11/article-{n % 4}.html" for n, alias in enumerate(ALIASES)}
ODD_FOLDER = "le%20journal$1(x)"
CONFIG = f"title: Essai\nsearch: false\nbase_url: https://{HOST}/\n"


@contextmanager
def site_in(base_path: str = "") -> Iterator[Path]:
    """Build the site where servers that root starts can read it, which pytest's folders forbid.

    Gives the folder of its output. It has a file where the search would be.
    """
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        write_site(Path(folder), articles(), CONFIG.replace(f"{HOST}/", f"{HOST}/{base_path}"))
        built(Path(folder))
        output = Path(folder, "public")
        (output / "recherche").mkdir()
        (output / "recherche" / "index.html").write_text("Recherche")
        yield output


@pytest.fixture(scope="module")
def output() -> Iterator[Path]:
    """Return the output of the site, built once."""
    with site_in() as output:
        yield output


@pytest.fixture(scope="module", params=NAMES)
def port(request: pytest.FixtureRequest, output: Path) -> Iterator[int]:
    """Return the port of a server of this site."""
    with running(request.param, output) as port:
        yield port


@pytest.mark.parametrize("form", [encoded, browsers, bare])
def test_each_old_address_leads_to_its_article_in_one_step(port: int, form: Form) -> None:
    answers = {alias: ask(port, form(alias)) for alias in ALIASES}
    found = {alias: (one.status, one.leads_to) for alias, one in answers.items()}
    assert found == {alias: (301, target) for alias, target in TARGETS.items()}


@pytest.mark.parametrize("asked", WITH_PAGES)
def test_where_a_page_leads_on_too_readers_arrive(port: int, asked: str) -> None:
    answer = ask(port, asked)
    while answer.status == 301 and answer.leads_to != "/2022/05/11/article-4.html":
        answer = ask(port, answer.leads_to)
    assert answer.status == 301 or "/2022/05/11/article-4.html" in answer.body


def test_a_moved_article_is_led_to(port: int) -> None:
    answer = ask(port, "/2022/05/11/autre-titre.html")
    assert (answer.status, answer.leads_to) == (301, "/2022/05/11/article-0.html")


@pytest.mark.parametrize("target", sorted({*TARGETS.values()}))
def test_what_is_led_to_answers(port: int, target: str) -> None:
    for asked in (target, f"{target}?utm_source=lettre"):
        answer = ask(port, asked)
        assert answer.status == 200
        assert f"<h1>Article {target[-6]}</h1>" in answer.body


def test_an_old_path_leads_on_with_any_query_that_is_no_old_address_itself(port: int) -> None:
    for alias in PATHS:
        answer = ask(port, f"{browsers(alias)}?id=4")
        assert answer.status == 301
        assert answer.leads_to.removesuffix("?id=4") == TARGETS[alias]  # Apache hands it on


@pytest.mark.parametrize("near", ["/spip.php?article1", "/a.PHP?q=", "/e**.html", "/dossier/x"])
def test_what_is_no_old_address_leads_nowhere(port: int, near: str, output: Path) -> None:
    answer = ask(port, near)
    assert (answer.status, answer.leads_to) == (404, "")
    assert answer.body == (output / "404.html").read_text("utf-8")


def test_folders_and_the_notice_of_a_withdrawn_article_answer(port: int) -> None:
    assert ask(port, "/").status == ask(port, "/2022/05/").status == 200
    assert ask(port, "/2022/05").leads_to == "/2022/05/"
    notice = ask(port, "/2022/05/12/retire.html")
    assert notice.status == 200
    assert "Article retiré" in notice.body


@pytest.mark.parametrize(
    "path",
    ["/", "/2022/05/11/article-1.html", "/style.css", "/recherche/", "/recherche/index.html"],
)
def test_each_header_is_sent_once(port: int, path: str) -> None:
    wanted = headers_for(path)
    sent = ask(port, path).headers
    assert [(name, value) for name, value in sorted(sent) if name in wanted] == sorted(
        wanted.items()
    )


def test_what_is_missing_is_protected_too(port: int) -> None:
    sent = dict(ask(port, "/rien.html").headers)
    wanted = headers_for("/rien.html")
    del wanted["Cache-Control"]
    assert {name: sent.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "path",
    [
        *(f"/{name}" for name in (*urls.HOST_FILES, urls.HEADERS, urls.STAMP)),
        "/%2Ehtaccess",
        "//.htaccess",
        "/./.htaccess",
        "/.newsgen-staging/x",
        "/.newsgen/catalog.sqlite",
        "/addresses/2022.txt",
        "/../newsgen.yaml",
        "/%2e%2e/newsgen.yaml",
        "/..%2fnewsgen.yaml",
        "/2022/../../addresses/2022.txt",
    ],
)
def test_what_is_not_for_readers_is_refused(port: int, path: str) -> None:
    answer = ask(port, path)
    assert answer.status in (400, 403, 404)
    assert "article" not in answer.body.lower() or "<title>" in answer.body


@pytest.fixture(scope="module")
def below_a_folder() -> Iterator[Path]:
    """Return the root of a host that has the site in a folder of an odd name."""
    with site_in(f"{ODD_FOLDER}/") as output:
        root = output.parent / "root"
        root.mkdir()
        (root / unquote(ODD_FOLDER)).symlink_to(output)
        for rules in ("redirects.map", ".htaccess"):
            (root / rules).symlink_to(output / rules)
        yield root


@pytest.mark.parametrize("server", NAMES)
def test_a_site_in_a_folder_has_its_old_addresses_too(server: str, below_a_folder: Path) -> None:
    with running(server, below_a_folder) as port:
        for alias in ("/vieux/a b.html", "/prix$1.html", "/article.php?id=3"):
            answer = ask(port, f"/{ODD_FOLDER}{browsers(alias)}")
            assert answer.status == 301
            assert unquote(answer.leads_to) == f"/{unquote(ODD_FOLDER)}{TARGETS[alias]}"
            assert ask(port, answer.leads_to).status == 200


@pytest.mark.parametrize("server", NAMES)
def test_a_site_without_old_addresses_needs_no_other_configuration(server: str) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        Path(folder, "index.html").write_text("Accueil")
        with running(server, Path(folder)) as port:
            assert ask(port, "/").body == "Accueil"
