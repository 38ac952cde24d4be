"""A session that comes in from elsewhere: what it forgot stays forgotten, and what it recalled names nothing here."""

from __future__ import annotations

from events_app import cursors
from events_app.models import Event
from events_app.payloads import AgentMessage
from mneme import forgetting
from mneme.ingest import CURSOR
from sessions_app.models import Session
from tests.mneme.pasts import did, user
from tests.mneme.test_recall import said
from tests.sessions_app.test_importing import exported, take_in


def test_a_tombstone_comes_along_and_buries_the_right_event(session: Session) -> None:
    other = Session.objects.create()
    did(other, user("Something else altogether."))
    secret, _ = did(session, user("The code is mackerel."), user("I like herring."))
    cursors.advance(CURSOR)
    forgetting.forget(forgetting.same(secret.pk))
    document = exported(session)
    session.delete()
    take_in(document)
    cursors.advance(CURSOR)
    assert said("code mackerel") == []
    assert "I like herring." in said("herring")


def test_what_was_recalled_is_told_by_its_new_id_or_by_none(session: Session) -> None:
    (first,) = did(session, user("I like herring."))
    rows = [{"event": first.pk, "levels": {}}, {"event": 10**9, "levels": {"cortisol": 3.0}}]
    did(session, AgentMessage(content="Yes.", model="m", felt={"mneme": {"recalled": rows}}))
    imported = take_in(exported(session))
    old, new = Event.objects.exclude(session=session).order_by("id")
    assert imported
    assert new.payload["felt"]["mneme"]["recalled"] == [
        {"levels": {}, "event": old.pk},
        {"levels": {"cortisol": 3.0}},
    ]
