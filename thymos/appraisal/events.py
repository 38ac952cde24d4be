"""Appraisal: from an event, with its near past, to what it is to the agent. No model is asked, and none is believed:
nothing that the agent says itself is ever among the stimuli that reward.

Each function returns the stimuli of an event with their intensity, from 0 to 1, and takes the event into the past.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from thymos.appraisal.lexicon import NOTHING, Lexicon, Reading
from thymos.appraisal.near_past import NearPast, signature
from thymos.topics import Topics

Appraised = list[tuple[str, float]]

SILENT: Final = Reading((), NOTHING)
LONG_EFFORT: Final = 8
"""Results of tools in one turn from which on it is long, and between two stimuli of that kind."""
MONOTONOUS: Final = 4
"""Calls between two stimuli of monotony."""
VOCABULARY: Final = 30
"""Words that must be known before an unknown one is new: to a newborn, all is."""
NOTICEABLE: Final = 0.3
"""Novelty below this goes unnoticed: people always use some words they have not used before."""
SILENCE_FROM_S: Final = 1_800.0
SILENCE_HALF_S: Final = 28_800.0
"""Silence counts from half an hour on, and half as much as it ever will after eight hours more."""


def user_spoke(payload: Mapping[str, Any], past: NearPast, topics: Topics, lexicon: Lexicon) -> Appraised:
    content = payload.get("content")
    reading = lexicon.reading(content) if isinstance(content, str) and content else SILENT
    found: Appraised = [("user_spoke", 1.0)]
    for kind, score in reading.scores.items():
        if kind != "goal":
            found.append((kind, score))
        elif past.effort:
            found.append(("goal_reached", score * min(1.0, 0.5 + past.effort / 16)))
    if new := _news(reading.topics, topics):
        found.append(("novelty", new))
    past.effort, past.was_interrupted = 0, False
    return found


def tool_called(payload: Mapping[str, Any], past: NearPast, topics: Topics) -> Appraised:
    tool, subject = str(payload.get("tool_name", ""))[:64], payload.get("content")
    found: Appraised = []
    named = f"tool {tool}"  # no word of a text is like this
    if not topics.knows(named) and topics.meet((named,)):
        found.append(("novelty", 1.0))
    same = past.called(tool, subject if isinstance(subject, str) else "")
    if same and same % MONOTONOUS == 1:
        found.append(("monotony", min(1.0, 0.4 + same / 40)))
    return found


def tool_answered(payload: Mapping[str, Any], past: NearPast) -> Appraised:
    tool = str(payload.get("tool_name", ""))[:64]
    past.effort += 1
    found: Appraised = []
    if payload.get("success", True) is True:
        found.append(("tool_succeeded", 1.0))
        if failed := past.succeeded(tool):
            found.append(("recovered", 1.0 - 0.5**failed))
    else:
        match payload.get("unfinished"):
            case "denied":
                found.append(("refused", 1.0))
            case "interrupted":
                found += _interrupted(past)
            case _:
                found.append(("tool_failed", 1.0))
                error = payload.get("content")
                count, same = past.failed(tool, signature(error) if isinstance(error, str) else 0)
                if same:
                    found.append(("repeated_failure", 1.0 - 0.5 ** (count - 1)))
    if past.effort % LONG_EFFORT == 0:
        found.append(("long_effort", min(1.0, past.effort / (5 * LONG_EFFORT))))
    return found


def agent_spoke(payload: Mapping[str, Any], past: NearPast) -> Appraised:
    """What it says is no stimulus to it; that it was stopped is."""
    return _interrupted(past) if payload.get("interrupted") is True else []


def silence(gap_s: float) -> float:
    """The intensity of having heard nothing for so long."""
    return 1.0 - 2.0 ** (-(gap_s - SILENCE_FROM_S) / SILENCE_HALF_S) if gap_s > SILENCE_FROM_S else 0.0


def _interrupted(past: NearPast) -> Appraised:
    """Once a turn: a stop ends several calls at once, and is one stop."""
    if past.was_interrupted:
        return []
    past.was_interrupted = True
    return [("interrupted", 1.0)]


def _news(words: Collection[str], topics: Topics) -> float:
    """How new what is spoken of is: the part of its longer words that were never met."""
    known = topics.count
    new = topics.meet(words)
    if new < 2 or known < VOCABULARY:
        return 0.0
    share = new / (len(words) + 2)
    return min(1.0, share) if share >= NOTICEABLE else 0.0
