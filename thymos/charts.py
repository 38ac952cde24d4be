"""How it felt and grew, as charts, from samples: each value leads to the reply at which it was so. Pure.

What the samples count (stimuli, desires that awoke) is counted from the beginning on, so that two of them tell what was
between them, however far they are apart. No chart has more than POINTS values in a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from psyche.matrix import ORDINARY
from sessions_app.charts import Chart, Series
from sessions_app.reading import moment
from thymos.desires import desires
from thymos.fold import Fold
from thymos.stimuli import STIMULI
from thymos.trail import Sample

POINTS: Final = 48
MOST: Final = 8
"""Lines and colours that can be told apart."""


def charts(samples: Sequence[Sample], now: Fold) -> list[Chart]:
    """`samples` are by time, the present the last of them."""
    samples = sorted(samples, key=lambda sample: (sample.event_id, sample.timestamp))
    labels, events = tuple(moment(one.timestamp) for one in samples), tuple(one.event_id or None for one in samples)
    named = {id_: f"to want {desire.label}" for id_, desire in desires().items()}
    return [
        Chart(
            title="Hormones",
            labels=labels,
            series=tuple(
                Series(name=name, values=tuple(one.levels.get(name) for one in samples), events=events)
                for name in now.body.hormones
            ),
            about="The level of each at the replies of the agent, from 0 to 100.",
        ),
        _counted("Stimuli", "What events were to the agent", labels, samples, lambda one: one.counts, dict(STIMULI)),
        _counted("Desires", "How often the agent began", labels, samples, lambda one: one.onsets, named),
        _growth(labels, events, samples),
        _matrix(now),
    ]


def _counted(
    title: str,
    about: str,
    labels: tuple[str, ...],
    samples: Sequence[Sample],
    counts: Callable[[Sample], Mapping[str, int]],
    names: Mapping[str, str],
) -> Chart:
    """What was counted between each sample and the one before it."""
    spans = [
        Counter({id_: count - counts(before).get(id_, 0) for id_, count in counts(after).items()})
        for before, after in pairwise(samples)
    ]
    most = [id_ for id_, count in sum(spans, Counter[str]()).most_common(MOST) if count > 0]
    events = tuple(one.event_id or None for one in samples[1:])
    return Chart(
        title=title,
        kind="stacked",
        labels=labels[1:],
        series=tuple(
            Series(name=names.get(id_, id_), values=tuple(float(span[id_]) for span in spans), events=events)
            for id_ in most
        ),
        unit="times",
        about=f"{about}: how often, since the point before. The {MOST} that were most frequent.",
    )


def _growth(labels: tuple[str, ...], events: tuple[int | None, ...], samples: Sequence[Sample]) -> Chart:
    values: dict[str, list[float | None]] = {}
    for name in {name for one in samples for name in one.coefficients}:
        values[name] = [one.coefficients.get(name) for one in samples]
    farthest = sorted(values, key=lambda name: (-_span(values[name]), name))[:MOST]
    return Chart(
        title="Growth",
        labels=labels,
        series=tuple(Series(name=name, values=tuple(values[name]), events=events) for name in farthest),
        about="Coefficients that experience has moved, those first that moved farthest; none where it is as at birth.",
    )


def _matrix(now: Fold) -> Chart:
    """The heat map: a row for each stimulus, a column for each hormone."""
    matrix, hormones = now.matrix(), tuple(now.body.hormones)
    last = now.last_met()
    return Chart(
        title="Who it is",
        kind="dots",
        labels=hormones,
        series=tuple(
            Series(
                name=stimulus,
                values=tuple(matrix.coefficient(stimulus, hormone) for hormone in hormones),
                events=(last.get(stimulus),) * len(hormones),
            )
            for stimulus in STIMULI
        ),
        about=f"How strongly each stimulus moves each hormone in this soul; {ORDINARY:g} is as ordinary people feel it. "
        "A row that can learn leads to the event that it learnt from last, or is to learn from next.",
    )


def _span(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return max(known) - min(min(known), ORDINARY) if known else 0.0
