from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from psyche.halving import halved


@given(st.floats(0, 1000))
def test_it_is_the_power_of_a_half(halvings: float) -> None:
    assert halved(halvings) == approx(2.0**-halvings, rel=1e-15)


@given(st.integers(0, 1000))
def test_whole_halvings_are_exact(halvings: int) -> None:
    assert halved(float(halvings)) == math.ldexp(1.0, -halvings)


@given(st.floats(0, 500), st.floats(0, 500))
def test_more_halvings_never_leave_more(one: float, other: float) -> None:
    assert halved(max(one, other)) <= halved(min(one, other)) * (1 + 1e-15)


def test_no_time_leaves_everything_and_endless_time_nothing() -> None:
    assert halved(0.0) == halved(-3.0) == halved(math.nan) == 1.0
    assert halved(math.inf) == 0.0


def test_its_bits_are_those_of_every_platform() -> None:
    bits = [halved(halvings).hex() for halvings in (0.1, 1 / 3, 12.34)]
    assert bits == ["0x1.ddb680117ab12p-1", "0x1.965fea53d6e3bp-1", "0x1.94804b79e2605p-13"]
