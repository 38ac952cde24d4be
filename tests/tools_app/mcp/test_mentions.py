"""How a message names what servers have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools_app.attachment import Mention
from tools_app.mcp.material import Material, Prompt, Resource, material
from tools_app.mcp.mentions import MOST, arguments, mentioned

TWO = Prompt(name="write", arguments=("topic", "style"), required=("topic",))
ONE = Prompt(name="summarise", arguments=("topic",), required=("topic",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What does @notes:note://greeting say?", ["note://greeting"]),
        ("(see @notes:note://one, and '@notes:note://two')", ["note://one", "note://two"]),
        ("@notes:note://one @notes:note://one", ["note://one"]),
        ("@notes:file:///a/b.txt.", ["file:///a/b.txt"]),
        ("@nobody:note://one", []),
        ("me@notes:note://one", []),
        ("@notes: is empty, and @notes too", []),
        ("@NOTES:x", []),
    ],
)
def test_an_at_sign_a_server_and_an_address_name_a_resource(text: str, named: list[str]) -> None:
    assert mentioned(text, {"notes"}) == [Mention(kind="resource", server="notes", name=uri) for uri in named]


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("/notes:summarise", "summarise", ""),
        ("/notes:summarise blue herons ", "summarise", "blue herons"),
        ('/notes:write topic="blue herons"\nstyle=dry', "write", 'topic="blue herons"\nstyle=dry'),
    ],
)
def test_a_slash_a_server_and_a_name_at_the_start_name_a_prompt(text: str, name: str, rest: str) -> None:
    assert mentioned(text, {"notes"}) == [Mention(kind="prompt", server="notes", name=name, rest=rest)]


@pytest.mark.parametrize("text", [" /notes:summarise", "say /notes:summarise", "/usr:bin", "/notes", "/notes:"])
def test_anything_else_names_no_prompt(text: str) -> None:
    assert mentioned(text, {"notes"}) == []


def test_a_message_brings_along_so_many_at_most() -> None:
    text = " ".join(f"@notes:note://{number}" for number in range(3 * MOST))
    assert [mention.name for mention in mentioned(text, {"notes"})] == [f"note://{number}" for number in range(MOST)]


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    mentioned(text, {"notes"})
    for prompt in (ONE, TWO):
        try:
            given = arguments(prompt, text.strip())
        except ValueError as error:
            assert str(error)
        else:
            assert set(prompt.required) <= given.keys() <= set(prompt.arguments)


@pytest.mark.parametrize(
    ("prompt", "rest", "given"),
    [
        (ONE, "blue herons", {"topic": "blue herons"}),
        (ONE, "topic=herons", {"topic": "herons"}),
        (ONE, "it's = fine", {"topic": "it's = fine"}),
        (TWO, 'topic="blue herons" style=dry', {"topic": "blue herons", "style": "dry"}),
        (TWO, "style=dry herons", {"style": "dry", "topic": "herons"}),
        (TWO, "herons", {"topic": "herons"}),
        (Prompt(name="none"), "", {}),
    ],
)
def test_arguments_go_to_their_names_or_to_the_next_that_is_free(
    prompt: Prompt, rest: str, given: dict[str, str]
) -> None:
    assert arguments(prompt, rest) == given


@pytest.mark.parametrize(
    ("prompt", "rest", "said"),
    [
        (ONE, "", "it needs topic=…"),
        (TWO, "style=dry", "it needs topic=…"),
        (TWO, 'topic="herons', "cannot be read"),
        (TWO, "a b c", "no use for 'c'"),
        (Prompt(name="none"), "more", "its arguments are: none"),
    ],
)
def test_arguments_that_cannot_be_are_said(prompt: Prompt, rest: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        arguments(prompt, rest)


def test_what_a_server_has_is_kept_as_far_as_it_can_be_typed_and_shown() -> None:
    resources = [
        {"uri": "note://b", "description": "  what\nit \x1b[31msays " + "x" * 500},
        {"uri": "note://a", "title": "A"},
        {"uri": "with space"},
        {"uri": "\x1b[31m"},
        {"uri": "x" * 1_000},
        {},
    ]
    prompts = [{"name": "p", "arguments": [{"name": "one", "required": True}, {"name": "two"}, {"name": "a b"}]}]
    known = material(resources, prompts)
    assert [one.uri for one in known.resources] == ["note://a", "note://b"]
    assert known.resources[0] == Resource(uri="note://a", about="A")
    assert known.resources[1].about.startswith("what it [31msays x") and len(known.resources[1].about) == 120
    assert known.prompts == (Prompt(name="p", arguments=("one", "two"), required=("one",)),)
    assert Material.from_json(known.as_json()) == known
