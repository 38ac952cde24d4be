"""The sessions that the interface holds at once: what runs in each, and what is seen of it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

from asgiref.sync import sync_to_async

from events_app.payloads import SystemMessage
from nous.cortex import Cortex
from nous.errors import Authentication
from nous.reply_stream import Delta, TextDelta, ThinkingDelta
from nous.updates import Done, Notice, Stored, Update
from sessions_app.models import Session
from tools_app.approval import Approver
from tui.input.drafts import Draft
from tui.left import Left
from tui.talk import Talk
from tui.transcript.live import FIRST_ID
from tui.transcript.log import answer
from tui.transcript.look import Look, ViewMode
from tui.transcript.transcript import Transcript

EMPTY = (
    "Nothing has been said yet. Say something below, and Anima answers. "
    "/ shows the commands, @ names a file, ! runs a command of yours; {command} opens the command mode, /help the help."
)


@dataclass(slots=True)
class Conversation:
    """A session in the interface: its turns, and its transcript."""

    talk: Talk
    transcript: Transcript
    draft: Draft = field(default_factory=Draft)
    """What was being typed when the person last looked elsewhere."""
    view: ViewMode | None = None
    """As it was chosen for this session."""
    unread: int = 0
    """Notices that came while the person looked elsewhere."""
    _heard: list[Delta] = field(default_factory=list)
    """What streamed in since the last frame."""

    @property
    def title(self) -> str:
        return str(self.talk.session)

    def hear(self, update: Update) -> None:
        """What streams in waits for the next frame, so that a key which is drawn meanwhile costs no more than at rest;
        all else shows at once."""
        if isinstance(update, Delta):
            self._heard.append(update)
        else:
            self.catch_up()
            self.transcript.append_live(update, time.monotonic())

    def catch_up(self) -> None:
        """Let the transcript have what streamed in."""
        heard, self._heard = self._heard, []
        for delta in _joined(heard):
            self.transcript.append_live(delta, time.monotonic())

    def left(self, draft: Draft) -> Left:
        """How it would be left now, with this draft."""
        place = self.transcript.place
        return Left(draft=draft, place=place if place and place[0] < FIRST_ID else None, view=self.view)


class Changed(Protocol):
    def __call__(self, *, is_urgent: bool = True) -> None:
        """Something may look different: to be drawn at once, or at the next frame."""


class Conversations:
    """Lives in the event loop. `changed` is called whenever something may look different, `refused` when a turn ended
    because the server did not take the credential."""

    def __init__(
        self,
        cortex: Callable[[], Awaitable[Cortex]],
        approver: Approver,
        changed: Changed,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._cortex, self._approver, self._changed, self._refused = cortex, approver, changed, refused
        self._held: dict[int, Conversation] = {}
        self._look, self._empty_text = Look(), ""
        self.current: Conversation

    @property
    def is_open(self) -> bool:
        """Whether a session is looked at: always, once the first one was opened."""
        return bool(self._held)

    def holds(self, session_id: int) -> bool:
        return session_id in self._held

    def open(self, session: Session, left: Left) -> Conversation:
        """Look at the session, for the first time as it was `left`. What runs in the one before goes on."""
        if session.pk not in self._held:
            talk = Talk(cortex=self._cortex, session=session, approver=self._approver, hear=lambda _: None)
            look = replace(self._look, mode=left.view or self._look.mode)
            transcript = Transcript(look, empty_text=self._empty_text)
            if left.place:
                transcript.go_to(*left.place)
            held = Conversation(talk, transcript, draft=left.draft, view=left.view)
            talk.hear = lambda update: self._hear(held, update)
            self._held[session.pk] = held
        self.current = self._held[session.pk]
        self.current.catch_up()
        self.current.unread = 0
        self._changed()
        return self.current

    def show_as(self, look: Look, command_key: str) -> None:
        """Show all that is held, and will be, in this look; where a view was chosen for a session, that one stays."""
        self._look, self._empty_text = look, EMPTY.format(command=command_key)
        for held in self._held.values():
            transcript = held.transcript
            transcript.empty_text = self._empty_text
            its_look = replace(look, mode=held.view or look.mode, is_unfolded=transcript.look.is_unfolded)
            if transcript.look != its_look:
                transcript.look = its_look

    @property
    def running_elsewhere(self) -> int:
        return sum(held.talk.is_running for held in self._held.values() if held is not self.current)

    @property
    def unread(self) -> int:
        """Notices in sessions that the person does not look at."""
        return sum(held.unread for held in self._held.values() if held is not self.current)

    def tell(self, notice: Notice) -> None:
        """Show the person a notice in the session that is looked at; it is not stored."""
        self.current.hear(notice)
        self._changed()

    def catch_up(self) -> None:
        """Before a frame: show what streamed in since the last one."""
        for held in self._held.values():
            held.catch_up()

    async def read(self) -> bool:
        """Give the current transcript what it wants from the log, and what other processes wrote. Whether anything
        was read."""
        held = self.current
        request = held.transcript.wants or held.transcript.news
        if request is None:
            return False
        records = await sync_to_async(answer)(held.talk.session.pk, request)
        held.transcript.take(request, records)
        return bool(records)

    def next_view(self) -> None:
        """Basic, verbose, debug, and again."""
        transcript = self.current.transcript
        self.current.view = transcript.look.mode.next
        transcript.look = replace(transcript.look, mode=self.current.view)
        self._changed()

    def is_running(self, session_id: int) -> bool:
        return session_id in self._held and self._held[session_id].talk.is_running

    def forget(self, session_id: int) -> None:
        """The session is gone."""
        self._held.pop(session_id, None)

    async def end(self) -> None:
        """Stop every turn, and wait for its end."""
        for held in self._held.values():
            held.talk.stop()
        for held in self._held.values():
            await held.talk.ended()

    def _hear(self, held: Conversation, update: Update) -> None:
        held.hear(update)
        if held is not self.current and (isinstance(update, Notice) or _is_notice(update)):
            held.unread += 1
        if isinstance(update, Done) and isinstance(update.error, Authentication):
            self._refused()
        self._changed(is_urgent=not isinstance(update, Delta))


def _joined(deltas: Iterable[Delta]) -> Iterator[Delta]:
    """The same, in fewer pieces."""
    for kind, run in groupby(deltas, type):
        if kind in (TextDelta, ThinkingDelta):
            text = "".join(delta.text for delta in run if isinstance(delta, TextDelta | ThinkingDelta))
            yield TextDelta(text) if kind is TextDelta else ThinkingDelta(text)
        else:
            yield from run


def _is_notice(update: Update) -> bool:
    return isinstance(update, Stored) and isinstance(said := update.event.value, SystemMessage) and said.is_notice
