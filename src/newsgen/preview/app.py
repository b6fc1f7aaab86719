"""The preview's web application: the files of one folder, and news of their rebuilding."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from newsgen import urls
from newsgen.config import SiteConfig
from newsgen.preview.page import (
    EVENTS_ADDRESS,
    SCRIPT,
    SCRIPT_ADDRESS,
    waiting_page,
    with_script,
)
from newsgen.preview.rebuild import Status
from newsgen.publishing.headers import headers_for

_TYPES = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".xml": "application/xml",
}
"""Of text, whatever this machine's own table says."""
_FORBIDDEN = frozenset("\\:" if os.name == "nt" else "\\")
"""Signs that would lead elsewhere on Windows: drives, streams, other separators."""


_SEARCH = frozenset({f"/{urls.SEARCH}", f"/{urls.SEARCH.removesuffix('index.html')}"})
"""Where readers search: the index is brought up to date for them."""


class Board:
    """Where the status is posted, and from where every open page hears of it."""

    def __init__(self, status: Status) -> None:
        self.status = status
        self._changed = asyncio.Event()
        self._closed = False

    def post(self, status: Status) -> None:
        """Make a status known. Call it in the event loop's thread."""
        self.status = status
        before, self._changed = self._changed, asyncio.Event()
        before.set()

    def close(self) -> None:
        """End what `statuses` yields, so that open connections end too."""
        self._closed = True
        self._changed.set()

    async def statuses(self) -> AsyncIterator[Status]:
        """Yield the status there is, then each that follows, the latest of several."""
        while True:
            changed = self._changed
            yield self.status
            await changed.wait()
            if self._closed:
                return


class Site:
    """The files of the preview folder as responses; nothing outside it, and nothing hidden."""

    def __init__(self, folder: Path, board: Board, ask_for_index: Callable[[], None]) -> None:
        self._folder = folder.resolve()
        self._board = board
        self._ask_for_index = ask_for_index
        self._files = StaticFiles(directory=self._folder, check_dir=False)

    def respond(self, request: Request) -> Response:
        """Return the response to a GET or HEAD request for any address of the site."""
        status = self._board.status
        path = request.scope["path"]
        if status.config is None and not (self._folder / urls.HOME).is_file():
            code = 500 if status.error else 503
            return self._page(request, waiting_page(status.error), status, code)
        if status.index_behind and _below_base(path, status.config) in _SEARCH:
            self._ask_for_index()
        found = self._find(path) or self._find(_below_base(path, status.config))
        if found is None:
            return self._not_found(request, status)
        if found.is_dir():
            return self._folder_page(request, found, status)
        return self._file(request, found, status)

    def _find(self, path: str) -> Path | None:
        """Return the file or folder that answers to a path, None for what is not to be seen."""
        names = path.removeprefix("/").split("/")
        folder_asked = names[-1] == ""
        if folder_asked:
            names.pop()
        if any(not _is_plain(name) for name in names):
            return None
        try:
            full = self._folder.joinpath(*names).resolve()
            if not full.is_relative_to(self._folder):
                return None
            hidden = any(part.startswith(".") for part in full.relative_to(self._folder).parts)
            there = full.is_dir() or (full.is_file() and not folder_asked)
        except OSError:
            return None
        return full if there and not hidden else None

    def _folder_page(self, request: Request, folder: Path, status: Status) -> Response:
        if not (folder / "index.html").is_file():
            return self._not_found(request, status)
        if not request.scope["path"].endswith("/"):
            return RedirectResponse(request.url.replace(path=request.url.path + "/"))
        return self._file(request, folder / "index.html", status)

    def _file(self, request: Request, file: Path, status: Status) -> Response:
        try:
            if file.suffix == ".html":
                return self._page(request, file.read_bytes(), status)
            response = self._files.file_response(file, os.stat(file), request.scope)
        except OSError:
            return self._not_found(request, status)
        if not isinstance(response, NotModifiedResponse):
            response.headers["Content-Type"] = content_type(file)
        return _with_headers(response, request, status)

    def _not_found(self, request: Request, status: Status) -> Response:
        try:
            data = (self._folder / urls.NOT_FOUND).read_bytes()
        except OSError:
            data = b"<!DOCTYPE html>\n<title>404</title>\n<body><h1>404</h1></body>\n"
        return self._page(request, data, status, 404)

    def _page(self, request: Request, data: bytes, status: Status, code: int = 200) -> Response:
        data = with_script(data, status.version)
        etag = f'"{sha256(data).hexdigest()[:32]}"'
        response = Response(data, code, {"ETag": etag}, "text/html")
        if code == 200 and self._files.is_not_modified(response.headers, request.headers):
            response = NotModifiedResponse(response.headers)
        return _with_headers(response, request, status)


class OwnHostsOnly:
    """Refuses requests for a name that is not ours: another site's name could lead here too.

    With a wildcard address any IP address is accepted, as none can be made to lead elsewhere.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", "127.0.0.1", "::1", host.lower()}
        self._any_address = is_wildcard(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with status 421."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        ours = origin is None or self.accepts(origin.partition("://")[2])
        if ours and self.accepts(headers.get("host", "")):
            await self._app(scope, receive, send)
            return
        remedy = "Open it at http://localhost, or name this host with --host.\n"
        refusal = PlainTextResponse(f"The preview does not answer to this name. {remedy}", 421)
        await refusal(scope, receive, send)

    def accepts(self, header: str) -> bool:
        """Tell whether a Host header names this server."""
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        return name in self._names or (self._any_address and _ip_address(name) is not None)


def application(
    folder: Path, board: Board, host: str, ask_for_index: Callable[[], None] = lambda: None
) -> ASGIApp:
    """Return the application that serves `folder` to visitors of `host`.

    `ask_for_index` is called, from any thread, when somebody is about to search an index that
    is behind.
    """

    async def events(request: Request) -> Response:
        fresh = {"Cache-Control": "no-store"}
        return StreamingResponse(_event_stream(board), 200, fresh, "text/event-stream")

    async def script(request: Request) -> Response:
        return Response(SCRIPT, headers={"Cache-Control": "no-cache"}, media_type="text/javascript")

    routes = [
        Route(EVENTS_ADDRESS, events),
        Route(SCRIPT_ADDRESS, script),
        Route("/{path:path}", Site(folder, board, ask_for_index).respond),
    ]
    return OwnHostsOnly(Starlette(routes=routes), host)


def is_wildcard(host: str) -> bool:
    """Tell whether listening at `host` means listening at every address of this machine."""
    found = _ip_address(host)
    return found is not None and found.is_unspecified


def content_type(file: Path) -> str:
    """Return the media type of a file, with its character set if it is text."""
    if known := _TYPES.get(file.suffix):
        return f"{known}; charset=utf-8"
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def _ip_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


async def _event_stream(board: Board) -> AsyncIterator[str]:
    yield "retry: 500\n\n"
    async for status in board.statuses():
        yield f"data: {status.as_json()}\n\n"


def _with_headers(response: Response, request: Request, status: Status) -> Response:
    path = _below_base(request.scope["path"], status.config)
    response.headers.update(headers_for(path, status.config))
    return response


def _is_plain(name: str) -> bool:
    return bool(name) and name.isprintable() and name[0] != "." and _FORBIDDEN.isdisjoint(name)


def _below_base(path: str, config: SiteConfig | None) -> str:
    """Return a path without that of base_url: the links of 404.html start with it."""
    base = urlsplit(config.base_url).path if config else ""
    return "/" + path.removeprefix(base) if base and path.startswith(base) else path
