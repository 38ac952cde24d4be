"""Sessions on a terminal, in colour; in a pipe the same without it. Whatever is printed is harmless."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from events_app.models import Record
from sessions_app.deletion import Belongings
from sessions_app.listing import Found, Summary
from sessions_app.models import Session
from sessions_app.reading import Passage, age, excerpt, one_line, passages, when

PIPE_WIDTH = 120
EXCERPT_WIDTH = 200
HEADINGS = {"user_message": "bold cyan", "agent_message": "bold magenta", "tool_call": "yellow"}
TEXTS = {"failure": "red", "system_message": "yellow"}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would end the program as failed


class SessionPrinter:
    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._console = _Console(highlight=False, markup=False, width=None if self._is_terminal else PIPE_WIDTH)

    def table(self, found: Iterable[tuple[Summary, int]], now_ns: int) -> None:
        table = Table(box=None, pad_edge=False, expand=self._is_terminal)
        for name in ("id", "age", "events", "tokens"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("name, or first words", ratio=1, no_wrap=True, overflow="ellipsis")
        for summary, tokens in found:
            title = Text(one_line(summary.name), "bold") if summary.name else Text(one_line(summary.first_words))
            numbers = (f"{summary.id}", age(summary.last_at, now_ns), f"{summary.events:,}", f"{tokens:,}")
            table.add_row(*numbers, title)
        self._console.print(table)

    def conversation(self, session: Session, records: Iterable[Record], *, is_full: bool) -> None:
        self._say(f"{one_line(str(session))}, begun {when(session.created_at)}", "bold")
        for passage in passages(records, is_full=is_full):
            self._passage(passage)

    def found(self, found: Sequence[Found], words: Sequence[str]) -> None:
        for one in found:
            who = "You" if one.event_type == "user_message" else "Anima"
            line = Text(f"session {one.session_id}, event {one.event_id}, {who}: ", "dim")
            text = Text(excerpt(one.content, words, EXCERPT_WIDTH), "not dim")
            text.highlight_words([one_line(word) for word in words], "bold yellow", case_sensitive=False)
            self._console.print(line + text, soft_wrap=not self._is_terminal)

    def belongings(self, session: Session, what: Belongings) -> str:
        kept = f", and {what.results:,} long results ({what.results_bytes:,} bytes)" if what.results else ""
        name = f" “{one_line(session.name)}”" if session.name else ""
        return f"Session {session.pk}{name}, begun {when(session.created_at)}: {what.events:,} events{kept}."

    def _passage(self, passage: Passage) -> None:
        if passage.heading:
            self._say(f"\n{passage.heading}", HEADINGS.get(passage.kind, ""))
        if not passage.text:
            return
        if passage.kind == "agent_message" and self._is_terminal:
            self._console.print(Markdown(passage.text))
        elif passage.kind in ("tool_response", "failure") and self._is_terminal:
            self._console.print(Padding(Text(passage.text, TEXTS.get(passage.kind, "dim")), (0, 0, 0, 2)))
        else:
            self._say(
                passage.text if passage.kind != "system_message" else f"\n{passage.text}", TEXTS.get(passage.kind, "")
            )

    def _say(self, text: str, style: str = "") -> None:
        """In a pipe, the text as it is: breaking its lines is the reader's affair."""
        self._console.print(Text(text, style), soft_wrap=not self._is_terminal)
