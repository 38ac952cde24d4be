"""What was said before, to be brought back with Up and found with Ctrl+R.

There is no file of it: the log has every message that was sent, in whichever session, and is asked when somebody first
goes back. What was sent since this program started is there at once, with the commands that never reach the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence

from django.db import Error
from prompt_toolkit.history import History

logger = logging.getLogger(__name__)

MESSAGES = 1_000
"""Messages that are brought back from the log, at most."""
CHARACTERS = 2_000_000
"""What they may hold together."""


def said_before(limit: int = MESSAGES) -> list[str]:
    """The user's messages of all sessions, newest first, each once. Reads the log, so call it in a thread; the cost is
    that of the events passed over on the way."""
    from events_app.models import Event
    from events_app.payloads import EventType

    said = Event.objects.filter(event_type=EventType.USER_MESSAGE).newest_first().records()
    return list(
        bounded((record.payload.get("content", "") for record in said if not record.payload.get("said_by")), limit)
    )


def bounded(newest_first: Iterable[str], limit: int, characters: int = CHARACTERS) -> Iterator[str]:
    """The first `limit` different texts, as long as they hold no more than `characters` together; no blank ones."""
    seen: set[str] = set()
    for text in newest_first:
        if not text.strip() or text in seen:
            continue
        characters -= len(text)
        if len(seen) == limit or characters < 0:
            return
        seen.add(text)
        yield text


class PastMessages(History):
    """prompt-toolkit's view of them. `remembered` asks the log, newest first, and may raise Django's database errors; `shown` is what the input makes of a
    message (it folds the longest)."""

    def __init__(self, remembered: Callable[[], Awaitable[Sequence[str]]], shown: Callable[[str], str]) -> None:
        super().__init__()
        self._remembered = remembered
        self._shown = shown
        self._said: list[str] = []
        self._from_the_log: Sequence[str] | None = None
        self._wanted = asyncio.Event()
        self.settled = asyncio.Event()
        """Set once the input was given all there is, or the log could not be read."""

    def want(self) -> None:
        """Somebody goes back: now the log is asked, in the input's own background task."""
        self._wanted.set()

    def restart(self) -> None:
        """The input begins a new message, and will `load` again."""
        self.settled.clear()

    async def load(self) -> AsyncGenerator[str, None]:
        """Newest first."""
        here = self._said[::-1]
        for text in here:
            yield self._shown(text)
        if self._from_the_log is None:
            await self._wanted.wait()
            try:
                self._from_the_log = await self._remembered()
            except Error:  # what was sent here is still there, and with the next message the log is asked again
                logger.exception("The messages said before cannot be read from the log")
        known = set(here)
        for text in self._from_the_log or ():
            if text not in known:
                yield self._shown(text)
        self.settled.set()

    def append_string(self, string: str) -> None:
        """It was sent now."""
        if string in self._said:
            self._said.remove(string)
        self._said.append(string)
        del self._said[:-MESSAGES]

    def get_strings(self) -> list[str]:
        """Oldest first."""
        return [*reversed(self._from_the_log or ()), *self._said]

    def load_history_strings(self) -> Iterable[str]:
        raise NotImplementedError("Messages come from the log, asynchronously: see `load`.")

    def store_string(self, string: str) -> None:
        raise NotImplementedError("Messages are stored as events, by who sends them.")
