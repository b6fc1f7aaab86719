"""Connections of the preview: a request must come within some seconds, and there are not too many.

Otherwise anything on this machine could keep connections open for ever, each with its memory.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0
"""Seconds from the first byte of a request, or the connection, to the end of its headers."""
MOST_CONNECTIONS = 500


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 that hangs up on requests which never end, and above MOST_CONNECTIONS."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request, or hang up at once."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Take some bytes; wait for the others only for so long."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self._is_answering():
            self._stop()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(PATIENCE, self._give_up)

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _give_up(self) -> None:
        self._deadline = None
        if not self._is_answering():
            self.transport.abort()

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
