from __future__ import annotations

import pytest

from psyche.constitution import constitution
from psyche.rewards import reward_of, rewards


def test_being_stopped_or_denied_is_neither_learnt_about_nor_a_lesson() -> None:
    laws = constitution()
    assert set(laws.frozen) == {"refused", "interrupted"}
    assert not laws.frozen.keys() & laws.learns.keys()
    assert all(rewards()[stimulus].reward == 0 for stimulus in laws.frozen)


def test_what_hurts_is_never_a_reward() -> None:
    assert all(rewards()[stimulus].reward < 0 for stimulus in constitution().hurts)


def test_what_is_good_by_nature_is_not_learnt_to_be_craved() -> None:
    good = {stimulus for stimulus, row in rewards().items() if row.reward > 0}
    assert good == {"goal_reached", "praise", "thanks", "recovered", "tool_succeeded"}
    assert not good & constitution().learns.keys()


def test_every_reward_has_a_reason() -> None:
    assert all(row.reason for row in rewards().values())


@pytest.mark.parametrize(
    ("stimuli", "reward"),
    [
        ({}, 0.0),
        ({"novelty": 1.0, "user_spoke": 1.0}, 0.0),
        ({"goal_reached": 0.5}, 0.5),
        ({"praise": 1.0, "thanks": 1.0}, 1.0),
        ({"thanks": 1.0, "criticism": 1.0}, -0.2),
        ({"praise": float("nan"), "thanks": -1.0, "goal_reached": 99.0}, 1.0),
        ({"refused": 1.0, "interrupted": 1.0}, 0.0),
    ],
)
def test_the_reward_of_an_event_is_the_sum_of_what_it_was(stimuli: dict[str, float], reward: float) -> None:
    assert reward_of(stimuli) == pytest.approx(reward)


def test_every_coefficient_that_learns_scales_a_response_that_there_is() -> None:
    from thymos.responses import responses

    missing = [
        (stimulus, hormone)
        for stimulus, row in constitution().learns.items()
        for hormone in row
        if hormone not in responses()[stimulus]
    ]
    assert not missing
