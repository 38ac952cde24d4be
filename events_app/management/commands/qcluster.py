"""`anima qcluster`: django-q2's worker, started as a part of Anima."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from typing import Any

from django.core.management.base import CommandParser
from django_q.management.commands.qcluster import Command as DjangoQ

from anima_project import launch
from anima_project.redaction import RedactSecrets

PR_SET_PDEATHSIG = 1


class Command(DjangoQ):
    help = "Run the worker: it counts tokens and keeps the durable subscribers up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--with-parent", type=int, metavar="PID", help="end when this process, which started us, does"
        )
        parser.add_argument("--quiet", action="store_true", help="say nothing on the terminal; the log has it all")

    def handle(self, *args: Any, **options: Any) -> None:
        launch.apply_migrations()
        if not options["quiet"]:
            _log_to_stderr()
        _let_children_die_with_us()
        if options["with_parent"]:
            _end_with(options["with_parent"])
        super().handle(*args, **options)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    handler.addFilter(RedactSecrets())
    logger = logging.getLogger("django-q")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _let_children_die_with_us() -> None:
    """The cluster is a tree of processes. Where the system can do it (Linux), a killed one takes its children along:
    otherwise they go on working, unseen, beside the cluster that is started next."""
    if not sys.platform.startswith("linux"):
        return
    prctl = ctypes.CDLL(None).prctl
    os.register_at_fork(after_in_child=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL))


def _end_with(parent: int) -> None:
    """A thread that looks once a second: it works everywhere, and lets the cluster end what it has begun."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, name="with-parent", daemon=True).start()
