"""`anima tui`: talk with Anima."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch, presence, state
from anima_project.command import AnimaCommand
from anima_project.database_errors import explained
from anima_project.errors import AnimaError
from nous.connection import REHEARSAL_NOTICE
from nous.current import CurrentCortex
from nous.updates import Notice
from sessions_app.errors import NoSession
from sessions_app.models import Session
from tools_app.registry import Registry
from tui import worker
from tui.worker import WhoseWorker

log = logging.getLogger(__name__)

EXAMPLES = """\
examples:
  anima tui                  goes on where you were
  anima tui --new            begins another session
  anima tui --session 7      goes on with that one; anima sessions list tells the numbers

exit codes: 0 left, or the terminal was closed, 1 this is no terminal, the database cannot be used, or Anima broke
off and the log says why, 2 wrong usage or settings, 3 credentials
"""
FIRST_WORDS = "Anima needs a key of Anthropic's, or a server of your own, to think with a real model."


class Command(AnimaCommand):
    help = "Talk with Anima. Goes on with the newest session unless another one is named."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--session", type=int, metavar="ID", help="go on with this session")
        parser.add_argument("--new", action="store_true", help="start a new session")
        parser.add_argument("--no-worker", action="store_true", help="start no worker, should none run")
        parser.add_argument("--rehearsal", action="store_true", help="let the built-in rehearsal model answer")

    def handle(self, **options: Any) -> None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            sys.exit("anima tui needs a terminal. In a pipe, use: anima ask -")
        if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
            sys.exit(
                f"anima tui needs a terminal that can move its cursor, and TERM is {os.environ.get('TERM', '')!r}. "
                'Use: anima ask "your question"'
            )
        with presence.present(state.current()):
            launch.apply_migrations()
            self._live(_session(options), no_worker=options["no_worker"], rehearsal=options["rehearsal"])

    def _live(self, session: Session, *, no_worker: bool, rehearsal: bool) -> None:
        registry = Registry.discover()
        try:
            with worker.beside(is_wanted=not no_worker) as whose:
                asyncio.run(_talk(registry, session, whose, rehearsal=rehearsal))
        except AnimaError:
            raise
        except Exception as error:  # the outermost frame of the interface
            if explained(error):
                raise
            log.exception("The interface broke off")
            sys.exit(
                f"Something in Anima went wrong, and the interface had to end. What it was is in {state.current().log}"
            )
        finally:
            registry.close()


async def _talk(registry: Registry, session: Session, whose: WhoseWorker, *, rehearsal: bool) -> None:
    from tui.interface import Interface  # prompt-toolkit, which no other command needs

    async with CurrentCortex(registry, rehearsal=rehearsal) as cortex:
        interface = Interface(cortex, whose)
        await interface.open(session)
        if cortex.way.is_rehearsal and not rehearsal:
            interface.conversations.tell(Notice(REHEARSAL_NOTICE))
            interface.actions.connect(FIRST_WORDS)
        await interface.run()


def _session(options: dict[str, Any]) -> Session:
    if options["session"] is not None:
        return Session.objects.with_id(options["session"])
    if not options["new"]:
        try:
            return Session.objects.newest()
        except NoSession:
            pass
    return Session.objects.create(directory=str(Path.cwd()))
