from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_project.errors import ConfigurationError
from nous.capabilities import EFFORTS, MODELS, Capabilities, capabilities, thinking_parameters

INTENTS = st.integers(-10, 200_000)
LIMITS = st.integers(1, 200_000)
ADAPTIVE = {"type": "adaptive", "display": "summarized"}


def strength(parameters: dict[str, Any]) -> int:
    """How much thinking the fields ask for, on one scale for each way of asking."""
    match parameters.get("thinking", {}).get("type"):
        case "enabled":
            return int(parameters["thinking"]["budget_tokens"])
        case "adaptive":
            return 1 + EFFORTS.index(parameters["output_config"]["effort"])
    return 0


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("claude-sonnet-5-5", "claude-sonnet-5-5"),
        ("claude-sonnet-5", "claude-sonnet-5"),
        ("claude-sonnet-5-5-20260928", "claude-sonnet-5-5"),
        ("claude-opus-4-1-20250805", "claude-opus-4"),
        ("claude-haiku-4-5-20251001", "claude-haiku-4"),
        ("anthropic/claude-opus-5-5", "claude-opus-5-5"),
        ("eu.anthropic.claude-haiku-5-5-v1:0", "claude-haiku-5-5"),
    ],
)
def test_a_model_is_known_by_the_longest_beginning_of_its_name(name: str, known_as: str) -> None:
    assert capabilities(name, {}) == MODELS[known_as]


@pytest.mark.parametrize("name", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"])
def test_the_current_models_read_a_million_tokens_and_bind_their_thinking(name: str) -> None:
    row = capabilities(name, {})
    assert (row.context_tokens, row.output_tokens) == (1_000_000, 128_000)
    assert row.thinking_is_bound


@pytest.mark.parametrize("name", ["qwen3:8b", "", "gpt-oss", "claude"])
def test_of_an_unknown_model_nothing_is_asked_that_it_might_not_know(name: str) -> None:
    row = capabilities(name, {})
    assert row == Capabilities()
    assert thinking_parameters(row, 10_000, 16_000) == {}
    assert row.prices_for(1) is None


def test_a_price_can_depend_on_the_length_of_the_prompt() -> None:
    row = capabilities("claude-haiku-5-5", {})
    prices = [row.prices_for(100_000), row.prices_for(100_001)]
    assert [price.input for price in prices if price] == [0.10, 0.50]


def test_a_row_of_the_configuration_describes_a_model_of_its_own() -> None:
    row = capabilities("qwen3:8b", {"qwen3": {"context_tokens": 32_768, "thinking": "budget"}})
    assert row.context_tokens == 32_768
    assert thinking_parameters(row, 2_000, 16_000) == {"thinking": {"type": "enabled", "budget_tokens": 2_000}}


def test_a_row_of_the_configuration_changes_only_what_it_names() -> None:
    extra = {"claude-sonnet": {"prices": [{"input": 1, "output": 2, "cache_write": 3, "cache_read": 4}]}}
    row = capabilities("claude-sonnet-5-5", extra)
    assert row.thinking_off == "between_tools"
    assert [price.input for price in row.prices] == [1]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"contextt": 1}, "contextt"),
        ({"context_tokens": -1}, "context_tokens"),
        ({"context_tokens": True}, "context_tokens"),
        ({"output_tokens": "many"}, "output_tokens"),
        ({"thinking": "hard"}, "thinking"),
        ({"thinking": ["effort"]}, "thinking"),
        ({"thinking_off": "never"}, "thinking_off"),
        ({"thinking_is_bound": 1}, "thinking_is_bound"),
        ({"efforts": []}, "efforts"),
        ({"efforts": ["huge"]}, "efforts"),
        ({"prices": {"input": 1}}, "prices"),
        ({"prices": [{"input": 1}]}, "prices"),
        ({"prices": [{"input": -1, "output": 1, "cache_write": 1, "cache_read": 1}]}, "input"),
        (7, "a table"),
    ],
)
def test_a_bad_row_of_the_configuration_is_refused_by_name(row: object, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        capabilities("another-model", {"my-model": row})
    assert "my-model" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("claude-haiku-4-5", {}),
        ("claude-opus-4-7", {}),
        ("claude-haiku-5-5", {"thinking": {"type": "disabled"}}),
        ("claude-sonnet-5-5", {"thinking": {"type": "between_tools"}}),
        ("claude-opus-5-5", {"thinking": ADAPTIVE, "output_config": {"effort": "low"}}),
    ],
)
def test_no_intent_turns_thinking_off_in_the_words_of_the_model(name: str, off: dict[str, Any]) -> None:
    assert thinking_parameters(capabilities(name, {}), 0, 16_000) == off


@pytest.mark.parametrize(
    ("intent", "effort"),
    [(1, "low"), (2_048, "low"), (4_000, "medium"), (16_000, "high"), (32_000, "xhigh"), (64_000, "max")],
)
def test_an_intent_becomes_an_effort_where_the_model_takes_one(intent: int, effort: str) -> None:
    expected = {"thinking": ADAPTIVE, "output_config": {"effort": effort}}
    assert thinking_parameters(capabilities("claude-sonnet-5-5", {}), intent, 16_000) == expected


def test_an_effort_that_the_model_lacks_becomes_the_next_lower_one() -> None:
    row = capabilities("claude-opus-4-6", {})
    assert thinking_parameters(row, 32_000, 64_000)["output_config"] == {"effort": "high"}


@given(INTENTS, LIMITS)
def test_a_budget_is_always_one_that_the_api_accepts(intent: int, max_tokens: int) -> None:
    parameters = thinking_parameters(capabilities("claude-haiku-4-5", {}), intent, max_tokens)
    if parameters:
        assert 1_024 <= parameters["thinking"]["budget_tokens"] < max_tokens


@given(name=st.sampled_from([*MODELS, "unknown"]), a=INTENTS, b=INTENTS, max_tokens=LIMITS)
def test_a_larger_intent_never_means_less_thinking(name: str, a: int, b: int, max_tokens: int) -> None:
    row = capabilities(name, {})
    less, more = sorted((a, b))
    assert strength(thinking_parameters(row, less, max_tokens)) <= strength(thinking_parameters(row, more, max_tokens))
