"""What a message means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.input.commands import Command, Meaning, Run, Say, Shell, Unexpected, Unknown, parse

HELP, RENAME = Command("help", "what can be done"), Command("rename", "rename the session", "NAME")
COMMANDS = (HELP, RENAME)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Good morning", Say("Good morning")),
        ("/help", Run(HELP, "")),
        ("/rename  a new name\n", Run(RENAME, "a new name")),
        ("/rename\na name", Run(RENAME, "a name")),
        ("/hlep", Unknown("hlep", "help")),
        ("/Help", Unknown("Help", "help")),
        ("/he", Unknown("he", "help")),
        ("/frobnicate now", Unknown("frobnicate", None)),
        ("/usr/bin is full", Say("/usr/bin is full")),
        ("/etc", Unknown("etc", None)),
        ("//etc is full", Say("/etc is full")),
        ("//help", Say("/help")),
        ("/", Say("/")),
        ("/ help", Say("/ help")),
        ("/2 of it", Say("/2 of it")),
        ("/tmp.txt", Say("/tmp.txt")),
        (" /help", Say(" /help")),
        ("!git status", Shell("git status")),
        ("! git status ", Shell("git status")),
        ("!!", Shell("!")),
        ("!", Say("!")),
        ("!  ", Say("!  ")),
        (" !important", Say(" !important")),
        ("what/help", Say("what/help")),
    ],
)
def test_a_message_means(text: str, meaning: Meaning) -> None:
    assert parse(text, COMMANDS) == meaning


def test_an_unknown_command_is_reported_with_the_nearest_and_the_way_to_say_it() -> None:
    assert str(parse("/hlep", COMMANDS)) == ("No command is named /hlep. Did you mean /help? To say it, write //hlep.")


@pytest.mark.parametrize("text", ["/help me", "/help\nis what I need"])
def test_a_command_that_takes_nothing_is_not_run_with_text_behind_it(text: str) -> None:
    assert parse(text, COMMANDS) == Unexpected(COMMANDS[0])
    assert str(parse(text, COMMANDS)).startswith("Nothing may follow /help.")


@given(st.text())
def test_whatever_starts_with_a_space_is_said_as_it_is(text: str) -> None:
    assert parse(f" {text}", COMMANDS) == Say(f" {text}")


@given(st.text())
def test_after_a_second_slash_everything_is_said(text: str) -> None:
    assert parse(f"//{text}", COMMANDS) == Say(f"/{text}")


@given(st.text("/!helprnam \n", max_size=12))
def test_a_command_runs_only_by_its_whole_name(text: str) -> None:
    meaning = parse(text, COMMANDS)
    assert not isinstance(meaning, Run) or text.split()[0] == f"/{meaning.command.name}"
