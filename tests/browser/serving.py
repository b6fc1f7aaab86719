"""Serve a built site to a browser, with the headers that hosts are told to send."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from newsgen.publishing.headers import headers_for


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below a path and nothing elsewhere, in silence."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, *args: Any, prefix: str, policed: bool, **settings: Any) -> None:
        self._prefix, self._policed = prefix, policed
        super().__init__(*args, **settings)

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self._prefix)
        return super().translate_path(self._below(path) if inside else "/nothing-there")

    def end_headers(self) -> None:
        if self._policed:
            for name, value in headers_for(self._below(self.path)).items():
                self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass

    def _below(self, path: str) -> str:
        return "/" + path.removeprefix(self._prefix)


@contextmanager
def served(folder: Path, prefix: str = "/", *, policed: bool = True) -> Iterator[str]:
    """Serve a folder at a path of a free loopback port; give the address of its home page.

    Without being `policed`, pages come without the headers that hosts are told to send.
    """
    handler = partial(_Handler, directory=str(folder), prefix=prefix, policed=policed)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()
