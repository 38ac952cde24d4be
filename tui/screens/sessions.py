"""The sessions: open one, give it a name, delete it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import Container

from sessions_app.listing import Summary
from tui.screens.finder import begin, finder
from tui.screens.screen import framed
from tui.screens.session_list import SessionList, title_of
from tui.transcript.cells import Line, shortened

LONGEST_NAME = 200


class SessionsScreen:
    """Tells what was chosen; `delete` may answer with the reason why it cannot be."""

    def __init__(
        self,
        sessions: Sequence[Summary],
        *,
        on_open: Callable[[int], None],
        on_rename: Callable[[int, str], None],
        on_delete: Callable[[int], str | None],
    ) -> None:
        self._list = SessionList(sessions)
        self._on_open, self._on_rename, self._on_delete = on_open, on_rename, on_delete
        self._deleting: Summary | None = None
        self._renaming: Summary | None = None
        self._notice = ""
        body, self._line = finder(
            label=lambda: "New name: " if self._renaming else "Find: ",
            on_text=self._typed,
            move=self._move,
            choose=self._choose,
            draw=lambda width, height: self._list.lines(width, height, time.time_ns()) or self._empty(),
            keys=self._keys(),
        )
        self._container = framed(lambda: "Sessions", body, self._hint)

    def __pt_container__(self) -> Container:
        return self._container

    def back(self) -> bool:
        if self._renaming:
            self._renaming = None
            begin(self._line, self._list.wanted)
            return True
        if self._list.wanted:
            begin(self._line, "")
            self._list = self._list.looking_for("")
            return True
        return False

    def _typed(self, text: str) -> None:
        if not self._renaming:
            self._list = self._list.looking_for(text)

    def _move(self, by: int) -> None:
        if not self._renaming:
            self._list = self._list.moved(by)

    def _choose(self) -> None:
        if self._renaming:
            name = " ".join(self._line.text.split())[:LONGEST_NAME]
            self._on_rename(self._renaming.id, name)
            self._list = self._list.renamed(self._renaming.id, name)
            self.back()
        elif chosen := self._list.chosen:
            self._on_open(chosen.id)

    def _empty(self) -> list[Line]:
        return [[("class:empty", " No session has these words in its name or beginning.")]]

    def _hint(self) -> Line:
        if self._deleting:
            title = shortened(title_of(self._deleting), 40)
            return [
                ("class:warning", f"Delete “{title}” and its {self._deleting.events:,} events for ever? y deletes it")
            ]
        if self._notice:
            return [("class:error", self._notice)]
        if self._renaming:
            return [("class:hint", "Enter takes the name · Esc leaves it as it was")]
        return [("class:hint", "Enter opens · Ctrl+R renames · Ctrl+D deletes · type to find · Esc goes back")]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        deleting = Condition(lambda: self._deleting is not None)
        free = Condition(lambda: self._deleting is None and self._renaming is None)

        @keys.add("c-d", filter=free)
        def _ask_to_delete(event: KeyPressEvent) -> None:
            self._notice, self._deleting = "", self._list.chosen

        @keys.add("c-r", filter=free)
        def _rename(event: KeyPressEvent) -> None:
            if chosen := self._list.chosen:
                self._renaming = chosen
                begin(self._line, chosen.name)

        @keys.add(Keys.Any, filter=deleting, eager=True)
        def _answer(event: KeyPressEvent) -> None:
            doomed, self._deleting = self._deleting, None
            if doomed and event.data in ("y", "Y"):
                self._notice = self._on_delete(doomed.id) or ""
                if not self._notice:
                    self._list = self._list.without(doomed.id)

        return keys
