"""The tools of a process: found, judged, offered, run."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from anima_project.configuration import configuration
from tools_app.errors import InvalidInput, ToolError, UnknownTool
from tools_app.registry import Registry
from tools_app.tool import Tool, ToolContext, ToolResult

SCHEMA = {
    "type": "object",
    "properties": {
        "path": {"type": "string", "minLength": 1},
        "count": {"type": "integer", "minimum": 1},
        "mode": {"enum": ["fast", "slow"]},
        "edits": {"type": "array", "items": {"type": "object", "properties": {"old": {"type": "string"}}}},
    },
    "required": ["path"],
    "additionalProperties": False,
}


class Echo:
    """Answers with what `answer` makes of its input."""

    name: ClassVar[str] = "echo"
    description: ClassVar[str] = "  Says it again.  "
    input_schema: ClassVar[Mapping[str, Any]] = SCHEMA
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = "Use echo with care."

    def __init__(self, answer: Callable[[Mapping[str, Any]], ToolResult] | None = None) -> None:
        self._answer = answer
        self.closed = 0

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("path", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        return self._answer(tool_input) if self._answer else ToolResult(text=str(tool_input["path"]))

    def close(self) -> None:
        self.closed += 1


def named(name: str, **attributes: Any) -> Tool:
    tool: Tool = type(name, (Echo,), {"name": name, **attributes})()
    return tool


def failing(error: BaseException) -> Echo:
    def answer(_: Mapping[str, Any]) -> ToolResult:
        raise error

    return Echo(answer)


def problems(tool_input: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        Registry([Echo()]).validate("echo", tool_input)
    return str(caught.value)


# What the model is told


def test_schemas_come_by_name_and_to_the_byte_the_same() -> None:
    tools = [named("b"), named("a"), named("c")]
    schemas = Registry(tools).schemas()
    assert [schema["name"] for schema in schemas] == ["a", "b", "c"]
    assert schemas[0] == {"name": "a", "description": "Says it again.", "input_schema": SCHEMA}
    assert json.dumps(schemas) == json.dumps(Registry(reversed(tools)).schemas())


def test_guidelines_are_the_lines_of_the_tools_that_have_some() -> None:
    registry = Registry([named("b", guidelines="B. "), named("a", guidelines="A."), named("c", guidelines="")])
    assert registry.guidelines() == "A.\nB."


def test_an_unknown_tool_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownTool, match=r"No tool is named 'nope'. Use one of: a, b."):
        Registry([named("b"), named("a")]).get("nope")


# Input


def test_input_that_fits_the_schema_passes() -> None:
    Registry([Echo()]).validate("echo", {"path": "a", "count": 2, "mode": "fast", "edits": [{"old": "x"}]})


@pytest.mark.parametrize(
    ("tool_input", "problem"),
    [
        ({}, "the input lacks path"),
        ({"path": 3}, "path must be of type string, and is 3"),
        ({"path": "a", "count": "2"}, 'count must be of type integer, and is "2"'),
        ({"path": "a", "count": True}, "count must be of type integer, and is true"),
        ({"path": "a", "count": 0}, "count is 0, and breaks the rule: minimum 1"),
        ({"path": "a", "mode": "quick"}, 'mode must be one of ["fast", "slow"], and is "quick"'),
        ({"path": "a", "file": "b"}, "the input has no use for file (allowed: count, edits, mode, path)"),
        ({"path": "a", "edits": [{"old": 1}]}, "edits[0].old must be of type string, and is 1"),
        ({"path": ""}, 'path is "", and breaks the rule: minLength 1'),
        ([], "the input must be of type object, and is []"),
    ],
)
def test_input_that_does_not_fit_says_where_what_and_what_is_allowed(tool_input: Any, problem: str) -> None:
    assert problem in problems(tool_input)


def test_a_schema_may_refer_to_itself_and_nothing_else_is_ever_asked() -> None:
    inner = {"type": "object", "properties": {"a": {"$ref": "#/$defs/short"}}, "$defs": {"short": {"maxLength": 3}}}
    registry = Registry([named("own", input_schema=inner)])
    registry.validate("own", {"a": "abc"})
    with pytest.raises(InvalidInput, match="a is"):
        registry.validate("own", {"a": "abcd"})


def test_all_problems_are_told_at_once_and_long_values_in_short() -> None:
    text = problems({"path": ["x" * 10_000], "count": 0, "other": 1})
    assert text.count(";") == 2
    assert len(text) < 600


# Running


def test_a_tool_s_result_is_what_comes_back(context: ToolContext) -> None:
    assert Registry([Echo()]).run("echo", {"path": "hi"}, context) == ToolResult(text="hi")


def test_input_that_does_not_fit_is_not_run(context: ToolContext) -> None:
    result = Registry([failing(AssertionError())]).run("echo", {}, context)
    assert result == ToolResult(
        text="The input of echo is not valid: the input lacks path. Correct it and call again.", success=False
    )


def test_a_tool_s_own_error_is_told_in_its_words(context: ToolContext, caplog: pytest.LogCaptureFixture) -> None:
    result = Registry([failing(ToolError("Not today."))]).run("echo", {"path": "a"}, context)
    assert result == ToolResult(text="Not today.", success=False)
    assert not caplog.records


@pytest.mark.parametrize(
    "error",
    [ValueError("bad\nmore"), KeyError(), RecursionError(), OSError(5, "x"), ExceptionGroup("g", [ValueError()])],
)
def test_any_other_error_is_logged_with_its_traceback_and_told_in_short(
    error: Exception, context: ToolContext, caplog: pytest.LogCaptureFixture
) -> None:
    result = Registry([failing(error)]).run("echo", {"path": "a"}, context)
    assert not result.success
    assert type(error).__name__ in result.text and "\n" not in result.text
    assert caplog.records[0].exc_info and caplog.records[0].exc_info[1] is error


def test_what_stops_the_program_is_not_taken_for_a_failed_tool(context: ToolContext) -> None:
    with pytest.raises(KeyboardInterrupt):
        Registry([failing(KeyboardInterrupt())]).run("echo", {"path": "a"}, context)


def test_an_unknown_tool_is_a_failed_result(context: ToolContext) -> None:
    assert Registry([]).run("nope", {}, context).success is False


def test_a_tool_that_answers_with_something_else_has_failed(context: ToolContext) -> None:
    registry = Registry([Echo(lambda _: "text")])  # type: ignore[arg-type, return-value]  # what a plugin might do
    assert "not ToolResult" in registry.run("echo", {"path": "a"}, context).text


@pytest.mark.parametrize("success", [True, False])
def test_a_long_result_is_shortened_and_kept_whole(context: ToolContext, success: bool) -> None:
    cap = configuration().tools.result_bytes
    text = "é" * cap
    result = Registry([Echo(lambda _: ToolResult(text=text, success=success))]).run("echo", {"path": "a"}, context)
    (kept,) = context.scratch.iterdir()
    assert len(result.text.encode()) <= cap
    assert str(kept) in result.text and kept.read_text(encoding="utf-8") == text
    assert result.success is success


def test_a_long_error_is_shortened_too(context: ToolContext) -> None:
    registry = Registry([failing(ToolError("x" * 1_000_000))])
    assert len(registry.run("echo", {"path": "a"}, context).text) <= configuration().tools.result_bytes


# What is refused


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ({"description": " "}, "it has no description"),
        ({"description": None}, "it has no description"),
        ({"guidelines": None}, "its guidelines are no text"),
        ({"changes_something": "no"}, "does not say whether it changes something"),
        ({"subject": None}, "it has no method subject"),
        ({"run": None}, "it has no method run"),
        ({"close": None}, "it has no method close"),
        ({"input_schema": {"type": "string"}}, "not of type object"),
        ({"input_schema": None}, "not of type object"),
        ({"input_schema": {"type": "object", "properties": {"a": 1}}}, "does not describe its properties"),
        ({"input_schema": {"type": "object", "required": ["a"]}}, "requires what it does not describe"),
        ({"input_schema": {"type": "object", "properties": {"a": {"default": {1, 2}}}}}, "is no JSON"),
        (
            {"input_schema": {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/s.json"}}}},
            "refers to another address, 'http://127.0.0.1:9/s.json'",
        ),
    ],
)
def test_a_malformed_tool_is_refused_by_name_and_the_rest_goes_on(
    attributes: dict[str, Any], fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry([named("bad", **attributes), named("good")])
    assert registry.names == ("good",)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "'bad' is refused" in record.getMessage() and fault in record.getMessage()


@pytest.mark.parametrize("name", ["", "two words", "a" * 65, "ü"])
def test_a_name_that_the_model_s_server_would_refuse_is_refused(name: str) -> None:
    assert Registry([named(name)]).names == ()


def test_the_second_tool_of_a_name_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    first = named("a", description="first")
    registry = Registry([first, named("a", description="second")])
    assert registry.get("a") is first
    assert "the name is taken" in caplog.text


# Plugins: installed packages, as an installer leaves them

MODULE = """
class Good:
    name, description, guidelines, changes_something = "plugin_good", "A plugin.", "", False
    input_schema = {"type": "object", "properties": {}}
    def subject(self, tool_input): return ""
    def run(self, tool_input, context): raise NotImplementedError
    def close(self): pass

