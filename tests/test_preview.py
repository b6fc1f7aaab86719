"""What the preview serves, and what it refuses; how it rebuilds and notices edits."""

import asyncio
import json
import socket
from contextlib import aclosing
from dataclasses import replace

import httpx
import pytest
from watchfiles import Change

from newsgen import preview
from newsgen.build import BuildOptions
from newsgen.config import ImagePolicy, SiteConfig
from newsgen.errors import ConfigError, UsageError
from newsgen.preview import rebuild
from newsgen.preview.app import Board, OwnHostsOnly, application
from newsgen.preview.rebuild import Rebuilder, Status
from newsgen.preview.watch import edits, is_edit, watched_folders
from newsgen.publishing.headers import headers_for
from newsgen.report import Rejection

PAGE = "<!DOCTYPE html>\n<title>Été</title>\n<body>\n<p>Déjà lu</p>\n</body>\n</html>\n"
READY = Status(version="s-1", config=SiteConfig(title="Essai"))
TAG = '<script src="/.newsgen-reload.js" data-version="s-1" defer></script>\n'


@pytest.fixture
def folder(tmp_path):
    """Return a small built site, with what must stay unseen in it and beside it."""
    folder = tmp_path / "preview"
    for path, text in {
        "preview/index.html": PAGE,
        "preview/404.html": PAGE.replace("Déjà lu", "Page introuvable"),
        "preview/2022/05/index.html": PAGE,
        "preview/2022/05/article.html": PAGE.replace("Déjà lu", "Un article"),
        "preview/style.css": "p { color: black }\n",
        "preview/flux/atom.xml": "<feed/>\n",
        "preview/vide/.gardien": "",
        "preview/.newsgen-output": "secret\n",
        "preview/.newsgen-staging/page.html": "secret\n",
        "newsgen.yaml": "secret\n",
        "preview-old/page.html": "secret\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return folder


class Visitor:
    """A browser without scripts, at http://localhost/."""

    def __init__(self, application):
        self._transport = httpx.ASGITransport(application)

    def ask(self, method, path, headers=None):
        async def asking():
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://localhost"
            ) as client:
                return await client.request(method, "http://localhost" + path, headers=headers)

        return asyncio.run(asking())

    def get(self, path, headers=None):
        return self.ask("GET", path, headers)


def client_of(folder, status=READY, *, closed=False):
    board = Board(status)
    if closed:
        board.close()
    return Visitor(application(folder, board, "127.0.0.1"))


@pytest.fixture
def client(folder):
    return client_of(folder)


def test_a_page_gets_the_reload_script_and_its_file_does_not(client, folder):
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.text == PAGE.replace("</body>", TAG + "</body>")
    assert (folder / "index.html").read_text("utf-8") == PAGE


def test_a_page_without_end_of_body_gets_the_script_too(client, folder):
    (folder / "court.html").write_text("<p>Court", "utf-8")
    assert client.get("/court.html").text == "<p>Court" + TAG


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/2022/05/article.html", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/flux/atom.xml", "application/xml; charset=utf-8"),
        ("/.newsgen-reload.js", "text/javascript; charset=utf-8"),
    ],
)
def test_each_file_has_its_type(client, path, expected):
    answer = client.get(path)
    assert answer.headers["Content-Type"] == expected
    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_folder_answers_with_its_index_and_wants_its_slash(client):
    assert "Déjà lu" in client.get("/2022/05/").text
    answer = client.get("/2022/05")
    assert answer.status_code == 307
    assert answer.headers["Location"] == "http://localhost/2022/05/"


