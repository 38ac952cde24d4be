"""Asking the person whether a tool may run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anima_project.plain_text import harmless
from tools_app.approval import Answer, Request

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession


@dataclass(frozen=True, slots=True)
class AtThePrompt:
    """Shows exactly what would run. Anything but yes is a no, and what follows it is the reason for the model."""

    prompt: PromptSession[str]

    async def approve(self, request: Request) -> Answer:
        print(f"{request.tool} wants to do this:\n{harmless(request.subject)}")
        try:
            said = await self.prompt.prompt_async("Allow it? [y/N, or no with a reason] ")
        except (EOFError, KeyboardInterrupt):
            return Answer(allowed=False)
        return answer(said)


def answer(said: str) -> Answer:
    """`y` and `yes` allow it once; anything else does not."""
    words = said.strip()
    if words.lower() in ("y", "yes"):
        return Answer(allowed=True)
    reason = "" if words.lower() in ("", "n", "no") else f"The user said no: {words}"
    return Answer(allowed=False, reason=reason)