class Misnamed(Good):
    name = "something_else"

class Broken(Good):
    def __init__(self): raise RuntimeError("no such luck")
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "anima_test_plugin.py").write_text(MODULE)
    information = tmp_path / "anima_test_plugin-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: anima-test-plugin\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text(
        "[anima.tools]\n"
        "plugin_good = anima_test_plugin:Good\n"
        "plugin_broken = anima_test_plugin:Broken\n"
        "plugin_missing = anima_test_plugin:Missing\n"
        "plugin_misnamed = anima_test_plugin:Misnamed\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "anima_test_plugin", raising=False)


@pytest.mark.usefixtures("plugin")
def test_a_plugin_is_found_by_its_entry_point_and_loaded_when_it_is_wanted() -> None:
    registry = Registry.discover()
    assert "plugin_good" in registry.names
    assert "anima_test_plugin" not in sys.modules
    assert registry.get("plugin_good").description == "A plugin."


@pytest.mark.usefixtures("plugin")
def test_a_plugin_that_cannot_be_loaded_is_refused_by_name_and_the_rest_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    registry = Registry.discover()
    offered = [schema["name"] for schema in registry.schemas()]
    assert "plugin_good" in offered
    assert not {"plugin_broken", "plugin_missing", "plugin_misnamed"} & {*offered, *registry.names}
    for name, cause in {
        "plugin_broken": "no such luck",
        "plugin_missing": "no attribute 'Missing'",
        "plugin_misnamed": "it calls itself 'something_else'",
    }.items():
        assert f"Tool '{name}' is refused" in caplog.text and cause in caplog.text
    with pytest.raises(UnknownTool):
        registry.get("plugin_broken")


# Closing


def test_closing_lets_every_tool_go_even_if_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    def close(_: Echo) -> None:
        raise RuntimeError("stuck")

    good = Echo()
    registry = Registry([named("bad", close=close), good])
    registry.close()
    registry.close()
    assert good.closed == 1
    assert "'bad' could not be closed" in caplog.text
    assert registry.names == ()
