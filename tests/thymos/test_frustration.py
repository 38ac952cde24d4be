"""Frustration, as it is specified: what raises it, what eases it, what it does, and what it can never do."""

from __future__ import annotations

import pytest

from anima_feelings_frustration import Frustration
from anima_project.configuration import Approval
from nous.capabilities import MODELS, thinking_parameters
from tests.thymos.logs import S, after, answer, user
from thymos.fold import Fold
from thymos.inner_voice import thinking_factor
from thymos.speaking import band
from tools_app.approval import Policy, decide
from tools_app.bash.tool import Bash

VOICES = Frustration.voices
FAILURES = [
    answer(False, text=f"{word} is missing") for word in ("one", "two", "three", "four", "five", "six", "seven")
]


def frustrated(level: float) -> Fold:
    fold = after(user())
    fold.deviations["frustration"] = (0.0, level, fold.lived_ns)
    return fold


def test_a_failed_tool_response_adds_ten() -> None:
    assert after(answer(False)).level("frustration") == 10.0


def test_every_wall_counts_in_full_although_one_gets_used_to_other_things() -> None:
    steps = [after(*FAILURES[:n], every_s=1e-3).level("frustration") for n in range(8)]
    assert steps == pytest.approx([0, 10, 20, 30, 40, 50, 60, 70], abs=1.0)


def test_success_and_time_ease_it() -> None:
    failed = after(*FAILURES)
    succeeded = after(*FAILURES, answer(True))
    assert succeeded.level("frustration") < failed.level("frustration") - 10
    before = failed.level("frustration")
    failed.live_until(failed.last_ns + 900 * S)
    assert failed.level("frustration") == pytest.approx(before / 2)


def test_the_thinking_budget_grows_by_one_fiftieth_a_point() -> None:
    for level in (0, 10, 25, 50, 100):
        assert thinking_factor(frustrated(level)) == 1 + level / 50


@pytest.mark.parametrize("model", ["claude-haiku-4", "claude-sonnet-5-5"])
def test_more_frustration_is_never_less_thinking(model: str) -> None:
    row = MODELS[model]
    asked = []
    for level in range(101):
        intent = round(4_000 * thinking_factor(frustrated(level)))
        parameters = thinking_parameters(row, intent, 16_000)
        if row.thinking == "budget":
            budget = parameters["thinking"]["budget_tokens"]
            assert 1_024 <= budget < 16_000
            asked.append(budget)
        else:
            asked.append(row.efforts.index(parameters["output_config"]["effort"]))
    assert asked == sorted(asked)
    assert asked[0] < asked[-1]


@pytest.mark.parametrize(
    ("level", "says"),
    [
        (0, None),
        (9, None),
        (10, "Hmm, that didn't work"),
        (29, "Hmm, that didn't work"),
        (30, "I keep hitting walls. What am I missing?"),
        (50, "I'm doing something fundamentally wrong"),
        (70, "I need help. This is beyond what I can figure out alone"),
        (100, "I need help. This is beyond what I can figure out alone"),
    ],
)
def test_what_it_says_at_which_level(level: float, says: str | None) -> None:
    number = band(VOICES, level, 0)
    assert (VOICES[number - 1].text if number else None) == says


def test_a_voice_does_not_flap() -> None:
    spoke = 0
    heard = []
    for level in (29, 30, 29, 28, 30, 27, 26.4, 29, 31):
        spoke = band(VOICES, level, spoke)
        heard.append(spoke)
    assert heard == [1, 2, 2, 2, 2, 2, 1, 1, 2]


def test_beyond_seventy_it_wants_help_and_not_force() -> None:
    for level in (71, 85, 100):
        wants = frustrated(level).felt()
        assert "ask_for_help" in wants
        assert not {"prove_it", "overcome"} & set(wants)
    assert "step_back" in frustrated(60).felt()


@pytest.mark.parametrize("level", [0, 30, 70, 100])
def test_no_approval_depends_on_it(level: float) -> None:
    """And none can: a feeling gives away doses, words and a factor, and this is asked without any of them."""
    frustrated(level)
    bash = Bash()
    try:
        assert decide(bash, {"command": "make"}, Approval()).policy is Policy.ASK
        assert decide(bash, {"command": "rm -rf ~"}, Approval(default="allow")).policy is Policy.DENY
    finally:
        bash.close()
