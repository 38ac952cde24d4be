"""`anima start`: the brain in the foreground, for a terminal or for systemd."""

from __future__ import annotations

import fcntl
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandParser
from django.db import connections

from anima_project import launch, state
from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from operations.errors import StartedAlready
from operations.notify import notify
from operations.pauses import Pauses
from operations.signals import Signals
from operations.supervisor import Supervisor

EXAMPLES = """\
examples:
  anima start                     in this terminal; Ctrl-C ends it
  anima start -e development      in another environment than the default; -e wins over ANIMA_ENV
  systemctl --user start anima    the same as a service, once anima install has made its unit

exit codes: 0 ended as asked; 1 runs already, or the database cannot be used; 2 wrong usage or settings
"""

log = logging.getLogger(__name__)


class Command(AnimaCommand):
    help = "Run the brain in the foreground: the worker and its schedule, started again whenever they die."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "-e", "--environment", metavar="ENV", choices=state.ENVIRONMENTS, help=", ".join(state.ENVIRONMENTS)
        )

    def handle(self, **options: Any) -> None:
        here = state.current()
        wanted = options["environment"] or here.environment
        if wanted != here.environment:  # Django's settings are those of the other one, and cannot be exchanged
            os.environ["ANIMA_ENV"] = wanted
            os.execv(sys.executable, [sys.executable, "-m", "anima_project", "start"])
        with Signals() as signals, alone(here):
            launch.apply_migrations()
            connections.close_all()  # nothing more of it is needed here
            tell(f"Anima runs in the environment {here.environment}, in {here.home}.")
            notify("READY=1")
            _supervisor().run(signals)
            notify("STOPPING=1")
            tell("Anima has ended.")


def _supervisor() -> Supervisor:
    settings = configuration().start
    return Supervisor(
        name="worker",
        command=[sys.executable, "-m", "anima_project", "qcluster", "--with-parent", str(os.getpid())],
        pauses=Pauses(first_s=settings.first_pause_s, longest_s=settings.longest_pause_s, lasting_s=settings.lasting_s),
        stop_s=settings.stop_s,
        tell=tell,
    )


def tell(text: str) -> None:
    """On the terminal or in the journal, and in the log."""
    print(text, file=sys.stderr, flush=True)
    log.warning(text)


@contextmanager
def alone(here: state.State) -> Iterator[None]:
    """Within the block, this is the only start of its environment. StartedAlready. The lock ends with the process,
    however that ends."""
    file = os.open(here.tmp / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartedAlready(here.environment, os.read(file, 20).decode().strip()) from None
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(file)
