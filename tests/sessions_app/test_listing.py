from __future__ import annotations

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import AgentMessage, SystemMessage, UserMessage
from sessions_app.listing import Found, search, summaries
from sessions_app.models import Session


def say(session: Session, text: str) -> Event:
    return emit(Event.of(session.pk, UserMessage(content=text)))


def test_the_session_in_which_something_happened_last_comes_first(session: Session) -> None:
    other = Session.objects.create(name="the other")
    say(session, "one")
    say(other, "two")
    last = say(session, "three")
    assert [summary.id for summary in summaries()] == [session.pk, other.pk]
    newest = summaries()[0]
    assert (newest.first_words, newest.events, newest.last_at) == ("one", 2, last.timestamp)


def test_a_new_session_comes_before_all_others(session: Session) -> None:
    say(session, "hello")
    new = Session.objects.create()
    assert [summary.id for summary in summaries()] == [new.pk, session.pk]
    assert summaries()[0].first_words == ""


def test_the_list_is_read_page_by_page(session: Session) -> None:
    ids = [session.pk, *(Session.objects.create().pk for _ in range(4))]
    pages = [summary.id for page in range(3) for summary in summaries(limit=2, offset=2 * page)]
    assert pages == sorted(ids, reverse=True)


def test_what_was_said_is_found_in_all_sessions_whatever_its_case(session: Session) -> None:
    other = Session.objects.create()
    first = say(session, "Roses are red")
    say(session, "Violets are blue")
    second = emit(Event.of(other.pk, AgentMessage(content="I like ROSES, 100 %", model="m")))
    emit(Event.of(other.pk, SystemMessage(content="roses, says a notice")))
    assert search("roses") == [
        Found(other.pk, second.pk, "agent_message", "I like ROSES, 100 %"),
        Found(session.pk, first.pk, "user_message", "Roses are red"),
    ]
    assert [found.event_id for found in search("100 %")] == [second.pk]
    assert search('"; DROP TABLE') == []
