"""The state under another set of feelings: made again from the log, never taken from a checkpoint of other ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from anima_project.configuration import Configuration
from anima_project.plugins import faults
from anima_project.plugins.part import FEELINGS
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import ToolCall, ToolResponse, UserMessage
from operations.plugins.removing import enable, remove
from sessions_app.models import Session
from tests.plugins.wheels import unpacked, wheel
from thymos import present
from thymos.models import Checkpoint
from thymos.physiology import physiology

pytestmark = pytest.mark.usefixtures("own_home")

LONGING = """
from thymos.hormones import Hormone
class Longing:
    name, hormones = "longing", ("longing",)
    brings = (Hormone(name="longing", baseline=0.0, half_life_s=1e6),)
    def react(self, stimulus, levels):
        {what}
"""


def longing(folder: Path, what: str, version: str = "1.0") -> Path:
    files = {"longing.py": LONGING.format(what=what)}
    return wheel(folder, "anima-feelings-longing", files, {FEELINGS: {"longing": "longing:Longing"}}, version=version)


def fail(session: Session, times: int) -> None:
    emit(Event.of(session.pk, UserMessage(content="Try it.")))
    for n in range(times):
        emit(Event.of(session.pk, ToolCall(tool_name="bash", tool_use_id=f"t{n}", tool_input={}, content="ls")))
        answer = ToolResponse(tool_name="bash", tool_use_id=f"t{n}", content=f"wall {n}", success=False, duration_ms=1)
        emit(Event.of(session.pk, answer))


def test_an_agent_without_frustration_lives_on_and_has_its_state_back_when_it_returns(session: Session) -> None:
    fail(session, 4)
    present.catch_up()
    before = present.now()
    assert before.level("frustration") > 30 and before.speaking() == {"frustration": 2}
    remove("anima-feelings-frustration")
    without = present.now()
    assert "frustration" not in without.levels() and without.speaking() == {}
    assert not {"step_back", "ask_for_help"} & set(without.felt())
    fail_later = ToolResponse(tool_name="bash", tool_use_id="late", content="wall", success=False, duration_ms=1)
    emit(Event.of(session.pk, ToolCall(tool_name="bash", tool_use_id="late", tool_input={}, content="ls")))
    emit(Event.of(session.pk, fail_later))
    present.catch_up()
    enable("anima-feelings-frustration")
    after = present.now()
    assert after.level("frustration") > before.level("frustration")
    assert after.state() == present.whole().state()


def test_the_checkpoint_is_made_again_when_a_feeling_comes_goes_or_becomes_another(
    session: Session, tmp_path: Path
) -> None:
    prints: list[str] = []

    def seen() -> float | None:
        present.catch_up()
        prints.append(Checkpoint.objects.get(is_milestone=False).fingerprint)
        return present.now().levels().get("longing")

    fail(session, 2)
    assert seen() is None
    with unpacked(longing(tmp_path, "return {'longing': 5.0}")):
        first = seen()
        assert first and first > 10
    with unpacked(longing(tmp_path, "return {'longing': 1.0}", version="1.1")):
        pass
    assert len(set(prints)) == 2


def test_two_versions_of_a_feeling_have_two_fingerprints(tmp_path: Path) -> None:
    prints = []
    for version in ("1.0", "1.1"):
        with unpacked(longing(tmp_path, "return {}", version)):
            prints.append(physiology(Configuration()).fingerprint)
        for left in (tmp_path / "own-home").rglob("*.dist-info"):
            left.rename(tmp_path / f"gone-{version}")
    assert prints[0] != prints[1]


def test_a_feeling_that_raises_is_disabled_and_the_state_is_as_if_it_had_never_been(
    session: Session, tmp_path: Path, caplog: Any
) -> None:
    fail(session, 1)
    plain = present.now().levels()
    with unpacked(longing(tmp_path, "return {'longing': 1.0 / levels['nothing']}")):
        present.now()
        [fault] = faults.untold()
        assert "its feeling 'longing' was disabled, for KeyError: 'nothing'" in fault.notice
        assert present.now().levels() == plain


def test_settings_for_a_hormone_that_went_with_its_plugin_do_not_stop_the_agent(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANIMA_HORMONES_BASELINES", "{ frustration = 5.0 }")
    assert present.now().level("frustration") == 5.0
    remove("anima-feelings-frustration")
    assert "frustration" not in present.now().levels()
