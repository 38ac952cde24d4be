"""What is drawn by what changed is, cell by cell and frame by frame, what prompt-toolkit would have drawn."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from dataclasses import replace

import pyte
import pytest
from prompt_toolkit.application import Application
from prompt_toolkit.application.current import set_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Size
from prompt_toolkit.filters import Condition
from prompt_toolkit.input import DummyInput
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Container,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.screen import Char
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import DynamicStyle

from events_app.payloads import AgentMessage, ToolCall, ToolResponse, UserMessage
from nous.reply_stream import TextDelta, ThinkingDelta
from nous.updates import Notice, Update
from tests.e2e.hostile import hostile
from tests.e2e.screen import Emulator
from tests.tui.transcript.logs import Log, opened, records_of
from tui.frames import Frames, changed, stretches
from tui.painted import Painted
from tui.sidebar import WIDTH, Beside, sidebar
from tui.stacking import Stack, WithColumn
from tui.status_bar import Mode, Status, status_bar
from tui.themes import THEMES, style_of
from tui.transcript.look import ViewMode
from tui.transcript.pane import TranscriptPane

STEPS = 25
STYLES = [style_of(theme) for theme in THEMES.values()]
LOG = records_of(
    UserMessage(content="What is in it?"),
    AgentMessage(content="I look.\n\n```py\nprint('한국어')\n```", model="m"),
    ToolCall(tool_name="bash", tool_input={"command": "ls"}, tool_use_id="a"),
    ToolResponse(tool_name="bash", tool_use_id="a", content="one\ntwo\n" * 30, success=True),
    AgentMessage(content="| a | b |\n|--|--|\n| 1 | 漢字 |\n\n" + "A long answer. " * 60, model="m"),
)


class Drawing:
    """The parts of the interface on a screen, drawn through `Frames` or by prompt-toolkit alone."""

    def __init__(self, *, by_frames: bool) -> None:
        self.size = Size(rows=16, columns=90)
        self.sent = io.StringIO()
        self.screen = Emulator(self.size.columns, self.size.rows)
        self._stream = pyte.Stream(self.screen)
        self.transcript = opened(Log(LOG), 61, 10)
        self.buffer = Buffer()
        self.style, self.shows_sidebar, self.shows_menu, self.is_covered = 0, True, False, False
        self.status = Status(session="Garden plans", model="m")
        content = self._layout()
        self.application: Application[None] = Application(
            layout=Layout(Frames(content, lambda: self.application) if by_frames else content),
            output=Vt100_Output(self.sent, lambda: self.size, term="xterm", default_color_depth=ColorDepth.DEPTH_8_BIT),
            input=DummyInput(),
            full_screen=True,
            style=DynamicStyle(lambda: STYLES[self.style]),
        )

    def _layout(self) -> Container:
        rows = Stack(
            WithColumn(
                Stack(
                    TranscriptPane(self.transcript),
                    Painted(lambda width, _: [[("", "─" * width)]], "class:input.border", height=1),
                    Window(BufferControl(self.buffer), wrap_lines=True, dont_extend_height=True, style="class:input"),
                ),
                Painted(
                    lambda _, height: sidebar(Beside(session="Garden plans", worker="none"), height), "class:sidebar"
                ),
                WIDTH + 1,
                Condition(lambda: self.shows_sidebar),
            ),
            Painted(lambda width, _: [status_bar(self.status, width)], "class:status", height=1),
        )
        # As wide as the screen: of a wide character that is cut in half prompt-toolkit makes less than Frames does.
        menu = Window(FormattedTextControl("a menu\nover it"), style="class:completion-menu", height=2)
        cover = HSplit([Window(FormattedTextControl("A screen, 한 and more\n\nof it")), Window()], style="class:dialog")
        return FloatContainer(
            rows,
            [
                Float(ConditionalContainer(menu, Condition(lambda: self.shows_menu)), left=0, right=0, ycursor=True),
                Float(
                    ConditionalContainer(cover, Condition(lambda: self.is_covered)), top=0, left=0, right=0, bottom=1
                ),
            ],
        )

    def resize(self, columns: int, rows: int) -> None:
        self.size = Size(rows=rows, columns=columns)
        with set_app(self.application):
            self.application.renderer.erase(leave_alternate_screen=False)  # as prompt-toolkit does
        self._feed()
        self.screen.resize(rows, columns)

    def draw(self) -> None:
        with set_app(self.application):
            self.application.renderer.render(self.application, self.application.layout)
        self._feed()

    def _feed(self) -> None:
        self._stream.feed(self.sent.getvalue())
        self.sent.seek(0)
        self.sent.truncate()

    def shown(self) -> object:
        cells = [[self.screen.buffer[row][at] for at in range(self.size.columns)] for row in range(self.size.rows)]
        return cells, (self.screen.cursor.x, self.screen.cursor.y, self.screen.cursor.hidden)


Step = Callable[[Drawing], None]
Interaction = Callable[[random.Random], Step]


def _hears(kind: Callable[[str], Update]) -> Interaction:
    def interaction(rng: random.Random) -> Step:
        text = hostile(rng, rng.randint(1, 6))
        return lambda drawing: drawing.transcript.append_live(kind(text), 1.0)

    return interaction


def _types(rng: random.Random) -> Step:
    text = "".join(rng.choices("ab 한\n", k=rng.randint(1, 30)))
    return lambda drawing: drawing.buffer.insert_text(text)


def _deletes(rng: random.Random) -> Step:
    count = rng.randint(1, 40)

    def delete(drawing: Drawing) -> None:
        drawing.buffer.delete_before_cursor(count)

    return delete


def _moves(rng: random.Random) -> Step:
    name = rng.choice(["page_up", "page_down", "home", "end", "toggle_all", "toggle_nearest"])
    return lambda drawing: getattr(drawing.transcript, name)()


def _resizes(rng: random.Random) -> Step:
    columns, rows = rng.randint(20, 130), rng.randint(6, 30)
    return lambda drawing: drawing.resize(columns, rows)


def _switches(rng: random.Random) -> Step:
    name, value = rng.choice(["shows_sidebar", "shows_menu", "is_covered"]), rng.random() < 0.5
    return lambda drawing: setattr(drawing, name, value)


def _wears(rng: random.Random) -> Step:
    style = rng.randrange(len(STYLES))
    return lambda drawing: setattr(drawing, "style", style)


def _says(rng: random.Random) -> Step:
    status = Status(mode=rng.choice(list(Mode)), session=hostile(rng, 2), elapsed_s=rng.uniform(0, 99))
    return lambda drawing: setattr(drawing, "status", status)


def _looks(rng: random.Random) -> Step:
    mode = rng.choice(list(ViewMode))

    def look(drawing: Drawing) -> None:
        drawing.transcript.look = replace(drawing.transcript.look, mode=mode)

    return look


INTERACTIONS: list[Interaction] = [
    *(_hears(TextDelta), _hears(TextDelta), _hears(ThinkingDelta), _hears(Notice), _types, _types, _deletes),
    *(_moves, _moves, _resizes, _switches, _switches, _wears, _says, _looks),
]


@pytest.mark.parametrize("seed", range(int(os.environ.get("FUZZ_RUNS", "3"))))
async def test_every_frame_is_the_one_that_prompt_toolkit_would_have_drawn(seed: int) -> None:
    rng = random.Random(seed)
    ours, theirs = Drawing(by_frames=True), Drawing(by_frames=False)
    for number in range(STEPS):
        step = rng.choice(INTERACTIONS)(rng) if number else lambda _: None
        for drawing in (ours, theirs):
            step(drawing)
            drawing.draw()
        assert ours.shown() == theirs.shown(), f"seed {seed}, step {number}"


def test_half_of_a_wide_character_is_a_blank_and_all_behind_it_stays_in_its_column() -> None:
    wide = {0: Char("한", ""), 1: Char("", ""), 2: Char("b", "")}
    right, left = wide | {1: Char("o", "")}, wide | {0: Char("m", "")}
    assert list(stretches(wide, 0, 3)) == [("", "한b")]
    assert list(stretches(right, 0, 3)) == [("", " ob")]
    assert list(stretches(left, 0, 3)) == [("", "m b")]
    assert changed(wide, right, 3) == changed(right, wide, 3) == (0, 2)
    assert changed(wide, left, 3) == (0, 1)