@pytest.mark.parametrize(
    "path", ["/absent.html", "/vide/", "/vide", "/style.css/", "/2022//05/", "/" + "a" * 5000]
)
def test_what_is_not_there_is_the_built_404_page(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text
    assert TAG in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/.newsgen-output",
        "/.newsgen-staging/page.html",
        "/vide/.gardien",
        "/%2e%2e/newsgen.yaml",
        "/..%2fnewsgen.yaml",
        "/2022/%2e%2e/%2e%2e/newsgen.yaml",
        "/..%2fpreview-old/page.html",
        "/..%5cnewsgen.yaml",
        "//newsgen.yaml",
        "/style.css%00.html",
        "/lien.html",
        "/dossier/newsgen.yaml",
        "/cache.html",
    ],
)
def test_nothing_hidden_and_nothing_outside_is_served(client, folder, path):
    (folder / "lien.html").symlink_to(folder.parent / "newsgen.yaml")
    (folder / "dossier").symlink_to(folder.parent)
    (folder / "cache.html").symlink_to(folder / ".newsgen-output")
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/", "/style.css"])
def test_what_a_browser_has_is_not_sent_again(client, path):
    etag = client.get(path).headers["ETag"]
    answer = client.get(path, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_after_a_rebuild_a_page_is_sent_again_for_its_version(folder):
    etag = client_of(folder).get("/").headers["ETag"]
    later = client_of(folder, Status(version="s-2", config=READY.config))
    assert later.get("/", headers={"If-None-Match": etag}).status_code == 200


def test_only_reading_is_allowed(client):
    assert client.ask("POST", "/").status_code == 405
    assert client.ask("HEAD", "/").status_code == 200


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("LOCALHOST", True),
        ("archive.lan", True),
        ("evil.example:8000", False),
        ("localhost.evil.example", False),
        ("192.168.1.7", False),
        ("[", False),
        ("", False),
    ],
)
def test_only_our_own_names_are_answered(header, accepted):
    assert OwnHostsOnly(PlainTextApp(), "archive.lan").accepts(header) is accepted


@pytest.mark.parametrize(
    ("header", "accepted"), [("192.168.1.7:80", True), ("[fe80::1]", True), ("evil.example", False)]
)
def test_listening_everywhere_accepts_addresses_but_no_foreign_name(header, accepted):
    assert OwnHostsOnly(PlainTextApp(), "0.0.0.0").accepts(header) is accepted


class PlainTextApp:
    """An application that nothing reaches."""

    async def __call__(self, scope, receive, send):
        raise AssertionError("nothing is asked of it")


def test_a_foreign_name_is_refused_everywhere(folder):
    client = client_of(folder, closed=True)
    for path in ("/", "/style.css", "/.newsgen-events", "/.newsgen-reload.js"):
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", ["/", "/2022/05/article.html", "/style.css", "/recherche/x"])
def test_the_preview_sends_the_headers_that_hosts_are_told_to_send(folder, path):
    config = SiteConfig(title="Essai", images=ImagePolicy("allow", ("img.example.org",)))
    sent = client_of(folder, Status(version="s-1", config=config)).get(path).headers
    expected = headers_for(path, config)
    assert {name: sent[name] for name in expected} == expected


@pytest.mark.parametrize("path", ["/recherche/", "/archives/recherche/", "/archives/recherche/x"])
def test_the_search_page_of_a_site_below_a_path_may_run_its_engine(folder, path):
    config = SiteConfig(title="Essai", base_url="https://example.org/archives/")
    client = client_of(folder, Status(version="s-1", config=config))
    policies = [client.get(at).headers["Content-Security-Policy"] for at in (path, "/archives/")]
    assert ["wasm-unsafe-eval" in policy for policy in policies] == [True, False]


def test_the_404_page_of_a_site_below_a_path_finds_its_style(folder):
    config = SiteConfig(title="Essai", base_url="https://example.org/archives/")
    client = client_of(folder, Status(version="s-1", config=config))
    assert client.get("/archives/style.css").status_code == 200
    assert client.get("/archives/../.newsgen-output").status_code == 404
    assert client.get("/archives/.newsgen-output").status_code == 404


def test_before_the_first_build_every_address_waits_for_it(tmp_path):
    answer = client_of(tmp_path / "preview", Status(version="s-0")).get("/2022/05/11/a.html")
    assert answer.status_code == 503
    assert "being built" in answer.text
    assert 'data-version="s-0"' in answer.text


def test_an_error_of_the_first_build_stands_at_every_address_escaped(tmp_path):
    error = ConfigError("<b>no", remedy="a & b", place="newsgen.yaml", line=3)
    answer = client_of(tmp_path / "preview", Status("s-0", error)).get("/2022/05/")
    assert answer.status_code == 500
    assert "newsgen.yaml:3: &lt;b&gt;no (a &amp; b)" in answer.text


def test_open_pages_are_told_of_errors_and_of_the_first_rejected_sources(folder):
    error = ConfigError("title is missing", remedy="add it", place="newsgen.yaml", line=1)
    rejected = tuple(
        Rejection(f"content/{n}.md", n, "yaml-syntax", "no YAML", "quote it") for n in range(5)
    )
    answer = client_of(folder, Status("s-3", error, rejected), closed=True).get("/.newsgen-events")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    told = json.loads(answer.text.partition("data: ")[2])
    assert told["version"] == "s-3"
    assert told["error"] == {
        "place": "newsgen.yaml",
        "line": 1,
        "reason": "title is missing",
        "remedy": "add it",
    }
    assert told["rejected"]["count"] == 5
    assert [one["source"] for one in told["rejected"]["first"]] == [
        "content/0.md",
        "content/1.md",
        "content/2.md",
    ]


