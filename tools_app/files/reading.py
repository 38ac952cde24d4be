"""The tool `read_file`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from anima_project.configuration import configuration
from tools_app.errors import FileProblem
from tools_app.files import disk
from tools_app.files.text import Text, decoded, described
from tools_app.tool import ToolContext, ToolResult

LONGEST_LINE = 2_000
_HEADER_BYTES = 1_000


class ReadFile:
    """Numbered lines, as the model is used to: it can name a line, and what follows the tab is exact."""

    name: ClassVar[str] = "read_file"
    description: ClassVar[str] = (
        "Read a text file. Each line comes as its number, a tab, and the exact text; the number and the tab are not "
        "part of the file. Long files come in pages: the first line of the result says which lines it shows and which "
        f"offset continues. Lines over {LONGEST_LINE} characters are cut, with a note. A binary file is described, not "
        "shown. Relative paths start in the session's folder; ~ is the home folder."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "path": {"type": "string", "minLength": 1, "description": "The file."},
            "offset": {"type": "integer", "minimum": 1, "description": "The first line to show, from 1. Default 1."},
            "limit": {"type": "integer", "minimum": 1, "description": "How many lines at most. Default: a full page."},
        },
        "required": ["path"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = "Use read_file to look into files; it is exact where `cat` may be cut."

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("path", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        limits, path = configuration(), tool_input["path"]
        file = disk.locate(path, context.directory, writing=False)
        data = disk.read(file, path, limits.files.largest_bytes).data
        text = decoded(data)
        if text == "is binary":
            return ToolResult(text=f"{path}: {described(data, path)}. Not shown.")
        if isinstance(text, str):
            raise FileProblem(path, text, "Convert it with bash (iconv -f), or look at it with xxd.")
        offset = int(tool_input.get("offset", 1))
        limit = min(int(tool_input.get("limit", limits.files.read_lines)), limits.files.read_lines)
        return ToolResult(text=page(path, text, offset, limit, limits.tools.result_bytes))

    def close(self) -> None:
        pass


def page(path: str, text: Text, offset: int, limit: int, cap_bytes: int) -> str:
    """At most `limit` lines from line `offset` on, as many as fit into `cap_bytes`, under a line that says which.
    FileProblem if the file ends before `offset`."""
    lines = text.lines
    if not lines:
        return f"{path}: empty."
    if offset > len(lines):
        raise FileProblem(path, f"has only {len(lines)} lines, and offset is {offset}")
    shown: list[str] = []
    room = cap_bytes - _HEADER_BYTES
    for number, line in enumerate(lines[offset - 1 : offset - 1 + limit], offset):
        numbered = f"{number}\t{_cut(line)}"
        room -= len(numbered.encode("utf-8", "replace")) + 1
        if shown and room < 0:
            break
        shown.append(numbered)
    return "\n".join([_header(path, text, offset, len(shown), len(lines)), *shown])


def _header(path: str, text: Text, offset: int, count: int, total: int) -> str:
    last = offset + count - 1
    facts = [
        f"{path}: lines {offset} to {last} of {total}" if (offset, last) != (1, total) else f"{path}: {total} lines"
    ]
    if last < total:
        facts.append(f"{total - last} more follow, continue with offset {last + 1}")
    if text.line_end == "\r\n":
        facts.append("line ends are CRLF")
    if text.mark:
        facts.append(f"{text.encoding} with a byte order mark")
    if not text.content.endswith("\n"):
        facts.append("no line end at the end of the file")
    return "; ".join(facts) + "."


def _cut(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]}… [{len(line) - LONGEST_LINE} more characters in this line; use bash to see them]"
