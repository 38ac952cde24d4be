"""A turn without a screen: the answer goes to stdout, what happens on the way to stderr."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sys
import textwrap
from contextlib import aclosing
from typing import Protocol, TextIO

from anima_project.plain_text import harmless
from events_app.models import Event
from events_app.payloads import SystemMessage
from nous.cortex import Cortex
from nous.errors import Authentication
from nous.inbox import Inbox
from nous.markdown_stream import MarkdownStream
from nous.reply_stream import TextDelta, ThinkingDelta
from nous.turn import turn
from nous.updates import Asked, Done, Notice, Outcome, Stored, ToolFinished, ToolStarted, Update
from sessions_app.models import Session
from tools_app.approval import Approver
from tools_app.interrupt import Interrupt

EXIT_ANSWERED, EXIT_FAILED, EXIT_USAGE, EXIT_CREDENTIALS, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

SUBJECT_WIDTH, REASON_WIDTH = 100, 300


class Printer(Protocol):
    def show(self, update: Update) -> None: ...


async def converse(cortex: Cortex, session: Session, text: str | None, approver: Approver, printer: Printer) -> int:
    """Run one turn to its end and show it. Ctrl-C stops it cleanly, a second one at once. Returns the exit code."""
    interrupt = Interrupt()
    done = Done(Outcome.FAILED)
    updates = turn(cortex, session, text, approver=approver, interrupt=interrupt, inbox=Inbox())
    with _ctrl_c(interrupt):
        async with aclosing(updates) as stream:
            async for update in stream:
                printer.show(update)
                if isinstance(update, Done):
                    done = update
    return exit_code(done)


def exit_code(done: Done) -> int:
    match done:
        case Done(Outcome.ANSWERED):
            return EXIT_ANSWERED
        case Done(Outcome.INTERRUPTED):
            return EXIT_INTERRUPTED
        case Done(_, Authentication()):
            return EXIT_CREDENTIALS
    return EXIT_FAILED


def tell(text: str) -> None:
    """A sentence for the person, on stderr; in whole words on a terminal."""
    columns = shutil.get_terminal_size().columns
    print(textwrap.fill(text, columns) if sys.stderr.isatty() else text, file=sys.stderr)


class JsonPrinter:
    """One JSON object per event, on a line of its own."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def show(self, update: Update) -> None:
        if isinstance(update, Stored):
            print(json.dumps(as_json(update.event), ensure_ascii=False), file=self._out, flush=True)


def as_json(event: Event) -> dict[str, object]:
    return {
        "id": event.pk,
        "session": event.session_id,
        "type": event.event_type,
        "timestamp": event.timestamp,
        "payload": event.payload,
    }


class PlainPrinter:
    """The answer as it comes, for pipes and files; Markdown stays Markdown."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out, self._err = out, err
        self._is_mid_line = False

    def show(self, update: Update) -> None:
        match update:
            case TextDelta(text):
                text = harmless(text)
                print(text, end="", file=self._out, flush=True)
                self._is_mid_line = not text.endswith("\n") if text else self._is_mid_line
            case Stored() | ToolStarted() | Done():
                self.end_line()
        if line := progress(update):
            print(line, file=self._err, flush=True)

    def end_line(self) -> None:
        if self._is_mid_line:
            print(file=self._out, flush=True)
            self._is_mid_line = False


class TerminalPrinter:
    """The answer as rendered Markdown, for people."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(highlight=False)
        self._errors = Console(stderr=True, highlight=False)
        self._stream = MarkdownStream(self._console)
        self._status = self._errors.status("…", spinner="dots", spinner_style="dim")

    def show(self, update: Update) -> None:
        """While the model is silent or thinks, a spinner on stderr says so."""
        match update:
            case Asked() | ThinkingDelta():
                self._status.update("thinking …" if isinstance(update, ThinkingDelta) else "…")
                self._status.start()
                return
            case TextDelta(text):
                self._status.stop()
                self._stream.feed(harmless(text))
                return
            case Stored() | ToolStarted() | Notice() | Done():
                self._status.stop()
                self._stream.end()
        if line := progress(update):
            self._errors.print(line, style=_style(update), markup=False)


def _style(update: Update) -> str:
    match update:
        case Stored(event):
            return "bold red" if event.payload.get("level") == "error" else "yellow"
        case ToolFinished(success=False):
            return "red"
    return "dim"


def progress(update: Update) -> str:
    """A line for stderr that says what happens, or nothing."""
    match update:
        case ToolStarted(_, tool, subject):
            return f"{'$' if tool == 'bash' else tool} {_one_line(subject)}"
        case ToolFinished(success=success, duration_ms=duration_ms, text=text):
            mark = "✓" if success else f"✗ {_one_line(text, REASON_WIDTH)} ·"
            return f"  {mark} {duration_ms / 1000:.1f} s"
        case Notice(text):
            return harmless(text)
        case Done(Outcome.INTERRUPTED):
            return "Interrupted."
        case Stored(event) if isinstance(said := event.value, SystemMessage) and said.is_notice:
            return harmless(said.content)
    return ""


def _one_line(text: str, width: int = SUBJECT_WIDTH) -> str:
    line = " ".join(harmless(text[: 4 * width]).split())
    return line if len(line) <= width else line[: width - 1] + "…"


class _ctrl_c:
    """Within the block, the first Ctrl-C (or a TERM) sets the interrupt, and a second Ctrl-C ends the program."""

    def __init__(self, interrupt: Interrupt) -> None:
        self._interrupt = interrupt

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop, number)

    def __exit__(self, *exception: object) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    def _stop(self, number: int) -> None:
        if self._interrupt.is_set():
            sys.exit(EXIT_INTERRUPTED)
        self._interrupt.set()
