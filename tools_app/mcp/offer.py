"""What a server says of its tools, judged and put into the form that the model may see. Pure.

The words are the server's: they are cut to a length, and a schema that the Messages API would refuse, with every other
tool, is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anima_project.plain_text import harmless
from tools_app.mcp.naming import tool_names
from tools_app.soundness import foreign_references

LONGEST_DESCRIPTION = 4_000
LARGEST_SCHEMA_BYTES = 30_000
_PROPERTY = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
_NOT_AT_THE_TOP = ("oneOf", "anyOf", "allOf", "if", "then", "else", "not", "$schema", "$id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One tool of a server. `name` is for the model, `own_name` for the server."""

    name: str
    own_name: str
    description: str
    input_schema: Mapping[str, Any]
    reads_only: bool = False
    """Whether the server says so. Its word, not a proof."""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "own_name": self.own_name,
            "description": self.description,
            "input_schema": self.input_schema,
            "reads_only": self.reads_only,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Offered:
        """What `as_json` wrote. KeyError or TypeError for anything else."""
        return cls(**{name: value[name] for name in cls.__slots__})


def offered(server: str, tools: Iterable[Mapping[str, Any]], most: int) -> tuple[list[Offered], list[str]]:
    """The tools as the protocol writes them → those that can be offered, at most so many, and what is wrong with the
    others."""
    by_name = {str(tool.get("name", "")): tool for tool in tools}
    faults = []
    found = []
    for name, own_name in sorted(tool_names(server, by_name).items()):
        tool = by_name[own_name]
        schema = _schema(tool.get("inputSchema"))
        if fault := _fault(schema):
            faults.append(f"{own_name!r} is left out: {fault}")
            continue
        found.append(
            Offered(
                name=name,
                own_name=own_name,
                description=_described(server, tool),
                input_schema=schema,
                reads_only=_hint(tool, "readOnlyHint") and not _hint(tool, "destructiveHint"),
            )
        )
    if len(found) > most:
        faults.append(f"{len(found) - most} tools are left out: it has more than {most} (mcp.tools_per_server)")
    return found[:most], faults


def _described(server: str, tool: Mapping[str, Any]) -> str:
    text = harmless(str(tool.get("description") or tool.get("title") or "")).strip()
    if len(text) > LONGEST_DESCRIPTION:
        text = f"{text[:LONGEST_DESCRIPTION]} …"
    return text or f"A tool of the MCP server {server}, which does not say what it does."


def _hint(tool: Mapping[str, Any], name: str) -> bool:
    hints = tool.get("annotations")
    return isinstance(hints, Mapping) and hints.get(name) is True


def _schema(schema: Any) -> dict[str, Any]:
    """For the model: an object whose properties are tables. Rules at its top that the API does not take are left to the
    server, which judges the input itself."""
    kept = {key: value for key, value in dict(schema or {}).items() if key not in _NOT_AT_THE_TOP}
    properties = {name: {} if rule is True else rule for name, rule in dict(kept.get("properties") or {}).items()}
    return {"type": "object", **kept, "properties": properties}


def _fault(schema: Mapping[str, Any]) -> str | None:
    text = json.dumps(schema)
    if len(text) > LARGEST_SCHEMA_BYTES:
        return f"its schema is larger than {LARGEST_SCHEMA_BYTES} bytes"
    if bad := [name for name in schema["properties"] if not _PROPERTY.fullmatch(name)]:
        return f"its input {bad[0]!r} has a name that no model takes"
    if foreign_references(schema):
        return "its schema refers to another address"
    return None
