"""What is pure about the MCP servers: their names for the model, their offer, their results."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools_app.mcp.naming import LONGEST, tool_names
from tools_app.mcp.offer import LARGEST_SCHEMA_BYTES, LONGEST_DESCRIPTION, Offered, offered
from tools_app.mcp.results import prompt_from, resource_from, result_from
from tools_app.soundness import fault_of

TEXT = {"type": "object", "properties": {"text": {"type": "string"}}}


def tool(name: str = "one", **more: Any) -> dict[str, Any]:
    return {"name": name, "inputSchema": TEXT, "description": "Does it."} | more


@given(st.sets(st.text(min_size=1)))
def test_every_tool_has_a_name_of_its_own_that_the_api_takes(names: set[str]) -> None:
    given_names = tool_names("server", names)
    assert set(given_names.values()) == names and len(given_names) == len(names)
    assert all(fault_of(_Named(name), name) is None for name in given_names)


class _Named:
    description, guidelines, changes_something, input_schema = "It.", "", True, TEXT

    def __init__(self, name: str) -> None:
        self.name = name

    def subject(self) -> None: ...
    def run(self) -> None: ...
    def close(self) -> None: ...


def test_a_plain_name_stays_whatever_else_there_is() -> None:
    assert tool_names("git", ["log"]) == {"git__log": "log"}
    both = tool_names("git", ["log.all", "log_all"])
    assert both.pop("git__log_all") == "log_all"
    assert list(both.values()) == ["log.all"]
    assert len(next(iter(tool_names("git", ["x" * 200])))) == LONGEST


def test_what_the_api_would_refuse_is_left_out_and_said() -> None:
    strange = {"type": "object", "properties": {"a b": {}}}
    large = {"type": "object", "properties": {"a": {"description": "x" * LARGEST_SCHEMA_BYTES}}}
    foreign = {"type": "object", "properties": {"a": {"$ref": "https://elsewhere.example/schema.json"}}}
    hidden = {"type": "object", "properties": {"a": {"items": [{"$dynamicRef": "file:///etc/passwd"}]}}}
    tools = [tool(), *(tool(f"bad{n}", inputSchema=s) for n, s in enumerate((strange, large, foreign, hidden)))]
    found, faults = offered("s", tools, 10)
    assert [one.name for one in found] == ["s__one"]
    assert [fault.split(" ")[0] for fault in faults] == ["'bad0'", "'bad1'", "'bad2'", "'bad3'"]
    assert "refers to another address" in faults[2] and "refers to another address" in faults[3]


def test_no_more_tools_than_the_settings_allow() -> None:
    found, faults = offered("s", [tool(f"t{number}") for number in range(5)], 3)
    assert len(found) == 3
    assert "2 tools are left out" in faults[0]


def test_a_tool_is_described_within_bounds_and_without_what_drives_a_terminal() -> None:
    found, _ = offered("s", [tool("a", description="\x1b[31m" + "x" * 9_000), tool("b", description=None)], 9)
    assert len(found[0].description) == LONGEST_DESCRIPTION + 2 and "\x1b" not in found[0].description
    assert found[1].description


@pytest.mark.parametrize(
    ("hints", "reads"),
    [
        ({"readOnlyHint": True}, True),
        ({"readOnlyHint": True, "destructiveHint": True}, False),
        ({"readOnlyHint": "yes"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_only_a_clear_word_says_that_a_tool_only_reads(hints: Any, reads: bool) -> None:
    [found], _ = offered("s", [tool(annotations=hints)], 9)
    assert found.reads_only is reads


def test_rules_at_the_top_of_a_schema_are_left_to_the_server() -> None:
    schema = TEXT | {"$schema": "https://json-schema.org/x", "anyOf": [{"required": ["text"]}]}
    [found], _ = offered("s", [tool(inputSchema=schema)], 9)
    assert found.input_schema == TEXT
    assert Offered.from_json(found.as_json()) == found


def test_a_result_comes_in_words_and_what_is_none_in_a_file(tmp_path: Path) -> None:
    picture = {"type": "image", "mimeType": "image/png", "data": base64.b64encode(b"\x89PNG").decode()}
    link = {"type": "resource_link", "uri": "note://x", "description": "A note."}
    resource = {"type": "resource", "resource": {"uri": "note://y", "text": "what it says"}}
    strange = {"type": "hologram"}
    value = {"content": [{"type": "text", "text": "words"}, picture, link, resource, strange], "isError": True}
    result = result_from(value, tmp_path / "made")
    assert not result.success
    words, kept, *rest = result.text.split("\n\n")
    assert words == "words"
    assert Path(kept.partition("kept in ")[2].rstrip("]")).read_bytes() == b"\x89PNG"
    assert rest == [
        "[resource note://x A note.]",
        "[resource note://y]\nwhat it says",
        "[a block of type 'hologram', which Anima does not know]",
    ]


def test_what_is_structured_is_shown_where_no_words_say_it(tmp_path: Path) -> None:
    structured = {"structuredContent": {"count": 2}}
    assert '"count": 2' in result_from(structured, tmp_path).text
    assert result_from(structured | {"content": [{"type": "text", "text": "two"}]}, tmp_path).text == "two"
    assert result_from({}, tmp_path).text == "(no output)"


def test_bytes_that_cannot_be_read_or_kept_are_said(tmp_path: Path) -> None:
    bad = {"type": "image", "mimeType": "image/png", "data": "no base64!"}
    assert result_from({"content": [bad]}, tmp_path).text == "[image image/png: cannot be read]"
    (tmp_path / "file").touch()
    good = bad | {"data": "aGk="}
    assert "2 bytes: cannot be kept" in result_from({"content": [good]}, tmp_path / "file").text


def test_resources_and_prompts_come_in_words(tmp_path: Path) -> None:
    assert resource_from({"contents": [{"uri": "a:b", "text": "hi"}]}, tmp_path) == "[resource a:b]\nhi"
    assert "kept in" in resource_from({"contents": [{"uri": "a:b", "blob": "aGk="}]}, tmp_path)
    assert resource_from({}, tmp_path) == "(it is empty)"
    messages = [
        {"role": "user", "content": {"type": "text", "text": "Sum up."}},
        {"role": "assistant", "content": {"type": "text", "text": "Gladly."}},
    ]
    assert prompt_from({"messages": messages}, tmp_path) == "Sum up.\n\n(You are taken to have said: Gladly.)"
