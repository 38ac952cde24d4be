"""Where was that said? Through all sessions, as one types."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from prompt_toolkit.application.current import get_app
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.containers import Container

from sessions_app.listing import Findings, Found
from tui.screens.finder import begin, finder
from tui.screens.screen import framed
from tui.screens.search_list import SearchList
from tui.transcript.cells import Line

log = logging.getLogger(__name__)

QUIET_S = 0.15
"""A search begins when nothing was typed for so long."""
ENOUGH = 50
"""Messages after which nothing more is looked for unasked."""
STEPS = 40
"""Steps that are made unasked; the next ones are for a key."""

Look = Callable[[str, int | None], Awaitable[Findings]]
"""One step of a search: the words, and the event before which to look, None for the newest."""


class SearchScreen:
    """A search that another one follows is cancelled, so that no older answer comes over a newer one."""

    def __init__(self, look: Look, *, on_open: Callable[[Found], None], text: str = "") -> None:
        self._look, self._on_open = look, on_open
        self._list = SearchList()
        self._searching: asyncio.Task[None] | None = None
        self._notice = ""
        body, self._line = finder(
            label=lambda: "Search: ",
            on_text=self._typed,
            move=self._move,
            choose=self._choose,
            draw=lambda width, height: self._list.lines(width, height, time.time_ns()),
            keys=self._keys(),
        )
        self._container = framed(lambda: "Search all sessions", body, self._hint)
        if text:
            begin(self._line, text)
            self._typed(text)

    def __pt_container__(self) -> Container:
        return self._container

    def back(self) -> bool:
        if not self._line.text:
            self._stop()
            return False
        self._line.reset()
        self._typed("")
        return True

    def _typed(self, text: str) -> None:
        self._stop()
        if not text.strip():
            self._list = SearchList()
        elif text.split() != self._list.wanted.split():
            self._search(SearchList(wanted=text), after_s=QUIET_S)

    def _search(self, begun: SearchList, after_s: float = 0.0) -> None:
        self._stop()
        self._list = replace(self._list, is_looking=True)
        self._searching = get_app().create_background_task(self._found(begun, after_s))

    async def _found(self, so_far: SearchList, after_s: float) -> None:
        """What was there before stays until the first answer."""
        self._notice = ""
        await asyncio.sleep(after_s)
        enough = len(so_far.found) + ENOUGH
        try:
            for _ in range(STEPS):
                so_far = so_far.with_more(await self._look(so_far.wanted, so_far.before))
                at = self._list.at if self._list.wanted == so_far.wanted else 0
                self._list = replace(so_far, at=at, is_looking=True)
                if not so_far.before or len(so_far.found) >= enough:
                    break
                get_app().invalidate()
            self._list = replace(self._list, is_looking=False)
        except Exception:  # the outermost frame of a search: the screen must outlive a database that does not answer
            log.exception("A search broke off")
            self._list = replace(self._list, is_looking=False)
            self._notice = "The search broke off; the log says why."
        get_app().invalidate()

    def _stop(self) -> None:
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None
        self._list = replace(self._list, is_looking=False)

    def _move(self, by: int) -> None:
        self._list = self._list.moved(by)

    def _choose(self) -> None:
        if chosen := self._list.chosen:
            self._stop()
            self._on_open(chosen)

    def _hint(self) -> Line:
        if self._notice:
            return [("class:error", self._notice)]
        keys = "Enter opens it there · Esc goes back" if self._list.found else "Esc goes back"
        return [("class:hint", " · ".join(part for part in (self._list.reach, keys) if part))]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-f")
        def _further_back(event: KeyPressEvent) -> None:
            if self._list.before and not self._list.is_looking:
                self._search(self._list)

        return keys
