"""What stands beside a conversation, and what is behind it."""

from __future__ import annotations

import re

import pytest

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from sessions_app.models import Session
from sessions_app.sections import gather, reasons
from tests.thymos.test_present import live
from thymos import present
from thymos.receivers import LEVELS, TITLE


def test_beside_the_conversation_stand_desires_and_levels_only_for_those_who_look_deeper(session: Session) -> None:
    live(session)
    [wants] = gather(session.pk)
    assert wants.title == TITLE and not wants.meters and not re.search(r"\d", " ".join(wants.lines))
    [_, levels] = gather(session.pk, in_depth=True)
    assert levels.title == LEVELS and not levels.lines
    assert [meter.name for meter in levels.meters] == list(present.hormones())
    assert all(0.0 <= meter.share <= 1.0 for meter in levels.meters)


def test_each_desire_tells_the_events_behind_it_in_words_and_without_levels(session: Session) -> None:
    live(session)
    newest = emit(Event.of(session.pk, UserMessage(content="thanks,\nit works now")))
    told = reasons(session.pk)
    assert [section.title for section in told if section.title.startswith(TITLE)] == [
        f"{TITLE} {want}." for want in gather(session.pk)[0].lines
    ]
    lines = [line for section in told for line in section.lines]
    assert f"the person said that what they wanted is there 3 times (last just now, event {newest.pk})" in " ".join(
        lines
    )
    assert all(re.search(r"\(.*event \d+\)", line) for line in lines)
    assert not any(hormone in line for line in lines for hormone in present.hormones())


def test_who_is_at_ease_has_nothing_to_explain(session: Session) -> None:
    assert reasons(session.pk) == ()


def test_a_silenced_soul_shows_and_explains_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    live(session)
    monkeypatch.setenv("ANIMA_THYMOS_ENABLED", "false")
    assert gather(session.pk, in_depth=True) == reasons(session.pk) == ()
