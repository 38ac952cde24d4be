"""What the person can do, by key or by slash command: each is one method."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from events_app.models import Event
from nous.updates import Notice
from sessions_app.export import as_json, as_markdown
from sessions_app.models import Session
from tui.commands import COMMANDS
from tui.input.commands import Run, Say, Shell, Unknown, parse
from tui.transcript.copying import last_answer, osc52

if TYPE_CHECKING:
    from tui.interface import Interface


class Actions:
    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        self._by_name: dict[str, Callable[[str], None]] = {
            "new": lambda _: self.new(),
            "sessions": lambda _: self.list_sessions(),
            "rename": self.rename,
            "view": lambda _: interface.conversations.next_view(),
            "fold": lambda _: self.fold(),
            "sidebar": lambda _: self.toggle_sidebar(),
            "copy": lambda _: self.copy(),
            "export": lambda _: self.export(),
            "help": lambda _: self.help(),
            "quit": lambda _: self.quit(),
        }

    def send(self, text: str) -> str | None:
        """What was typed and sent. A reason if it cannot be, and None if it was."""
        match parse(text, COMMANDS):
            case Say(said):
                self._interface.conversations.current.talk.say(said)
            case Run(command, argument):
                self.do(command.name, argument)
            case Shell(command):
                self._background(self._run_for_the_person(command))
            case Unknown() as unknown:
                return str(unknown)
        self._interface.changed()
        return None

    def do(self, name: str, argument: str = "") -> None:
        self._by_name[name](argument)
        self._interface.changed()

    def stop(self) -> None:
        """Interrupt the turn; what waited for it goes back into the input."""
        waited = self._interface.conversations.current.talk.stop()
        if waited:
            self._interface.input.give_back(waited)
        self._interface.changed()

    def new(self) -> None:
        self._background(self._open_new())

    def list_sessions(self) -> None:
        self._background(self._interface.list_sessions())

    def open_session(self, session_id: int) -> None:
        self._background(self._open(session_id))

    def rename(self, name: str) -> None:
        session = self._interface.conversations.current.talk.session
        session.name = name.strip()[:200]
        self._background(sync_to_async(session.save)(update_fields=["name"]))

    def fold(self) -> None:
        self._interface.conversations.current.transcript.toggle_all()

    def toggle_sidebar(self) -> None:
        self._interface.shows_sidebar = not self._interface.shows_sidebar

    def help(self) -> None:
        self._interface.overlay = self._interface.help_text

    def copy(self) -> None:
        """To the clipboard of the person's own machine, through the terminal."""
        transcript = self._interface.conversations.current.transcript
        text = last_answer(transcript)
        try:
            sequence = osc52(text)
        except ValueError as error:
            self._tell(str(error))
            return
        output = self._interface.application.output
        output.write_raw(sequence)
        output.flush()
        self._tell("Copied the last answer." if text else "There is no answer yet.")

    def export(self) -> None:
        self._background(self._export())

    def quit(self) -> None:
        if self._interface.application.is_running:
            self._interface.application.exit()

    def _tell(self, text: str) -> None:
        self._interface.conversations.tell(Notice(text))

    def _background(self, work: object) -> None:
        assert asyncio.iscoroutine(work)
        self._interface.application.create_background_task(work)

    async def _open_new(self) -> None:
        directory = Path(self._interface.conversations.current.talk.session.directory)
        self._interface.open(await Session.objects.acreate(directory=str(directory)))

    async def _open(self, session_id: int) -> None:
        self._interface.sessions = None
        self._interface.open(await sync_to_async(Session.objects.with_id)(session_id))

    async def _export(self) -> None:
        session = self._interface.conversations.current.talk.session
        try:
            paths = await sync_to_async(_exported)(session)
        except OSError as error:
            self._tell(f"The session could not be written: {error}.")
        else:
            self._tell(f"Written to {' and '.join(map(str, paths))}.")

    async def _run_for_the_person(self, command: str) -> None:
        """The person's own command, without a model call; the agent does not come to know of it."""
        directory = self._interface.conversations.current.talk.session.directory
        process = await asyncio.create_subprocess_exec(
            "bash",
            "-c",
            command,
            cwd=directory or None,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        shown, _ = await process.communicate()
        text = shown[-20_000:].decode(errors="replace").rstrip()
        self._tell(f"$ {command}\n{text}\nexit {process.returncode}")


def _exported(session: Session) -> tuple[Path, Path]:
    """Writes both files into the session's folder. OSError."""
    events = Event.objects.filter(session=session).order_by("id")
    folder = Path(session.directory or Path.home())
    markdown, document = (folder / f"anima-session-{session.pk}.{ending}" for ending in ("md", "json"))
    with markdown.open("w", encoding="utf-8") as file:
        file.writelines(as_markdown(str(session), events.records()))
    with document.open("w", encoding="utf-8") as file:
        file.writelines(as_json({"id": session.pk, "name": session.name}, events.records()))
    return markdown, document