def test_every_open_page_hears_of_each_status_and_of_the_end():
    async def heard(board):
        return [status.version async for status in board.statuses()]

    async def story():
        board = Board(Status("s-0"))
        tabs = [asyncio.create_task(heard(board)) for _ in range(3)]
        for version in ("s-1", "s-2"):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            board.post(Status(version))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        board.close()
        return await asyncio.gather(*tabs)

    assert asyncio.run(story()) == [["s-0", "s-1", "s-2"]] * 3


@pytest.fixture
def site(tmp_path):
    """Return a site of one article."""
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (site / "newsgen.yaml").write_text("title: Essai\nsearch: false\n", "utf-8")
    write_article(site, "Le texte.")
    return site


def write_article(site, text, title="Un titre"):
    article = f"---\ntitle: {title}\ndate: 2022-05-11\n---\n\n{text}\n"
    (site / "content" / "article.md").write_text(article, "utf-8")


def rebuilder_of(site):
    output = site / ".newsgen" / "preview"
    return Rebuilder(site, BuildOptions(output=output, drafts=True, jobs=1))


def test_drafts_are_previewed_and_public_is_left_alone(site):
    (site / "content" / "draft.md").write_text("---\ntitle: Un projet\ndraft: true\n---\n\nVa.\n")
    asyncio.run(rebuilder_of(site).rebuild())
    preview_folder = site / ".newsgen" / "preview"
    assert any("Un projet" in page.read_text("utf-8") for page in preview_folder.rglob("*.html"))
    assert not (site / "public").exists()


def test_the_version_changes_only_with_the_pages(site):
    rebuilder = rebuilder_of(site)
    assert asyncio.run(rebuilder.rebuild()).startswith("built in ")
    first = rebuilder.status.version
    assert "nothing changed" in asyncio.run(rebuilder.rebuild())
    assert rebuilder.status.version == first
    write_article(site, "Un autre texte.")
    assert "pages" in asyncio.run(rebuilder.rebuild())
    assert rebuilder.status.version != first


def test_an_edit_leaves_the_search_index_behind_until_it_is_asked_for(site):
    (site / "newsgen.yaml").write_text("title: Essai\nsearch: true\n", "utf-8")
    rebuilder = rebuilder_of(site)
    asyncio.run(rebuilder.rebuild())
    tables = site / ".newsgen/preview/recherche/tranches/2020-2029"
    first = (tables / "ids.json").read_bytes()
    assert not rebuilder.status.index_behind
    write_article(site, "Un autre texte.")
    asyncio.run(rebuilder.rebuild())
    asyncio.run(rebuilder.rebuild())
    assert rebuilder.status.index_behind
    assert (tables / "ids.json").read_bytes() == first
    rebuilder.ask_for_index()
    asyncio.run(rebuilder.rebuild())
    assert not rebuilder.status.index_behind
    assert (tables / "ids.json").read_bytes() != first


@pytest.mark.parametrize(
    ("path", "behind", "asked"),
    [
        ("/recherche/", True, 1),
        ("/recherche/index.html?q=mer", True, 1),
        ("/archives/recherche/", True, 1),
        ("/recherche/", False, 0),
        ("/", True, 0),
        ("/recherche/tranches/1994/ids.json", True, 0),
    ],
)
def test_who_is_about_to_search_asks_for_the_index(folder, path, behind, asked):
    calls = []
    config = SiteConfig(title="Essai", base_url="https://example.org/archives/")
    board = Board(replace(READY, index_behind=behind, config=config))
    Visitor(application(folder, board, "127.0.0.1", lambda: calls.append(path))).get(path)
    assert len(calls) == asked


def test_a_broken_configuration_is_told_and_mended_without_a_new_version(site):
    rebuilder = rebuilder_of(site)
    asyncio.run(rebuilder.rebuild())
    version = rebuilder.status.version
    (site / "newsgen.yaml").write_text("titel: Essai\n", "utf-8")
    assert asyncio.run(rebuilder.rebuild()).startswith("not built: ")
    assert isinstance(rebuilder.status.error, ConfigError)
    assert (rebuilder.status.error.line, rebuilder.status.version) == (1, version)
    (site / "newsgen.yaml").write_text("title: Essai\nsearch: false\n", "utf-8")
    asyncio.run(rebuilder.rebuild())
    assert (rebuilder.status.error, rebuilder.status.version) == (None, version)


