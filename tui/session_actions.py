"""What the person can do with sessions: begin, list, find, open, name, delete and export them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from anima_project.errors import AnimaError
from sessions_app import deletion
from sessions_app.listing import Found, search, summaries
from sessions_app.models import Session
from tui.background import Background
from tui.exporting import write_beside
from tui.screens.search import SearchScreen
from tui.screens.sessions import SessionsScreen

if TYPE_CHECKING:
    from tui.interface import Interface

LISTED = 500
"""Sessions that the list shows at most."""
LONGEST_NAME = 200


class SessionActions:
    def __init__(self, interface: Interface, background: Background) -> None:
        self._interface, self._background = interface, background

    def new(self) -> None:
        self._background.begin(self._open_new())

    def list(self) -> None:
        self._background.begin(self._list_sessions())

    def search(self, text: str) -> None:
        look = sync_to_async(lambda words, before: search(words, before=before))
        self._interface.show(SearchScreen(look, on_open=self.open_found, text=text))

    def open_found(self, found: Found) -> None:
        self._background.begin(self._open_found(found))

    def open(self, session_id: int) -> None:
        self._background.begin(self._open(session_id))

    def rename(self, name: str, session_id: int | None = None) -> None:
        """Give a session a name, the one that is looked at if no other is meant."""
        current = self._interface.conversations.current.talk.session
        name = " ".join(name.split())[:LONGEST_NAME]
        if session_id in (None, current.pk):
            current.name = name
        named = Session.objects.filter(pk=session_id or current.pk)
        self._background.begin(sync_to_async(named.update)(name=name))

    def delete(self, session_id: int) -> str | None:
        """Delete a session and all that happened in it. A reason if that cannot be now."""
        conversations = self._interface.conversations
        if session_id == conversations.current.talk.session.pk:
            return "You are in this session. Open another one first."
        if conversations.is_running(session_id):
            return "The agent is working in this session. Interrupt it there first."
        self._background.begin(self._delete(session_id))
        return None

    def export(self) -> None:
        self._background.begin(self._export())

    async def _open_new(self) -> None:
        directory = self._interface.conversations.current.talk.session.directory
        await self._interface.open(await Session.objects.acreate(directory=directory))

    async def _list_sessions(self) -> None:
        self._interface.show(
            SessionsScreen(
                await sync_to_async(summaries)(LISTED),
                on_open=self.open,
                on_rename=lambda session_id, name: self.rename(name, session_id),
                on_delete=self.delete,
            )
        )

    async def _open(self, session_id: int) -> bool:
        """Whether it is still there."""
        try:
            session = await sync_to_async(Session.objects.with_id)(session_id)
        except AnimaError as error:  # deleted by another terminal
            self._interface.leave()
            self._background.tell(str(error))
            return False
        await self._interface.open(session)
        return True

    async def _open_found(self, found: Found) -> None:
        if await self._open(found.session_id):
            self._interface.conversations.current.transcript.point_out(found.event_id)
            self._interface.changed()

    async def _delete(self, session_id: int) -> None:
        try:
            await sync_to_async(lambda: deletion.delete(Session.objects.with_id(session_id)))()
        except AnimaError as error:
            self._background.tell(f"The session was not deleted. {error}")
        else:
            self._interface.conversations.forget(session_id)

    async def _export(self) -> None:
        session = self._interface.conversations.current.talk.session
        try:
            paths = await sync_to_async(write_beside)(session)
        except OSError as error:
            self._background.tell(f"The session could not be written: {error}.")
        else:
            self._background.tell(f"Written to {' and '.join(map(str, paths))}.")
