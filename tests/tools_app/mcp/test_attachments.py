"""Resources and prompts of a real server, in the messages that name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from anima_project.configuration import configuration
from tests.tools_app.mcp.conftest import Serve, echo
from tools_app.errors import Interrupted
from tools_app.interrupt import Interrupt
from tools_app.registry import Registry


def brought(registry: Registry, text: str, folder: Path) -> list[tuple[str, str, str]]:
    found = registry.attachments(registry.mentioned(text), folder, Interrupt())
    return [(one.kind, one.source, one.text) for one in found]


def test_a_resource_is_read_and_a_prompt_filled_in(serve: Serve, registry: Registry, tmp_path: Path) -> None:
    serve(echo=echo())
    [(kind, source, text)] = brought(registry, "What does @echo:note://greeting say?", tmp_path)
    assert (kind, source) == ("resource", "echo:note://greeting")
    assert "Hello from the note." in text
    assert brought(registry, "/echo:summarise blue herons", tmp_path) == [
        ("prompt", "echo:summarise", "Summarise what is known about blue herons.")
    ]


def test_what_cannot_be_had_says_why(serve: Serve, registry: Registry, tmp_path: Path) -> None:
    serve(echo=echo(), gone={"command": "no-such-program-anywhere"})
    for text, why in (
        ("@echo:note://nowhere", "gave no result"),
        ("/echo:summarise", "it needs topic=…"),
        ("/echo:nothing", "echo has no such prompt; it has summarise"),
        ("@gone:note://x", "no program 'no-such-program-anywhere'"),
    ):
        [(_, _, said)] = brought(registry, text, tmp_path)
        assert said.startswith("(It could not be had: ") and why in said


def test_a_message_that_names_nothing_starts_nothing(serve: Serve, registry: Registry) -> None:
    serve(echo=echo())
    for text in ("hello", "me@example.org", "@README.md", "/help", "@other:thing"):
        assert not registry.mentioned(text)
    assert not registry.words()


def test_what_can_be_typed_is_known_once_the_server_was_asked(serve: Serve, registry: Registry) -> None:
    serve(echo=echo())
    registry.schemas()
    assert ("@echo:note://greeting", "What the note says.") in registry.words()
    assert ("/echo:summarise", "A prompt with one argument.") in registry.words()


def test_what_is_long_is_shortened_and_kept_whole(serve: Serve, registry: Registry, tmp_path: Path) -> None:
    serve(echo=echo())
    [(_, _, text)] = brought(registry, "@echo:note://long", tmp_path)
    assert len(text) <= configuration().tools.result_bytes
    assert f"the whole text is in {tmp_path}" in text


def test_a_stop_ends_the_reading(serve: Serve, registry: Registry, tmp_path: Path) -> None:
    serve(echo=echo())
    interrupt = Interrupt()
    interrupt.set()
    with pytest.raises(Interrupted):
        registry.attachments(registry.mentioned("@echo:note://greeting"), tmp_path, interrupt)
