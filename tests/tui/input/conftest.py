from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import OperationalError

from tests.tui.input.terminal import Terminal, terminal
from tui.input.commands import Command
from tui.input.pane import InputPane

COMMANDS = (Command("help", "what can be done"), Command("rename", "rename the session", "NAME"))
WORDS = (("@notes:note://one", "a note"), ("/notes:summarise", "a prompt"))


@dataclass
class Typing:
    """Somebody in front of an input. `log` is what was said before, newest first; `refusal` is answered to a message."""

    folder: Path
    log: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    refusal: str | None = None
    log_was_asked: int = 0
    log_is_out_of_reach: bool = False

    def __post_init__(self) -> None:
        self.pane = InputPane(
            on_send=self._send,
            remembered=self._remembered,
            directory=lambda: self.folder,
            commands=COMMANDS,
            words=lambda: WORDS,
        )

    def at(self, rows: int = 24, columns: int = 60) -> AbstractAsyncContextManager[Terminal]:
        return terminal(self.pane.__pt_container__(), self.pane.menu, rows, columns)

    @property
    def text(self) -> str:
        return self.pane.text

    @property
    def cursor(self) -> int:
        return self.pane.buffer.cursor_position

    def _send(self, message: str) -> str | None:
        if self.refusal is None:
            self.sent.append(message)
        return self.refusal

    async def _remembered(self) -> list[str]:
        self.log_was_asked += 1
        if self.log_is_out_of_reach:
            raise OperationalError("unable to open database file")
        return self.log


@pytest.fixture
def typing(tmp_path: Path) -> Typing:
    return Typing(tmp_path)


@pytest.fixture
async def term(typing: Typing) -> AsyncIterator[Terminal]:
    async with typing.at() as there:
        yield there