def test_a_rejected_source_is_told(site):
    rebuilder = rebuilder_of(site)
    write_article(site, "Le texte.", title="[Un titre")
    assert "1 source rejected" in asyncio.run(rebuilder.rebuild())
    assert [one.source for one in rebuilder.status.rejected] == ["content/article.md"]


def test_a_fault_of_newsgen_is_told_and_the_next_build_may_succeed(site, monkeypatch):
    rebuilder = rebuilder_of(site)
    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "build", lambda *_: 1 / 0)
        line = asyncio.run(rebuilder.rebuild())
    assert "unexpected ZeroDivisionError" in line
    assert rebuilder.status.error.place.endswith("test_preview.py")
    asyncio.run(rebuilder.rebuild())
    assert rebuilder.status.error is None


def test_a_build_that_is_stopped_tells_nothing_and_publishes_nothing(site):
    rebuilder = rebuilder_of(site)
    rebuilder.stop()
    assert asyncio.run(rebuilder.rebuild()) == ""
    assert not (site / ".newsgen" / "preview" / "index.html").exists()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2022/article.md", True),
        ("_defaults.yaml", True),
        (".article.md.swp", False),
        ("article.md~", False),
        ("#article.md#", False),
        ("#article.md", True),
        (".git/index", False),
        ("article.md___jb_tmp___", False),
        ("4913", False),
    ],
)
def test_hidden_files_and_backups_are_no_edits(tmp_path, path, expected):
    # The site itself may well stand in a hidden folder.
    folder = tmp_path / ".archives" / "content"
    assert is_edit([folder], Change.modified, str(folder / path)) is expected
    assert not is_edit([folder], Change.modified, str(tmp_path / path))


def test_neither_the_output_nor_the_preview_is_watched(site):
    for name in ("public", ".newsgen", "static", "templates"):
        (site / name).mkdir()
    watched = [path.name for path in watched_folders(site.resolve()) if site in path.parents]
    assert watched == ["content", "static", "templates"]


def test_edits_are_noticed_wherever_a_site_is_made_from(site):
    """Each step follows the sign of the one before it; without that sign, it times out."""
    steps = [
        lambda: write_article(site, "Un autre texte."),
        lambda: (site / "newsgen.yaml").write_text("title: Un autre titre\n", "utf-8"),
        (site / "seeds").mkdir,
        lambda: (site / "seeds" / "a.txt").write_text("Un titre\n", "utf-8"),
        lambda: (site / "content" / "article.md").rename(site / "content" / "autre.md"),
        (site / "newsgen.yaml").unlink,
    ]

    async def signs_of_all():
        async with aclosing(edits(site)) as signs:
            await asyncio.wait_for(anext(signs), timeout=20)
            for step in steps:
                await settled(signs)
                step()
                await asyncio.wait_for(asyncio.shield(pending(signs)), timeout=20)

    waiting = []

    def pending(signs):
        if not waiting:
            waiting.append(asyncio.ensure_future(anext(signs)))
        return waiting.pop()

    async def settled(signs):
        """Take the signs that the step before still gives (a new folder is watched anew)."""
        while True:
            sign = pending(signs)
            done, _ = await asyncio.wait([sign], timeout=0.4)
            if not done:
                waiting.append(sign)
                return
            sign.result()

    asyncio.run(signs_of_all())


def test_a_port_in_use_is_refused_with_the_remedy(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"port {port} is in use .*--port"):
            preview.serve(site, "127.0.0.1", port, 1, print)


def test_what_is_no_archive_is_refused_before_anything_is_served(tmp_path):
    with pytest.raises(ConfigError, match="there is no folder"):
        preview.serve(tmp_path / "archive", "127.0.0.1", 0, 1, pytest.fail)


@pytest.mark.parametrize("host", ["192.0.2.1", "x" * 64])
def test_an_address_of_another_machine_is_refused(host):
    with pytest.raises(UsageError, match=r"no address of this machine .*--host"):
        preview.listen(host, 0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("::", "http://localhost:8000/"),
        ("archive.lan", "http://archive.lan:8000/"),
    ],
)
def test_the_address_told_is_one_a_browser_can_open(host, expected):
    assert preview.address(host, 8000) == expected
