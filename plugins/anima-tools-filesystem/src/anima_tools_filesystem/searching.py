"""The tool `search_files`: grep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import regex

from anima_tools_filesystem.finding import pattern_of
from anima_tools_filesystem.walking import INCLUDE_IGNORED, Entry, folder_of, walk
from tools_app.errors import InvalidInput, ToolError
from tools_app.files.disk import locate
from tools_app.tool import ToolContext, ToolResult

MOST = 200
LARGEST_BYTES = 10_000_000
LONGEST_LINE = 400
PATIENCE_S = 1.0
"""For one file: a pattern that backtracks without end must not hang the turn."""


class SearchFiles:
    name: ClassVar[str] = "search_files"
    description: ClassVar[str] = (
        "Search files for lines that match a regular expression (Python's syntax). Each comes as path:line: text, paths "
        "from the folder that is searched. What .gitignore and .ignore leave out is not searched, nor are binary files and "
        f"those over {LARGEST_BYTES // 1_000_000} MB. At most {MOST} lines match; then the result says so."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "pattern": {"type": "string", "minLength": 1, "description": "A regular expression."},
            "path": {
                "type": "string",
                "minLength": 1,
                "description": "A folder or a file. Default: the session's folder.",
            },
            "files": {"type": "string", "minLength": 1, "description": "Only files with such paths: *.py"},
            "ignore_case": {"type": "boolean", "description": "Default false."},
            "context": {"type": "integer", "minimum": 0, "maximum": 10, "description": "Lines around each. Default 0."},
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
        try:
            pattern = regex.compile(tool_input["pattern"], regex.IGNORECASE if tool_input.get("ignore_case") else 0)
        except regex.error as error:
            raise InvalidInput(self.name, [f"pattern is no regular expression: {error}"]) from error
        around, shown, matched, searched = int(tool_input.get("context", 0)), list[str](), 0, 0
        for entry in _files(tool_input, context):
            lines = _lines(entry.path, entry.size)
            if lines is None:
                continue
            searched += 1
            hits = _hits(pattern, lines, entry.name, MOST + 1 - matched)
            if not hits:
                continue
            matched += len(hits)
            shown += [*(["--"] if around and shown else []), *_shown(entry.name, lines, hits, around)]
            if matched > MOST:
                shown.append(f"… and more than {MOST} lines match; use a narrower pattern, files or path.")
                break
        return ToolResult(text="\n".join(shown) or f"Nothing matches, in {searched} files that were searched.")

    def close(self) -> None:
        pass


def _files(tool_input: Mapping[str, Any], context: ToolContext) -> Iterator[Entry]:
    wanted = pattern_of(SearchFiles.name, "files", tool_input["files"]) if "files" in tool_input else None
    path = tool_input.get("path")
    if path is not None:
        file = locate(path, context.directory, writing=False)
        if file.is_file():
            yield Entry(file, path, 1, is_folder=False, is_link=False, size=file.stat().st_size)
            return
    ignored = bool(tool_input.get("include_ignored", False))
    for entry in walk(folder_of(path, context), context.interrupt, include_ignored=ignored):
        if not entry.is_folder and not entry.is_link and (wanted is None or wanted.match_file(entry.name)):
            yield entry


def _lines(file: Path, size: int) -> list[str] | None:
    """None for what is not searched."""
    if size > LARGEST_BYTES or not file.is_file():
        return None
    try:
        data = file.read_bytes()
    except OSError:
        return None
    return None if b"\0" in data[:8_000] else data.decode("utf-8", "replace").splitlines()


def _hits(pattern: regex.Pattern[str], lines: list[str], name: str, most: int) -> list[int]:
    found: list[int] = []
    try:
        for number, line in enumerate(lines):
            if pattern.search(line, timeout=PATIENCE_S):
                found.append(number)
                if len(found) == most:
                    break
    except TimeoutError:
        raise ToolError(
            f"The pattern takes too long on {name}: it can match in too many ways. Write it without nested repetitions."
        ) from None
    return found


def _shown(name: str, lines: list[str], hits: list[int], around: int) -> Iterator[str]:
    """As grep has it: `:` behind a line that matches, `-` behind one that only stands beside it."""
    matching = set(hits[:MOST])
    numbers = sorted({n for hit in matching for n in range(max(0, hit - around), min(len(lines), hit + around + 1))})
    before = None
    for number in numbers:
        if before is not None and number > before + 1 and around:
            yield "--"
        before = number
        mark = ":" if number in matching else "-"
        line = lines[number]
        text = (
            line
            if len(line) <= LONGEST_LINE
            else f"{line[:LONGEST_LINE]}… [{len(line) - LONGEST_LINE} more characters]"
        )
        yield f"{name}{mark}{number + 1}{mark} {text}"
