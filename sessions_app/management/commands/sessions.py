"""`anima sessions`: which conversations there are, and what one can do with them."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch
from anima_project.asking import says_yes
from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from events_app.models import Event
from sessions_app import deletion, listing
from sessions_app.errors import NotConfirmed
from sessions_app.export import as_json, as_markdown, described
from sessions_app.files import opened, write
from sessions_app.importing import import_session
from sessions_app.models import Session
from sessions_app.printing import SessionPrinter

EXAMPLES = """\
examples:
  anima sessions list
  anima sessions show 3 | less
  anima sessions search "the bakery"             in what you and Anima said, in all sessions
  anima sessions export 3 --output bakery.json   complete: can be imported elsewhere
  anima sessions export 3 --format markdown      to read, or to send to somebody
  anima sessions import bakery.json
  anima sessions delete 3

exit codes: 0 done, 1 failed or not confirmed, 2 wrong usage or a bad file
"""


class Command(AnimaCommand):
    help = "Look at the sessions, search them, carry them elsewhere, delete them."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="list|show|search|export|import|delete")

        one = actions.add_parser("list", help="those in which something happened last")
        one.add_argument("--json", action="store_true", help="print one JSON object per session")
        one.add_argument("-n", type=_count, default=50, metavar="N", help="at most this many; 50 if not given")

        one = actions.add_parser("show", help="read one as a conversation")
        one.add_argument("id", type=int, metavar="ID")
        one.add_argument("-n", type=_count, metavar="N", help="its newest N events only")
        one.add_argument("--full", action="store_true", help="the whole of long results")

        one = actions.add_parser("search", help="find where something was said")
        one.add_argument("words", nargs="+", metavar="WORDS", help="all of them occur; quote what belongs together")
        one.add_argument("--json", action="store_true", help="print one JSON object per message")
        one.add_argument("-n", type=_count, default=20, metavar="N", help="at most this many; 20 if not given")

        one = actions.add_parser("export", help="write one as a document")
        one.add_argument("id", type=int, metavar="ID")
        one.add_argument("--format", choices=("json", "markdown"), default="json", help="json can be imported again")
        one.add_argument("--output", type=Path, metavar="FILE", help="write here, for your eyes only; else to stdout")

        one = actions.add_parser("import", help="take in what was exported, as a new session")
        one.add_argument("file", metavar="FILE", help="the JSON document; - reads it from stdin")

        one = actions.add_parser("delete", help="delete one and all its events, for ever")
        one.add_argument("id", type=int, metavar="ID")
        one.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        getattr(self, f"_{options['action']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        found = [(one, listing.tokens(one.id)) for one in listing.summaries(options["n"])]
        if options["json"]:
            for summary, tokens in found:
                print(json.dumps(asdict(summary) | {"tokens": tokens}, ensure_ascii=False))
        elif found:
            SessionPrinter().table(found, time.time_ns())
        else:
            print("There is no session yet. Start one: anima ask TEXT, or anima tui", file=sys.stderr)

    def _show(self, options: dict[str, Any]) -> None:
        session = Session.objects.with_id(options["id"])
        events = Event.objects.filter(session=session)
        if options["n"]:
            ids = events.newest_first().values_list("pk", flat=True)[: options["n"]]
            events = events.filter(pk__gte=min(ids, default=0))
        SessionPrinter().conversation(session, events.order_by("id").records(), is_full=options["full"])

    def _search(self, options: dict[str, Any]) -> None:
        found = listing.search_all(" ".join(options["words"]), options["n"])
        if options["json"]:
            for one in found:
                print(json.dumps(asdict(one), ensure_ascii=False))
        elif found:
            SessionPrinter().found(found, options["words"])
        else:
            print("Nothing was said that contains that.", file=sys.stderr)

    def _export(self, options: dict[str, Any]) -> None:
        session = Session.objects.with_id(options["id"])
        records = Event.objects.filter(session=session).order_by("id").records()
        is_json = options["format"] == "json"
        pieces = as_json(described(session), records) if is_json else as_markdown(str(session), records)
        if options["output"] is None:
            for piece in pieces:
                print(piece, end="")
            return
        write(options["output"], pieces)
        print(f"Session {session.pk} is in {options['output']}.")

    def _import(self, options: dict[str, Any]) -> None:
        settings = configuration().imports
        with opened(options["file"], settings.file_bytes) as (file, name):
            done = import_session(file, name, settings.event_characters)
        print(
            f"Imported as session {done.session.pk}, {done.events:,} events. "
            f"To go on with it: anima ask --session {done.session.pk} TEXT"
        )

    def _delete(self, options: dict[str, Any]) -> None:
        session = Session.objects.with_id(options["id"])
        what = SessionPrinter().belongings(session, deletion.belongings(session))
        if not options["yes"]:
            _confirm(f"{what}\nThis cannot be undone. Delete it?")
        deletion.delete(session)
        print(f"Deleted session {options['id']}." if not options["yes"] else f"Deleted. {what}")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(text)
    return int(text)


def _confirm(question: str) -> None:
    """NotConfirmed for anything but a yes."""
    if not sys.stdin.isatty():
        raise NotConfirmed(question.splitlines()[0])
    if not says_yes(question):
        raise NotConfirmed("")
