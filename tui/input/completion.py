"""What the input offers while you type: commands after a `/` at the start, files after an `@`; behind either, what
servers have: `@server:uri`, `/server:prompt`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from tui.input.commands import Command
from tui.input.files import files
from tui.input.mentions import mention, unfinished
from tui.transcript.cells import steady

MOST_WORDS = 50


class InputCompleter(Completer):
    """`directory` is where relative paths start, asked each time, since it goes with the session. `words`: what servers
    have, as it is typed, and what it is."""

    def __init__(
        self,
        commands: Sequence[Command],
        directory: Callable[[], Path],
        words: Callable[[], Sequence[tuple[str, str]]] = tuple,
    ) -> None:
        self._commands = commands
        self._directory = directory
        self._words = words

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """The commands. Files are found asynchronously only: reading a folder would stop the keys."""
        typed = document.text_before_cursor
        if typed.startswith("/") and not any(character.isspace() for character in typed):
            yield from commands_like(typed[1:], self._commands)

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        for completion in self.get_completions(document, complete_event):
            yield completion
        typed = document.text_before_cursor
        begun = unfinished(typed)
        if begun or (typed.startswith("/") and not any(map(str.isspace, typed))):
            beginning = f"@{begun.path}" if begun else typed
            for completion in words_like(beginning, await asyncio.to_thread(self._words)):
                yield completion
        if begun:
            for found in await asyncio.to_thread(files, self._directory(), begun.path):
                yield Completion(mention(found.path), -begun.length, display=steady(found.name))


def words_like(typed: str, words: Sequence[tuple[str, str]]) -> list[Completion]:
    """Those that begin as typed, once there is something behind the first sign to tell them by."""
    return [
        Completion(word, -len(typed), display=steady(word), display_meta=steady(about))
        for word, about in words
        if len(typed) > 1 and word.startswith(typed)
    ][:MOST_WORDS]


def commands_like(typed: str, commands: Sequence[Command]) -> list[Completion]:
    """The commands whose name begins as typed, in the registry's order, with what may follow and what they do."""
    return [
        Completion(
            f"/{command.name}" + (" " if command.argument else ""),
            -len(typed) - 1,
            display=f"/{command.name} {command.argument}".rstrip(),
            display_meta=command.help,
        )
        for command in commands
        if command.name.startswith(typed.lower())
    ]
