"""What a tool is. A new tool is one class like this and one line of entry point in the group `anima.tools`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from tools_app.interrupt import Interrupt


def _nobody(_: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """Where and for whom a tool runs."""

    session_id: int
    directory: Path
    """The folder that relative paths start from, and in which a session's shell opens."""
    scratch: Path
    """A folder for what does not fit into a result. Made on first use; kept for as long as the session."""
    interrupt: Interrupt = field(default_factory=Interrupt)
    progressed: Callable[[str], None] = _nobody
    """Takes a few words on how far the tool has come, for the person who waits; from any thread, as often as you like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What the model reads. A failed one (`success=False`) is sent as an error."""

    text: str
    success: bool = True


class Tool(Protocol):
    """Made once per process, without arguments; runs in a thread of its own, so it may block.

    `run` gets an input that matches `input_schema`, and raises ToolError (its text goes to the model) or anything
    else (logged with its traceback; the model reads a short notice). It must return soon after
    `context.interrupt` is set.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    input_schema: ClassVar[Mapping[str, Any]]
    changes_something: ClassVar[bool]
    """Whether a call can alter anything outside the conversation; such calls need approval."""
    guidelines: ClassVar[str]
    """What the system prompt says of the tool, or nothing."""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        """What a call is about, in one string (the command, the path, the address): shown to the person who
        approves it, and matched by the patterns of the configuration. Never raises, whatever the input."""

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult: ...

    def close(self) -> None:
        """Let go of whatever the tool holds (processes, connections). Called once, at the end of the process."""


@runtime_checkable
class Placed(Protocol):
    """A tool whose calls happen in a place that moves, such as a shell. What a relative path means depends on it, so
    it is asked before a call is judged."""

    def place(self, session_id: int) -> Path | None:
        """Where the session's next call would happen; None if that is where the session works."""


@runtime_checkable
class Commanding(Protocol):
    """A tool whose subject is a command for a shell. The floor and the patterns of the configuration judge it as they do
    those of bash: by each command in it."""

    takes_commands: ClassVar[bool]
