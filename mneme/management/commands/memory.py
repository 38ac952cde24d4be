"""`anima memory`: searching what is remembered, why it comes back, forgetting it, making it anew."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import CommandParser

from anima_project import launch
from anima_project.asking import can_ask, says_yes
from anima_project.command import AnimaCommand

EXAMPLES = """\
examples:
  anima memory                              how much is remembered, and by what it is found
  anima memory search harbour master        over all sessions, with the ids of events
  anima memory why harbour master           the same, and why each came back
  anima memory forget 1234                  event 1234 and what says the same is never recalled again
  anima memory reindex                      everything anew from the log

exit codes: 0 done, 1 failed or nothing found, 2 wrong usage or settings
"""


class Command(AnimaCommand):
    help = "What is remembered: search it, see why it comes back, forget it, make it anew from the log."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="search|why|forget|reindex")
        for name, text in (("search", "what is remembered of something"), ("why", "and why that comes back")):
            asking = actions.add_parser(name, help=text)
            asking.add_argument("words", nargs="+", metavar="WORD")
            asking.add_argument("--limit", type=int, default=10, metavar="N", help="how many at most")
        forget = actions.add_parser("forget", help="never recall an event again")
        forget.add_argument("events", nargs="+", type=int, metavar="EVENT")
        forget.add_argument("--yes", action="store_true", help="without asking")
        actions.add_parser("reindex", help="make everything anew from the log")

    def handle(self, **options: Any) -> None:
        launch.apply_migrations()
        match options["action"]:
            case "search" | "why" as action:
                self._search(" ".join(options["words"]), options["limit"], is_explained=action == "why")
            case "forget":
                self._forget(options["events"], is_sure=options["yes"])
            case "reindex":
                self._reindex()
            case _:
                self._show()

    def _search(self, text: str, limit: int, *, is_explained: bool) -> None:
        from mneme import searching, telling

        found = searching.search(text, max(1, limit), time.time_ns())
        for one, line in zip(found, telling.found(found, searching.names(found)), strict=True):
            self.stdout.write(line)
            for reason in telling.reasons(one) if is_explained else ():
                self.stdout.write(reason)
        if not found:
            self.stdout.write("Nothing like that is remembered.")
            sys.exit(1)

    def _forget(self, ids: list[int], *, is_sure: bool) -> None:
        from mneme import forgetting, telling

        events = {event.pk: event for id_ in ids for event in forgetting.same(id_)}
        for event in events.values():
            self.stdout.write(telling.source(event))
        question = f"Forget {'these' if len(events) > 1 else 'this'} for good?"
        if not (is_sure or (can_ask() and says_yes(question))):
            self.stdout.write("Nothing was forgotten. To forget it: the same with --yes.")
            sys.exit(1)
        forgetting.forget(list(events.values()))
        self.stdout.write("Forgotten: it is not recalled again. The log keeps it until its session is deleted.")

    def _reindex(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from mneme.reindexing import reindex

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, transient=True, disable=not sys.stdout.isatty()) as bar:
            task = bar.add_task("remembering the log")
            done = reindex(lambda count, whole: bar.update(task, completed=count, total=whole))
        self.stdout.write(f"Remembered anew from {done:,} events.")

    def _show(self) -> None:
        from mneme import telling

        for line in telling.state():
            self.stdout.write(line)
