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


def found(text: str, **how: int) -> list[int]:
    return [one.event_id for one in search(text, **how).found]


def test_what_was_said_is_found_in_all_sessions_whatever_its_case(session: Session) -> None:
    other = Session.objects.create(name="the other")
    first = say(session, "Roses are red")
    say(session, "Violets are blue")
    second = emit(Event.of(other.pk, AgentMessage(content="I like ROSES, 100 %", model="m")))
    emit(Event.of(other.pk, SystemMessage(content="roses, says a notice")))
    assert search("roses").found == [
        Found(other.pk, "the other", second.pk, "agent_message", second.timestamp, "I like ROSES, 100 %"),
        Found(session.pk, "Roses are red", first.pk, "user_message", first.timestamp, "Roses are red"),
    ]
    assert found("100 %") == [second.pk]
    assert found("like roses") == [second.pk]
    assert found('"; DROP TABLE') == found("") == []


def test_letters_beyond_ascii_are_found_small_and_with_a_capital(session: Session) -> None:
    events = [say(session, text) for text in ("Ärger", "ärger")]
    assert found("ärger") == found("Ärger") == [event.pk for event in reversed(events)]


def test_a_search_goes_back_step_by_step_until_there_is_nothing_further_back(session: Session) -> None:
    events = [say(session, "rose" if number % 4 == 0 else "thorn") for number in range(12)]
    step, steps = search("rose", most=5), 1
    ids = [one.event_id for one in step.found]
    assert (step.before, step.back_to) == (events[7].pk, events[7].timestamp)
    while step.before:
        step, steps = search("rose", most=5, before=step.before), steps + 1
        ids += [one.event_id for one in step.found]
    assert ids == [events[8].pk, events[4].pk, events[0].pk]
    assert (steps, step.back_to) == (3, events[0].timestamp)


def test_a_step_that_is_full_goes_on_behind_what_it_found(session: Session) -> None:
    events = [say(session, "rose") for _ in range(5)]
    step = search("rose", limit=2)
    assert step.before == events[3].pk
    assert found("rose", before=step.before) == [events[2].pk, events[1].pk, events[0].pk]
    assert search("rose", limit=5).before == 0


def test_a_step_does_not_end_in_the_gap_that_a_deleted_session_left(session: Session) -> None:
    first = say(session, "rose")
    other = Session.objects.create()
    for _ in range(10):
        say(other, "thorn")
    last = say(session, "rose")
    other.delete()
    step = search("rose", most=2)
    assert [one.event_id for one in step.found] == [last.pk]
    assert found("rose", most=2, before=step.before) == [first.pk]
