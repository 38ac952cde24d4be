"""One session as the interface holds it: its turn, if one runs, and what waits for it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from anima_project.errors import AnimaError
from events_app.payloads import EventType
from nous.cortex import Cortex
from nous.inbox import Inbox
from nous.turn import turn
from nous.updates import Asked, Done, Notice, Stored, ToolFinished, ToolStarted, ToolWaits, Update
from sessions_app.models import Session
from tools_app.approval import Approver
from tools_app.interrupt import Interrupt
from tui.status_bar import Mode

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Talk:
    """Lives in the event loop of the interface. `hear` gets every update of its turns, in order; a turn goes on while
    the person looks at another session."""

    cortex: Callable[[], Awaitable[Cortex]]
    """The cortex as of now; each turn asks for it once."""
    session: Session
    approver: Approver
    hear: Callable[[Update], None]
    inbox: Inbox = field(default_factory=Inbox)
    mode: Mode = Mode.NORMAL
    tool: str = ""
    since: float = 0.0
    """When the present mode began, by the monotonic clock."""
    _interrupt: Interrupt = field(default_factory=Interrupt, init=False)
    _has_failed: bool = field(default=False, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def is_running(self) -> bool:
        return self._task is not None

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self.since if self.is_running else 0.0

    def say(self, text: str) -> None:
        """Begin a turn with it, or with what waits already; while one runs, it waits for the next model call."""
        self.inbox.put(text)
        if not self.is_running:
            self._interrupt = Interrupt()
            self._has_failed = True  # until it ends otherwise
            self._turn_to(Mode.THINKING)
            self._task = asyncio.create_task(self._run(self.inbox.take_first()))

    def stop(self) -> list[str]:
        """Interrupt the turn. Returns what waited for it, for the person to have back."""
        self._interrupt.set()
        return self.inbox.take_all()

    async def ended(self) -> None:
        """Wait until no turn runs."""
        if self._task is not None:
            await asyncio.wait((self._task,))

    async def _run(self, text: str) -> None:
        is_said = False
        try:
            updates = turn(
                await self.cortex(),
                self.session,
                text,
                approver=self.approver,
                interrupt=self._interrupt,
                inbox=self.inbox,
            )
            async with aclosing(updates):
                async for update in updates:
                    is_said = is_said or _is_said(update)
                    self._follow(update)
                    self.hear(update)
        except AnimaError as error:  # the turn could not begin: the session is taken, the settings are broken
            self.hear(Notice(str(error)))
        except Exception:  # the outermost frame of a turn: the screen must outlive it
            log.exception("A turn of session %s broke off", self.session.pk)
            self.hear(Notice("Something in Anima went wrong, and the turn broke off; the log says what."))
        finally:
            self._task = None
            self._turn_to(Mode.NORMAL)
            if not is_said:  # the session was taken, the disk full: the person has it back, to be said again
                self.inbox.put_back(text)
        if not self._has_failed:  # else the person sees it wait, and what it waits for
            self._say_what_came_too_late()

    def _say_what_came_too_late(self) -> None:
        """What was said between the last model call and the end of the turn begins the next one."""
        waiting = self.inbox.take_all()
        for text in waiting:
            self.say(text)

    def _follow(self, update: Update) -> None:
        match update:
            case Asked() | ToolFinished():
                self._turn_to(Mode.THINKING)
            case ToolStarted(_, tool, _):
                self._turn_to(Mode.TOOL, tool)
            case ToolWaits(is_over=True):
                self._turn_to(Mode.TOOL, self.tool)  # the person's time is not the tool's
            case Done():
                self._has_failed = update.error is not None
                self._turn_to(Mode.NORMAL)

    def _turn_to(self, mode: Mode, tool: str = "") -> None:
        self.mode, self.tool, self.since = mode, tool, time.monotonic()


def _is_said(update: Update) -> bool:
    return isinstance(update, Stored) and update.event.event_type == EventType.USER_MESSAGE
