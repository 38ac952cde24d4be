"""`anima pins`: what of the user's words stays in view."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch
from anima_project.command import AnimaCommand
from anima_project.plain_text import harmless
from mneme.pins import pinning
from sessions_app.models import Session
from sessions_app.reading import when

EXAMPLES = """\
examples:
  anima pins list 3
  anima pins add 3                            what you said last in session 3 stays in view, word for word
  anima pins add 3 --words "no dairy"         of your newest message with these words, just these
  anima pins add 3 --event 1204               your message with that number
  anima pins remove 3 1210                    the pin with that number, as list shows it

exit codes: 0 done, 1 failed, 2 wrong usage, or there is no such message or pin
"""


class Command(AnimaCommand):
    help = "Keep words of yours in the agent's view, exactly as you said them."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="list|add|remove")

        one = actions.add_parser("list", help="what is pinned in a session")
        one.add_argument("session", type=int, metavar="SESSION")
        one.add_argument("--json", action="store_true", help="print one JSON object per pin")

        one = actions.add_parser("add", help="pin a message of yours")
        one.add_argument("session", type=int, metavar="SESSION")
        which = one.add_mutually_exclusive_group()
        which.add_argument("--words", default="", metavar="WORDS", help="just these, as you said them")
        which.add_argument("--event", type=int, metavar="EVENT", help="the number of the message")

        one = actions.add_parser("remove", help="no longer keep it in view")
        one.add_argument("session", type=int, metavar="SESSION")
        one.add_argument("pin", type=int, metavar="PIN", help="its number")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        session = Session.objects.with_id(options["session"])
        match options["action"]:
            case "add" if options["event"]:
                _told("Pinned", pinning.pin(session.pk, options["event"]))
            case "add":
                _told("Pinned", pinning.pin_words(session.pk, options["words"]))
            case "remove":
                _told("Unpinned", pinning.unpin(session.pk, options["pin"]))
            case _:
                _listed(pinning.pins(session.pk), as_json=options["json"])


def _listed(found: list[pinning.Pin], *, as_json: bool) -> None:
    if not found and not as_json:
        print("Nothing is pinned in this session. To pin what you said last: anima pins add SESSION", file=sys.stderr)
    for pin in found:
        if as_json:
            print(json.dumps(asdict(pin), ensure_ascii=False))
        else:
            print(f"{pin.id}  {when(pin.said_at)}, pinned by {'you' if pin.by == pinning.USER else 'Anima'}")
            print("".join(f"    {line}\n" for line in harmless(pin.text).splitlines()))


def _told(done: str, pin: pinning.Pin) -> None:
    print(f"{done}, as {pin.id}: {harmless(pin.text)}")
