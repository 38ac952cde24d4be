"""The conversation, line by line: you say something, the agent answers, and so on until Ctrl-D."""

from __future__ import annotations

from nous.cortex import Cortex
from nous.headless import TerminalPrinter, converse
from sessions_app.errors import SessionBusy
from sessions_app.models import Session
from tui.asking import AtThePrompt

WELCOME = "Say something. Ctrl-C interrupts the agent, Ctrl-D ends the conversation; it goes on where you left it."


async def talk(cortex: Cortex, session: Session) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory

    said: PromptSession[str] = PromptSession(history=InMemoryHistory())
    approver = AtThePrompt(PromptSession())
    print(WELCOME)
    while True:
        try:
            text = await said.prompt_async("\nYou: ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not text.strip():
            continue
        print()
        try:
            await converse(cortex, session, text, approver, TerminalPrinter())
        except SessionBusy as busy:
            print(busy)
