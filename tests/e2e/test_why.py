"""What it wants, and why, on a terminal."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.screen import CTRL_A, ENTER, ESCAPE, Terminal
from tests.programs import finished, python

KIND_WORDS = """
from events_app.models import Event
from events_app.payloads import UserMessage
from sessions_app.models import Session
from anima_project import launch
launch.apply_migrations()
session = Session.objects.create(name="Garden")
for number in range(6):
    Event.of(session.pk, UserMessage(content="thank you, that is \\x1b[31mwonderful")).save()
"""


def test_what_is_behind_a_desire_is_one_key_away(home: Path) -> None:
    finished(python(home, KIND_WORDS))
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("It wants")
        terminal.type(CTRL_A, "w")
        terminal.shows("What is behind it")
        terminal.shows("· the person said thanks 6 times")
        terminal.shows("“thank you, that is [31mwonderful”")
        terminal.type(ESCAPE)
        terminal.no_longer_shows("What is behind it")
        terminal.type("/why", ENTER)
        terminal.shows("What is behind it")


def test_levels_are_bars_in_the_debug_view_only(home: Path) -> None:
    finished(python(home, KIND_WORDS))
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("It wants")
        assert "oxytocin" not in terminal.text
        terminal.type(CTRL_A, "v", CTRL_A, "v")
        terminal.shows("oxytocin     ████")
