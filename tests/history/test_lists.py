from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anima_project.configuration import configuration
from events_app.models import Event
from events_app.payloads import ToolCall, ToolResponse, UserMessage
from history.filters import first_event_at, span
from sessions_app.models import Session
from tests.history.conftest import BOTH, Get, a_conversation, say

pytestmark = pytest.mark.django_db(databases=BOTH)

EVENTS, SESSIONS = "/admin/events_app/event/", "/admin/sessions_app/session/"
SIZE = configuration().history.page_events
DAY = 86_400 * 10**9


def shown(page: str) -> list[int]:
    """The events of a page, in its order."""
    return [int(id_) for id_ in re.findall(r'href="/admin/events_app/event/(\d+)/change/"', page)]


def test_the_list_begins_with_what_happened_last(get: Get, session: Session) -> None:
    events = a_conversation(session)
    assert shown(get(EVENTS)) == [event.pk for event in reversed(events)]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"type": "user_message"}, [0]),
        ({"type": "system_message"}, [4]),
        ({"tool": "bash"}, [3, 2]),
        ({"success": "no"}, [3]),
        ({"success": "yes"}, []),
        ({"q": "space"}, [0]),
        ({"q": "curious"}, [1]),
        ({"q": "sizes"}, [1]),
        ({"q": "PERMISSION denied", "success": "no"}, [3]),
        ({"q": '"denied permission"'}, []),
        ({"q": "perm*"}, [3]),
        ({"q": "perm"}, []),
        ({"q": "p*"}, []),
        ({"q": "du", "type": "tool_call"}, [2]),
        ({"q": "c2ln"}, []),
        ({"q": "?!"}, []),
        ({"when": "today"}, [5, 4, 3, 2, 1, 0]),
        ({"from": "2001-01-01", "until": "2001-01-02"}, []),
        ({"type": "user_message", "when": "7"}, [0]),
    ],
)
def test_events_are_found_by_what_they_are_and_by_their_words(
    get: Get, session: Session, parameters: dict[str, str], found: list[int]
) -> None:
    events = a_conversation(session)
    assert shown(get(EVENTS, **parameters)) == [events[at].pk for at in found]


def test_the_events_of_one_session_can_be_listed_alone(get: Get, session: Session) -> None:
    events = a_conversation(session)
    say(Session.objects.create(), UserMessage(content="elsewhere"))
    assert shown(get(EVENTS, session=str(session.pk))) == [event.pk for event in reversed(events)]
    assert shown(get(EVENTS, session=str(session.pk), type="tool_call")) == [events[2].pk]


@pytest.mark.parametrize("parameters", [{}, {"q": "word"}, {"type": "user_message"}])
def test_going_through_the_pages_shows_each_event_once_and_back_again(
    get: Get, session: Session, parameters: dict[str, str]
) -> None:
    for number in range(2 * SIZE + 5):
        say(session, UserMessage(content=f"word {number}"))
    pages = [get(EVENTS, **parameters)]
    while older := re.search(r'href="(\?[^"]*before=[^"]*)" rel="next"', pages[-1]):
        pages.append(get(EVENTS + older[1].replace("&amp;", "&")))
    ids = [id_ for page in pages for id_ in shown(page)]
    assert ids == sorted(Event.objects.values_list("pk", flat=True), reverse=True)
    newer = re.search(r'href="(\?[^"]*after=[^"]*)" rel="prev"', pages[-1])
    assert newer
    assert shown(get(EVENTS + newer[1].replace("&amp;", "&"))) == shown(pages[1])


@pytest.mark.parametrize("parameters", [{}, {"q": "space"}, {"tool": "bash"}, {"session": "1"}])
@pytest.mark.parametrize("address", [EVENTS, SESSIONS])
def test_no_page_counts_the_log(owner: Client, session: Session, address: str, parameters: dict[str, str]) -> None:
    a_conversation(session)
    with CaptureQueriesContext(connections["default"]) as queries:
        owner.get(address, parameters)
    assert not [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]


