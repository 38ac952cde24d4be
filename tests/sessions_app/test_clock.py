"""A clock that goes back changes what people read, and no order."""

from __future__ import annotations

import time

import pytest

from events_app.models import Event
from events_app.payloads import UserMessage
from sessions_app import lease
from sessions_app.listing import summaries
from sessions_app.models import Lease, Session
from sessions_app.reading import age
from tui.screens import session_list

HOUR_NS = 3600 * 1_000_000_000


@pytest.mark.django_db
def test_after_an_hour_back_the_order_is_still_that_in_which_things_happened() -> None:
    one, two = Session.objects.create(), Session.objects.create()
    for number in range(6):
        said = Event.of((one if number < 5 else two).pk, UserMessage(content=f"message {number}"))
        said.timestamp = time.time_ns() + (HOUR_NS if number < 3 else 0)
        said.save()
    [talk] = one.messages_for_llm()
    assert [block["text"] for block in talk["content"]] == [f"message {number}" for number in range(5)]
    assert Session.objects.newest() == two
    assert [summary.id for summary in summaries()] == [two.pk, one.pk]


def test_what_is_to_come_is_of_no_negative_age() -> None:
    assert "-" not in age(time.time_ns() + HOUR_NS, time.time_ns())
    assert "-" not in session_list.age(-3600.0)


@pytest.mark.django_db
def test_a_lease_from_before_the_jump_is_renewed_and_given_back() -> None:
    session = Session.objects.create()
    holder = lease.acquire(session.pk, 30)
    Lease.objects.update(expires_at=time.time_ns() + HOUR_NS)
    lease.renew(session.pk, holder, 30)
    assert Lease.objects.get().expires_at < time.time_ns() + HOUR_NS
    lease.release(session.pk, holder)
    assert lease.acquire(session.pk, 30)
