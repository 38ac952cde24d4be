"""SIGKILL at random moments, under load: what is lost, what happens twice, and what does not start again."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from io import StringIO
from itertools import count
from pathlib import Path

import psutil

from bench import programs
from bench.effects import MAKE, TABLE
from bench.terminal import Terminal

PROMPTS = ("run: echo {n}", "run: echo {n}; sleep 0.05\nrun: echo again {n}", "slow: 6", "hello {n}")
TYPED = ("run: echo heard$((1000000+{n})); sleep 0.1", "run: echo heard$((1000000+{n}))", "slow: 6", "hello {n}")
HEARD = re.compile(rb"heard1\d{6}")
"""What the first of them answers, and nothing else that is drawn looks like."""
ALLOWED = '[approval.tools]\nbash = "allow"\n'
QUICK = {
    "ANIMA_START_FIRST_PAUSE_S": "0.1",
    "ANIMA_START_LASTING_S": "0.2",
    "DJANGO_SETTINGS_MODULE": "bench.effects.settings",
}


@dataclass(slots=True)
class Tally:
    kills: dict[str, int] = field(default_factory=lambda: {"ask": 0, "tui": 0, "worker": 0, "start": 0})
    told: set[int] = field(default_factory=set)
    """The ids of events that some program told of."""
    drawn: set[str] = field(default_factory=set)
    """What tools answered, as it stood on the screen."""
    failed: list[str] = field(default_factory=list)
    """What programs said that were not killed and did not do their work."""
    lost: int = 0
    missed: int = 0
    repeated: int = 0
    left_behind: int = 0
    damage: str = ""


@dataclass(slots=True)
class Killing:
    home: Path
    rng: random.Random
    tally: Tally = field(default_factory=Tally)
    brain: subprocess.Popen[bytes] | None = None

    def run(self, kills: int, at_most_s: float) -> Tally:
        deadline = time.monotonic() + at_most_s
        self.variables = programs.environment(self.home, **QUICK)
        self._ask("hello").communicate()
        (self.home / "config" / "anima.toml").write_text(ALLOWED)
        with closing(sqlite3.connect(self.database, isolation_level=None)) as made:
            made.execute(MAKE)
        try:
            for number in count():
                if time.monotonic() > deadline or sum(self.tally.kills.values()) >= kills:
                    break
                self._one(number)  # whoever had ended already was not killed
                if sys.stderr.isatty():
                    print(f"\r{sum(self.tally.kills.values())} of {kills} kills ", end="", file=sys.stderr)
            self._settle()
        finally:
            if self.brain is not None:
                self.brain.terminate()
                self.brain.wait()
        programs.eventually(lambda: not programs.left_behind(self.home), 10)
        self.tally.left_behind = len(programs.left_behind(self.home))
        return self.tally

    variables: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.home / "db" / "test.sqlite3"

    def _one(self, number: int) -> None:
        """A question, and one process that is killed meanwhile."""
        self._keep_the_brain()
        victim = self.rng.choices(("ask", "tui", "worker", "start"), (4, 4, 4, 2))[0]
        if victim == "tui":
            self._one_on_the_screen(number)
            return
        ask = self._ask(self.rng.choice(PROMPTS).format(n=number))
        assert ask.stdout is not None
        if self.rng.random() < 0.3:
            time.sleep(self.rng.uniform(0, 0.6))  # while it starts
        else:
            for _ in range(self.rng.randint(1, 5)):
                self._hear(ask.stdout.readline())
            time.sleep(self.rng.uniform(0, 0.03))
        is_killed = self._kill(victim, ask)
        out, err = ask.communicate(timeout=120)
        for line in StringIO(out, newline="\n"):
            self._hear(line)
        if ask.returncode and not (victim == "ask" and is_killed):
            self.tally.failed.append(f"ask ended with {ask.returncode}: {err[-300:]}")

    def _one_on_the_screen(self, number: int) -> None:
        """Somebody types into the full screen, which is killed."""
        with Terminal("--rehearsal", env=self.variables) as terminal:
            if self.rng.random() < 0.3:
                terminal.read_for(self.rng.uniform(0, 1.5))  # while it starts
            else:
                try:
                    terminal.until(lambda new: b"NORMAL" in new)
                    terminal.write(self.rng.choice(TYPED).format(n=number).encode() + b"\r")
                    terminal.until(lambda new: b"THINKING" in new)
                    terminal.read_for(self.rng.uniform(0, self.rng.choice((0.2, 1.5, 3))))
                except TimeoutError as error:
                    self.tally.failed.append(f"tui: {error}")
            terminal.process.kill()
            self.tally.kills["tui"] += 1
        written = b"".join(piece for _, piece in terminal.pieces)
        self.tally.drawn |= {word.decode() for word in HEARD.findall(written)}

    def _kill(self, victim: str, ask: subprocess.Popen[str]) -> bool:
        try:
            match victim:
                case "ask" if ask.poll() is None:
                    ask.kill()
                case "worker" if self.brain and (workers := programs.family(self.brain.pid)):
                    self.rng.choice(workers).kill()
                case "start" if self.brain and self.brain.poll() is None:
                    self.brain.kill()
                case _:
                    return False
        except psutil.NoSuchProcess:
            return False
        self.tally.kills[victim] += 1
        return True

    def _keep_the_brain(self) -> None:
        if self.brain is None or (code := self.brain.poll()) is not None:
            if self.brain is not None and code not in (-9,):
                self.tally.failed.append(f"start ended with {code}")
            self.brain = programs.start(self.variables)

    def _ask(self, prompt: str) -> subprocess.Popen[str]:
        session = ["--continue"] if self.database.exists() else []
        return subprocess.Popen(
            [*programs.ANIMA, "ask", "--json", "--rehearsal", *session, "--allow", "bash", prompt],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _hear(self, line: str) -> None:
        if line.endswith("\n"):  # whole, so it was told
            self.tally.told.add(json.loads(line)["id"])

    def _settle(self) -> None:
        """Let the worker catch up, once, and count."""
        self._keep_the_brain()
        with closing(sqlite3.connect(self.database, isolation_level=None, timeout=30)) as database:

            def number(sql: str) -> int:
                return int(database.execute(sql).fetchone()[0])

            is_missing = f"SELECT count(*) FROM events_app_event WHERE id NOT IN (SELECT event_id FROM {TABLE})"
            programs.eventually(lambda: number(is_missing) == 0)
            stored = {row[0] for row in database.execute("SELECT id FROM events_app_event")}
            answers = "".join(
                row[0]
                for row in database.execute("SELECT payload FROM events_app_event WHERE event_type = 'tool_response'")
            )
            drawn_only = [word for word in self.tally.drawn if word not in answers]
            self.tally.lost = len(self.tally.told - stored) + len(drawn_only)
            self.tally.missed = number(is_missing)
            self.tally.repeated = number(f"SELECT count(*) - count(DISTINCT event_id) FROM {TABLE}")
            self.tally.damage = str(database.execute("PRAGMA integrity_check").fetchone()[0])
