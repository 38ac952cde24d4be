"""The present: right with and without a worker, cheap with a checkpoint, the same on every database."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from anima_project.configuration import configuration
from events_app import cursors
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, ToolCall, ToolResponse, UserMessage
from psyche.births import archetype
from psyche.models import Birth
from sessions_app.models import Session
from tests.programs import finished, postgresql_database, python
from thymos import present
from thymos.models import Checkpoint, Sample
from thymos.trail import Dose

SAID = ("Please look at the harbour.", "thanks, well done", "this is wrong", "It works now!")


def live(session: Session, turns: int = 10, first: int = 0, every_s: int = 0) -> None:
    """So many turns; as fast as they can be written, or at times of their own."""
    for n in range(first, first + turns):
        id_, told = f"t{n}", list[Event]()
        for value in (
            UserMessage(content=SAID[n % len(SAID)]),
            AgentMessage(content="let me see", model="m"),
            ToolCall(tool_name="bash", tool_input={"command": "ls"}, tool_use_id=id_, content="ls"),
            ToolResponse(tool_name="bash", tool_use_id=id_, content="no such file", success=n % 3 > 0),
            AgentMessage(content="there", model="m"),
        ):
            event = Event.of(session.pk, value)
            if every_s:
                event.timestamp = 10**18 + (n * 5 + len(told)) * every_s * 10**9
            told.append(emit(event))


def rebuilt() -> str:
    return present.whole().state().to_json()


def stored() -> str:
    return Checkpoint.objects.get(is_milestone=False).state


def test_the_present_is_right_without_a_worker(session: Session) -> None:
    live(session)
    assert present.now().state().to_json() == rebuilt()
    assert not Checkpoint.objects.exists()


def test_the_worker_moves_the_checkpoint_to_the_same_state(session: Session) -> None:
    live(session)
    cursors.advance(present.CURSOR)
    live(session, 3, first=10)
    assert present.now().state().to_json() == rebuilt()
    cursors.advance(present.CURSOR)
    assert stored() == rebuilt()


def test_a_reader_that_finds_the_checkpoint_far_behind_moves_it(session: Session) -> None:
    live(session, present.BEHIND // 5 + 5)
    assert present.now().state().to_json() == rebuilt()
    assert stored() == rebuilt()


def test_asking_leaves_everything_as_it_is(session: Session) -> None:
    live(session)
    cursors.advance(present.CURSOR)
    before = stored()
    for hours in range(20):
        present.now(Event.objects.newest_first()[0].timestamp + hours * 3_600 * 10**9).felt()
    assert stored() == before


def test_a_deleted_session_takes_what_it_left_in_the_agent_with_it(session: Session) -> None:
    live(session, 2)
    other = Session.objects.create()
    live(other, 4, first=2)
    live(session, 2, first=6)
    cursors.advance(present.CURSOR)
    other.delete()
    assert present.now().state().to_json() == rebuilt()
    live(session, 1, first=8)
    cursors.advance(present.CURSOR)
    assert stored() == rebuilt()


def test_after_a_deletion_it_goes_on_from_the_last_milestone(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present, "MILESTONE", 10)
    monkeypatch.setattr(present, "STEP", 10)
    live(session, 8)
    last = Session.objects.create()
    live(last, 2, first=8)
    present.catch_up()
    assert Checkpoint.objects.filter(is_milestone=True).count() >= 4
    last.delete()
    assert not Checkpoint.objects.filter(position__gt=Event.objects.newest_first()[0].pk).exists()
    assert Checkpoint.objects.filter(is_milestone=True).exists()
    present.catch_up()
    assert stored() == rebuilt()


def test_another_soul_rules_from_where_it_was_adopted(session: Session) -> None:
    live(session, 4)
    cursors.advance(present.CURSOR)
    Birth.objects.adopt(archetype("stoic"))
    assert present.now().matrix() == archetype("stoic").matrix
    live(session, 4, first=4)
    cursors.advance(present.CURSOR)
    assert stored() == rebuilt()
    assert present.now().state().birth == Birth.objects.get().pk


def test_a_soul_adopted_for_the_past_makes_another_present(session: Session) -> None:
    live(session, 4)
    cursors.advance(present.CURSOR)
    before = stored()
    Birth.objects.adopt(archetype("stoic"), after_event_id=0)
    assert present.now().state().to_json() == rebuilt() != before


def test_other_settings_make_another_present(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    live(session)
    cursors.advance(present.CURSOR)
    before = present.now().level("dopamine")
    monkeypatch.setenv("ANIMA_HORMONES_BASELINES", "{ dopamine = 10 }")
    configuration.cache_clear()
    assert present.now().state().to_json() == rebuilt()
    assert present.now().level("dopamine") != before


def test_a_checkpoint_that_cannot_be_read_is_passed_over(session: Session) -> None:
    live(session)
    cursors.advance(present.CURSOR)
    Checkpoint.objects.update(state="{}")
    assert present.now().state().to_json() == rebuilt()


def test_samples_for_charts_can_be_made_again(session: Session) -> None:
    live(session, every_s=40)
    present.catch_up()
    before = list(Sample.objects.order_by("event_id").values_list())
    assert len(before) > 5
    present.forget_from(0)
    assert not Sample.objects.exists()
    present.catch_up()
    assert list(Sample.objects.order_by("event_id").values_list()) == before


def test_how_it_was_at_a_time_can_be_asked(session: Session) -> None:
    live(session, 3)
    then = Event.objects.newest_first()[0].timestamp
    felt_then = present.now(then).levels()
    live(session, 3, first=3)
    assert present.at(then).levels() == felt_then


WRITE_AND_FOLD = """
    from anima_project import launch
    launch.apply_migrations()
    from sessions_app.models import Session
    from events_app.models import Event
    from thymos import present
    from tests.thymos.test_fold import long_life
    Session.objects.create(pk=1)
    Event.objects.bulk_create(
        Event(id=id_, session_id=1, event_type=kind, payload=payload, timestamp=at,
              tool_use_id=f"{id_}" if "tool" in kind else None)
        for id_, _, kind, payload, at in long_life())
    present.catch_up()
    print(present.now().state().to_json())
"""


def test_sqlite_and_postgresql_come_to_the_same_bits(home: Path) -> None:
    url = postgresql_database(f"anima_thymos_{os.getpid()}")
    one = finished(python(home, WRITE_AND_FOLD))
    other = finished(python(home, WRITE_AND_FOLD, env={"ANIMA_DATABASE_URL": url}))
    assert one == other
    assert len(one) > 1_000


def test_after_a_clock_went_back_an_hour_what_was_felt_before_is_still_felt(session: Session) -> None:
    hour_ns, began = 3_600 * 10**9, time.time_ns()
    for n, text in enumerate(SAID[:3]):
        event = Event.of(session.pk, UserMessage(content=text))
        event.timestamp = began + hour_ns * (n < 2)
        emit(event)
    expected = present.now(time.time_ns()).levels()
    assert expected != newborn_levels()
    doses = list[Dose]()
    assert present.at().levels() == pytest.approx(expected, abs=0.01)
    assert present.at(dosed=doses.append).levels() == pytest.approx(expected, abs=0.01)
    assert {dose.event_id for dose in doses} == set(Event.objects.values_list("pk", flat=True))


def newborn_levels() -> dict[str, float]:
    return {name: hormone.baseline for name, hormone in present.hormones().items()}