@pytest.mark.parametrize("parameters", [{"before": "x"}, {"after": "9" * 30}, {"nonsense": "1"}, {"session": "x"}])
def test_an_address_that_means_nothing_leads_to_a_page(owner: Client, parameters: dict[str, str]) -> None:
    for address in (EVENTS, SESSIONS):
        assert owner.get(address, parameters, follow=True).status_code == 200


def test_a_session_shows_what_it_came_to(get: Get, session: Session) -> None:
    a_conversation(session)
    page = get(SESSIONS)
    assert "Tidying" in page and "What takes up the space?" in page
    assert "102,000" in page and "$0." in page  # two replies of 51,000 tokens in


def test_the_session_in_which_something_happened_last_comes_first(get: Get) -> None:
    old, new, empty = (Session.objects.create(name=name) for name in ("old", "new", "empty"))
    say(new, UserMessage(content="one"))
    say(old, UserMessage(content="two"))
    order = re.findall(r'href="/admin/sessions_app/session/(\d+)/change/"', get(SESSIONS))
    assert order == [str(empty.pk), str(old.pk), str(new.pk)]


def test_a_session_is_found_by_its_name_its_folder_and_what_was_said_in_it(get: Get, session: Session) -> None:
    a_conversation(session)
    Session.objects.create(name="Other")
    for words in ("tidy", "mira", "cellar", "permission denied"):
        assert "Tidying" in get(SESSIONS, q=words) and "Other" not in get(SESSIONS, q=words)
    assert "Tidying" not in get(SESSIONS, q="attic")


def test_sessions_are_narrowed_to_a_model_and_a_time(get: Get, session: Session) -> None:
    a_conversation(session)
    assert "Tidying" in get(SESSIONS, model="claude-sonnet-5-5", when="7")
    assert "Tidying" not in get(SESSIONS, model="another")
    assert "Tidying" not in get(SESSIONS, **{"from": "2001-01-01", "until": "2001-01-02"})


def test_the_pages_of_sessions_show_each_once(get: Get) -> None:
    for number in range(SIZE + 7):
        new = Session.objects.create(name=f"s{number}")
        if number % 3:
            say(new, UserMessage(content="x"))
    ids: list[str] = []
    address = SESSIONS
    while address:
        page = get(address)
        ids += re.findall(r'href="/admin/sessions_app/session/(\d+)/change/"', page)
        older = re.search(r'href="(\?[^"]*before=[^"]*)" rel="next"', page)
        address = SESSIONS + older[1] if older else ""
    assert sorted(ids) == sorted(str(pk) for pk in Session.objects.values_list("pk", flat=True))


def test_a_time_is_found_among_the_ids_by_halving(session: Session) -> None:
    now = time.time_ns()
    for days in range(20, 0, -1):
        event = Event.of(session.pk, UserMessage(content="x"))
        event.timestamp = now - days * DAY
        event.save()
    ids = list(Event.objects.order_by("id").values_list("pk", flat=True))
    assert first_event_at(now - 5 * DAY) == ids[15]
    assert first_event_at(0) == ids[0]
    assert first_event_at(now) == ids[-1] + 1


def test_a_day_begins_at_midnight_of_where_one_is() -> None:
    now = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    midnight = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp()) * 10**9
    assert span("today", now) == (midnight, None)
    assert span("7", now) == (midnight - 7 * DAY, None)
    assert span("2026-11-24..2026-11-24", now) == (midnight, midnight + DAY)
    assert span("2026-11-24..", now) == (midnight, None)
    assert span("..2026-11-23", now) == (None, midnight)
    assert span("nonsense", now) == span(None, now) == (None, None)


def test_a_tool_that_never_answered_is_no_filter_and_a_name_is_only_a_name(get: Get, session: Session) -> None:
    name = 'a" OR facets:x -- <b>'
    say(
        session,
        ToolCall(tool_name=name, tool_input={}, tool_use_id="t"),
        ToolResponse(tool_name=name, tool_use_id="t", content="done"),
    )
    assert len(shown(get(EVENTS, tool=name))) == 2
