"""The rules for what stands beside the messages: top-level fields, the system prompt, tools, sampling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nous.rehearsal.blocks import TOOL_NAME, text_complaints
from nous.rehearsal.models import family

FIRST_VERSION = "2023-06-01"
LATEST_VERSION = "2026-10-21"
VERSIONS = (FIRST_VERSION, LATEST_VERSION)

_NULL = type(None)
_FIELDS: Mapping[str, tuple[type, ...]] = {
    "model": (str,),
    "messages": (list,),
    "max_tokens": (int,),
    "cache_control": (dict, _NULL),
    "container": (str, dict, _NULL),
    "diagnostics": (dict, _NULL),
    "inference_geo": (str, _NULL),
    "metadata": (dict,),
    "output_config": (dict,),
    "service_tier": (str,),
    "speed": (str, _NULL),
    "stop_sequences": (list,),
    "stream": (bool,),
    "system": (str, list),
    "temperature": (int, float),
    "thinking": (dict,),
    "tool_choice": (dict,),
    "tools": (list,),
    "top_k": (int,),
    "top_p": (int, float),
    "user_profile_id": (str,),
}
_SAMPLING = {"temperature", "top_k", "top_p"}
_NOT_COUNTED = {"max_tokens", "metadata", "service_tier", "stop_sequences", "stream"} | _SAMPLING
_TOOL_FIELDS: Mapping[str, tuple[type, ...]] = {
    "name": (str,),
    "input_schema": (dict,),
    "description": (str,),
    "type": (str, _NULL),
    "cache_control": (dict, _NULL),
    "strict": (bool,),
    "defer_loading": (bool,),
    "allowed_callers": (list,),
    "input_examples": (list,),
    "eager_input_streaming": (bool, _NULL),
}
_PROPERTY_KEY = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
_TOOL_CHOICES: Mapping[str, set[str]] = {
    "auto": {"type", "disable_parallel_tool_use"},
    "any": {"type", "disable_parallel_tool_use"},
    "tool": {"type", "name", "disable_parallel_tool_use"},
    "none": {"type"},
}


def complaints(body: Mapping[str, Any], *, version: str, counting: bool) -> Iterator[str]:
    """What is wrong with a request beside its messages; of `messages` only that it is a list."""
    unknown = (_NOT_COUNTED if counting else set()) | (set() if version == FIRST_VERSION else _SAMPLING)
    known = {name: types for name, types in _FIELDS.items() if name not in unknown}
    for name in ("model", "messages") if counting else ("model", "max_tokens", "messages"):
        if name not in body:
            yield f"{name}: Field required"
    yield from _fields(body, known, "")
    for rule in _RULES:
        yield from rule(body)


def _fields(value: Mapping[str, Any], known: Mapping[str, tuple[type, ...]], prefix: str) -> Iterator[str]:
    for name, inner in value.items():
        if name not in known:
            yield f"{prefix}{name}: Extra inputs are not permitted"
        # In Python a bool is an int; in JSON it is not.
        elif not isinstance(inner, known[name]) or (isinstance(inner, bool) and bool not in known[name]):
            yield f"{prefix}{name}: Input should be a valid {known[name][0].__name__}"


def _model(body: Mapping[str, Any]) -> Iterator[str]:
    if not body["model"]:
        yield "model: String should have at least 1 character"


def _max_tokens(body: Mapping[str, Any]) -> Iterator[str]:
    limit = family(body["model"]).max_output_tokens
    asked = body.get("max_tokens", 1)
    if asked < 1:
        yield "max_tokens: Input should be greater than or equal to 1"
    if asked > limit:
        yield (
            f"max_tokens: {asked} > {limit}, which is the maximum allowed number of output tokens for {body['model']}"
        )


def _system(body: Mapping[str, Any]) -> Iterator[str]:
    system = body.get("system", [])
    if isinstance(system, str):
        if system and not system.strip():
            yield "system: text content blocks must contain non-whitespace text"
        return
    for index, block in enumerate(system):
        yield from text_complaints(block, f"system.{index}")


def _sampling(body: Mapping[str, Any]) -> Iterator[str]:
    for name, low, high in (("temperature", 0, 1), ("top_p", 0, 1), ("top_k", 0, 1_000_000)):
        if name not in body:
            continue
        if not low <= body[name] <= high:
            yield f"{name}: Input should be between {low} and {high}"
        default = body[name] == 1 and name != "top_k"
        if not default and not family(body["model"]).takes_sampling:
            yield f"`{name}` is deprecated for this model."


def _stops(body: Mapping[str, Any]) -> Iterator[str]:
    for index, stop in enumerate(body.get("stop_sequences", [])):
        if not isinstance(stop, str):
            yield f"stop_sequences.{index}: Input should be a valid string"
        if not stop.strip():
            yield f"stop_sequences.{index}: each stop sequence must contain non-whitespace"


def _small_objects(body: Mapping[str, Any]) -> Iterator[str]:
    yield from _fields(body.get("metadata", {}), {"user_id": (str, _NULL)}, "metadata.")
    if body.get("service_tier", "auto") not in ("auto", "standard_only"):
        yield "service_tier: Input should be 'auto' or 'standard_only'"


def _tools(body: Mapping[str, Any]) -> Iterator[str]:
    names: set[str] = set()
    for index, tool in enumerate(body.get("tools", [])):
        where = f"tools.{index}"
        if not isinstance(tool, dict):
            yield f"{where}: Input should be an object"
        if "name" not in tool:
            yield f"{where}.name: Field required"
        if not isinstance(tool["name"], str) or not TOOL_NAME.fullmatch(tool["name"]):
            yield f"{where}.name: String should match pattern '^{TOOL_NAME.pattern}$'"
        if tool["name"] in names:
            yield "tools: Tool names must be unique."
        names.add(tool["name"])
        if tool.get("type") in (None, "custom"):
            yield from _custom_tool(tool, f"{where}.custom")


def _custom_tool(tool: Mapping[str, Any], where: str) -> Iterator[str]:
    if "input_schema" not in tool:
        yield f"{where}.input_schema: Field required"
    yield from _fields(tool, _TOOL_FIELDS, f"{where}.")
    schema = tool["input_schema"]
    if schema.get("type") != "object":
        yield f"{where}.input_schema.type: Input should be 'object'"
    if schema.keys() & {"oneOf", "allOf", "anyOf"}:
        yield f"{where}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level"
    properties = schema.get("properties") or {}
    if not isinstance(properties, dict):
        yield f"{where}.input_schema.properties: Input should be an object"
    required = schema.get("required") or []
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        yield f"{where}.input_schema.required: Input should be a list of strings"
    for key, inner in properties.items():
        if not isinstance(inner, dict | bool):
            yield f"{where}.input_schema.properties.{key}: Input should be a schema"
        if not _PROPERTY_KEY.fullmatch(key):
            yield (f"{where}.input_schema.properties: Property keys should match pattern '^{_PROPERTY_KEY.pattern}$'")


def _tool_choice(body: Mapping[str, Any]) -> Iterator[str]:
    choice = body.get("tool_choice")
    if choice is None:
        return
    kind = str(choice.get("type"))
    if kind not in _TOOL_CHOICES:
        yield f"tool_choice.type: Input should be one of: {', '.join(_TOOL_CHOICES)}"
    for name in choice.keys() - _TOOL_CHOICES[kind]:
        yield f"tool_choice.{name}: Extra inputs are not permitted"
    if not body.get("tools"):
        yield "tool_choice may only be specified while providing tools"
    if kind == "tool" and choice.get("name") not in [tool["name"] for tool in body["tools"]]:
        yield f"tool_choice.name: Tool {choice.get('name')!r} not found in provided tools"


_RULES: tuple[Callable[[Mapping[str, Any]], Iterator[str]], ...] = (
    _model,
    _max_tokens,
    _system,
    _sampling,
    _stops,
    _small_objects,
    _tools,
    _tool_choice,
)
