from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_app.models import Event
from events_app.payloads import SystemMessage, UserMessage
from history.index import filling, searching, totals
from history.index.texts import LONGEST, searchable
from history.paging import page
from sessions_app.models import Session
from tests.history.conftest import BOTH, a_conversation, say

pytestmark = pytest.mark.django_db(databases=BOTH)


def test_the_index_takes_in_each_event_once_in_steps(session: Session) -> None:
    say(session, *(UserMessage(content=f"word {at}") for at in range(1_200)))
    assert filling.catch_up(500) == 700
    assert filling.catch_up() == 0 == filling.catch_up()
    assert len(searching.find("word", (), limit=5_000)) == 1_200
    assert totals.of_sessions([session.pk])[session.pk].events == 1_200


def test_the_sums_are_those_of_the_log(session: Session) -> None:
    a_conversation(session)
    filling.catch_up()
    found = totals.of_sessions([session.pk])[session.pk]
    assert (found.events, found.spent.calls, found.tokens_in, found.tokens_out) == (6, 2, 102_000, 400)
    assert found.spent.dollars and found.spent.unpriced_calls == 0
    assert [(tool.tool, tool.responses, tool.failures, tool.duration_ms) for tool in totals.tools_since(0)] == [
        ("bash", 1, 1, 7)
    ]


def test_what_was_deleted_elsewhere_is_forgotten(session: Session) -> None:
    a_conversation(session)
    kept = say(Session.objects.create(), UserMessage(content="space elsewhere"))[0]
    filling.catch_up()
    session.delete()
    filling.tidy()
    assert searching.find("space", (), limit=9) == [kept.pk]
    assert not totals.of_sessions([session.pk]) and not totals.usage_by_day(0)


def test_after_another_log_took_the_place_of_this_one_the_index_begins_anew(session: Session) -> None:
    last = say(session, UserMessage(content="one"), UserMessage(content="two"))[-1]
    filling.catch_up()
    Event.objects.filter(pk=last.pk).delete()
    Event(
        pk=last.pk, session=session, event_type="user_message", payload={"content": "from a backup"}, timestamp=1
    ).save(force_insert=True)
    filling.tidy()
    filling.catch_up()
    assert searching.find("two", (), limit=9) == []
    assert searching.find("backup", (), limit=9) == [last.pk]


@given(text=st.text(max_size=60))
def test_no_text_is_an_operator(text: str) -> None:
    assert searching.find("nothing " + text, ("session1",), limit=1) == []


@given(text=st.sampled_from(["NEAR(a b)", "a NOT b", "-x", "col:x", '"', "a*", "(", "x ^y", "{a b}:c", "AND", "a' --"]))
def test_a_search_that_looks_like_a_query_is_words(text: str) -> None:
    searching.find(text + " z", (), limit=1)


def test_a_search_passes_over_accents(session: Session) -> None:
    event = say(session, SystemMessage(content="Überall Café"))[0]
    filling.catch_up()
    assert searching.find("uberall cafe", (), limit=1) == [event.pk]


def test_of_a_very_long_text_the_beginning_is_searched() -> None:
    assert len(searchable({"content": "x" * 10 * LONGEST})) == LONGEST


@given(ids=st.sets(st.integers(1, 60)), size=st.integers(1, 7), start=st.none() | st.integers(0, 61))
def test_pages_meet_without_a_gap(ids: set[int], size: int, start: int | None) -> None:
    newest_first = sorted(ids, reverse=True)

    def older(key: int | None, count: int) -> list[int]:
        return [id_ for id_ in newest_first if key is None or id_ < key][:count]

    def newer(key: int, count: int) -> list[int]:
        return [id_ for id_ in newest_first[::-1] if id_ > key][:count]

    seen: list[int] = []
    found = page(older, newer, lambda id_: id_, before=start, size=size)
    while True:
        seen += found.items
        if found.older is None:
            break
        found = page(older, newer, lambda id_: id_, before=found.older, size=size)
    assert seen == older(start, 99)
    back = page(older, newer, lambda id_: id_, after=start or 0, size=size)
    assert len(back.items) <= size and list(back.items) == sorted(back.items, reverse=True)
