"""`anima ask`: one question, one answer, in the terminal or in a pipe."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch
from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from anima_project.errors import CredentialError
from nous.connection import REHEARSAL_NOTICE, Connection, connection
from nous.cortex import open_cortex
from nous.headless import (
    EXIT_CREDENTIALS,
    EXIT_FAILED,
    EXIT_USAGE,
    JsonPrinter,
    PlainPrinter,
    Printer,
    TerminalPrinter,
    converse,
    tell,
)
from sessions_app.errors import NoSession, SessionBusy, UnknownSession
from sessions_app.models import Session
from tools_app.approval import AllowListed
from tools_app.registry import Registry

EXAMPLES = """\
examples:
  anima ask "what is the capital of France?"
  anima ask --allow bash "run: uname -a"        let it use a tool that can change something
  anima ask --continue "and what did you just run?"
  git diff | anima ask -                        the question comes from stdin

exit codes: 0 answered, 1 failed or cut short, 2 wrong usage, 3 credentials, 130 interrupted
"""


class Command(AnimaCommand):
    help = "Ask Anima something and print the answer."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", metavar="TEXT", help="what you say; - reads it from stdin")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--continue", action="store_true", dest="continues", help="go on with the newest session")
        which.add_argument("--session", type=int, metavar="ID", help="go on with this session")
        parser.add_argument("--json", action="store_true", help="print one JSON object per event instead of the answer")
        parser.add_argument("--model", metavar="M", help="use this model instead of the configured one")
        parser.add_argument(
            "--allow", action="append", default=[], metavar="TOOL", help="let this tool run without asking; repeatable"
        )
        parser.add_argument("--rehearsal", action="store_true", help="let the built-in rehearsal model answer")

    def handle(self, **options: Any) -> None:
        sys.exit(self._ask(options))

    def _ask(self, options: dict[str, Any]) -> int:
        text = sys.stdin.read() if options["text"] == "-" else options["text"]
        if not text.strip():
            print("There is nothing to ask: the text is empty.", file=sys.stderr)
            return EXIT_USAGE
        launch.apply_migrations()
        registry = Registry.discover()
        allowed = [name for names in options["allow"] for name in names.split(",")]
        if set(allowed) - set(registry.names):
            registry.schemas()  # perhaps it belongs to a server that was never asked what it has
        if unknown := sorted(set(allowed) - set(registry.names)):
            known = ", ".join(registry.names)
            print(f"--allow {unknown[0]}: there is no such tool; there are {known}.", file=sys.stderr)
            return EXIT_USAGE
        settings = configuration()
        if options["model"]:
            settings = replace(settings, model=replace(settings.model, name=options["model"]))
        try:
            session = _session(options)
            with connection(settings, os.environ, rehearsal=options["rehearsal"]) as way:
                if way.is_rehearsal and not options["rehearsal"] and not options["json"]:
                    tell(REHEARSAL_NOTICE)
                return asyncio.run(_converse(way, registry, session, text, AllowListed(allowed), _printer(options)))
        except (UnknownSession, NoSession) as error:
            print(error, file=sys.stderr)
            return EXIT_USAGE
        except CredentialError as error:
            print(error, file=sys.stderr)
            return EXIT_CREDENTIALS
        except SessionBusy as error:
            print(error, file=sys.stderr)
            return EXIT_FAILED
        finally:
            registry.close()


async def _converse(
    way: Connection, registry: Registry, session: Session, text: str, approver: AllowListed, printer: Printer
) -> int:
    async with open_cortex(way, registry) as cortex:
        return await converse(cortex, session, text, approver, printer)


def _session(options: dict[str, Any]) -> Session:
    if options["continues"]:
        return Session.objects.newest()
    if options["session"] is not None:
        return Session.objects.with_id(options["session"])
    return Session.objects.create(directory=str(Path.cwd()))


def _printer(options: dict[str, Any]) -> Printer:
    if options["json"]:
        return JsonPrinter(sys.stdout)
    return TerminalPrinter() if sys.stdout.isatty() else PlainPrinter(sys.stdout, sys.stderr)
