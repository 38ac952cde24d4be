"""A loopback socket that serves each connection in a thread of its own, and leaves nothing behind when it is closed."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread

HOST = "127.0.0.1"


class Listener:
    """Calls `serve(connection)` for each connection to 127.0.0.1. Its threads are daemons: they hold up no exit."""

    def __init__(self, serve: Callable[[socket.socket], None], *, port: int = 0) -> None:
        self._serve = serve
        self._socket = socket.create_server((HOST, port), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self.closing = Event()
        self._lock = Lock()
        self._connections: dict[socket.socket, Thread] = {}
        self._acceptor = Thread(target=self._accept, name="rehearsal", daemon=True)
        self._acceptor.start()

    def close(self) -> None:
        """Stop accepting, end every connection, wait for its thread."""
        if self.closing.is_set():
            return
        self.closing.set()
        # Closing a socket wakes nobody who waits in accept(); a connection does, on every system.
        with suppress(OSError):
            socket.create_connection((HOST, self.port), timeout=1).close()
        self._acceptor.join()
        self._socket.close()
        with self._lock:
            connections = dict(self._connections)
        for connection, thread in connections.items():
            with suppress(OSError):  # it may have ended by itself
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self.closing.is_set():
                connection.close()
                return
            thread = Thread(target=self._handle, args=(connection,), name="rehearsal-connection", daemon=True)
            with self._lock:
                self._connections[connection] = thread
            thread.start()

    def _handle(self, connection: socket.socket) -> None:
        try:
            # A client that leaves is no error: it stopped reading, timed out or was killed.
            with connection, suppress(ConnectionError):
                self._serve(connection)
        finally:
            with self._lock:
                del self._connections[connection]
