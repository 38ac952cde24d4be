"""Snapshots are part of the log: they leave, come back, are forgotten and deleted with it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

import pytest

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from mneme.models import Snapshot as Row
from mneme.pins import pinning
from mneme.snapshots import forgotten as forgetting
from mneme.snapshots import index
from mneme.snapshots.forgetting import make_anew
from mneme.snapshots.snapshot import Snapshot
from mneme.snapshots.writing import next_extract
from sessions_app import deletion
from sessions_app.errors import BadSessionFile
from sessions_app.export import as_json, as_markdown, described
from sessions_app.head import gather
from sessions_app.importing import import_session
from sessions_app.listing import summaries
from sessions_app.models import Session
from sessions_app.reading import passages
from tests.mneme.talks import talk, turn

BUDGET = 1_500
SECRET = "The code is heliotrope."


def exported(session: Session) -> str:
    return "".join(as_json(described(session), Event.objects.filter(session=session).order_by("id").records()))


def taken_in(document: str) -> Session:
    return import_session(io.BytesIO(document.encode()), "x.json", 100_000).session


def head(session: Session) -> str:
    return "".join(gather(session.pk, session.viewport(BUDGET)).texts)


def by_a_model(session: Session, told: str, of: int | None = None) -> None:
    """All extracts written anew, as a worker does it; only those of the event `of` tell of that."""
    while row := next_extract(session.pk):
        [old] = index.read([row])
        text = told if of is None or old.first <= of <= old.last else "- Hm."
        new = Snapshot(
            level=old.level, first=old.first, last=old.last, began=old.began, ended=old.ended, text=text, model="m"
        )
        index.store(session.pk, new)


def rows(session: Session) -> list[tuple[object, ...]]:
    found = Row.objects.filter(session=session).order_by("event_id")
    numbers = {
        id_: n
        for n, id_ in enumerate(Event.objects.filter(session=session).order_by("id").values_list("id", flat=True))
    }
    return [
        (
            numbers[r.event_id],
            r.level,
            numbers[r.first],
            numbers[r.last],
            r.cost,
            r.is_current,
            r.is_void,
            r.is_by_model,
        )
        for r in found
    ]


def test_an_imported_session_has_the_same_head_and_the_same_snapshots(session: Session) -> None:
    talk(session, 60, BUDGET)
    by_a_model(session, "- The user likes tea.")
    talk(session, 30, BUDGET)
    emit(Event.of(Session.objects.create().pk, UserMessage(content="something in between")))
    new = taken_in(exported(session))
    assert head(new) == head(session) != ""
    assert rows(new) == rows(session)
    back = taken_in(exported(new))
    assert head(back) == head(session)


def test_what_a_file_says_of_events_that_it_does_not_have_is_refused(session: Session) -> None:
    talk(session, 60, BUDGET)
    row = index.current(session.pk, 1)[0]
    broken = re.sub(rf'"first": {row.first}\b', '"first": 999999', exported(session))
    with pytest.raises(BadSessionFile, match=r"payload\.record\.events\.first is 999999"):
        taken_in(broken)
    ids = Event.objects.filter(session=session).latest("id").payload["view"]["head"]["snapshots"]
    broken = exported(session).replace(f'"snapshots": [{ids[0]}', '"snapshots": [999999')
    with pytest.raises(BadSessionFile, match=r"payload\.view\.head\.snapshots is 999999"):
        taken_in(broken)


def test_the_rows_are_worked_out_from_the_log(session: Session) -> None:
    talk(session, 60, BUDGET)
    by_a_model(session, "- The user likes tea.")
    make_anew([index.current(session.pk, 1)[0].first])
    before = rows(session)
    assert index.reindex(session.pk) == len(before)
    assert rows(session) == before


def test_snapshots_go_with_their_session(session: Session) -> None:
    talk(session, 40, BUDGET)
    deletion.delete(session)
    assert not Row.objects.exists()


def test_a_snapshot_is_shown_to_nobody_as_something_that_was_said(session: Session) -> None:
    talk(session, 40, BUDGET)
    by_a_model(session, "- The user likes tea.")
    records = list(Event.objects.filter(session=session).order_by("id").records())
    assert "likes tea" not in "".join(as_markdown("x", records))
    assert "likes tea" not in "".join(passage.text for passage in passages(records))


@pytest.fixture
def secret(session: Session) -> Iterator[Event]:
    """An event in the middle of what is out of view by now, told in snapshots of both levels."""
    talk(session, 10, BUDGET)
    event = emit(Event.of(session.pk, UserMessage(content=SECRET)))
    talk(session, 10, BUDGET)
    yield event


def test_which_snapshots_cover_an_event_can_be_asked(session: Session, secret: Event) -> None:
    talk(session, 60, BUDGET)
    found = index.covering([secret.pk])
    assert {row.level for row in found} == {1, 2}
    assert all(row.first <= secret.pk <= row.last for row in found)
    assert index.covering([Event.objects.latest("id").pk]) == []


def test_what_is_forgotten_is_in_no_snapshot_any_more_not_even_in_a_view_that_began_with_it(
    session: Session, secret: Event
) -> None:
    talk(session, 10, BUDGET)
    assert "heliotrope" in head(session)
    by_a_model(session, f"- {SECRET}", secret.pk)
    assert make_anew([secret.pk]) > 0
    assert "heliotrope" not in head(session)
    assert head(session) != ""
    for number in range(30):
        turn(session, BUDGET, 100 + number)
        assert "heliotrope" not in head(session)
    covering = index.covering([secret.pk])
    assert covering
    assert all(SECRET not in snapshot.text for snapshot in index.read(covering))
    assert make_anew([secret.pk]) == 0


def test_a_level_2_snapshot_is_made_anew_as_well(session: Session, secret: Event) -> None:
    talk(session, 60, BUDGET)
    by_a_model(session, f"- {SECRET}", secret.pk)
    make_anew([secret.pk])
    current = [row for row in index.covering([secret.pk]) if row.is_current]
    assert {row.level for row in current} == {1, 2}
    [of_level_1] = [row for row in current if row.level == 1]
    assert SECRET not in index.read([of_level_1])[0].text


def test_what_is_to_be_forgotten_before_it_leaves_the_view_comes_into_no_snapshot(session: Session) -> None:
    talk(session, 3, BUDGET)
    event = emit(Event.of(session.pk, UserMessage(content=SECRET)))
    pinning.pin(session.pk, event.pk)

    def source(session_id: int, first: int, last: int) -> Iterable[int]:
        return [event.pk] if session_id == session.pk and first <= event.pk <= last else []

    forgetting.heed(source)
    try:
        talk(session, 30, BUDGET)
        assert session.viewport(BUDGET).start > event.pk
        assert "heliotrope" not in head(session)
        covering = index.covering([event.pk])
        assert all(event.pk in snapshot.left_out for snapshot in index.read(covering))
    finally:
        forgetting.disregard(source)


def test_a_long_history_from_before_there_were_snapshots_is_covered_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = UserMessage(content="word " * 10).to_payload()
    Event.objects.bulk_create(
        [Event(session=session, event_type="user_message", payload=said, timestamp=i) for i in range(1, 2_500)]
    )
    first = Event.objects.filter(session=session).earliest("id").pk
    text = head(session)
    start = session.viewport(BUDGET).start
    rows = list(index.current(session.pk, 1))
    assert rows[0].first == first
    assert rows[-1].last == start - 1
    assert "(What was before this is not told here.)" in "".join(one.text for one in index.read(rows))
    assert text.startswith('<earlier from="snapshots">')


def test_a_snapshot_that_a_worker_writes_later_makes_no_session_the_newest(session: Session) -> None:
    talk(session, 30, BUDGET)
    other = Session.objects.create()
    emit(Event.of(other.pk, UserMessage(content="Hello")))
    by_a_model(session, "- Hm.")
    assert Session.objects.newest() == other
    assert [one.id for one in summaries()] == [other.pk, session.pk]
