"""The tool `edit_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from anima_project.configuration import configuration
from tools_app.errors import FileProblem, Interrupted
from tools_app.files import disk
from tools_app.files.diff import Change, unified
from tools_app.files.matching import nearest, occurrences
from tools_app.files.text import Text, decoded
from tools_app.tool import ToolContext, ToolResult

_LISTED = 10


class EditFile:
    """One exact replacement, or all of a kind."""

    name: ClassVar[str] = "edit_file"
    description: ClassVar[str] = (
        "Replace a piece of text in a file. old_text must be exactly what stands in the file, with its indentation and "
        "line breaks, and must occur once; add lines around it until it does, or set replace_all. The file keeps its "
        "line ends, encoding and mode, and is replaced at once. The result is the unified diff of what was changed."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "path": {"type": "string", "minLength": 1, "description": "The file."},
            "old_text": {
                "type": "string",
                "minLength": 1,
                "description": "The text to replace, without the line numbers that read_file puts before it.",
            },
            "new_text": {"type": "string", "description": "What takes its place; empty to delete it."},
            "replace_all": {"type": "boolean", "description": "Replace every occurrence. Default false."},
        },
        "required": ["path", "old_text", "new_text"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = True
    guidelines: ClassVar[str] = "Read a file before you edit it, and take old_text from what you read."

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("path", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        path = tool_input["path"]
        file = disk.locate(path, context.directory, writing=True)
        stored = disk.read(file, path, configuration().files.largest_bytes)
        text = decoded(stored.data)
        if isinstance(text, str):
            raise FileProblem(path, f"{text}, so it cannot be edited as text")
        everywhere = bool(tool_input.get("replace_all", False))
        changes = plan(path, text, tool_input["old_text"], tool_input["new_text"], everywhere=everywhere)
        edited = replace(text, content=_applied(text.content, changes))
        try:
            data = edited.encode()
        except UnicodeEncodeError as error:
            raise FileProblem(path, "is unchanged: new_text holds characters that no text file can") from error
        if context.interrupt.is_set():
            raise Interrupted
        disk.replace(file, path, data, stored.status)
        return ToolResult(text=unified(path, text.content, changes))

    def close(self) -> None:
        pass


def plan(path: str, text: Text, old: str, new: str, *, everywhere: bool) -> list[Change]:
    """The changes to make, in order. FileProblem if `old` is not found, found more than once, or changes nothing."""
    if old == new:
        raise FileProblem(path, "would not change: old_text and new_text are the same")
    found = occurrences(text.content, old, overlapping=not everywhere)
    if not found:
        raise FileProblem(path, "does not contain old_text", _hint(text, old))
    if len(found) > 1 and not everywhere:
        lines = [text.content.count("\n", 0, start) + 1 for start, _ in found[:_LISTED]]
        where = ", ".join(map(str, lines)) + (" …" if len(found) > _LISTED else "")
        raise FileProblem(
            path,
            f"contains old_text {len(found)} times, at lines {where}",
            "Add lines around it until it is unique, or set replace_all.",
        )
    return [Change(start, end, _with_line_end(new, text.content[start:end], text)) for start, end in found]


def _with_line_end(new: str, matched: str, text: Text) -> str:
    """The new text with the line ends of what it replaces, or of the file where that has none."""
    if "\r\n" in new:
        return new
    crlf = "\r\n" in matched if "\n" in matched else text.line_end == "\r\n"
    return new.replace("\n", "\r\n") if crlf else new


def _applied(content: str, changes: list[Change]) -> str:
    pieces, position = [], 0
    for change in changes:
        pieces += [content[position : change.start], change.new]
        position = change.end
    return "".join([*pieces, content[position:]])


def _hint(text: Text, old: str) -> str:
    close = nearest(text.lines, old)
    if not close:
        return "Nothing in it comes close; read it again."
    return "\n".join(["The nearest lines are:", *(f"{number}\t{line}" for number, line in close)])
