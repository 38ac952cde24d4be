"""SIGKILL at any moment: nothing is lost, and the next start works."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from events_app.models import Record
from nous.rehearsal import rules
from sessions_app.conversation import ThinkingRule, messages
from tests.programs import anima

KILLS = 50
PROMPTS = (
    "run: echo {n}",
    "run: echo {n}; sleep 0.05\nrun: echo again {n}",
    "slow: 6",
    "think: about {n}\nrun: echo {n}",
)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_an_ask_killed_at_any_moment_loses_nothing_and_the_next_one_works(home: Path, seed: int) -> None:
    """Fifty kills each: after a random number of events, and a random time on top."""
    rng = random.Random(seed)
    told = _run(home, "ask", "--json", "Hello")
    for number in range(KILLS):
        prompt = rng.choice(PROMPTS).format(n=number)
        told |= _killed(home, rng, "ask", "--json", "--continue", "--allow", "bash", prompt)
        stored = _stored(home)
        assert told <= {record.id for record in stored}, "an event that was told is not in the log"
        _assert_valid(stored)
        if number % 10 == 9:
            told |= _run(home, "ask", "--json", "--continue", "still there?")
    stored = _stored(home)
    assert [record.payload for record in stored if record.event_type == "system_message"] == []
    assert stored[-1].event_type == "agent_message"


def _run(home: Path, *arguments: str) -> set[int]:
    process = anima(home, *arguments)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return {json.loads(line)["id"] for line in out.splitlines()}


def _killed(home: Path, rng: random.Random, *arguments: str) -> set[int]:
    """The ids that it told of before it was killed."""
    process = anima(home, *arguments)
    assert process.stdout is not None
    told = set()
    if rng.random() < 0.2:
        time.sleep(rng.uniform(0.0, 0.6))  # while it starts
    else:
        for _ in range(rng.randint(1, 5)):
            if not (line := process.stdout.readline()):
                break
            told.add(json.loads(line)["id"])
        time.sleep(rng.uniform(0.0, 0.03))
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.communicate(timeout=20)
    whole = [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return told | {json.loads(line)["id"] for line in whole}


def _stored(home: Path) -> list[Record]:
    with sqlite3.connect(home / "db" / "test.sqlite3") as database:
        rows = database.execute("SELECT id, event_type, payload FROM events_app_event ORDER BY id").fetchall()
    database.close()
    return [Record(id_, kind, json.loads(payload), 0) for id_, kind, payload in rows]


def _assert_valid(stored: list[Record]) -> None:
    said: dict[str, Any] = {"content": "next"}
    talk = messages([*stored, Record(10**9, "user_message", said, 0)], ThinkingRule())
    tools = [{"name": "bash", "input_schema": {"type": "object"}}]
    body = {"model": "claude-sonnet-5-5", "max_tokens": 100, "messages": talk, "tools": tools}
    assert rules.problem(body) is None
