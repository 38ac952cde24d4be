"""The full screen: transcript, input, sidebar and status row, put together, and kept drawn."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from asgiref.sync import sync_to_async
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import (
    Layout,
)
from prompt_toolkit.styles import DynamicStyle

from anima_project import state
from anima_project.configuration import Configuration
from anima_project.database_errors import explained
from anima_project.errors import AnimaError
from anima_project.key_bindings import COMMAND, label
from nous.current import CurrentCortex
from nous.spending import Spent, price_list, spent_in
from nous.updates import Notice
from sessions_app import sections
from sessions_app.models import Session
from sessions_app.sections import Section
from tui import ending
from tui.actions import Actions
from tui.appearance import Appearance
from tui.approving import Remembering
from tui.colours import color_depth
from tui.commands import COMMANDS
from tui.conversations import Conversations
from tui.current_settings import CurrentSettings
from tui.frames import Frames
from tui.input.approval import ApprovalPane
from tui.input.history import said_before
from tui.input.pane import InputPane
from tui.keys import bindings, command_mode
from tui.layout import layout
from tui.left import Left, LeftSessions
from tui.screens.screen import Screen
from tui.transcript.look import ViewMode
from tui.transcript.pane import TranscriptPane
from tui.transcript.transcript import Transcript
from tui.worker import WhoseWorker

log = logging.getLogger(__name__)

ESCAPE_S = 0.025
"""How long an Esc waits for what would make it the beginning of another key."""
NEWS_S = 0.5
"""How often to look for what other processes wrote, while something is drawn anyway."""
LOOK_S = 1.0
"""How often to look at the settings and at what stands beside the transcript, and to let the clocks go on."""


class Interface:
    """One terminal. What can be asked of it is in `actions`; what it holds is here."""

    def __init__(self, cortex: CurrentCortex, whose_worker: WhoseWorker) -> None:
        self.cortex, self.whose_worker = cortex, whose_worker
        self._changed, self._is_urgent = asyncio.Event(), asyncio.Event()
        self._is_stale = asyncio.Event()  # what stands beside the transcript
        self._trouble = ""  # why the database cannot be read now, as it was last said
        self._left_sessions = LeftSessions(state.current())
        self._left: tuple[int, Left] | None = None  # what was last written: a session, and how it was left
        self.current_settings = CurrentSettings()
        self.appearance = Appearance.of(self.current_settings.interface, os.environ)
        self.is_commanding = False
        self.screen: Screen | None = None
        """What covers the conversation, while something does."""
        self.sections: tuple[Section, ...] = ()
        self.used_tokens = 0
        """In view of the session that is looked at, as of the last look."""
        self.spent = Spent()
        """In that session, as of the last look."""
        self.actions = Actions(self)
        self.approval = ApprovalPane(self._refocus)
        approver = Remembering(self.approval, cortex.registry, self.settings.approval, self.actions.keep_always)
        self.conversations = Conversations(cortex.get, approver, self.changed, self.actions.refused)
        self.input = InputPane(
            on_send=self.actions.send,
            remembered=sync_to_async(said_before),
            directory=lambda: Path(self.conversations.current.talk.session.directory),
            take_back=self.actions.take_back,
            commands=COMMANDS,
            words=cortex.registry.words,
        )
        self.transcript = TranscriptPane(Transcript())
        self._wear()
        self.application: Application[None] = Application(
            layout=Layout(Frames(layout(self), lambda: self.application), focused_element=self.input),
            key_bindings=bindings(self),
            style=DynamicStyle(lambda: self.appearance.style),
            color_depth=color_depth(os.environ),
            full_screen=True,
            mouse_support=Condition(lambda: self.appearance.settings.mouse),
        )
        # Esc must be heard at once: what a terminal sends for Alt or an arrow comes in one piece, and much sooner. Once
        # that was waited for, nothing more is known to come, so the bindings that begin with Esc need no wait of theirs.
        self.application.ttimeoutlen, self.application.timeoutlen = ESCAPE_S, 0.001

    @property
    def settings(self) -> Configuration:
        """As of the last turn; see `CurrentCortex`."""
        return self.cortex.way.configuration

    def look_at_settings(self) -> None:
        """Show what was changed in the configuration, be it here, by another terminal or in an editor."""
        was_broken = bool(self.current_settings.problem)
        if not self.current_settings.look_again():
            return
        if problem := self.current_settings.problem:
            self.conversations.tell(Notice(f"{problem} Until that is mended, nothing changes."))
        elif was_broken:
            self.conversations.tell(Notice("The settings are in order again."))
        if self.current_settings.interface != self.appearance.settings:
            before, self.appearance = self.appearance, Appearance.of(self.current_settings.interface, os.environ)
            self._wear(before)
        self.changed()

    def _wear(self, before: Appearance | None = None) -> None:
        now = self.appearance
        if before is None or now.settings.sidebar != before.settings.sidebar:  # else it stays as it was toggled
            self.shows_sidebar = now.settings.sidebar
        self.command_mode = command_mode(self, now.keys)
        self.conversations.show_as(now.look, label(now.keys[COMMAND]))

    async def open(self, session: Session) -> None:
        """Look at a session, as it was left. What is being typed stays with the session that is left by this."""
        await self._keep_left()
        if self.conversations.is_open:
            self.conversations.current.draft = self.input.draft()
        left = Left()
        if not self.conversations.holds(session.pk):
            try:
                left = await sync_to_async(self._left_sessions.read)(session.pk)
            except AnimaError:
                log.exception("How session %s was left cannot be read", session.pk)
        held = self.conversations.open(session, left)
        self.transcript.show(held.transcript)
        self.input.restore(held.draft)
        self.spent, self.used_tokens, self.sections = Spent(), 0, ()
        self._is_stale.set()
        self.leave()

    def show(self, screen: Screen) -> None:
        """Cover the conversation with it."""
        self.screen = screen
        self._refocus()

    def back(self) -> None:
        """One step back within the screen, or out of it."""
        if self.screen is not None and not self.screen.back():
            self.leave()
        self.changed()

    def leave(self) -> None:
        self.screen = None
        self._refocus()

    async def run(self) -> None:
        """Until the person quits, or has no terminal any more; then every turn is stopped and stored."""
        for work in (self._draw_what_changes, self._look_beside):
            self.application.create_background_task(self._keep_at(work))
        try:
            await ending.run(self.application)
        finally:
            await self.conversations.end()
            await self._keep_left()

    def changed(self, *, is_urgent: bool = True) -> None:
        """Something may look different: draw, at once or at the next frame."""
        if is_urgent:
            self._is_urgent.set()
        self._changed.set()

    async def _keep_at(self, work: Callable[[], Awaitable[None]]) -> None:
        """Also while the database cannot be read: that is said once, and tried again."""
        while True:
            try:
                await work()
            except Exception as error:
                if (trouble := explained(error)) is None:
                    raise
                if str(trouble) != self._trouble:
                    log.warning("The interface cannot read the database", exc_info=error)
                    self._trouble = str(trouble)
                    self.conversations.tell(Notice(self._trouble))
                self.conversations.catch_up()
                self.application.invalidate()
                await asyncio.sleep(LOOK_S)

    async def _draw_what_changes(self) -> None:
        """So many frames a second as the settings say for what streams in; one look a second at the clock, the settings
        and the log, and at rest nothing is drawn."""
        read_at = settings_at = 0.0
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._changed.wait()
            except TimeoutError:
                if self.conversations.current.talk.is_running and self.appearance.settings.animation:
                    self.changed()
            now = time.monotonic()
            self.conversations.catch_up()
            if now - settings_at >= LOOK_S:
                settings_at = now
                self.look_at_settings()
                await self._keep_left()
            self.conversations.current.transcript.tick(now)
            read = False
            if self.conversations.current.transcript.wants is not None or now - read_at >= NEWS_S:
                read_at = now
                read = await self.conversations.read()
                self._trouble = ""
            if self._changed.is_set() or read:
                self._changed.clear()
                self._is_stale.set()
                self.application.invalidate()
                await self._until_next_frame()
                transcript = self.conversations.current.transcript
                if transcript.dirty or transcript.wants is not None:  # more to draw, or to read for it
                    self._changed.set()

    async def _until_next_frame(self) -> None:
        """What streams in waits for the next frame; what begins, ends or is asked does not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1 / self.appearance.settings.frames_per_s):
                await self._is_urgent.wait()
        self._is_urgent.clear()

    async def _look_beside(self) -> None:
        """What the sidebar and the status row say of the session, which costs a reading of the view: once a second at
        most, and no frame waits for it."""
        while True:
            await self._is_stale.wait()
            self._is_stale.clear()
            held = self.conversations.current
            session = held.talk.session
            found = await sync_to_async(sections.gather)(
                session.pk, in_depth=held.transcript.look.mode is ViewMode.DEBUG
            )
            used_tokens = (await sync_to_async(session.viewport)()).cost
            spent = await sync_to_async(spent_in)(session.pk, price_list(self.settings))
            if held is self.conversations.current:  # else it was of a session that the person has left
                self.sections, self.used_tokens, self.spent = found, used_tokens, spent
                self.application.invalidate()
            await asyncio.sleep(LOOK_S)

    async def _keep_left(self) -> None:
        """Write down how the session is left, if that is not written yet."""
        if not self.conversations.is_open:
            return
        held = self.conversations.current
        left = (held.talk.session.pk, held.left(self.input.draft()))
        if left == self._left:
            return
        self._left = left
        try:
            await sync_to_async(self._left_sessions.write)(*left)
        except AnimaError:
            log.exception("How session %s is left cannot be written", left[0])

    def _refocus(self) -> None:
        """The keyboard belongs to the screen, if one covers all; else to a question, until it is answered; else to
        the input."""
        self.application.layout.focus(self.screen or (self.approval if self.approval.asking else self.input))
        self.application.invalidate()
