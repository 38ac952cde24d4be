from __future__ import annotations

import pytest
from hypothesis import given

from psyche.errors import MalformedMatrix
from psyche.matrix import Matrix
from tests.psyche.lives import matrices


def test_what_a_matrix_does_not_name_is_felt_as_ordinary_people_feel_it() -> None:
    assert Matrix().coefficient("novelty", "dopamine") == 1.0
    assert Matrix.of({"novelty": {"cortisol": 0.9}}).coefficient("novelty", "dopamine") == 1.0


@given(matrices())
def test_a_matrix_is_the_same_after_its_json(matrix: Matrix) -> None:
    assert Matrix.from_json(matrix.to_json()) == matrix
    assert Matrix.from_json(matrix.to_json()).to_json() == matrix.to_json()


def test_two_matrices_that_say_the_same_have_one_text() -> None:
    one = Matrix.of({"praise": {"dopamine": 2, "oxytocin": 1.0}, "novelty": {"cortisol": -0.0}, "thanks": {}})
    other = Matrix.of({"novelty": {"cortisol": 0}, "praise": {"dopamine": 2.0}})
    assert one == other
    assert one.to_json() == other.to_json() == '{"novelty":{"cortisol":0.0},"praise":{"dopamine":2.0}}'


@pytest.mark.parametrize("value", [-0.001, 3.001, float("nan"), float("inf"), True, "1", None])
def test_a_coefficient_is_a_number_from_0_to_3(value: float) -> None:
    with pytest.raises(MalformedMatrix, match=r"novelty and dopamine"):
        Matrix.of({"novelty": {"dopamine": value}})


@pytest.mark.parametrize("stimulus", ["tool_failed", "repeated_failure", "criticism"])
def test_nobody_is_indifferent_to_what_hurts(stimulus: str) -> None:
    with pytest.raises(MalformedMatrix, match=r"0\.1 to 3"):
        Matrix.of({stimulus: {"cortisol": 0.05}})


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "{", '{"novelty":1}', '{"Novelty!":{"x":1}}', '{"a":{"":1}}', "[" * 100_000]
)
def test_other_text_is_no_matrix(text: str) -> None:
    with pytest.raises(MalformedMatrix):
        Matrix.from_json(text)


def test_some_cells_are_replaced_and_the_rest_stays() -> None:
    before = Matrix.of({"novelty": {"cortisol": 0.9, "dopamine": 0.1}, "thanks": {"oxytocin": 2.0}})
    after = before.with_cells({"novelty": {"dopamine": 1.0}})
    assert after == Matrix.of({"novelty": {"cortisol": 0.9}, "thanks": {"oxytocin": 2.0}})
