"""Subscribers, memories and sections that plugins bring, at work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anima_project.plugins import faults
from anima_project.plugins.part import MEMORY, SCREENS, SUBSCRIBERS
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import SystemMessage, UserMessage
from events_app.subscriber import subscribers
from sessions_app import contributions, sections
from sessions_app.models import Session
from sessions_app.recall_source import recall_sources
from sessions_app.screen import screens
from tests.plugins.wheels import unpacked, wheel

pytestmark = pytest.mark.usefixtures("own_home")

MODULE = """
from sessions_app.sections import Section

class Diary:
    name, event_types = "diary", ("user_message",)
    heard = []
    def receive(self, event):
        self.heard.append(event.payload["content"])
        if event.payload["content"] == "fault": raise OSError("the page is full")

class Uncle:
    name = "uncle"
    def recall(self, cue, session_id):
        if cue == "fault": return "not a list"
        return [f"Somebody once said: {cue}", "  "] if cue else []

class Weather:
    name = "weather"
    def section(self, session_id): return Section(title="Weather\\x1b[31m", lines=("rain",)) if session_id else None
"""


@pytest.fixture(autouse=True)
def almanac(own_home: Path, tmp_path: Path) -> Iterator[None]:
    provides = {
        SUBSCRIBERS: {"diary": "almanac:Diary"},
        MEMORY: {"uncle": "almanac:Uncle"},
        SCREENS: {"weather": "almanac:Weather"},
    }
    groups = (subscribers, recall_sources, screens)
    with unpacked(wheel(tmp_path, "anima-almanac", {"almanac.py": MODULE}, provides)):
        for plugged in groups:
            plugged.look_again()
        yield
    for plugged in groups:
        plugged.look_again()


def say(session: Session, text: str) -> None:
    emit(Event.of(session.pk, UserMessage(content=text)))


def test_a_subscriber_hears_the_events_that_it_asked_for(session: Session) -> None:
    emit(Event.of(session.pk, SystemMessage(content="not this")))
    say(session, "dear diary")
    assert sys.modules["almanac"].Diary.heard == ["dear diary"]


def test_one_of_which_it_is_known_what_it_hears_is_not_imported_for_anything_else(session: Session) -> None:
    subscribers.make_all()
    subscribers.look_again()
    with unpacked():
        del sys.modules["almanac"]
        emit(Event.of(session.pk, SystemMessage(content="not this")))
        assert "almanac" not in sys.modules
        say(session, "this")
        assert sys.modules["almanac"].Diary.heard == ["this"]


def test_a_subscriber_that_fails_is_disabled_and_the_event_stays(session: Session) -> None:
    for text in ("fault", "later"):
        say(session, text)
    assert session.events.count() == 2
    assert sys.modules["almanac"].Diary.heard == ["fault"]
    assert "its subscriber 'diary' was disabled, for OSError: the page is full" in faults.untold()[0].notice


def test_a_memory_from_elsewhere_comes_before_a_model_call(session: Session) -> None:
    say(session, "the sea")
    found = contributions.gather(session.pk, session.viewport(1_000))
    assert ("uncle", "Somebody once said: the sea") in [(one.source, one.text) for one in found]


def test_a_memory_that_is_none_disables_its_source(session: Session) -> None:
    say(session, "fault")
    for _ in range(2):
        found = contributions.gather(session.pk, session.viewport(1_000))
        assert "uncle" not in [one.source for one in found]
    assert {fault.name for fault in faults.untold()} == {"diary", "uncle"}


def test_a_section_is_shown_without_what_would_drive_a_terminal(session: Session) -> None:
    assert sections.Section(title="Weather[31m", lines=("rain",)) in sections.gather(session.pk)
