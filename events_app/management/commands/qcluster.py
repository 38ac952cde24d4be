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
from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from anima_project.redaction import RedactSecrets

PR_SET_PDEATHSIG = 1
PAUSE_S = 1.0
"""Before the worker begins anew."""

EXAMPLES = """\
examples:
  anima qcluster           in this terminal, until Ctrl-C; anima start starts it again whenever it dies

exit codes: 0 ended as asked, 1 the database cannot be used, 2 wrong usage or settings
"""


class Command(AnimaCommand, DjangoQ):
    help = "Run the worker: it counts tokens and keeps the durable subscribers up to date."
    examples = EXAMPLES

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
        if options["cluster_name"]:
            os.environ["Q_CLUSTER_NAME"] = options["cluster_name"]  # before django-q2 reads its settings
        from events_app import cluster

        if not cluster.run(once=options["run_once"]):
            time.sleep(PAUSE_S)
            _begin_anew()


def _begin_anew() -> None:
    """As the same process, so that whoever started it need not care."""
    os.execv(sys.executable, [sys.executable, "-m", "anima_project", *sys.argv[1:]])


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
    """A thread that looks once a second: it works everywhere, and lets the cluster end what it has begun, for a while."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(configuration().start.stop_s)
        own_group = os.getpgrp()
        if own_group == os.getpid():
            os.killpg(own_group, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=look, name="with-parent", daemon=True).start()
