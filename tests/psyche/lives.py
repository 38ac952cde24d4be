"""Lives to learn from: lessons as they come, and as an adversary would send them."""

from __future__ import annotations

from hypothesis import strategies as st

from psyche.constitution import HIGH, constitution
from psyche.learning import Lesson, Soul
from psyche.matrix import Matrix

DAY_NS = 86_400_000_000_000
HOUR_NS = DAY_NS // 24
MINUTE_NS = HOUR_NS // 60
MORNING_NS = 20_000 * DAY_NS + 8 * HOUR_NS
"""Eight o'clock of some day."""

STIMULI = sorted({*constitution().learns, *constitution().frozen, "praise", "tool_succeeded", "of_a_plugin"})
HORMONES = ("cortisol", "dopamine", "endorphins", "frustration", "oxytocin", "serotonin", "of_a_plugin")

numbers = st.one_of(st.floats(-1, 1), st.floats())
"""Mostly sensible; also infinite, huge and no number at all."""


def lessons(earliest_ns: int = 0, latest_ns: int = 30 * DAY_NS) -> st.SearchStrategy[list[Lesson]]:
    one = st.builds(
        Lesson,
        st.integers(1, 10**6),
        st.integers(earliest_ns, latest_ns),
        st.dictionaries(st.sampled_from(STIMULI), numbers, max_size=3),
        numbers,
    )
    return st.lists(one, max_size=30)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    rows: dict[str, dict[str, float]] = {}
    for stimulus in draw(st.lists(st.sampled_from(STIMULI), unique=True, max_size=5)):
        values = st.floats(constitution().low(stimulus), HIGH)
        rows[stimulus] = draw(st.dictionaries(st.sampled_from(HORMONES), values, max_size=3))
    return Matrix.of(rows)


souls = st.builds(Soul.born, matrices())
