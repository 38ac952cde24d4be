"""Finding, deleting and going on with sessions, on a terminal."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.screen import CTRL_A, ENTER, ESCAPE, PAGE_UP, Terminal
from tests.programs import finished, python

LOG = """
from events_app.models import Event
from events_app.payloads import AgentMessage, UserMessage
from sessions_app.models import Session
from anima_project import launch
launch.apply_migrations()
for name, words in (("Garden", "a rare orchid blooms"), ("Sea", "the tide comes in")):
    session = Session.objects.create(name=name)
    for number in range(30):
        text = words if number == 10 else f"line {number} of {name}"
        Event.of(session.pk, UserMessage(content=text)).save()
        Event.of(session.pk, AgentMessage(content=f"answer {number} of {name}", model="m")).save()
"""
SESSIONS = (
    "from sessions_app.models import Session; print(*Session.objects.order_by('id').values_list('name', flat=True))"
)


def test_a_message_is_found_in_another_session_and_opened_where_it_was_said(home: Path) -> None:
    finished(python(home, LOG))
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("answer 29 of Sea")
        terminal.type(CTRL_A, "/")
        terminal.shows("Type words")
        terminal.type(*"orchid RARE")
        terminal.shows("a rare orchid blooms")
        terminal.shows("Garden · You")
        terminal.shows("Everything was looked through")
        terminal.type(ENTER)
        terminal.shows("answer 10 of Garden")
        assert terminal.text.split("\n")[1].startswith("a rare orchid blooms")
        terminal.type("/search nowhere-to-be-found", ENTER)
        terminal.shows("No message has these words, anywhere.")
        terminal.type(ESCAPE, ESCAPE)
        terminal.no_longer_shows("No message has these words")


def test_a_session_is_deleted_after_a_yes_but_not_the_one_that_is_looked_at(home: Path) -> None:
    finished(python(home, LOG))
    with Terminal(home, "--no-worker") as terminal:
        terminal.type(CTRL_A, "l")
        terminal.shows("Enter opens")
        terminal.type("\x04")
        terminal.shows("Delete “Sea” and its 60 events for ever?")
        terminal.type("y")
        terminal.shows("You are in this session.")
        terminal.type("\x1b[B", "\x04")
        terminal.shows("Delete “Garden” and its 60 events for ever?")
        terminal.type("n")
        terminal.no_longer_shows("for ever?")
        terminal.type("\x04", "y")
        terminal.no_longer_shows("Garden")
        terminal.type(ESCAPE)
        terminal.shows("answer 29 of Sea")
    assert finished(python(home, SESSIONS)).split() == ["Sea"]


def test_a_session_is_gone_on_with_as_it_was_left(home: Path) -> None:
    finished(python(home, LOG))
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("answer 29 of Sea")
        terminal.type("/view", ENTER)
        terminal.shows("Anima · ")  # and the time
        terminal.type(PAGE_UP, PAGE_UP, *"half a thought")
        terminal.shows("› half a thought")
        left = terminal.text.split("\n")[:20]
        terminal.until(lambda: any((home / "tui").rglob("*.json")), "nothing was written down")
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("› half a thought")
        terminal.until(lambda: terminal.text.split("\n")[:20] == left, f"it was left as {left}")
