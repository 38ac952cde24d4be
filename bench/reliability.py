"""What a kill at any moment costs, and what many turns leave behind. Takes long: BENCH_KILLS and BENCH_TURNS say how
many, BENCH_MINUTES how long each of the two may take.

Not a part of `python -m bench` without arguments. 500 kills and 20,000 turns are what Anima promises to survive.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from bench.killing import Killing
from bench.row import Row, Rows
from bench.soaking import soak

KILLS = int(os.environ.get("BENCH_KILLS", "500"))
TURNS = int(os.environ.get("BENCH_TURNS", "20000"))
FIRST = min(1_000, TURNS // 2)
AT_MOST_S = 60 * float(os.environ.get("BENCH_MINUTES", "inf"))
SEED = int(os.environ.get("BENCH_SEED", "1"))


def rows() -> Rows:
    if KILLS:
        yield from _killed()
    if TURNS:
        yield from _soaked()


def _killed() -> Rows:
    with tempfile.TemporaryDirectory(prefix="anima-kills-", ignore_cleanup_errors=True) as home:
        tally = Killing(Path(home), random.Random(SEED)).run(KILLS, AT_MOST_S)
    for text in tally.failed:
        print(text, file=sys.stderr)
    kills = ", ".join(f"{count} of {name}" for name, count in tally.kills.items())
    against = f"{sum(tally.kills.values())} kills: {kills}"
    told = f"of {len(tally.told):,} events told and {len(tally.drawn):,} drawn"
    yield _none(f"events lost, {told}", against, tally.lost)
    yield _none("events that a durable subscriber missed", against, tally.missed)
    yield _none("events that a durable subscriber got twice", against, tally.repeated)
    yield _none("starts that did not work by themselves", against, len(tally.failed))
    yield _none("processes left behind", against, tally.left_behind)
    yield _none("databases that are not whole", against, int(tally.damage != "ok"))


def _soaked() -> Rows:
    with tempfile.TemporaryDirectory(prefix="anima-soak-", ignore_cleanup_errors=True) as home:
        before, after = soak(Path(home), TURNS, FIRST, AT_MOST_S)
    against, then = f"after {before.turns:,} turns", f"after {after.turns:,} turns"
    for role, size in after.sizes.items():
        was = before.sizes[role]
        yield Row(
            what=f"memory of {role}, {then}",
            against=against,
            ours=size.memory_bytes / 1e6,
            floor=was.memory_bytes / 1e6,
            unit="MB",
            most=1.2,
        )
        yield _no_more(f"descriptors of {role}, {then}", against, size.descriptors, was.descriptors)
        yield _no_more(f"threads of {role}, {then}", against, size.threads, was.threads)
    yield _no_more(f"processes, {then}", against, after.processes, before.processes)


def _none(what: str, against: str, ours: int) -> Row:
    return _no_more(what, against, ours, 0)


def _no_more(what: str, against: str, ours: int, floor: int) -> Row:
    return Row(what=what, against=against, ours=ours, floor=floor, unit="", most=0, is_difference=True)
