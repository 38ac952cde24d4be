"""Being reminded: a moment that comes back stirs a little of what was felt in it, and the log alone says how much."""

from __future__ import annotations

from typing import Any

import pytest

from tests.thymos.logs import body
from thymos.appraisal.reminding import reminded
from thymos.fold import Fold, newborn

GOOD, BAD = {"oxytocin": 90.0, "cortisol": 20.0}, {"oxytocin": 35.0, "cortisol": 80.0, "frustration": 60.0}


def reply(*levels: Any) -> dict[str, Any]:
    rows = [{"event": n, "levels": one} for n, one in enumerate(levels)]
    return {"content": "", "model": "m", "felt": {"mneme": {"recalled": rows}}}


def after(payload: dict[str, Any]) -> dict[str, float]:
    fold = Fold(newborn(()), body())
    fold.feel((1, 1, "agent_message", payload, 10**18))
    return fold.levels()


def test_a_good_memory_warms_and_a_bad_one_alarms() -> None:
    rest = after({"content": "", "model": "m"})
    assert after(reply(GOOD))["oxytocin"] > rest["oxytocin"]
    assert after(reply(BAD))["cortisol"] > rest["cortisol"]
    assert after(reply(GOOD))["cortisol"] < after(reply(BAD))["cortisol"]


def test_the_same_reply_stirs_the_same_each_time() -> None:
    assert after(reply(GOOD, BAD)) == after(reply(GOOD, BAD))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"felt": []},
        {"felt": {"mneme": 7}},
        {"felt": {"mneme": {"recalled": [7, {}]}}},
        reply({}),
        reply({"oxytocin": "high"}),
        reply({"oxytocin": float("nan")}),
        reply({"oxytocin": 36.0}),
    ],
)
def test_what_left_one_cold_or_is_malformed_stirs_nothing(payload: dict[str, Any]) -> None:
    assert reminded(payload, body().hormones) == []


def test_no_memory_counts_for_more_than_a_whole_feeling() -> None:
    assert reminded(reply(GOOD, GOOD, GOOD), body().hormones) == [("reminded", 1.0)]
    ((name, intensity),) = reminded(reply(BAD), body().hormones)
    assert name == "reminded_of_trouble"
    assert 0.0 < intensity <= 1.0
