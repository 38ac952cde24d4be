"""What the model reads of a command: its output, and in brackets what else there is to know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools_app.bash.capture import Captured
from tools_app.bash.readable import readable
from tools_app.bash.sections import Section, joined
from tools_app.bash.session import Turnout
from tools_app.bash.shell import Ran, Stop
from tools_app.tool import ToolResult

_GONE = "variables, functions and background processes are gone"
_FAREWELL = b"exit\n"  # what an interactive shell says when it leaves


def answer(turnout: Turnout, timeout_s: float, longest_timeout_s: float, output_bytes: int) -> ToolResult:
    """The result, its text within `output_bytes` bytes of UTF-8."""
    ran = turnout.ran
    notes = "\n".join(f"[{note}]" for note in _notes(turnout, timeout_s, longest_timeout_s))
    outputs = joined(list(_sections(ran)), output_bytes - len(notes.encode()) - 1)
    text = "\n".join(part for part in (outputs, notes) if part)
    return ToolResult(text=text or "[no output]", success=ran.stop is None and ran.exit_code == 0)


def _sections(ran: Ran) -> Iterator[Section]:
    if ran.background.total:
        yield Section.of("[written since by background processes]", ran.background)
    if ran.stdout.total:
        yield Section.of("[stdout]" if ran.background.total else "", ran.stdout)
    stderr = _without_farewell(ran.stderr) if ran.ended else ran.stderr
    if stderr.total:
        yield Section.of("[stderr]", stderr)


def _without_farewell(stderr: Captured) -> Captured:
    if stderr.tail:
        return Captured(stderr.head, stderr.tail.removesuffix(_FAREWELL), stderr.left_out)
    return Captured(stderr.head.removesuffix(_FAREWELL))


def _notes(turnout: Turnout, timeout_s: float, longest_timeout_s: float) -> Iterator[str]:
    ran = turnout.ran
    if turnout.lost:
        yield f"the shell had ended before this command, which ran in a new one: {_GONE}"
    if ran.stop is Stop.TIMEOUT:
        yield f"stopped: not done within {timeout_s:g} s; timeout_s can be up to {longest_timeout_s:g}"
    elif ran.stop is Stop.INTERRUPT:
        yield "stopped by the user"
    elif ran.exit_code:
        yield f"exit code {ran.exit_code}"
    if turnout.reopened:
        cause = "it took the shell with it" if ran.stop else "the command ended the shell (exit, exec or set -e)"
        yield f"{cause}; a new one is open in {_shown(turnout.reopened)}: {_GONE}"
    elif ran.stop:
        yield f"the shell survived, in {_shown(ran.directory)}, with its variables, functions and background processes"
    elif ran.directory != turnout.before:
        yield f"directory: {_shown(ran.directory)}"


def _shown(path: Path) -> str:
    return readable(str(path).encode("utf-8", "surrogateescape"))
