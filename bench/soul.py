"""What feeling does, and what it costs: telling people apart, going through a long log, and knowing the present of one."""

from __future__ import annotations

import json
import math
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, islice, pairwise
from typing import Any

from django.db import connection

from anima_project.configuration import configuration
from bench.individuality import EVENTS, across, own, profiles
from bench.responding import specificity, thinking
from bench.row import Row, Rows
from events_app.models import Event
from sessions_app.models import Session
from thymos import present
from thymos.fold import Fold, newborn
from thymos.models import Checkpoint
from thymos.physiology import physiology
from thymos.reading import rows_after
from thymos.stimuli import STIMULI

LONG = 1_000_000
REPLAYED, STRETCHES = 200_000, 40
BAR_EVENTS_PER_S = 50_000
BAR_PRESENT_MS = 5.0
FEW = 5
"""Events after the checkpoint: a worker is never farther behind for long."""

INSERT = (
    "INSERT INTO events_app_event (session_id, event_type, payload, timestamp, token_count, tool_use_id) "
    "VALUES (?, ?, ?, ?, 1, ?)"
)
NOUNS = [
    "server",
    "config",
    "deploy",
    "backup",
    "python",
    "database",
    "index",
    "query",
    "review",
    "function",
    "cache",
    "thread",
    "socket",
    "network",
    "parser",
    "token",
    "stream",
    "window",
    "folder",
    "image",
    "report",
    "budget",
    "garden",
    "music",
    "travel",
    "novel",
    "recipe",
    "weather",
    "holiday",
    "ticket",
    "letter",
    "history",
    "engine",
    "module",
    "testing",
    "release",
    "branch",
    "commit",
    "merge",
    "update",
    "package",
    "version",
    "kernel",
    "memory",
    "process",
    "signal",
    "cursor",
    "schema",
]
ASKS = (
    "please look at the {} of the {} and tell me what the {} does with the {}",
    "run the {} again after {}",
    "what about {} and {}? I wonder whether {} has something to do with it, as it was changed by somebody last week.",
)
TELLS = (
    "thanks, that is very good. Now the {} with {}",
    "it doesn't work: {} fails with {}",
    "It works now, thank you!",
    "no, that is not what I wanted",
)


def rows() -> Rows:
    yield from _shown_to_matter()
    session = Session.objects.create()
    _write(session, LONG)
    rate = _rate()
    yield Row(
        what=f"full replay in one process ({REPLAYED:,} events, processor time)",
        against=f"{BAR_EVENTS_PER_S:,} events/s",
        ours=1e6 / rate,
        floor=1e6 / BAR_EVENTS_PER_S,
        unit="µs/event",
        most=1.0,
    )
    present.catch_up()
    _write(session, FEW)
    assert Checkpoint.objects.get(is_milestone=False).position == LONG
    took = statistics.median(_processor_s(lambda: present.now(time.time_ns()).felt()) for _ in range(51))
    yield Row(
        what=f"the present, with a checkpoint at {LONG:,} events (processor time)",
        against=f"{BAR_PRESENT_MS:g} ms",
        ours=took * 1e3,
        floor=BAR_PRESENT_MS,
        unit="ms",
        most=1.0,
    )


def _shown_to_matter() -> Rows:
    names = list(profiles())
    pairs = [(max(own(a), own(b)), across(a, b), f"{a} and {b}") for a, b in combinations(names, 2)]
    pairs.sort(key=lambda pair: pair[0] / pair[1])
    for title, (itself, other, who) in (("the two likest", pairs[-1]), ("a middling pair", pairs[len(pairs) // 2])):
        yield Row(
            what=f"{title} of {len(names)} people in one life of {EVENTS:,} events, by their desires: {who}",
            against="from each other, across its halves",
            ours=itself,
            floor=other,
            unit="apart",
            most=1.0,
        )
    factors = [factor for factor, _ in thinking()]
    less, more = min(pairwise(factors), key=lambda step: step[1] - step[0])
    yield Row(
        what=f"thinking at one of {len(factors)} levels of frustration (the smallest step)",
        against="at the next level",
        ours=less,
        floor=more,
        unit="× base",
        most=0.99,
    )
    stimulus = max(STIMULI, key=lambda name: specificity(name)[1] / specificity(name)[0])
    about, most = specificity(stimulus)
    yield Row(
        what=f"the least specific stimulus ({stimulus}): what it moves besides",
        against="what it is about",
        ours=most,
        floor=about,
        unit="points",
        most=1.0,
    )


def _rate() -> float:
    """Events per second of processor time, each stretch of the log at its best of five: one process can have no more
    than that, and whatever else runs here only slows it down."""
    births, best = present.adopted(), [math.inf] * STRETCHES
    for _ in range(5):
        fold, rows = Fold(newborn(births), physiology(configuration()), births), rows_after(0, REPLAYED)
        for at in range(STRETCHES):
            stretch = islice(rows, REPLAYED // STRETCHES)
            best[at] = min(best[at], _processor_s(partial(fold.feel_all, stretch)))
    return REPLAYED / sum(best)


def _processor_s(function: Callable[[], object]) -> float:
    began = time.process_time()
    function()
    return time.process_time() - began


def _write(session: Session, count: int) -> None:
    """So many events of a plausible life, written past the bus: this measures folding."""
    newest = Event.objects.newest_first().values_list("timestamp", flat=True).first()
    connection.close()
    raw = sqlite3.connect(connection.settings_dict["NAME"])
    with raw:
        raw.executemany(INSERT, _events(session.pk, count, newest or time.time_ns() - 400 * 86_400 * 10**9))
    raw.close()


def _events(session_id: int, count: int, at_ns: int) -> Iterator[tuple[Any, ...]]:
    for number, (kind, payload, gap_s) in zip(range(count), _life(random.Random(at_ns)), strict=False):
        at_ns += round(gap_s * 1e9)
        id_ = f"toolu_{at_ns}_{number}" if kind.startswith("tool") else None
        yield session_id, kind, json.dumps({**payload, "tool_use_id": id_} if id_ else payload), at_ns, id_


def _life(draw: random.Random) -> Iterator[tuple[str, dict[str, Any], float]]:
    """Turns with a few tool rounds each, one call in ten failing, one message in six praise or blame."""
    reply = {"model": "claude", "stop_reason": "end_turn", "usage": {"input_tokens": 9_000, "output_tokens": 300}}
    while True:
        say = draw.choice(TELLS if draw.random() < 1 / 6 else ASKS)
        words = say.format(*(draw.choice(NOUNS) for _ in range(4)))
        yield "user_message", {"content": words}, draw.expovariate(1 / 180)
        for _ in range(draw.randrange(5)):
            yield "agent_message", {"content": "Let me see what there is. " * 4, **reply}, 4.0
            tool = draw.choice(("bash", "bash", "read_file", "edit_file", "web_get"))
            subject = draw.choice(("git status", "ls", "python -m pytest", "cat notes.md", "make"))
            call = {"tool_name": tool, "tool_input": {"command": subject}, "content": subject}
            yield "tool_call", call, 0.1
            failed = {} if draw.random() < 0.9 else {"success": False}
            yield "tool_response", {"tool_name": tool, "content": "out of the tool\n" * 20, **failed}, 1.0
        yield "agent_message", {"content": "Here is the answer to your question. " * 8, **reply}, 5.0
