"""Visitors of the preview who mean no good."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn

from newsgen import cli
from newsgen.config import SiteConfig
from newsgen.preview import listen, protocol
from newsgen.preview.app import Board, application
from newsgen.preview.protocol import LimitedProtocol
from newsgen.preview.rebuild import Status

READY = Status(version="s-1", config=SiteConfig(title="Essai"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of one page, with a secret beside it and a link that leads there."""
    above = tmp_path_factory.mktemp("visited")
    (above / "secret.txt").write_text("secret", "utf-8")
    (above / "preview").mkdir()
    (above / "preview/index.html").write_text("<p>Accueil</p>", "utf-8")
    (above / "preview/lien").symlink_to(above)
    return above / "preview"


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Serve a folder as the preview does, in a thread; give the port."""
    with listen("127.0.0.1", 0) as listener:
        app = application(folder, Board(READY), "127.0.0.1")
        config = uvicorn.Config(
            app, lifespan="off", ws="none", http=LimitedProtocol, log_config=None
        )
        server = uvicorn.Server(config)
        thread = Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        yield listener.getsockname()[1]
        server.force_exit = server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """Return the port of a preview with its usual limits; to end one takes longer than to ask."""
    with serving(folder) as port:
        yield port


def ask(port: int, request: bytes) -> bytes:
    """Send bytes; return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def get(port: int, target: str, *headers: str) -> bytes:
    lines = [f"GET {target} HTTP/1.1", "Connection: close", *headers]
    return ask(port, "\r\n".join([*lines, "", ""]).encode("latin-1"))


def ended(connection: socket.socket) -> bool:
    """Wait until the other side hangs up; what it says before that does not count."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


LOCAL = "Host: localhost"


def test_of_many_requests_that_never_end_a_normal_one_is_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 2.0)
    with serving(folder) as port, ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            for _ in range(200)
        ]
        for number, connection in enumerate(slow):
            connection.sendall((b"", b"GET / HTTP/1.1\r\nHost: loc", b"G")[number % 3])
        assert b"Accueil" in get(port, "/", LOCAL)
        for connection in slow:  # each is hung up on, in the end
            assert ended(connection)


def test_there_is_a_limit_of_connections(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 5)
    with serving(folder) as port, ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        with socket.create_connection(("127.0.0.1", port), timeout=20) as one_more:
            assert ended(one_more)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://evil.example", False),
        ("https://localhost.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_pages_of_others_get_no_answer(port: int, header: str, accepted: bool) -> None:
    assert (b"Accueil" in get(port, "/", LOCAL, f"Origin: {header}")) is accepted
    assert b"Accueil" not in get(port, "/", "Host: evil.example")
    assert b"Accueil" not in get(port, "/", "Host: ")


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%5csecret.txt",
        "/..%c0%afsecret.txt",
        "/..;/secret.txt",
        "//secret.txt",
        "/index.html%00",
        "/index.html/../../secret.txt",
        "http://evil.example/../secret.txt",
        "*",
        "/lien/secret.txt",
        "/C:%5csecret.txt",
    ],
)
def test_no_address_leads_out(port: int, target: str) -> None:
    assert not get(port, target, LOCAL).endswith(b"secret")


def test_it_listens_to_this_machine_alone() -> None:
    (host,) = (one for one in cli.main.commands["serve"].params if one.name == "host")
    assert host.default == "127.0.0.1"
