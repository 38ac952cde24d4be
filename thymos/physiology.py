"""The body: which hormones there are, and everything else that the fold depends on besides the log. A value."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from anima_project.configuration import Configuration, Hormones
from anima_project.errors import ConfigurationError
from psyche.constitution import constitution
from psyche.rewards import reward_by_stimulus
from thymos.appraisal.lexicon import Lexicon, lexicon
from thymos.desires import desires
from thymos.errors import MalformedTable
from thymos.feelings.feeling import Feeling, Glandular, Levels, Selective, Tabular, Voiced
from thymos.feelings.registry import feelings, source
from thymos.hormones import HIGH, LOW, Dosing, Hormone
from thymos.responses import Deltas, responses
from thymos.stimuli import STIMULI, Stimulus

log = logging.getLogger(__name__)

VERSION: Final = 2
"""To be raised whenever the same log is to give another state than before, so that no older checkpoint is taken."""

# Baselines leave room to both sides. Half-lives are those of the substance in blood where one is known and a mood
# follows it, and stretched where the substance is gone long before its effect: see docs/soul.md.
HORMONES: Final = (
    Hormone(name="dopamine", baseline=40.0, half_life_s=300.0, tonic_share=0.2, tonic_half_life_s=10_800.0),
    Hormone(name="serotonin", baseline=50.0, half_life_s=21_600.0),
    Hormone(name="oxytocin", baseline=35.0, half_life_s=1_200.0, tonic_share=0.15, tonic_half_life_s=43_200.0),
    Hormone(name="testosterone", baseline=35.0, half_life_s=7_200.0),
    Hormone(name="cortisol", baseline=20.0, half_life_s=600.0, tonic_share=0.4, tonic_half_life_s=3_960.0),
    Hormone(name="endorphins", baseline=20.0, half_life_s=1_800.0),
)


Answering = tuple[Feeling, frozenset[str], Callable[[Stimulus, Levels], Deltas]]
"""A feeling, the hormones that it may move, and its `react`."""


BY_STRENGTH, BY_INTENSITY, WEIGHED = 0, 1, 2
"""What a dose is still to be multiplied with; nothing if it is weighed."""
Given = tuple[str, float, int, Feeling, Dosing]
"""A hormone, a dose of it, how that is weighed, the feeling that gives it, and how a dose of that hormone works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Physiology:
    hormones: Mapping[str, Hormone]
    dosing: Mapping[str, Dosing]
    """By hormone, how a dose of it works."""
    feelings: tuple[Feeling, ...]
    tables: Mapping[str, tuple[Given, ...]]
    """By stimulus, what the feelings give that only read a table."""
    answering: Mapping[str, tuple[Answering, ...]]
    """By stimulus, which others to ask about it."""
    voiced: Mapping[str, tuple[Voiced, ...]]
    """By hormone, the feelings whose voices heed it."""
    lexicon: Lexicon
    fingerprint: str
    """Tells apart whatever would fold the same log into another state."""


_lock = threading.Lock()
_made: tuple[Configuration, tuple[Feeling, ...], Physiology] | None = None


def physiology(settings: Configuration) -> Physiology:
    """The body that the settings and the feelings in use give. Made once for the same ones. ConfigurationError,
    MalformedTable."""
    global _made
    present = feelings()
    with _lock:
        if (
            _made is None
            or _made[1] is not present
            or (_made[0] is not settings and _wanted(_made[0]) != _wanted(settings))
        ):
            _made = (settings, present, body(settings.hormones, settings.thymos.lexicon, present))
        return _made[2]


