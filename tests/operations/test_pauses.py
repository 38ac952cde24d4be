from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from operations.pauses import Pauses

PAUSES = Pauses(first_s=1, longest_s=300, lasting_s=60)


def test_each_pause_is_twice_the_one_before_up_to_the_longest() -> None:
    pauses = [0.0]
    for _ in range(12):
        pauses.append(PAUSES.after(0.1, pauses[-1]))
    assert pauses[1:] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_who_lasted_begins_anew_with_the_first_pause() -> None:
    assert PAUSES.after(61, 256) == 1


@given(ran_s=st.floats(0, 1e6), previous_s=st.just(0.0) | st.floats(1, 300))
def test_it_never_gives_up_and_never_hurries(ran_s: float, previous_s: float) -> None:
    assert PAUSES.first_s <= PAUSES.after(ran_s, previous_s) <= PAUSES.longest_s
