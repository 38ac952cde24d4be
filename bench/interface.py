"""What the full screen costs: `anima tui` itself, on a PTY."""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pyte

from bench import transcript
from bench.log import session_of
from bench.row import Row, Rows, in_turn, seconds
from bench.streaming import read, reading, streaming
from bench.terminal import COLUMNS, ROWS, Terminal
from events_app.models import Event
from sessions_app.models import Session

MANY, FEW, LONG = 10_000, 10, 1_000_000
DELTAS_PER_S, STREAM_S = 200, 60
SETTLED_S = 4.0
"""After this nothing more happens by itself."""
PRESSES = 150
STOPS = 9
STARTS = 7
IDLE_S = 20
FLOOR = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "anima_project.settings"
import django
django.setup()
import prompt_toolkit, rich, httpx
"""
TRANSCRIPT_COLUMNS = COLUMNS - 29
ESCAPE, FRAME, CLEAR_SCREEN = b"\x1b", b"\x1b[?25l", b"\x1b[2J"


def rows() -> Rows:
    os.environ |= {"ANTHROPIC_API_KEY": "key", "ANIMA_MODEL_MAX_TOKENS": "64000"}
    with streaming(_text(DELTAS_PER_S * STREAM_S), DELTAS_PER_S) as url:
        os.environ["ANTHROPIC_BASE_URL"] = url
        yield from _keys()
        yield from _streaming(url)
    yield from _starting()
    yield from _opened()
    yield _idle()


def _keys() -> Rows:
    with _opening(_conversation(MANY)) as many, _opening(_conversation(FEW)) as few:
        pairs = [(_press(many), _press(few)) for _ in range(PRESSES)]
    ours, floor = [a for a, _ in pairs], [b for _, b in pairs]
    what = f"key press to drawn, session of {MANY:,} events"
    yield _row(what, f"of {FEW} events", statistics.median(ours) * 1e3, statistics.median(floor) * 1e3, "ms", 1.2)
    yield _difference(f"{what}, 95th percentile", _p95(ours) * 1e3, "ms", 16)


def _streaming(url: str) -> Rows:
    with _opening(_conversation(FEW)) as terminal:
        before = [_press(terminal) for _ in range(PRESSES // 2)]
        _ask(terminal)
        during = [_press(terminal) for _ in range(PRESSES)]
        stopped = [_stop(terminal)]
        for _ in range(STOPS - 1):
            _ask(terminal)
            stopped.append(_stop(terminal))
        after = [_press(terminal) for _ in range(PRESSES // 2)]
    at_rest = statistics.median(before + after)
    what = f"key press to drawn while {DELTAS_PER_S} deltas/s stream in"
    yield _row(what, "at rest", statistics.median(during) * 1e3, at_rest * 1e3, "ms", 2)
    yield _difference(f"{what}, 95th percentile", _p95(during) * 1e3, "ms", 32)
    yield _difference("Esc in a stream to `interrupted` drawn", statistics.median(stopped) * 1e3, "ms", 100)
    with _opening(Session.objects.create(directory=os.environ["ANIMA_HOME"])) as terminal:
        beside = reading(url, TRANSCRIPT_COLUMNS)
        cpu_s, first = terminal.cpu_s(), len(terminal.pieces)
        terminal.write(b"Go on.\r")
        terminal.until(lambda new: b"NORMAL" in new, STREAM_S + 30)
        cpu_s = terminal.cpu_s() - cpu_s
        written = b"".join(piece for _, piece in terminal.pieces[first:])
        floor = read(beside)
    what = f"CPU for a {STREAM_S} s stream of {DELTAS_PER_S} deltas/s"
    yield _row(what, "httpx reads it, rich renders the text once", cpu_s, floor["cpu_s"], "s", 3)
    yield _row(
        "bytes written to the terminal per delta",
        "cells of the lines that changed, per delta",
        len(written) / floor["deltas"],
        _changed_cells(written) / floor["deltas"],
        "bytes",
        1.5,
    )
    yield _difference("full clears while it streams", written.count(CLEAR_SCREEN), "times", 0)


def _starting() -> Rows:
    long, empty = session_of(LONG), Session.objects.create(directory=os.environ["ANIMA_HOME"])
    _to_prompt(long)  # the cost of a history that nobody has looked at is worked out over the first looks
    ours, floor = in_turn(partial(_to_prompt, long), partial(_to_prompt, empty), STARTS)
    what = "start to usable prompt"
    yield _row(f"{what}, session of {LONG:,} events", "empty session", ours * 1e3, floor * 1e3, "ms", 1.1)
    imports = partial(seconds, partial(subprocess.run, [sys.executable, "-c", FLOOR], check=True))
    ours, floor = in_turn(partial(_to_prompt, empty), imports, STARTS)
    yield _row(what, "django.setup(), imports of prompt_toolkit, rich, httpx", ours * 1e3, floor * 1e3, "ms", 1.5)


def _opened() -> Rows:
    with _opening(session_of(LONG)) as long, _opening(Session.objects.create()) as empty:
        ours, floor = (terminal.process.memory_info().rss / 1e6 for terminal in (long, empty))
    yield Row(
        what=f"memory after opening a session of {LONG:,} events",
        against="an empty session",
        ours=ours,
        floor=floor,
        unit="MB",
        most=10,
        is_difference=True,
    )


def _idle() -> Row:
    with _opening(_conversation(FEW)) as terminal:
        before = terminal.cpu_s()
        terminal.read_for(IDLE_S)
        used = terminal.cpu_s() - before
    return _difference(f"idle, of a core, over {IDLE_S} s", used / IDLE_S * 100, "%", 0.5)


@contextmanager
def _opening(session: Session) -> Iterator[Terminal]:
    """The interface in this session, when all that comes of its start is over."""
    with Terminal("--no-worker", "--session", str(session.pk)) as terminal:
        terminal.until(lambda new: b"NORMAL" in new)
        terminal.read_for(SETTLED_S)
        yield terminal


def _to_prompt(session: Session) -> float:
    """Seconds from the start to a key on the screen, which is pressed as soon as there is one."""
    with Terminal("--no-worker", "--session", str(session.pk)) as terminal:
        terminal.until(lambda new: b"NORMAL" in new)
        terminal.key_to_drawn()
        return time.perf_counter() - terminal.began


def _press(terminal: Terminal) -> float:
    terminal.read_for(random.uniform(0.05, 0.12))  # a fast typist, at no beat with the frames
    return terminal.key_to_drawn()


def _ask(terminal: Terminal) -> None:
    """Begin a stream, and wait until it is well under way."""
    terminal.write(b"\x15")
    terminal.read_for(0.3)
    terminal.write(b"Go on.\r")
    terminal.until(lambda new: b"THINKING" in new)
    terminal.read_for(3.0)


def _stop(terminal: Terminal) -> float:
    """Seconds from Esc in a stream to the sight of its effect."""
    began = terminal.write(ESCAPE)
    seen = terminal.until(lambda new: b"interrupted" in new)
    terminal.read_for(1.5)
    return seen - began


def _changed_cells(written: bytes) -> int:
    """Over all frames, the cells of the lines that look other than in the frame before. What a frame writes begins
    with hiding the cursor."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    shown, changed = screen.display, 0
    for frame in re.split(re.escape(FRAME), written):
        stream.feed(frame)
        now = screen.display
        changed += sum(len(line) for line, before in zip(now, shown, strict=True) if line != before)
        shown = now
    return changed


def _conversation(count: int) -> Session:
    """A session of so many events of every kind, the newest of them the same whatever the count."""
    session = Session.objects.create(directory=os.environ["ANIMA_HOME"])
    Event.objects.bulk_create(
        Event(
            session=session,
            event_type=record.event_type,
            payload=record.payload,
            timestamp=record.timestamp,
            token_count=9,
            tool_use_id=record.payload.get("tool_use_id"),
        )
        for record in transcript.records_of(count)
    )
    return session


def _text(deltas: int) -> str:
    """So many words, about, of paragraphs, code, lists and tables."""
    part = transcript.PROSE * 4 + transcript.CODE + transcript.PROSE + transcript.POINTS
    return part * (deltas // len(part.split()) + 1)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _row(what: str, against: str, ours: float, floor: float, unit: str, most: float) -> Row:
    return Row(what=what, against=against, ours=ours, floor=floor, unit=unit, most=most)


def _difference(what: str, ours: float, unit: str, most: float) -> Row:
    return Row(what=what, against="nothing", ours=ours, floor=0, unit=unit, most=most, is_difference=True)
