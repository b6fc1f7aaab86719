"""Ask a server for an address to the letter, as no client of HTTP would let us."""

from __future__ import annotations

import socket
from http.client import HTTPResponse
from typing import NamedTuple
from urllib.parse import urlsplit

from servers.running import HOST


class Answer(NamedTuple):
    """What a server answers: where it leads to as a path with its query, "" for nowhere."""

    status: int
    leads_to: str
    headers: list[tuple[str, str]]
    body: str


def ask(port: int, target: str) -> Answer:
    """Ask for what stands behind GET, as UTF-8 and as it is."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        line = f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
        connection.sendall(line.encode())
        with HTTPResponse(connection) as response:
            response.begin()
            parts = urlsplit(response.headers.get("Location", ""))
            body = response.read().decode()
    assert parts.hostname in (None, HOST)
    leads_to = parts.path + (f"?{parts.query}" if parts.query else "")
    return Answer(response.status, leads_to, response.getheaders(), body)
