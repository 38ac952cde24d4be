"""`anima events`: the log as it is written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Generator
from contextlib import closing
from functools import partial
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch
from anima_project.command import AnimaCommand
from anima_project.output import wait
from events_app import tailing
from events_app.models import Event

POLL_S = 0.3
PIPE_WIDTH = 200
COLOURS = {
    "user_message": "36",
    "agent_message": "35",
    "tool_call": "33",
    "tool_response": "2",
    "system_message": "31",
}

EXAMPLES = """\
examples:
  anima events tail                       the newest events, one line each
  anima events tail --follow              and those to come, until Ctrl-C
  anima events tail --session 3 --json -n 100 | jq .payload.content

Columns: when (UTC), session, event, type, what.
exit codes: 0 done, 2 wrong usage, 130 interrupted, 141 nobody reads on
"""


class Command(AnimaCommand):
    help = "Watch the log."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="tail")
        one = actions.add_parser("tail", help="the newest events")
        one.add_argument("--session", type=int, metavar="ID", help="those of one session only")
        one.add_argument("--json", action="store_true", help="print one JSON object per event")
        one.add_argument("--follow", "-f", action="store_true", help="go on with what happens from now on")
        one.add_argument("-n", type=int, default=20, metavar="N", help="how many to begin with; 20 if not given")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        show = tailing.as_json if options["json"] else _line
        with closing(_told(max(0, options["n"]), options["session"], is_followed=options["follow"])) as events:
            for event in events:
                print(show(event), flush=options["follow"])


def _told(count: int, session: int | None, *, is_followed: bool) -> Generator[Event, None, None]:
    position = tailing.position()
    yield from (event for event in tailing.newest(count, session) if event.pk <= position)
    if is_followed:
        yield from tailing.following(position, partial(wait, POLL_S), session)


def _line(event: Event) -> str:
    if not sys.stdout.isatty():
        return tailing.as_line(event, PIPE_WIDTH)
    line = tailing.as_line(event, shutil.get_terminal_size().columns)
    return f"\x1b[{COLOURS[event.event_type]}m{line}\x1b[0m"
