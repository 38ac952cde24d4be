"""What drawing the transcript costs: with a long session behind it, while a reply streams in, and all in all."""

from __future__ import annotations

import gc
import io
import statistics
import time
from collections.abc import Callable, Iterator

from bench.row import Row, Rows, in_turn
from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage
from nous.reply_stream import TextDelta
from tui.transcript.log import Request, Which
from tui.transcript.reading import PAGE
from tui.transcript.transcript import Transcript

MANY, FEW = 10_000, 10
WIDTH, HEIGHT = 100, 40
DELTAS_PER_S, FRAMES_PER_S, STREAM_S = 200, 25, 60
DELTAS_A_FRAME = DELTAS_PER_S // FRAMES_PER_S
FRAMES = 200
KEYS = (-1, 1)
"""What is scrolled, in lines, before each frame at rest: a key that changes the screen."""


def rows() -> Rows:
    few, many = _opened(FEW), _opened(MANY)
    ours, floor = in_turn(lambda: _frames(many), lambda: _frames(few), 15)
    yield Row(
        what=f"a frame after a key, {MANY:,} events",
        against=f"{FEW} events",
        ours=ours * 1e6,
        floor=floor * 1e6,
        unit="µs",
        most=1.2,
    )
    ours, floor = in_turn(lambda: _drawn(many, _pressing_keys), lambda: _drawn(few, _pressing_keys), 5)
    yield Row(
        what=f"the same through prompt_toolkit, {MANY:,} events",
        against=f"{FEW} events",
        ours=ours * 1e6,
        floor=floor * 1e6,
        unit="µs",
        most=1.2,
    )
    ours, floor = in_turn(lambda: _drawn(_opened(MANY), _streaming), lambda: _drawn(many, _pressing_keys), 5)
    yield Row(
        what=f"{DELTAS_A_FRAME} deltas and a frame, {DELTAS_PER_S} deltas/s",
        against="a frame at rest, after a key",
        ours=ours * 1e6,
        floor=floor * 1e6,
        unit="µs",
        most=2,
    )
    text = _reply(DELTAS_PER_S * STREAM_S)
    ours, floor = in_turn(lambda: _cpu(lambda: _stream(text)), lambda: _cpu(lambda: _rich("".join(text))), 3)
    yield Row(
        what=f"CPU to fold and render {STREAM_S} s of {DELTAS_PER_S} deltas/s",
        against=f"rich renders the {len(''.join(text)):,} characters once",
        ours=ours * 1e3,
        floor=floor * 1e3,
        unit="ms",
        most=3,
    )


def _frames(transcript: Transcript) -> float:
    """Seconds of a frame, the median of many, each after a key that scrolls."""
    keys = _pressing_keys(transcript)

    def step() -> None:
        next(keys)
        transcript.frame(WIDTH, HEIGHT)

    return statistics.median(_timed(step) for _ in range(FRAMES))


def _drawn(transcript: Transcript, happening: Callable[[Transcript], Iterator[None]]) -> float:
    """Seconds from what happens to the screen as prompt_toolkit wrote it, the median of many."""
    draw = _screen(transcript)
    steps = happening(transcript)

    def step() -> None:
        next(steps)
        draw()

    draw()
    return statistics.median(_timed(step) for _ in range(FRAMES))


def _pressing_keys(transcript: Transcript) -> Iterator[None]:
    number = 0
    while True:
        transcript.scroll(KEYS[number % 2])
        number += 1
        yield


def _streaming(transcript: Transcript) -> Iterator[None]:
    deltas = iter(_reply(FRAMES * DELTAS_A_FRAME * 2))
    while True:
        for _ in range(DELTAS_A_FRAME):
            transcript.append_live(TextDelta(next(deltas)), 0.0)
        yield


def _stream(deltas: list[str]) -> None:
    transcript = _opened(FEW)
    for number, delta in enumerate(deltas):
        transcript.append_live(TextDelta(delta), 0.0)
        if number % DELTAS_A_FRAME == 0 and transcript.dirty:
            transcript.frame(WIDTH, HEIGHT)


def _rich(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    Console(file=io.StringIO(), width=WIDTH, force_terminal=True).print(Markdown(text))


def _timed(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def _cpu(function: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    function()
    return time.process_time() - began


def _screen(transcript: Transcript) -> Callable[[], None]:
    """Draws the pane alone, full screen, to a terminal that takes everything at once."""
    from prompt_toolkit.application import Application
    from prompt_toolkit.application.current import set_app
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.input import DummyInput
    from prompt_toolkit.layout import Layout
    from prompt_toolkit.output.color_depth import ColorDepth
    from prompt_toolkit.output.vt100 import Vt100_Output

    from tui.themes import THEMES, style_of
    from tui.transcript.pane import TranscriptPane

    size = Size(rows=HEIGHT, columns=WIDTH)
    application: Application[None] = Application(
        layout=Layout(TranscriptPane(transcript)),
        output=Vt100_Output(io.StringIO(), lambda: size, term="xterm", default_color_depth=ColorDepth.DEPTH_24_BIT),
        input=DummyInput(),
        full_screen=True,
        style=style_of(THEMES["dark"]),
    )

    def draw() -> None:
        with set_app(application):  # as in a running one; without, prompt_toolkit makes a dummy for each question
            application.renderer.render(application, application.layout)

    return draw


def _opened(count: int) -> Transcript:
    """A transcript of so many events, as one sees it after opening it."""
    records = records_of(count)
    transcript = Transcript()
    transcript.frame(WIDTH, HEIGHT)
    while request := transcript.wants:
        transcript.take(request, _page(records, request))
        transcript.frame(WIDTH, HEIGHT)
    return transcript


def _page(records: list[Record], request: Request) -> list[Record]:
    if request.which is Which.NEWEST:
        return records[-PAGE:]
    return [record for record in records if record.id < request.than][-PAGE:]


def records_of(count: int) -> list[Record]:
    values: list[Payload] = []
    for number in range(count // 5 + 1):
        values += [
            UserMessage(content="What does the window over the log do, and what does it cost? " * 3),
            AgentMessage(content="I will look at it, **whole** and `line by line`."),
            ToolCall(tool_name="bash", tool_input={"command": "ls"}, tool_use_id=f"t{number}", content="ls -la"),
            ToolResponse(tool_name="bash", tool_use_id=f"t{number}", content="a\nb\nc", duration_ms=12),
            AgentMessage(content=PROSE + CODE + POINTS),
        ]
    return [Record(at + 1, v.event_type, v.to_payload(), 9, 1) for at, v in enumerate(values[:count])]


PROSE = """\
The **viewport** is a window over the log: it takes whole events, newest first, until the *budget* is spent. See \
[the page](https://example.org/viewport) for more; what it costs depends on the window and never on the history.

"""
CODE = """\
```python
def viewport(newest_first, budget):
    view = []
    for event in newest_first:  # as long as it fits
        budget -= event.cost
        if view and budget < 0:
            break
        view.append(event)
    return view[::-1]
```

"""
POINTS = """\
- whole events, with `tool_use` and `tool_result` together
- at least the newest one, *whatever* it costs
- oldest first, so that it reads as a conversation

| events | time |
|---|--:|
| 2,000 | 7.1 ms |
| 1,000,000 | 7.2 ms |

"""


def _reply(deltas: int) -> list[str]:
    """A reply in so many deltas of four characters, about a token each."""
    text = (PROSE * 4 + CODE + PROSE + POINTS) * (deltas * 4 // len(PROSE * 4 + CODE + PROSE + POINTS) + 1)
    return [text[at : at + 4] for at in range(0, deltas * 4, 4)]
