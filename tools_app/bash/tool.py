"""The tool: a persistent bash for each session of this process."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from anima_project import state
from anima_project.configuration import configuration
from tools_app.bash.answer import answer
from tools_app.bash.errors import NoShell
from tools_app.bash.leftovers import sweep
from tools_app.bash.session import ShellSession
from tools_app.errors import InvalidInput
from tools_app.tool import ToolContext, ToolResult

log = logging.getLogger(__name__)

_DRAIN_EVERY_S = 0.2


class Bash:
    """Opens a shell on a session's first command, and ends it with the process. Safe between threads."""

    name: ClassVar[str] = "bash"
    description: ClassVar[str] = """\
Run a command in a bash that stays open for the whole conversation: directory, variables, functions and background \
processes persist from call to call.

The result is what the command wrote to stdout, then to stderr under [stderr], then, in brackets, an exit code other \
than 0, a new directory, and whatever else happened to the command or the shell. Output that is too long keeps its \
beginning and its end.

Nobody is at the terminal: stdin is empty, and prompts, pagers and editors are off. Give answers as arguments (-y, -m, \
sudo -n). The call ends when the foreground is done; a command that takes too long is stopped, and what it wrote until \
then is returned. Start what should keep running with & and send its output to a file; it ends with the conversation."""
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "command": {
                "type": "string",
                "description": "What to run, as you would type it into bash; several lines and here-documents are fine.",
            },
            "timeout_s": {
                "type": "number",
                "exclusiveMinimum": 0,
                "description": "Seconds the command may take. Only for what is known to take long: a build, a download.",
            },
        },
        "required": ["command"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = True
    guidelines: ClassVar[str] = (
        "bash keeps its directory and variables between calls: cd once instead of in every command. "
        "Keep outputs short with grep, head and tail, and look at the exit code before you go on."
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[int, ShellSession] = {}
        self._closed = threading.Event()
        self._process = os.getpid()
        self._records = state.current().tmp / "shells"
        try:
            if ended := sweep(self._records):
                log.warning("Ended %d processes that a killed Anima had left behind.", ended)
        except OSError:
            log.exception("What a killed Anima may have left in %s could not be swept.", self._records)

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("command", ""))

    def place(self, session_id: int) -> Path | None:
        """The directory that the session's shell is in."""
        with self._lock:
            session = self._sessions.get(session_id)
        return session.directory if session else None

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """The result of the command; a failed one unless it ended by itself with exit code 0. InvalidInput for a
        command that no bash can take, NoShell."""
        command = _checked(tool_input["command"])
        limits = configuration().bash
        timeout_s = min(limits.longest_timeout_s, float(tool_input.get("timeout_s") or limits.timeout_s))
        turnout = self._session(context, limits.output_bytes).run(command, timeout_s, context.interrupt)
        if turnout is None:
            return ToolResult(text="[stopped by the user before it began]", success=False)
        return answer(turnout, timeout_s, limits.longest_timeout_s, limits.output_bytes)

    def close(self) -> None:
        """End all shells with all that they started. Runs by itself if the process ends without."""
        if os.getpid() != self._process:  # a fork of ours: the shells are not its to end
            return
        atexit.unregister(self.close)
        with self._lock:
            self._closed.set()
            sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            session.close()

    def _session(self, context: ToolContext, output_bytes: int) -> ShellSession:
        with self._lock:
            if self._closed.is_set():
                raise NoShell(context.directory, "Anima is ending")
            if not self._sessions:
                self._begin()
            if context.session_id not in self._sessions:
                session = ShellSession(context.directory, self._records, output_bytes)
                self._sessions[context.session_id] = session
            return self._sessions[context.session_id]

    def _begin(self) -> None:
        atexit.register(self.close)
        threading.Thread(target=self._drain, name="bash-drain", daemon=True).start()

    def _drain(self) -> None:
        """Between commands, take what background processes write: they would stand still once a pipe is full. So
        seldom that one which never stops writing costs next to nothing."""
        while not self._closed.wait(_DRAIN_EVERY_S):
            with self._lock:
                sessions = list(self._sessions.values())
            for session in sessions:
                session.drain()


def _checked(command: str) -> str:
    if "\0" in command:
        raise InvalidInput(Bash.name, ["command holds a NUL character, which bash cannot take"])
    try:
        command.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(Bash.name, [f"command holds half a character at {error.start}"]) from error
    return command
