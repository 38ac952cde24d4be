"""`anima qcluster`: django-q2's worker, started as a part of Anima."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
from typing import Any

from django_q.management.commands.qcluster import Command as DjangoQ

from anima_project import launch
from anima_project.redaction import RedactSecrets

PR_SET_PDEATHSIG = 1


class Command(DjangoQ):
    help = "Run the worker: it counts tokens and keeps the durable subscribers up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        launch.apply_migrations()
        _log_to_stderr()
        _die_with_the_parent()
        super().handle(*args, **options)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    handler.addFilter(RedactSecrets())
    logger = logging.getLogger("django-q")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _die_with_the_parent() -> None:
    """The cluster is a tree of processes. Where the system can do it (Linux), a killed one takes its children along:
    otherwise they go on working, unseen, beside the cluster that is started next."""
    if not sys.platform.startswith("linux"):
        return
    prctl = ctypes.CDLL(None).prctl
    os.register_at_fork(after_in_child=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
