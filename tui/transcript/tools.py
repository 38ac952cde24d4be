"""A tool call and its response: one line, which unfolds to input and output."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tui.transcript.cells import Line, cells, shortened, steady
from tui.transcript.entries import Stretch, Used, Writing
from tui.transcript.flow import cut, flow, indented
from tui.transcript.look import Look, ViewMode
from tui.transcript.thinking import counted

ASKED = "waits for you"
PREVIEW_LINES = 3
_SUBJECT = 1_000
"""Characters of a subject that are looked at: no line is wider."""
_EXIT_CODE = re.compile(r"^\[exit code (\d+)\]$", re.M)


def tool_lines(entry: Used, width: int, look: Look, about: str) -> list[Line]:
    """In the basic view, what the stretch comes to, in its last call only; else the call in one line, and below it as
    much as the look shows."""
    if look.mode is ViewMode.BASIC and not look.is_unfolded:
        return [_stretch_line(entry.stretch, width, look)] if entry.stretch else []
    lines = [_call_line(entry, width, look, about)]
    if look.is_unfolded or look.mode is ViewMode.DEBUG:
        given, answered = _input_lines(entry, width), _output_lines(entry, width)
        between: list[Line] = [[("class:meta", shortened("→", width))]] if given and answered else []
        return lines + _inside([*given, *between, *answered], width)
    if look.mode is ViewMode.VERBOSE:
        return lines + _inside(_preview(entry, width), width)
    return lines


def writing_line(entry: Writing, width: int, look: Look) -> Line:
    written = "is being written" if look.is_still else counted(entry.characters, "character")
    said = f"{_one_line(entry.tool)} · {written} …"
    return [("class:tool.running", shortened(said, width))]


def _stretch_line(stretch: Stretch, width: int, look: Look) -> Line:
    said = [counted(stretch.calls, "tool")]
    if not (stretch.is_running and look.is_still) and not (stretch.is_asked and not stretch.duration_ms):
        said += [f"{stretch.duration_ms / 1000:.1f} s"]
    said += [f"{stretch.failed} failed"] if stretch.failed else []
    said += [ASKED] if stretch.is_asked else ["running"] if stretch.is_running else []
    kind = ".running" if stretch.is_running or stretch.is_asked else ".failed" if stretch.failed else ""
    return [(f"class:tool{kind}", shortened(" · ".join(said), width))]


def _call_line(entry: Used, width: int, look: Look, about: str) -> Line:
    """The subject gives way first, then what follows it."""
    name = "$" if entry.tool == "bash" else _one_line(entry.tool)
    outcome = _one_line("".join(f" · {part}" for part in (*_outcome(entry, look), about) if part))
    outcome = f" {outcome}" if outcome else ""
    head = shortened(name, width)
    room = width - cells(head) - cells(outcome) - 1
    subject = shortened(_one_line(entry.subject), max(room, 0))
    style = _style(entry)
    line = [(style, head), ("class:tool.subject", f" {subject}" if subject else "")]
    used = cells(head) + (cells(subject) + 1 if subject else 0)
    line.append((style, shortened(outcome, width - used)))
    return [(style, text) for style, text in line if text]


def _outcome(entry: Used, look: Look) -> Sequence[str]:
    if entry.response is None:
        if entry.is_asked:
            return [ASKED]
        if look.is_still and entry.elapsed_ms is not None:
            return ["running"]
        elapsed = "not answered" if entry.elapsed_ms is None else f"{entry.elapsed_ms / 1000:.1f} s"
        return [elapsed, *(["running"] if entry.elapsed_ms is not None else [])]
    return [f"{entry.response.duration_ms / 1000:.1f} s", _exit(entry)]


def _exit(entry: Used) -> str:
    """How it ended, in the words of its kind: bash names an exit code other than 0 among the notes at its end."""
    assert entry.response is not None
    if entry.response.unfinished:
        return entry.response.unfinished
    if entry.tool != "bash":
        return "" if entry.response.success else "failed"
    if entry.response.success:
        return "exit 0"
    codes = _EXIT_CODE.findall(entry.response.content[-2_000:])
    return f"exit {codes[-1]}" if codes else "failed"


def _style(entry: Used) -> str:
    if entry.response is None:
        return "class:tool.running"
    return "class:tool" if entry.response.success else "class:tool.failed"


def _input_lines(entry: Used, width: int) -> list[Line]:
    if entry.malformed_input:
        return flow([("class:tool.failed", f"not JSON: {entry.malformed_input}")], _inner(width))
    if set(entry.tool_input) == {"command"}:
        return cut([("class:tool.input", str(entry.tool_input["command"]))], _inner(width))
    if not entry.tool_input:
        return []
    text = "\n".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in entry.tool_input.items()
    )
    return cut([("class:tool.input", text)], _inner(width))


def _output_lines(entry: Used, width: int) -> list[Line]:
    if entry.response is None:
        return []
    return cut([("class:tool.output", entry.response.content)], _inner(width))


def _preview(entry: Used, width: int) -> list[Line]:
    """The first lines, each in one row, and how many more there are."""
    if entry.response is None or not entry.response.content:
        return []
    *first, rest = [*entry.response.content.rstrip("\n").split("\n", PREVIEW_LINES), ""][: PREVIEW_LINES + 1]
    shown = [[("class:tool.output", shortened(steady(line[: 4 * width]), _inner(width)))] for line in first]
    left = rest.count("\n") + 1 if rest else 0
    return shown + ([[("class:meta", shortened(f"… {counted(left, 'more line')}", _inner(width)))]] if left else [])


def _inner(width: int) -> int:
    return width - 2 if width > 12 else width


def _inside(lines: list[Line], width: int) -> list[Line]:
    return indented(lines, ("", "  "), ("", "  ")) if width > 12 else lines


def _one_line(text: str) -> str:
    return " ".join(steady(text[:_SUBJECT]).split())
