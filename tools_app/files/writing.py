"""The tool `write_file`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from anima_project.configuration import configuration
from tools_app.errors import FileProblem, Interrupted
from tools_app.files import disk
from tools_app.files.text import Text, decoded
from tools_app.tool import ToolContext, ToolResult


class WriteFile:
    """The whole content of a file, new or not."""

    name: ClassVar[str] = "write_file"
    description: ClassVar[str] = (
        "Create a text file, or replace the whole content of one; missing folders are made. The file is replaced at "
        "once: nobody ever sees it half written. An existing file keeps its mode, and its CRLF line ends and byte order "
        "mark if it has them. To change a part of a file, use edit_file. Relative paths start in the session's folder."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "path": {"type": "string", "minLength": 1, "description": "The file."},
            "content": {"type": "string", "description": "All of its text, with the last line's end."},
        },
        "required": ["path", "content"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = True
    guidelines: ClassVar[str] = "Use write_file for new files, edit_file to change existing ones."

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("path", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        path = tool_input["path"]
        file = disk.locate(path, context.directory, writing=True)
        before = disk.status(file, path)
        kept = Text("")
        if before is not None:
            disk.require_regular(before, path)
            if before.st_size <= configuration().files.largest_bytes:
                old = decoded(disk.read(file, path, configuration().files.largest_bytes).data)
                kept = old if isinstance(old, Text) else kept
        data = _in_the_manner_of(kept, tool_input["content"], path)
        if context.interrupt.is_set():
            raise Interrupted
        disk.replace(file, path, data, before)
        return ToolResult(text=_report(path, before.st_size if before else None, data, kept))

    def close(self) -> None:
        pass


def _in_the_manner_of(old: Text, content: str, path: str) -> bytes:
    """The content with the old text's encoding, mark and line ends. FileProblem for what no encoding can carry."""
    content = content.removeprefix("\ufeff") if old.mark else content
    if old.line_end == "\r\n" and "\r\n" not in content:
        content = content.replace("\n", "\r\n")
    try:
        return Text(content, old.encoding, old.mark).encode()
    except UnicodeEncodeError as error:
        raise FileProblem(path, f"is unchanged: the content holds no valid text at character {error.start}") from error


def _report(path: str, size_before: int | None, data: bytes, kept: Text) -> str:
    did = (
        f"Created {path}: {len(data)} bytes."
        if size_before is None
        else (f"Overwrote {path}: {len(data)} bytes, before {size_before}.")
    )
    also = [what for what, so in (("CRLF line ends", kept.line_end == "\r\n"), ("byte order mark", kept.mark)) if so]
    return f"{did} Kept its {' and '.join(also)}." if also else did
