"""Whether an object is a tool: what is wrong with it, in words. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # what the Messages API takes


def fault_of(tool: Any, name: str) -> str | None:
    """Why the object is no tool of that name, or None. The schema is judged by its outline only: the library that
    could judge it whole costs more time than a start can spare."""
    if getattr(tool, "name", None) != name:
        return f"it calls itself {getattr(tool, 'name', None)!r}"
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        return "a name has 1 to 64 letters, digits, _ or -"
    if not (isinstance(getattr(tool, "description", None), str) and tool.description.strip()):
        return "it has no description"
    if not isinstance(getattr(tool, "guidelines", None), str):
        return "its guidelines are no text"
    if not isinstance(getattr(tool, "changes_something", None), bool):
        return "it does not say whether it changes something"
    for method in ("subject", "run", "close"):
        if not callable(getattr(tool, method, None)):
            return f"it has no method {method}"
    return _schema_fault(getattr(tool, "input_schema", None))


def _schema_fault(schema: Any) -> str | None:
    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        return "its input_schema is not of type object"
    properties = schema.get("properties", {})
    if not isinstance(properties, Mapping) or not all(isinstance(value, Mapping) for value in properties.values()):
        return "its input_schema does not describe its properties"
    required = schema.get("required", [])
    if not isinstance(required, list) or not set(required) <= set(properties):
        return "its input_schema requires what it does not describe"
    try:
        json.dumps(dict(schema))
    except (TypeError, ValueError) as error:
        return f"its input_schema is no JSON: {error}"
    if foreign := foreign_references(schema):
        return f"its input_schema refers to another address, {foreign[0]!r:.80}"
    return None


def foreign_references(schema: Any) -> list[str]:
    """Where a schema refers to what is not in it. Nothing is ever fetched to judge an input."""
    match schema:
        case Mapping():
            here = [value for key, value in schema.items() if key in ("$ref", "$dynamicRef") and isinstance(value, str)]
            below = [target for value in schema.values() for target in foreign_references(value)]
            return [target for target in here if not target.startswith("#")] + below
        case list() | tuple():
            return [target for value in schema for target in foreign_references(value)]
    return []
