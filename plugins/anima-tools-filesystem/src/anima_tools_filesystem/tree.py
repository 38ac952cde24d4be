"""The tool `show_tree`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from anima_tools_filesystem.walking import INCLUDE_IGNORED, PATH, Entry, folder_of, walk
from tools_app.tool import ToolContext, ToolResult

MOST = 500
DEPTH = 3


class ShowTree:
    name: ClassVar[str] = "show_tree"
    description: ClassVar[str] = (
        "Show a folder and what is below it as a tree. What .gitignore and .ignore leave out is not shown. At most "
        f"{MOST} entries."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "path": PATH,
            "depth": {"type": "integer", "minimum": 1, "maximum": 20, "description": f"How deep. Default {DEPTH}."},
            "include_ignored": INCLUDE_IGNORED,
        },
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = ""

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("path", "."))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        folder = folder_of(tool_input.get("path"), context)
        depth, ignored = int(tool_input.get("depth", DEPTH)), bool(tool_input.get("include_ignored", False))
        entries = list(islice(walk(folder, context.interrupt, include_ignored=ignored, deepest=depth), MOST + 1))
        lines = [str(folder), *drawn(entries[:MOST])]
        if len(entries) > MOST:
            lines.append("… and more; look into a folder further down, or less deep.")
        return ToolResult(text="\n".join(lines))

    def close(self) -> None:
        pass


def drawn(entries: Sequence[Entry]) -> Iterator[str]:
    """A line for each entry; they come as `walk` gives them. Pure."""
    goes_on: list[bool] = []
    for n, entry in enumerate(entries):
        below = entries[n + 1 :]
        has_sibling = next((later.depth == entry.depth for later in below if later.depth <= entry.depth), False)
        del goes_on[entry.depth - 1 :]
        lead = "".join("│   " if more else "    " for more in goes_on)
        name = entry.name.rpartition("/")[2] + ("/" if entry.is_folder else "@" if entry.is_link else "")
        yield f"{lead}{'├── ' if has_sibling else '└── '}{name}"
        goes_on.append(has_sibling)
