"""The program behind `anima web`: a server of pages, and a thread that keeps the index up to the log."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connections

from anima_project import launch
from anima_project.process import Process
from history.errors import CannotListen
from history.index import filling
from history.index.schema import index_cursor
from history.router import ALIAS

FILLED_AT_ONCE = 5_000
PAUSE_S = 2.0
TIDY_EVERY = 30
"""Pauses between two looks for what was deleted or restored elsewhere."""
RUNNING = "history.running"

log = logging.getLogger(__name__)


def prepare() -> None:
    """Make the databases be what the code expects. NoFullTextSearch."""
    launch.apply_migrations()
    launch.apply_migrations(ALIAS)
    with index_cursor():
        pass


def bound(host: str, port: int, threads: int) -> tuple[Any, int]:
    """A server that has its address already, and serves with `run()`; and the port it has. CannotListen."""
    from waitress.server import create_server

    try:
        server: Any = create_server(get_wsgi_application(), host=host, port=port, threads=threads, ident="Anima")
    except (OSError, ValueError) as error:
        reason = "it is taken" if getattr(error, "errno", 0) == errno.EADDRINUSE else str(error)
        raise CannotListen(host, port, reason) from error
    # A name such as localhost may stand for several addresses, each of which it listens on.
    return server, server.effective_listen[0][1] if hasattr(server, "effective_listen") else server.effective_port


def remember(process: Process, address: str) -> None:
    """Leave word of where the pages are served, for the next who would serve them."""
    cache.set(RUNNING, (str(process), address), timeout=None)


def running() -> str | None:
    """The address of a server of this state directory that runs on this machine, if there is one."""
    found = cache.get(RUNNING)
    process = Process.parse(found[0]) if isinstance(found, tuple) else None
    return str(found[1]) if process is not None and process.is_alive() else None


@contextmanager
def index_kept_up() -> Iterator[None]:
    """Within the block, what happens gets into the index by itself."""
    stop = threading.Event()
    thread = threading.Thread(target=_keep_up, args=[stop], name="index", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def _keep_up(stop: threading.Event) -> None:
    looks = 0
    while not stop.is_set():
        try:
            if looks % TIDY_EVERY == 0:
                filling.tidy()
            looks += 1
            if filling.catch_up(FILLED_AT_ONCE):
                continue
        except Exception:  # the outermost frame of the thread; the next look may go better
            log.exception("The index of the event history could not be brought up to the log")
            connections.close_all()
        stop.wait(PAUSE_S)
    connections.close_all()
