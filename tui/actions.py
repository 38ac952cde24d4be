"""What the person can do, by key or by slash command: each is one method."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from prompt_toolkit.application import run_in_terminal

from anima_project import state
from anima_project.editing import EXIT_DONE, edit
from anima_project.errors import AnimaError
from nous.cortex import prepare
from sessions_app.sections import reasons
from tui.approving import keep_always
from tui.background import Background
from tui.commands import COMMANDS, help_text
from tui.connecting import Connecting
from tui.ending import leave
from tui.input.commands import Run, Say, Shell, Unexpected, Unknown, parse
from tui.own_command import run_own
from tui.past_request import past_request
from tui.pinned import pinned, pins_text, unpinned
from tui.request_text import request_text
from tui.screens.connection import ConnectionScreen
from tui.screens.reading import ReadingScreen
from tui.screens.settings import SettingsScreen
from tui.session_actions import SessionActions
from tui.transcript.copying import chosen, osc52
from tui.transcript.flow import flow
from tui.why_text import why_text

if TYPE_CHECKING:
    from tui.interface import Interface

log = logging.getLogger(__name__)


class Actions:
    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        self._background = Background(interface)
        self.sessions = SessionActions(interface, self._background)
        self._by_name: dict[str, Callable[[str], None]] = {
            "new": lambda _: self.sessions.new(),
            "connect": lambda _: self.connect(),
            "sessions": lambda _: self.sessions.list(),
            "settings": lambda _: self.show_settings(),
            "search": self.sessions.search,
            "rename": self.sessions.rename,
            "pin": self.pin,
            "pins": lambda _: self.show_pins(),
            "unpin": self.unpin,
            "view": lambda _: interface.conversations.next_view(),
            "fold": lambda _: self.fold(),
            "sidebar": lambda _: self.toggle_sidebar(),
            "why": lambda _: self.why(),
            "copy": self.copy,
            "request": self.request,
            "export": lambda _: self.sessions.export(),
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
                self._background.begin(self._run_for_the_person(command))
            case Unknown() | Unexpected() as refused:
                return str(refused)
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

    def take_back(self) -> str | None:
        """The last message that waits, to be edited or thrown away; None if none does."""
        waiting = self._interface.conversations.current.talk.inbox.waiting
        self._interface.changed()
        return waiting.pop() if waiting else None

    def keep_always(self, tool: str, pattern: str) -> None:
        """What was said "always" to, in the configuration as well."""
        self._background.begin(self._keep_always(tool, pattern))

    def connect(self, why: str = "") -> None:
        """Show how the model is reached, and `why` if it is shown unasked."""
        screen = ConnectionScreen(Connecting(self._interface.cortex), why=why)
        self._interface.show(screen)  # at once: a key that is pasted right behind must not land in the input
        self._background.begin(self._look(screen))

    def refused(self) -> None:
        """The server took no credential in a turn. Who is typing, or elsewhere, is told and not disturbed."""
        if self._interface.screen or self._interface.approval.asking or self._interface.input.text:
            self._background.tell("The model's server refused the credential. /connect shows it, and takes another.")
        else:
            self.connect("The model's server refused the credential, so the last turn has no answer.")

    def pin(self, words: str) -> None:
        """Keep what the person said last in view, or just these words of it."""
        self._tell_what_came_of(pinned, words)

    def unpin(self, number: str) -> None:
        self._tell_what_came_of(unpinned, number)

    def show_pins(self) -> None:
        self._background.begin(self._show_pins())

    def fold(self) -> None:
        self._interface.conversations.current.transcript.toggle_all()

    def toggle_sidebar(self) -> None:
        self._interface.shows_sidebar = not self._interface.shows_sidebar

    def help(self) -> None:
        self._interface.show(ReadingScreen("Keys and commands", help_text(self._interface.appearance.keys)))

    def show_settings(self) -> None:
        self._interface.show(
            SettingsScreen(
                self._interface.current_settings,
                on_change=self._interface.look_at_settings,
                on_edit=lambda: self._background.begin(self._edit_settings()),
            )
        )

    def copy(self, what: str) -> None:
        """To the clipboard of the person's own machine, through the terminal."""
        try:
            copied = chosen(what, self._interface.conversations.current.transcript.last_answer)
            sequence = osc52(copied.text)
        except ValueError as error:
            self._background.tell(str(error))
            return
        output = self._interface.application.output
        output.write_raw(sequence)
        output.flush()
        self._background.tell(copied.said)

    def fold_nearest(self) -> None:
        """Fold or unfold the lowest of what can be on the screen."""
        if not self._interface.conversations.current.transcript.toggle_nearest():
            self._interface.input.notify("Nothing on the screen folds: it holds no tool and no thinking.")

    def why(self) -> None:
        self._background.begin(self._show_why())

    def request(self, reply: str = "") -> None:
        """What would be sent now; or what was for the reply of this number, as the debug view shows it."""
        number = reply.removeprefix("#")
        if number and not number.isdecimal():
            self._background.tell(
                "Write /request alone, or the number of a reply behind it, which the debug view shows."
            )
        else:
            self._background.begin(self._show_past_request(int(number)) if number else self._show_request())

    def quit(self) -> None:
        leave(self._interface.application)

    def _tell_what_came_of(self, act: Callable[[int, str], str], argument: str) -> None:
        session = self._interface.conversations.current.talk.session

        async def acted() -> None:
            self._background.tell(await sync_to_async(act)(session.pk, argument))

        self._background.begin(acted())

    async def _show_pins(self) -> None:
        session = self._interface.conversations.current.talk.session
        self._interface.show(ReadingScreen("Pinned words", await sync_to_async(pins_text)(session.pk)))

    async def _keep_always(self, tool: str, pattern: str) -> None:
        try:
            await sync_to_async(keep_always)(state.current().configuration, tool, pattern)
        except AnimaError as error:
            self._background.tell(f"Allowed until Anima ends, and not kept in the settings. {error}")
        else:
            self._background.tell(
                f"{tool} may do {pattern} from now on; it stands in the settings, under approval.tools."
            )

    async def _look(self, screen: ConnectionScreen) -> None:
        await screen.look()
        self._interface.application.invalidate()

    async def _edit_settings(self) -> None:
        """In the person's own editor, which has the terminal meanwhile."""
        path = state.current().configuration
        code = await run_in_terminal(lambda: edit(path, os.environ, is_watched=True), in_executor=True)
        if code != EXIT_DONE:
            self._background.tell(f"The settings in {path} are as they were.")
        self._interface.look_at_settings()

    async def _show_request(self) -> None:
        """What would be sent now, put together as a turn does it."""
        try:
            cortex = await self._interface.cortex.get()
            call = await sync_to_async(prepare)(cortex, self._interface.conversations.current.talk.session)
        except AnimaError as error:
            self._background.tell(f"There is no request to show. {error}")
        else:
            title = f"The next request, to {cortex.configuration.model.base_url}"
            self._interface.show(ReadingScreen(title, request_text(call)))

    async def _show_why(self) -> None:
        found = await sync_to_async(reasons)(self._interface.conversations.current.talk.session.pk)
        self._interface.show(ReadingScreen("What is behind it", why_text(found), flow))

    async def _show_past_request(self, event_id: int) -> None:
        session = self._interface.conversations.current.talk.session
        text = await sync_to_async(past_request)(session, event_id)
        if text is None:
            self._background.tell(f"#{event_id} begins no reply in this session. The debug view shows the numbers.")
        else:
            self._interface.show(ReadingScreen(f"The request that #{event_id} answered", text))

    async def _run_for_the_person(self, command: str) -> None:
        """The person's own command, without a model call; the agent does not come to know of it."""
        directory = self._interface.conversations.current.talk.session.directory
        self._background.tell(await run_own(command, directory))
