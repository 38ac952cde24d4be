"""The tool `find_files`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, ClassVar

from pathspec import GitIgnoreSpec

from anima_tools_filesystem.walking import INCLUDE_IGNORED, PATH, folder_of, walk
from tools_app.errors import InvalidInput
from tools_app.tool import ToolContext, ToolResult

MOST = 1_000


class FindFiles:
    name: ClassVar[str] = "find_files"
    description: ClassVar[str] = (
        "Find files by the pattern of their path, as .gitignore has patterns: *.py is found in every folder, "
        "src/**/test_*.py below src only, /*.md in the folder itself. Paths come in order, from that folder. What "
        f".gitignore and .ignore leave out is not looked into. At most {MOST} paths."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "pattern": {"type": "string", "minLength": 1, "description": "Such as *.py or docs/**/*.md."},
            "path": PATH,
            "include_ignored": INCLUDE_IGNORED,
        },
        "required": ["pattern"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = ""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return f"{tool_input.get('pattern', '')} in {tool_input.get('path', '.')}"

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        matching = pattern_of(self.name, "pattern", tool_input["pattern"])
        folder = folder_of(tool_input.get("path"), context)
        ignored = bool(tool_input.get("include_ignored", False))
        files = (
            entry.name for entry in walk(folder, context.interrupt, include_ignored=ignored) if not entry.is_folder
        )
        found = list(islice((name for name in files if matching.match_file(name)), MOST + 1))
        if not found:
            return ToolResult(text=f"No file below {folder} matches {tool_input['pattern']}.")
        more = ["… and more; use a narrower pattern or a folder further down."] if len(found) > MOST else []
        return ToolResult(text="\n".join([*found[:MOST], *more]))

    def close(self) -> None:
        pass


def pattern_of(tool: str, key: str, pattern: str) -> GitIgnoreSpec:
    """InvalidInput if it is none."""
    try:
        return GitIgnoreSpec.from_lines([pattern])
    except ValueError as error:
        raise InvalidInput(tool, [f"{key} is no pattern: {error}"]) from error
