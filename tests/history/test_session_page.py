from __future__ import annotations

import re

import pytest
from django.test import Client

from anima_project.configuration import configuration
from events_app.models import Event
from events_app.payloads import ToolCall, ToolResponse, UserMessage
from history.index import totals
from sessions_app import lease
from sessions_app.models import Session
from tests.history.conftest import BOTH, Get, a_conversation, say

pytestmark = pytest.mark.django_db(databases=BOTH)

SIZE = configuration().history.page_events


def address(session: Session, of: str = "change") -> str:
    return f"/admin/sessions_app/session/{session.pk}/{of}/"


def shown(page: str) -> list[int]:
    return [int(id_) for id_ in re.findall(r'<article id="e(\d+)"', page)]


def test_a_session_reads_as_a_conversation(get: Get, session: Session) -> None:
    events = a_conversation(session)
    page = get(address(session))
    assert shown(page) == [events[at].pk for at in (0, 1, 2, 4, 5)], "the answer stands with its call"
    words = ("What takes up", "I am curious.", "Sizes, so du.", "<em>look</em>", "du -sh", "Permission denied", "busy")
    assert [page.index(word) for word in words] == sorted(page.index(word) for word in words)
    assert page.count("What did the model see here?") == 2


def test_a_long_session_is_read_page_by_page(get: Get, session: Session) -> None:
    events = say(session, *(UserMessage(content=f"number {at}") for at in range(2 * SIZE + 3)))
    ids = [event.pk for event in events]
    newest = get(address(session))
    assert shown(newest) == ids[-SIZE:]
    earlier = get(address(session), before=str(ids[-SIZE]))
    assert shown(earlier) == ids[-2 * SIZE : -SIZE]
    assert shown(get(address(session), after=str(ids[-SIZE - 1]))) == ids[-SIZE:]
    first = get(address(session), at="0")
    assert shown(first) == ids[:SIZE] and "Earlier" not in first
    assert shown(get(address(session), at=str(ids[SIZE]))) == ids[SIZE : 2 * SIZE]


def test_a_call_shows_its_answer_also_from_the_next_page(get: Get, session: Session) -> None:
    call = say(session, ToolCall(tool_name="bash", tool_input={}, tool_use_id="t"))[0]
    say(session, *(UserMessage(content="meanwhile") for _ in range(SIZE)))
    answer = say(session, ToolResponse(tool_name="bash", tool_use_id="t", content="at last"))[0]
    assert "at last" in get(address(session), at=str(call.pk))
    last = get(address(session))
    assert answer.pk in shown(last) and "not on this page" in last


def test_an_event_says_all_that_is_stored_of_it(get: Get, session: Session) -> None:
    reply = a_conversation(session)[1]
    page = get(f"/admin/events_app/event/{reply.pk}/change/")
    assert "cache_read_input_tokens" in page and "What did the model see here?" in page


def test_what_is_not_there_is_said_so(owner: Client, session: Session) -> None:
    for where in ("/admin/events_app/event/99/change/", "/admin/sessions_app/session/99/change/", "/admin/x/"):
        assert owner.get(where).status_code == 404
    question = a_conversation(session)[0]
    assert owner.get(f"/admin/sessions_app/session/{session.pk}/seen/{question.pk}/").status_code == 404


@pytest.mark.parametrize(
    "where", ["events_app/event/add/", "events_app/event/{event}/change/", "events_app/event/{event}/delete/",
              "sessions_app/session/add/", "sessions_app/session/{session}/change/"]
)  # fmt: skip
def test_nothing_can_be_added_or_changed(owner: Client, session: Session, where: str) -> None:
    event = a_conversation(session)[0]
    owner.get("/admin/events_app/event/")
    before = list(Event.objects.values_list("pk", "payload")), list(Session.objects.values())
    data = {
        "name": "x",
        "payload": "{}",
        "post": "yes",
        "csrfmiddlewaretoken": owner.cookies["anima_history_csrf"].value,
    }
    owner.post("/admin/" + where.format(event=event.pk, session=session.pk), data)
    assert (list(Event.objects.values_list("pk", "payload")), list(Session.objects.values())) == before


def test_a_session_is_deleted_after_a_warning_that_says_how_much_goes(
    owner: Client, get: Get, session: Session
) -> None:
    a_conversation(session)
    kept = say(Session.objects.create(), UserMessage(content="stays"))[0]
    get("/admin/events_app/event/")
    assert "6 events" in get(address(session, "delete"))
    refused = owner.post(address(session, "delete"))
    assert refused.status_code == 403 and session.events.exists(), "no form of ours sent this"
    token = owner.cookies["anima_history_csrf"].value
    assert owner.post(address(session, "delete"), {"csrfmiddlewaretoken": token}).status_code == 302
    assert list(Event.objects.all()) == [kept] and not Session.objects.filter(pk=session.pk).exists()
    assert "cellar" not in get("/admin/events_app/event/", q="cellar").partition("<table")[2]
    assert not totals.of_sessions([session.pk])


def test_a_session_in_the_middle_of_a_turn_is_not_deleted(owner: Client, get: Get, session: Session) -> None:
    lease.acquire(session.pk, 60)
    get(address(session, "delete"))
    token = owner.cookies["anima_history_csrf"].value
    response = owner.post(address(session, "delete"), {"csrfmiddlewaretoken": token}, follow=True)
    assert "in the middle of a turn" in response.content.decode()
    assert Session.objects.filter(pk=session.pk).exists()