def body(settings: Hormones, language: str, present: tuple[Feeling, ...]) -> Physiology:
    hormones = {hormone.name: hormone for hormone in (*HORMONES, *_brought(present))}
    for name, level in _checked("baselines", settings.baselines, hormones, LOW, HIGH):
        hormones[name] = replace(hormones[name], baseline=level)
    for name, half_life_s in _checked("half_lives_s", settings.half_lives_s, hormones, 1.0, 1e9):
        slower = hormones[name].tonic_half_life_s / hormones[name].half_life_s  # the mood keeps its pace beside it
        hormones[name] = replace(hormones[name], half_life_s=half_life_s, tonic_half_life_s=half_life_s * slower)
    try:
        words = lexicon(language)
    except MalformedTable as error:
        raise ConfigurationError("thymos.lexicon", str(error)) from error
    dosing = {name: hormone.dosing() for name, hormone in hormones.items()}
    return Physiology(
        hormones=hormones,
        dosing=dosing,
        feelings=present,
        tables={stimulus: _tabled(stimulus, present, dosing) for stimulus in STIMULI},
        answering={stimulus: _answering(stimulus, present, hormones) for stimulus in STIMULI},
        voiced=_voiced(present, hormones),
        lexicon=words,
        fingerprint=_fingerprint(hormones, present, words),
    )


def _tabled(stimulus: str, present: tuple[Feeling, ...], dosing: Mapping[str, Dosing]) -> tuple[Given, ...]:
    return tuple(
        (hormone, dose, BY_INTENSITY if stimulus in feeling.undulled else BY_STRENGTH, feeling, dosing[hormone])
        for feeling in present
        if isinstance(feeling, Tabular)
        for hormone, dose in feeling.rows.get(stimulus, ())
        if hormone in dosing and hormone in feeling.hormones
    )


def _answering(stimulus: str, present: tuple[Feeling, ...], hormones: Mapping[str, Hormone]) -> tuple[Answering, ...]:
    return tuple(
        (feeling, frozenset(feeling.hormones) & hormones.keys(), feeling.react)
        for feeling in present
        if not isinstance(feeling, Tabular)
        if not isinstance(feeling, Selective) or stimulus in feeling.answers_to
    )


def _voiced(present: tuple[Feeling, ...], hormones: Mapping[str, Hormone]) -> dict[str, tuple[Voiced, ...]]:
    found: dict[str, tuple[Voiced, ...]] = {}
    for feeling in present:
        if isinstance(feeling, Voiced) and feeling.heeds in hormones:
            found[feeling.heeds] = (*found.get(feeling.heeds, ()), feeling)
    return found


def _checked(
    setting: str, written: Mapping[str, Any], known: Mapping[str, Hormone], least: float, most: float
) -> Iterator[tuple[str, float]]:
    for name, value in written.items():
        where = f"hormones.{setting}.{name}"
        if name not in known:  # of a plugin that is out of use, perhaps, without which the agent must go on
            log.warning("%s is passed over: there is no such hormone; there are %s.", where, ", ".join(sorted(known)))
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ConfigurationError(where, f"is {value!r}, and must be a number from {least:g} to {most:g}.")
        yield name, float(value)


def _brought(present: tuple[Feeling, ...]) -> tuple[Hormone, ...]:
    return tuple(hormone for feeling in present if isinstance(feeling, Glandular) for hormone in feeling.brings)


def _fingerprint(hormones: Mapping[str, Hormone], present: tuple[Feeling, ...], words: Lexicon) -> str:
    laws = constitution()
    parts = [
        VERSION,
        [asdict(hormone) for hormone in hormones.values()],
        [_identity(feeling) for feeling in present],
        {stimulus: {name: row.dose for name, row in rows.items()} for stimulus, rows in responses().items()},
        words.fingerprint,
        [[desire.id, desire.high, desire.low, desire.urgency, desire.instead_of] for desire in desires().values()],
        reward_by_stimulus(),
        [sorted(laws.frozen), sorted(laws.hurts), laws.least, laws.learns],
    ]
    text = json.dumps(parts, sort_keys=True, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _identity(feeling: Feeling) -> list[Any]:
    """What tells two feelings apart that may answer differently: for those of other packages, also the installation."""
    return [type(feeling).__module__, type(feeling).__qualname__, list(feeling.hormones), source(feeling)]


def _wanted(settings: Configuration) -> tuple[Any, ...]:
    hormones = settings.hormones
    return dict(hormones.baselines), dict(hormones.half_lives_s), settings.thymos.lexicon
