from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sessions_app.contributions import Contribution, gather, thinking_factor
from sessions_app.signals import contributions_wanted
from sessions_app.viewport import View


@pytest.fixture
def subsystems() -> Iterator[Callable[..., None]]:
    connected = []

    def connect(*receivers: Callable[..., Any]) -> None:
        for receiver in receivers:
            contributions_wanted.connect(receiver)
            connected.append(receiver)

    yield connect
    for receiver in connected:
        contributions_wanted.disconnect(receiver)


def test_everybody_who_has_something_to_add_is_heard(subsystems: Callable[..., None]) -> None:
    curious = Contribution(source="thymos", text="You want to know.", thinking_factor=2.0)
    reminded = Contribution(source="mneme", text="It was like this in spring.", thinking_factor=1.5)

    def speak(session_id: int, view: View, **_: Any) -> Contribution:
        assert session_id == 7
        return curious

    def remember(**_: Any) -> list[Contribution]:
        return [reminded]

    def be_silent(**_: Any) -> None:
        return None

    subsystems(speak, be_silent, remember)
    heard = gather(7, View((), 0))
    assert heard == (curious, reminded)
    assert thinking_factor(heard) == 3.0


def test_a_subsystem_that_fails_contributes_nothing_and_is_logged(
    subsystems: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> None:
        raise ZeroDivisionError("a mood of mine")

    def speak(**_: Any) -> Contribution:
        return Contribution(source="thymos", text="still here")

    subsystems(fail, speak)
    with caplog.at_level(logging.ERROR):
        assert [part.text for part in gather(7, View((), 0))] == ["still here"]
    assert "a mood of mine" in caplog.text
