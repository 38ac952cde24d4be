"""Pages of the log, from the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from sessions_app.models import Session
from tui.transcript.log import Request, Which, answer


@pytest.fixture
def ids(session: Session) -> list[int]:
    """Of ten events, with those of another session between them."""
    other = Session.objects.create()
    found = []
    for number in range(10):
        found.append(emit(Event.of(session.pk, UserMessage(content=str(number)))).pk)
        emit(Event.of(other.pk, UserMessage(content="elsewhere")))
    return found


@pytest.mark.parametrize(
    ("request_of", "numbers"),
    [
        (lambda ids: Request(Which.NEWEST, 3), [7, 8, 9]),
        (lambda ids: Request(Which.OLDEST, 3), [0, 1, 2]),
        (lambda ids: Request(Which.OLDER, 3, ids[5]), [2, 3, 4]),
        (lambda ids: Request(Which.NEWER, 3, ids[5]), [6, 7, 8]),
        (lambda ids: Request(Which.OLDER, 3, ids[1]), [0]),
        (lambda ids: Request(Which.NEWER, 3, ids[9]), []),
    ],
)
def test_a_page_is_read_by_ids_with_one_query(
    session: Session, ids: list[int], request_of: Callable[[list[int]], Request], numbers: list[int]
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        records = answer(session.pk, request_of(ids))
    assert [int(record.payload["content"]) for record in records] == numbers
    assert [record.id for record in records] == sorted(record.id for record in records)
    assert len(queries) == 1
    assert "LIMIT 3" in queries[0]["sql"]
