"""What remembering costs, and how well it finds: `python -m bench memory`.

BENCH_DATA names a data set of long conversations in the form of LoCoMo or of LongMemEval; it is only ever read.
BENCH_MEMORIES says how many memories the long log has (1,000,000). Where the extra `memory` is there, recall by
words and meaning is measured beside recall by words alone; the memories' own meanings are drawn by chance.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.db import connection, transaction

from bench import recall_quality
from bench.row import Row, Rows
from bench.soul import NOUNS
from events_app import cursors
from events_app.models import Cursor, Event
from mneme import meaning, minilm
from mneme.ingest import CURSOR, keep_up
from mneme.models import PARTS, Memory
from mneme.ranking import DEFAULT, Parameters
from mneme.recall import Mood, recall
from sessions_app.models import Session

SMALL = 100_000
LARGE = int(os.environ.get("BENCH_MEMORIES", "1000000"))
INGESTED = 20_000
BAR_EVENTS_PER_S = 1_000
BAR_SMALL_MS, BAR_LARGE_MS = 50.0, 100.0
BAR_GROWTH = 3.0
QUESTIONS = 100
NOTHING = Mood(levels={}, baselines={})


def rows() -> Rows:
    yield from recall_quality.rows(os.environ.get("BENCH_DATA"))
    session, draw = Session.objects.create(), random.Random(1)
    count, rate = _remembered(session, draw, 0, INGESTED)
    yield Row(
        what=f"taking events in ({INGESTED:,} events, processor time)",
        against=f"{BAR_EVENTS_PER_S:,} events/s",
        ours=1e6 / rate,
        floor=1e6 / BAR_EVENTS_PER_S,
        unit="µs/event",
        most=1.0,
    )
    ways = {"words": replace(DEFAULT, semantic=0.0)}
    if meaning.is_installed():
        ways["words and meaning"] = DEFAULT
    times: dict[tuple[int, str], float] = {}
    for size, bar in ((SMALL, BAR_SMALL_MS), (LARGE, BAR_LARGE_MS)):
        count, _ = _remembered(session, draw, count, size)
        for way, parameters in ways.items():
            times[size, way] = _p95(draw, parameters)
            yield Row(
                what=f"recall by {way}, p95, at {size:,} memories (processor time)",
                against=f"{bar:g} ms",
                ours=times[size, way],
                floor=bar,
                unit="ms",
                most=1.0,
            )
    print(f"the database has {Path(connection.settings_dict['NAME']).stat().st_size / 1e6:,.0f} MB", file=sys.stderr)
    for way in ways:
        yield Row(
            what=f"recall by {way} at {LARGE:,} memories",
            against=f"at {SMALL:,}",
            ours=times[LARGE, way],
            floor=times[SMALL, way],
            unit="ms",
            most=BAR_GROWTH,
        )


def _remembered(session: Session, draw: random.Random, have: int, want: int) -> tuple[int, float]:
    """Messages until there are so many; returns how many there are, and events a second for taking them in."""
    spent, position, before = 0.0, Event.objects.count(), have
    while have < want:
        some = min(2_000, want - have)
        Event.objects.bulk_create(
            Event(session=session, event_type="user_message", payload={"content": _message(draw)}) for _ in range(some)
        )
        events = list(Event.objects.filter(pk__gt=position).order_by("id"))
        position = events[-1].pk
        began = time.process_time()
        for start in range(0, some, cursors.BATCH):
            with transaction.atomic():
                keep_up(events[start : start + cursors.BATCH])
        spent += time.process_time() - began
        have += some
        if meaning.is_installed():
            _understood(events)
    Cursor.objects.update_or_create(name=CURSOR, defaults={"position": position})
    return have, (want - before) / max(spent, 1e-9)


def _understood(events: Sequence[Event]) -> None:
    """Give their memories meanings: to work them out would take hours, and they take no less time to look through."""
    from mneme import vectors
    from mneme.arithmetic import np

    first = events[0].pk * PARTS
    ids = list(Memory.objects.filter(id__gte=first, repeats=None).order_by("id").values_list("id", flat=True))
    drawn = np.random.default_rng(first).normal(size=(len(ids), minilm.DIMENSIONS)).astype(np.float32)
    for start in range(0, len(ids), 500):
        vectors.keep(ids[start : start + 500], drawn[start : start + 500])


def _message(draw: random.Random) -> str:
    """Words as in a language: a few are everywhere (Zipf), many are rare."""
    common = [NOUNS[min(int(draw.paretovariate(0.8)) - 1, len(NOUNS) - 1)] for _ in range(6)]
    rare = [f"{draw.choice(NOUNS)}{int(draw.paretovariate(0.35)) % 200_000}" for _ in range(8)]
    said = [*common, *rare]
    draw.shuffle(said)
    return "please look at the " + " and the ".join(said)


def _p95(draw: random.Random, parameters: Parameters) -> float:
    """Milliseconds of processor time, of questions of six to twelve words, common and rare ones."""
    took = []
    recall("the first question reads what the others find", now_ns=time.time_ns(), mood=NOTHING, parameters=parameters)
    for _ in range(QUESTIONS):
        text = " ".join(_message(draw).split()[: draw.randrange(12, 40)])
        began = time.process_time()
        recall(text, now_ns=time.time_ns(), mood=NOTHING, parameters=parameters)
        took.append((time.process_time() - began) * 1e3)
    return statistics.quantiles(took, n=20)[-1]
