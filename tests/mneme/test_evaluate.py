"""Retrieval over documents of one's own, as it is evaluated from outside: what people hand over comes in any shape."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mneme.dates import NO_DATE, Date, date_in
from mneme.evaluate import retrieve

TALK: list[dict[str, Any]] = [
    {"id": "a", "text": "What about the red boat?", "speaker": "Ada"},
    {"id": "b", "text": "Sold, at last.", "speaker": "Bo"},
    {"id": "c", "text": "I like herring.", "speaker": "Ada"},
    {"id": "d", "text": ""},
]


def dated(*dates: object) -> list[dict[str, Any]]:
    return [{**document, "date": date} for document, date in zip(TALK, dates, strict=True)]


def test_an_answer_is_found_by_the_question_before_it() -> None:
    first, second, none = retrieve(dated(*["3 May 2026"] * 2, "4 May 2026", None), ["the red boat?", "herring", ""], 2)
    assert set(first) == {"a", "b"}
    assert second[0] == "c"
    assert none == []
    assert retrieve([], ["anything"], 3) == [[]]
    assert retrieve(TALK, [], 3) == []


@pytest.mark.parametrize(
    "dates",
    [
        (None, None, None, None),
        ("3 May 2026", "3 May 2026", "4 May 2026", "4 May 2026"),
        ("2026-05-03T09:00:01Z", "2026-05-03T09:00:07Z", "2026-05-04T10:00:00Z", "2026-05-04T10:02:00Z"),
        (1777798800, 1777798860, 1777892400, 1777892460),
        (datetime(2026, 5, 3, 9, tzinfo=UTC), datetime(2026, 5, 3, 10, tzinfo=UTC), date(2026, 5, 4), None),
    ],
    ids=["none", "of the conversation", "of each message", "seconds", "dates"],
)
def test_neighbours_are_known_whatever_the_dates_are(dates: tuple[object, ...]) -> None:
    [found] = retrieve(dated(*dates), ["Who sold the red boat?"], 2)
    assert set(found) == {"a", "b"}


def test_where_a_conversation_ends_nothing_is_borrowed() -> None:
    documents = dated("3 May 2026", "4 May 2026", "4 May 2026", "4 May 2026")
    assert retrieve(documents, ["the red boat?"], 4) == [["a"]]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("1:56 pm on 8 May, 2023", Date(2023, 5, 8)),
        ("2023/05/20 (Sat) 02:21", Date(2023, 5, 20)),
        ("2023-05-08T13:56:00Z", Date(2023, 5, 8)),
        ("05/08/2023", Date(2023, 5, 8)),
        ("13/05/2023", Date(2023, 5, 13)),
        ("8.5.2023", Date(2023, 5, 8)),
        (1683554160, Date(2023, 5, 8)),
        (1683554160_000.0, Date(2023, 5, 8)),
        (1683554160 * 10**9, Date(2023, 5, 8)),
        (date(2023, 5, 8), Date(2023, 5, 8)),
        ("May 2023", Date(2023, 5, 0)),
        ("yesterday", NO_DATE),
        (float("nan"), NO_DATE),
        ({"day": 3}, NO_DATE),
        (None, NO_DATE),
    ],
)
def test_a_date_is_read_in_any_form(said: object, day: Date) -> None:
    assert date_in(said) == day


def test_i_and_you_name_who_speaks() -> None:
    documents = [
        {"id": "hers", "text": "A restaurant in Rome.", "speaker": "assistant", "date": "3 May 2026"},
        {"id": "mine", "text": "A restaurant in Rome.", "speaker": "user", "date": "4 May 2026"},
    ]
    mine, hers = retrieve(documents, ["my restaurant in Rome", "the restaurant in Rome that you named"], 1)
    assert mine == ["mine"]
    assert hers == ["hers"]


def test_a_talkative_hit_does_not_lift_its_neighbours_above_other_hits() -> None:
    talk = [{"id": n, "text": "Hm.", "speaker": "Bo", "date": "3 May 2026"} for n in range(5)]
    talk[2] = {**talk[2], "text": "The harbour! The harbour, the harbour of Bergen, and the harbour again."}
    talk.append(
        {"id": 9, "text": "We ate herring in the evening, at the harbour.", "speaker": "Ada", "date": "9 May 2026"}
    )
    assert retrieve(talk, ["harbour"], 2) == [[2, 9]]
