"""The tools: start, read, write, stop."""

from __future__ import annotations

import atexit
import time
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from anima_project.configuration import configuration
from anima_tools_shell.running import Processes, Running
from tools_app.bash.capture import Captured
from tools_app.bash.readable import described, is_binary, readable
from tools_app.errors import InvalidInput, ToolError
from tools_app.tool import ToolContext, ToolResult

MOST = 20
"""Processes of one session at a time."""
FIRST_WORDS_S, MOST_WAIT_S, POLL_S = 0.5, 60.0, 0.2

_processes = Processes()
atexit.register(_processes.close)

_NUMBER: Final[dict[str, Any]] = {
    "type": "integer",
    "minimum": 1,
    "description": "Its number, as start_process said it.",
}
_WAIT: Final[dict[str, Any]] = {
    "type": "number",
    "minimum": 0,
    "maximum": MOST_WAIT_S,
    "description": "Seconds to wait for output, if there is none yet.",
}


class UnknownProcess(ToolError):
    """The number is none of a process in this session."""

    def __init__(self, number: int, known: tuple[int, ...]) -> None:
        super().__init__(number, known)
        self.number, self.known = number, known

    def __str__(self) -> str:
        there_is = f"There are: {', '.join(map(str, self.known))}." if self.known else "There are none: start one."
        return f"No process has the number {self.number}. {there_is}"


class StartProcess:
    name: ClassVar[str] = "start_process"
    description: ClassVar[str] = (
        "Start a command that goes on beside the conversation: a server, a watcher, a program that asks questions. The "
        "result has its number and what it wrote at first; read_process, write_process and stop_process take the number. "
        "It runs in a bash of its own in the session's folder, its stderr joined to its stdout, without a terminal, and ends "
        f"with Anima. At most {MOST} at a time. For commands that end by themselves soon, use bash."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {"command": {"type": "string", "minLength": 1, "description": "What to run."}, "wait_s": _WAIT},
        "required": ["command"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = True
    takes_commands: ClassVar[bool] = True
    guidelines: ClassVar[str] = (
        "Use start_process for what runs on: servers, watchers. Stop it when it is no longer needed."
    )

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("command", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        command = tool_input["command"]
        if "\0" in command:
            raise InvalidInput(self.name, ["command holds a NUL character"])
        if sum(one.exit_code is None for one in _processes.of(context.session_id).values()) >= MOST:
            raise ToolError(f"{MOST} processes run already. Stop one first.")
        try:
            limit = configuration().bash.output_bytes
            number = _processes.start(context.session_id, command, context.directory, limit)
        except OSError as error:
            raise ToolError(f"It cannot be started in {context.directory}: {error.strerror}.") from error
        running = _processes.of(context.session_id)[number]
        return _told(number, running, _taken(running, float(tool_input.get("wait_s", FIRST_WORDS_S)), context))

    def close(self) -> None:
        _processes.close()


class ReadProcess:
    name: ClassVar[str] = "read_process"
    description: ClassVar[str] = (
        "Read what a process that start_process started has written since you last looked, and whether it still runs. "
        "Without a number: the list of all of them."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {"number": _NUMBER, "wait_s": _WAIT},
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = ""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("number", "all"))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        if "number" not in tool_input:
            lines = [f"{n}: {_state(one)}: {one.command}" for n, one in _processes.of(context.session_id).items()]
            return ToolResult(text="\n".join(lines) or "There are none.")
        number = tool_input["number"]
        running = _known(number, context)
        return _told(number, running, _taken(running, float(tool_input.get("wait_s", 0.0)), context))

    def close(self) -> None:
        _processes.close()


class WriteProcess:
    name: ClassVar[str] = "write_process"
    description: ClassVar[str] = (
        "Send text to the stdin of a process, and read what it says to that. End a line with \\n, or the process waits for "
        "the rest of it."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "number": _NUMBER,
            "text": {"type": "string"},
            "ends": {"type": "boolean", "description": "Whether this is the end of its input. Default false."},
            "wait_s": _WAIT,
        },
        "required": ["number", "text"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = True
    takes_commands: ClassVar[bool] = True
    """For it may be a shell that reads them."""
    guidelines: ClassVar[str] = ""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("text", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        number = tool_input["number"]
        running = _known(number, context)
        try:
            running.write(tool_input["text"].encode("utf-8", "replace"), ends=bool(tool_input.get("ends", False)))
        except (OSError, ValueError) as error:
            raise ToolError(f"Process {number} takes no input any more; it {_state(running)}.") from error
        return _told(number, running, _taken(running, float(tool_input.get("wait_s", FIRST_WORDS_S)), context))

    def close(self) -> None:
        _processes.close()


class StopProcess:
    name: ClassVar[str] = "stop_process"
    description: ClassVar[str] = (
        "Ask a process to end, with all that it started; end it if it does not. Says what it wrote last."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {"number": _NUMBER},
        "required": ["number"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    """It ends what the agent itself began."""
    guidelines: ClassVar[str] = ""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("number", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        number = tool_input["number"]
        running = _known(number, context)
        running.stop()
        _processes.forget(context.session_id, number)
        return _told(number, running, running.take())

    def close(self) -> None:
        _processes.close()


def _known(number: int, context: ToolContext) -> Running:
    known = _processes.of(context.session_id)
    try:
        return known[number]
    except KeyError:
        raise UnknownProcess(number, tuple(known)) from None


def _taken(running: Running, wait_s: float, context: ToolContext) -> Captured:
    """What it wrote; if nothing yet, waited for until time is up or the user says stop."""
    deadline = time.monotonic() + wait_s
    while True:
        left = max(0.0, min(POLL_S, deadline - time.monotonic()))
        taken = running.take(left)
        if taken.total or running.exit_code is not None or left == 0.0 or context.interrupt.is_set():
            return taken


def _told(number: int, running: Running, taken: Captured) -> ToolResult:
    lines = [f"[process {number} {_state(running)}]"]
    if taken.total:
        text = described(taken.head, taken.total) if is_binary(taken.head) else readable(taken.head)
        if taken.left_out:
            text += f"\n[{taken.left_out} bytes are left out here]\n"
        lines.append(text if is_binary(taken.head) else text + readable(taken.tail))
    return ToolResult(text="\n".join(lines))


def _state(running: Running) -> str:
    if running.exit_code is None:
        return "runs"
    if running.exit_code < 0:
        return f"was ended by signal {-running.exit_code}"
    return f"has ended with exit code {running.exit_code}"
