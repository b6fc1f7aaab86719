"""Serving a site while it is being edited: watch, rebuild, reload the browser."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from newsgen.build import BuildOptions
from newsgen.config import CONFIG_NAME, load_config
from newsgen.errors import UsageError
from newsgen.preview.app import Board, application, is_wildcard
from newsgen.preview.protocol import LimitedProtocol
from newsgen.preview.rebuild import Rebuilder
from newsgen.preview.watch import edits
from newsgen.site_folders import OWN_FOLDER

PREVIEW = "preview"


def serve(site: Path, host: str, port: int, jobs: int, tell: Callable[[str], None]) -> None:
    """Build the site with its drafts into its own preview folder and serve that until Ctrl-C.

    Every edit rebuilds it and reloads the pages that are open; what goes wrong is shown there.
    `port` 0 takes a free one, `jobs` 0 as many processes as there are cores. `tell` gets one
    line at a time: the address, then each build. Raises ConfigError for what is no site, UsageError
    when the address cannot be had or the folders cannot be watched.
    """
    if not (site / CONFIG_NAME).exists():  # any other mistake in it may be mended meanwhile
        load_config(site)
    site = site.resolve()
    listener = listen(host, port)
    folder = site / OWN_FOLDER / PREVIEW
    # Threads exist here: a fork would copy their locks as they happen to be.
    options = BuildOptions(output=folder, drafts=True, jobs=jobs, start_method="spawn")
    with listener, suppress(KeyboardInterrupt):
        tell(f"{address(host, listener.getsockname()[1])} (Ctrl-C ends it)")
        asyncio.run(_serve(Rebuilder(site, options), listener, host, tell))


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address. Raises UsageError."""
    try:
        family, _, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(place[:2], family=family)
    except (OSError, UnicodeError) as error:  # the latter where a part of the name is too long
        number = error.errno if isinstance(error, OSError) else None
        raise _cannot_listen(host, port, number) from error


def address(host: str, port: int) -> str:
    """Return the URL at which a browser on this machine finds the preview."""
    name = "localhost" if is_wildcard(host) else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


class _Server(uvicorn.Server):
    """A server whose end by a signal is an ordinary end, with open event streams too."""

    def __init__(self, config: uvicorn.Config, board: Board) -> None:
        super().__init__(config)
        self._board = board

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ask for the end; unlike the original, do not raise the signal again afterwards."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams, which would last for ever, then the rest."""
        self._board.close()
        await super().shutdown(sockets)


async def _serve(
    rebuilder: Rebuilder,
    listener: socket.socket,
    host: str,
    tell: Callable[[str], None],
) -> None:
    """Run the server, the watching and the rebuilding until one of them ends."""
    board, edited = Board(rebuilder.status), asyncio.Event()
    folder = rebuilder.options.output
    assert folder is not None
    loop = asyncio.get_running_loop()

    def index() -> None:
        rebuilder.ask_for_index()
        edited.set()

    config = uvicorn.Config(
        application(folder, board, host, lambda: _later(loop, index)),
        lifespan="off",
        ws="none",
        http=LimitedProtocol,
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, board)
    parts: tuple[Coroutine[Any, Any, None], ...] = (
        server.serve(sockets=[listener]),
        _watch(rebuilder.site, edited),
        _rebuild_when(edited, rebuilder, board, tell),
    )
    running = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        rebuilder.stop()
        server.should_exit = True
        for task in running[1:]:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    for task in done:
        task.result()


def _later(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Make a call in the event loop's thread, from any other."""
    with suppress(RuntimeError):  # the server has ended meanwhile
        loop.call_soon_threadsafe(call)


async def _watch(site: Path, edited: asyncio.Event) -> None:
    async with aclosing(edits(site)) as signs:
        async for _ in signs:
            edited.set()


async def _rebuild_when(
    edited: asyncio.Event, rebuilder: Rebuilder, board: Board, tell: Callable[[str], None]
) -> None:
    """Rebuild at each edit; edits during a build make one more build after it."""
    while True:
        await edited.wait()
        edited.clear()
        line = await rebuilder.rebuild()
        board.post(rebuilder.status)
        if line:
            tell(line)


def _cannot_listen(host: str, port: int, number: int | None) -> UsageError:
    if number == errno.EADDRINUSE:
        reason, remedy = f"port {port} is in use", "choose another one with --port, or 0 for any"
    elif number == errno.EACCES:
        reason, remedy = f"port {port} is not yours to use", "choose one above 1023 with --port"
    else:
        reason = f"{host} is no address of this machine"
        remedy = "choose another one with --host, such as 127.0.0.1"
    return UsageError(reason, remedy=remedy, code="address")
