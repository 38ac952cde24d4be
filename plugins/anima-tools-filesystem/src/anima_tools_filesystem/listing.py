"""The tool `list_folder`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from anima_tools_filesystem.walking import INCLUDE_IGNORED, PATH, Entry, folder_of, walk
from tools_app.tool import ToolContext, ToolResult

MOST = 1_000


class ListFolder:
    name: ClassVar[str] = "list_folder"
    description: ClassVar[str] = (
        "List what is in a folder, by name: folders end with /, links with @, files come with their size in bytes. What "
        f".gitignore and .ignore leave out is not shown. At most {MOST} entries. Relative paths start in the session's folder."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {"path": PATH, "include_ignored": INCLUDE_IGNORED},
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = (
        "Look around with list_folder, show_tree, find_files and search_files rather than with bash."
    )

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("path", "."))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        folder = folder_of(tool_input.get("path"), context)
        ignored = bool(tool_input.get("include_ignored", False))
        entries = list(walk(folder, context.interrupt, include_ignored=ignored, deepest=1))
        lines = [f"{folder}: {len(entries)} entries", *map(_line, entries[:MOST])]
        if len(entries) > MOST:
            lines.append(f"… and {len(entries) - MOST} more; look for the ones you need with find_files.")
        return ToolResult(text="\n".join(lines))

    def close(self) -> None:
        pass


def _line(entry: Entry) -> str:
    if entry.is_folder:
        return f"{entry.name}/"
    return f"{entry.name}@" if entry.is_link else f"{entry.name}  {entry.size}"
