from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import UserMessage
from psyche.births import History, Seed, archetype, born
from psyche.errors import BirthIsFinal
from psyche.matrix import Matrix
from psyche.models import Birth
from sessions_app.models import Session

pytestmark = pytest.mark.django_db


def test_to_begin_with_the_agent_is_balanced() -> None:
    [birth] = Birth.objects.all().births()
    assert birth == Birth.objects.all().current()
    assert (birth.origin, birth.after_event_id, birth.matrix) == ("archetype balanced", 0, Matrix())


def test_an_adopted_soul_holds_from_the_next_event_on(session: Session) -> None:
    event = emit(Event.of(session.pk, UserMessage(content="hello")))
    Birth.objects.adopt(archetype("poet"), name="Ada")
    before, now = Birth.objects.all().births()
    assert (before.origin, before.after_event_id) == ("archetype balanced", 0)
    assert (now.origin, now.name, now.after_event_id) == ("archetype poet", "Ada", event.pk)
    assert now.matrix == archetype("poet").matrix
    assert Birth.objects.all().current() == now


def test_it_is_kept_from_what_it_was_born() -> None:
    Birth.objects.adopt(Seed(42))
    assert Birth.objects.all().current().origin == "seed 42"
    assert Birth.objects.all().current().matrix == born(Seed(42))
    Birth.objects.adopt(History({"novelty": 9.0}))
    assert Birth.objects.all().current().origin == "history"


def test_the_old_soul_can_come_back() -> None:
    first = Birth.objects.adopt(archetype("stoic"), name="Marcus", after_event_id=0)
    Birth.objects.adopt(archetype("striver"), after_event_id=10)
    Birth.objects.adopt_again(first, after_event_id=20)
    births = Birth.objects.all().births()
    assert [(each.origin, each.after_event_id) for each in births] == [
        ("archetype stoic", 0),
        ("archetype striver", 10),
        ("archetype stoic", 20),
    ]
    assert births[-1].name == "Marcus"


def test_a_soul_that_reaches_back_takes_the_place_of_those_after_it() -> None:
    for name, position in (("stoic", 5), ("poet", 10), ("guardian", 5), ("artisan", 30)):
        Birth.objects.adopt(archetype(name), after_event_id=position)
    ruling = [(each.origin, each.after_event_id) for each in Birth.objects.all().births()]
    assert ruling == [("archetype balanced", 0), ("archetype guardian", 5), ("archetype artisan", 30)]
    assert Birth.objects.count() == 4


def test_deleting_a_session_does_not_take_the_soul_with_it(session: Session) -> None:
    emit(Event.of(session.pk, UserMessage(content="hello")))
    Birth.objects.adopt(archetype("poet"))
    session.delete()
    assert Birth.objects.all().current().origin == "archetype poet"


def test_a_birth_can_be_neither_changed_nor_deleted() -> None:
    birth = Birth.objects.adopt(archetype("poet"))
    for change in (birth.save, birth.delete, Birth.objects.all().delete):
        with pytest.raises(BirthIsFinal):
            change()
    assert Birth.objects.get() == birth


@pytest.mark.parametrize("change", ["matrix = '{}'", "name = 'x'", "after_event_id = 7"])
def test_the_database_itself_refuses_to_change_a_birth(change: str) -> None:
    Birth.objects.adopt(archetype("poet"))
    with pytest.raises(IntegrityError, match="kept as adopted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE psyche_birth SET {change}")


@pytest.mark.parametrize("fields", [{"kind": "whim", "after_event_id": 0}, {"kind": "seed", "after_event_id": -1}])
def test_the_database_itself_refuses_what_is_no_birth(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Birth.objects.create(matrix="{}", **fields)
