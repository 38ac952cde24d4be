"""The tools of this process: found by entry point, checked, offered to the model, and run."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from anima_project.configuration import configuration
from anima_project.plugins import discovery, faults, remembered
from anima_project.plugins.part import TOOLS, Part
from tools_app.attachment import Attachment, Mention
from tools_app.errors import DisabledTool, InvalidInput, ToolError, UnknownTool
from tools_app.further import FurtherTools
from tools_app.interrupt import Interrupt
from tools_app.shortening import fit
from tools_app.soundness import fault_of
from tools_app.tool import Tool, ToolContext, ToolResult

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

log = logging.getLogger(__name__)

_MOST_PROBLEMS = 8
_SHOWN = 80


class Registry:
    """Knows its tools by name. A bad one is refused with a logged error, and the rest goes on. Safe between threads.

    A plugin's tool that fails by a fault of its own is disabled. What the model was told of it stays as it was for as
    long as the process lives, for what stands before a conversation must not change; a call is answered with the reason.
    """

    def __init__(self, tools: Iterable[Tool], further: FurtherTools | None = None) -> None:
        """`further`: tools that come and go."""
        self._lock = threading.RLock()
        self._further = further
        self._followed: Mapping[str, Tool] = {}
        self._tools: dict[str, Tool] = {}
        self._said: dict[str, dict[str, Any]] = {}
        self._parts: dict[str, Part] = {}
        self._unloaded: set[str] = set()
        self._disabled: dict[str, str] = {}
        self._validators: dict[str, tuple[Any, Draft202012Validator]] = {}
        """By name, with the schema that each is of."""
        for tool in tools:
            self._add(tool, getattr(tool, "name", type(tool).__name__))

    @classmethod
    def discover(cls) -> Self:
        """The tools of every installed package, built-in ones first. Only names are read; code is loaded on demand."""
        from tools_app.mcp.source import ServerTools

        registry = cls((), ServerTools())
        for part in discovery.parts(TOOLS):
            if part.name in registry._parts:
                faults.report(part, "the name is taken")
                continue
            registry._parts[part.name] = part
            registry._unloaded.add(part.name)
            if (said := remembered.recall(part)) is not None:
                registry._said[part.name] = dict(said)
        return registry

    @property
    def names(self) -> tuple[str, ...]:
        """In alphabetical order; those found and not loaded yet included."""
        self._follow()
        with self._lock:
            return tuple(sorted({*self._tools, *self._unloaded}))

    def get(self, name: str) -> Tool:
        """UnknownTool if there is none, or if it was refused; DisabledTool if it was disabled since."""
        self._follow()
        with self._lock:
            self._load(name)
            if cause := self._disabled.get(name):
                raise DisabledTool(name, cause)
            try:
                return self._tools[name]
            except KeyError:
                raise UnknownTool(name, self.names) from None

    def schemas(self) -> list[dict[str, Any]]:
        """What the model is told of the tools, by name; the same bytes each time, unless tools have come or gone. Loads
        every tool of which that is not known, and may wait for servers that were never asked what they have."""
        self._follow(learn=True)
        with self._lock:
            self._load_unknown()
            return [
                {"name": name, "description": said["description"], "input_schema": said["input_schema"]}
                for name, said in sorted(self._said.items())
            ]

    def own(self) -> list[Tool]:
        """Anima's own tools and those of its plugins, by name, without those that come and go and what is disabled."""
        with self._lock:
            self._load(*self._unloaded)
            return [
                tool
                for name, tool in sorted(self._tools.items())
                if self._followed.get(name) is not tool and name not in self._disabled
            ]

    def guidelines(self) -> str:
        """What the system prompt says of the tools: each one's lines, in the order of their names, or nothing."""
        with self._lock:
            self._load_unknown()
            lines = (said["guidelines"] for _, said in sorted(self._said.items()))
            return "\n".join(line for line in lines if line)

    def validate(self, name: str, tool_input: Mapping[str, Any]) -> None:
        """InvalidInput with every way in which the input breaks the tool's schema; UnknownTool, DisabledTool."""
        self._fitting(name, tool_input)

    def _fitting(self, name: str, tool_input: Mapping[str, Any]) -> Tool:
        """The tool, for an input that it takes. As `validate`."""
        tool = self.get(name)
        schema = self._said[name]["input_schema"]
        known, validator = self._validators.get(name, (None, None))
        if known is not schema or validator is None:
            from jsonschema import Draft202012Validator
            from referencing import Registry as Addresses

            # Without addresses of its own, a validator would fetch what a schema refers to.
            validator = Draft202012Validator(schema, registry=Addresses())
            self._validators[name] = schema, validator
        errors = sorted(validator.iter_errors(tool_input), key=lambda error: (error.json_path, str(error.validator)))
        if errors:
            raise InvalidInput(name, [_problem(error) for error in errors[:_MOST_PROBLEMS]])
        return tool

    def run(self, name: str, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """The tool's result within the cap of the configuration. Raises nothing: whatever fails is a failed result."""
        try:
            result = self._fitting(name, tool_input).run(tool_input, context)
            if not isinstance(result, ToolResult):
                raise TypeError(f"run returned {type(result).__name__}, not ToolResult")
        except ToolError as error:
            result = ToolResult(text=str(error), success=False)
        except Exception as error:  # a tool is anybody's code, and each call needs an answer
            log.exception("Tool %r failed.", name)
            self.blame(name, error)
            result = ToolResult(
                text=f"{name} failed by a fault of its own: {faults.in_short(error)}. The details are in Anima's log.",
                success=False,
            )
        return fit(result, configuration().tools.result_bytes, context.scratch)

    def mentioned(self, text: str) -> Sequence[Mention]:
        """What a message names of what it may bring along: `@server:uri`, `/server:prompt`."""
        return () if self._further is None else self._further.mentioned(text)

    def attachments(self, mentions: Sequence[Mention], scratch: Path, interrupt: Interrupt) -> list[Attachment]:
        """What is named, each within the cap of the configuration. May take a while. Interrupted."""
        further = self._further
        found = [] if further is None else further.attachments(mentions, scratch, interrupt)
        most = configuration().tools.result_bytes
        return [replace(one, text=fit(ToolResult(text=one.text), most, scratch).text) for one in found]

    def words(self) -> Sequence[tuple[str, str]]:
        """What can be named so, and what it is."""
        return () if self._further is None else self._further.words()

    def blame(self, name: str, error: Exception) -> None:
        """The tool raised what no tool should: a plugin's is disabled, one of Anima's own is not. Raises nothing."""
        with self._lock:
            if (part := self._parts.get(name)) and part.is_foreign:
                self._disabled[name] = faults.in_short(error)
                faults.report(part, error)

    def close(self) -> None:
        """Let every loaded tool go; one that fails to is logged."""
        with self._lock:
            tools, self._tools = self._tools, {}
            self._unloaded, self._said = set(), {}
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
                    del self._tools[name], self._said[name]
            for name, tool in present.items():
                self._add(tool, name)
            self._followed = present

    def _load_unknown(self) -> None:
        self._load(*(self._unloaded - self._said.keys()))

    def _load(self, *names: str) -> None:
        for name in sorted(names):
            if name not in self._unloaded:
                continue
            self._unloaded.discard(name)
            try:
                self._add(self._parts[name].load()(), name)
            except Exception as error:  # a plugin is anybody's code, and the rest goes on
                self._refuse(name, error)

    def _add(self, tool: Tool, name: str) -> None:
        fault = fault_of(tool, name) or ("the name is taken" if name in self._tools else None)
        if fault:
            self._refuse(name, fault)
            return
        said = {
            "description": tool.description.strip(),
            "guidelines": tool.guidelines.strip(),
            "input_schema": json.loads(json.dumps(dict(tool.input_schema))),
        }
        self._tools[name] = tool
        self._said.setdefault(name, said)  # what was told of it before it was loaded stays as it was
        if part := self._parts.get(name):
            remembered.remember(part, said)

    def _refuse(self, name: str, cause: str | Exception) -> None:
        """One that the model was told of already stays what it was told, and cannot be called."""
        if name in self._said and name not in self._tools:
            self._disabled[name] = faults.in_short(cause)
        if part := self._parts.get(name):
            faults.report(part, cause)
        else:
            log.error("Tool %r is refused: %s.", name, cause)


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
