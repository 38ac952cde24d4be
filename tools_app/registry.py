"""The tools of this process: found by entry point, checked, offered to the model, and run."""

from __future__ import annotations

import json
import logging
import re
import threading
import traceback
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Self

from anima_project.configuration import configuration
from tools_app.errors import InvalidInput, ToolError, UnknownTool
from tools_app.further import FurtherTools
from tools_app.shortening import fit
from tools_app.tool import Tool, ToolContext, ToolResult

if TYPE_CHECKING:
    from jsonschema import ValidationError

log = logging.getLogger(__name__)

GROUP = "anima.tools"
_OURS = "anima"
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # what the Messages API takes
_MOST_PROBLEMS = 8
_SHOWN = 80


class Registry:
    """Knows its tools by name. A bad one is refused with a logged error, and the rest goes on. Safe between threads."""

    def __init__(self, tools: Iterable[Tool], further: FurtherTools | None = None) -> None:
        """`further`: tools that come and go."""
        self._lock = threading.RLock()
        self._further = further
        self._followed: Mapping[str, Tool] = {}
        self._tools: dict[str, Tool] = {}
        self._schemas: dict[str, dict[str, Any]] = {}
        self._unloaded: dict[str, EntryPoint] = {}
        for tool in tools:
            self._add(tool, getattr(tool, "name", type(tool).__name__))

    @classmethod
    def discover(cls) -> Self:
        """The tools of every installed package, built-in ones first. Only names are read; code is loaded on demand."""
        from tools_app.mcp.source import ServerTools

        registry = cls((), ServerTools())
        found = entry_points(group=GROUP)
        for entry_point in sorted(found, key=lambda entry: (entry.dist is None or entry.dist.name != _OURS, entry)):
            if entry_point.name in registry._unloaded:
                log.error("Tool %r of %s is refused: the name is taken.", entry_point.name, entry_point.value)
            else:
                registry._unloaded[entry_point.name] = entry_point
        return registry

    @property
    def names(self) -> tuple[str, ...]:
        """In alphabetical order; those found and not loaded yet included."""
        self._follow()
        with self._lock:
            return tuple(sorted({*self._tools, *self._unloaded}))

    def get(self, name: str) -> Tool:
        """UnknownTool if there is none, or if it was refused."""
        self._follow()
        with self._lock:
            self._load(name)
            try:
                return self._tools[name]
            except KeyError:
                raise UnknownTool(name, self.names) from None

    def schemas(self) -> list[dict[str, Any]]:
        """What the model is told of the tools, by name; the same bytes each time, unless tools have come or
        gone. Loads every tool, and may wait for servers that were never asked what they have."""
        self._follow(learn=True)
        with self._lock:
            self._load(*self._unloaded)
            return [
                {"name": name, "description": tool.description.strip(), "input_schema": self._schemas[name]}
                for name, tool in sorted(self._tools.items())
            ]

    def guidelines(self) -> str:
        """What the system prompt says of the tools: each one's lines, in the order of their names, or nothing."""
        with self._lock:
            self._load(*self._unloaded)
            lines = (tool.guidelines.strip() for _, tool in sorted(self._tools.items()))
            return "\n".join(line for line in lines if line)

    def validate(self, name: str, tool_input: Mapping[str, Any]) -> None:
        """InvalidInput with every way in which the input breaks the tool's schema; UnknownTool."""
        self.get(name)
        from jsonschema import Draft202012Validator

        validator = Draft202012Validator(self._schemas[name])
        errors = sorted(validator.iter_errors(tool_input), key=lambda error: (error.json_path, str(error.validator)))
        if errors:
            raise InvalidInput(name, [_problem(error) for error in errors[:_MOST_PROBLEMS]])

    def run(self, name: str, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """The tool's result within the cap of the configuration. Raises nothing: whatever fails is a failed result."""
        try:
            self.validate(name, tool_input)
            result = self.get(name).run(tool_input, context)
            if not isinstance(result, ToolResult):
                raise TypeError(f"run returned {type(result).__name__}, not ToolResult")
        except ToolError as error:
            result = ToolResult(text=str(error), success=False)
        except Exception as error:  # a tool is anybody's code, and each call needs an answer
            log.exception("Tool %r failed.", name)
            cause = "".join(traceback.format_exception_only(error)).strip().partition("\n")[0]
            result = ToolResult(
                text=f"{name} failed by a fault of its own: {cause[:300]}. The details are in Anima's log.",
                success=False,
            )
        return fit(result, configuration().tools.result_bytes, context.scratch)

    def close(self) -> None:
        """Let every loaded tool go; one that fails to is logged."""
        with self._lock:
            tools, self._tools, self._unloaded = self._tools, {}, {}
            further, self._further = self._further, None
        for name, tool in tools.items():
            try:
                tool.close()
            except Exception:  # a tool is anybody's code, and the others must be closed too
                log.exception("Tool %r could not be closed.", name)
        if further is not None:
            further.close()

    def _follow(self, *, learn: bool = False) -> None:
        """Take in what came, and let go of what went, since the last look."""
        if self._further is None:
            return
        present = self._further.tools(learn=learn)  # not under the lock, for it may take seconds
        with self._lock:
            if present is self._followed:
                return
            for name, tool in self._followed.items():
                if self._tools.get(name) is tool:
                    del self._tools[name], self._schemas[name]
            for name, tool in present.items():
                self._add(tool, name)
            self._followed = present

    def _load(self, *names: str) -> None:
        for name in names:
            if (entry_point := self._unloaded.pop(name, None)) is None:
                continue
            try:
                tool = entry_point.load()()
            except Exception:  # a plugin is anybody's code, and the rest goes on
                log.exception("Tool %r is refused: %s cannot be loaded.", name, entry_point.value)
            else:
                self._add(tool, name)

    def _add(self, tool: Tool, name: str) -> None:
        fault = _fault(tool, name) or ("the name is taken" if name in self._tools else None)
        if fault:
            log.error("Tool %r is refused: %s.", name, fault)
        else:
            self._tools[name] = tool
            self._schemas[name] = json.loads(json.dumps(dict(tool.input_schema)))


def _fault(tool: Any, name: str) -> str | None:
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
    return None


def _problem(error: ValidationError) -> str:
    """What is wrong, where, and what would be right, in one line."""
    where = error.json_path.removeprefix("$").removeprefix(".") or "the input"
    rule: Any = error.validator_value
    found: Any = error.instance
    match error.validator:
        case "required":
            return f"{where} lacks {', '.join(name for name in rule if name not in found)}"
        case "additionalProperties" if isinstance(error.schema, Mapping):
            allowed = sorted(error.schema.get("properties", {}))
            unknown = sorted(set(found) - set(allowed))
            return f"{where} has no use for {', '.join(unknown)} (allowed: {', '.join(allowed)})"
        case "type":
            types = rule if isinstance(rule, str) else " or ".join(rule)
            return f"{where} must be of type {types}, and is {_shown(found)}"
        case "enum":
            return f"{where} must be one of {_shown(rule)}, and is {_shown(found)}"
        case _:
            return f"{where} is {_shown(found)}, and breaks the rule: {error.validator} {_shown(rule)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
