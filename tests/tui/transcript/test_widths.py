"""No line is wider than the screen, and nothing on it drives a terminal, whatever the log holds."""

from __future__ import annotations

import io
import re
from itertools import pairwise, product

import pyte
from hypothesis import example, given
from hypothesis import strategies as st
from prompt_toolkit.application import Application
from prompt_toolkit.application.current import set_app
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import DummyInput
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import get_cwidth
from wcwidth import wcswidth

from anima_project.plain_text import harmless
from events_app.payloads import AgentMessage, SystemMessage, ToolCall, ToolResponse, UserMessage
from nous.reply_stream import TextDelta
from tests.tui.transcript.logs import Log, opened, records_of, texts, thought
from tui.themes import THEMES, style_of
from tui.transcript.cells import cells, pieces, shortened, steady, text_of, width_of
from tui.transcript.control import TranscriptControl
from tui.transcript.entries import Entry, entry_of
from tui.transcript.flow import cut, flow
from tui.transcript.look import Look, ViewMode
from tui.transcript.pane import TranscriptPane
from tui.transcript.rendering import render

TRICKY = [
    "👨\u200d👩\u200d👧\u200d👦", "❤️", "⚠️", "👍🏽", "🇩🇪", "1️⃣", "e\u0301", "क्षि", "한국어", "漢字", "\u200b", "\u202e", "\x1b[31m", "\x1b]0;t\x07",
    "\x9b", "\r", "\t", "\u2028", "&#x202e;", "&#27;", "&#x9b;", "| a | b |\n|--|--|\n| 1 | ", "```py\n", "~~~\n", "> ", "- ", "1. ", "# ", "**", "`",
    "[a](", "](http://x%1b)", "\n", "\n\n", "    ", "<b>", "---\n", "word", " ", "ﷺ", "🤷\u200d♀️", "\U000e0041", "\u0b95\u0bcd",
]  # fmt: skip
anything = st.lists(st.one_of(st.sampled_from(TRICKY), st.text(max_size=8)), max_size=25).map("".join)
widths = st.integers(1, 100)
looks = st.builds(Look, st.sampled_from(ViewMode), st.booleans())


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    text = draw(anything)
    value = draw(
        st.sampled_from(
            [
                UserMessage(content=text),
                AgentMessage(content=text, thinking=thought(text), interrupted=True, model=text, stop_reason=text),
                ToolCall(tool_name=text, tool_input={"command": text}, tool_use_id="a", content=text),
                ToolCall(tool_name="t", tool_input={text: [text]}, tool_use_id="a", malformed_input=text[:3]),
                ToolResponse(tool_name="bash", tool_use_id="a", content=text, success=len(text) % 2 == 0),
                SystemMessage(content=text, level="error"),
            ]
        )
    )
    return entry_of(records_of(value)[0])


@given(entries(), widths, looks)
def test_every_line_fits_and_is_harmless(entry: Entry, width: int, look: Look) -> None:
    for line in render(entry, width, look):
        text = text_of(line)
        assert width_of(line) <= width
        assert wcswidth(text) <= width
        assert get_cwidth(text) <= width
        assert harmless(text) == text
        assert "\n" not in text and "\t" not in text


@given(anything)
@example("⚠️ 👨\u200d👩\u200d👧 🇩🇪 👍🏽 1️⃣")
def test_what_is_drawn_counts_the_same_character_by_character_as_in_a_word(text: str) -> None:
    emoji = steady("".join(character for character in text if not 0x900 <= ord(character) < 0x1100))
    if emoji.isascii() or all(ord(character) > 0x2000 for character in emoji):
        assert get_cwidth(emoji) == max(0, wcswidth(emoji.replace("\n", "")))


@given(anything, widths)
def test_cutting_loses_nothing_but_what_is_wider_than_the_screen(text: str, width: int) -> None:
    kept = "".join(character for character in steady(text) if cells(character) <= width and character != "\n")
    assert "".join(texts(cut([("", text)], width))) == kept


@given(anything, widths)
def test_flowing_loses_nothing_but_spaces(text: str, width: int) -> None:
    kept = [c for c in steady(text) if cells(c) <= width and not c.isspace()]
    assert [c for line in texts(flow([("", text)], width)) for c in line if not c.isspace()] == kept


@given(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=9), min_size=1), st.integers(9, 60))
def test_flowing_is_greedy_and_breaks_no_word_that_fits(words: list[str], width: int) -> None:
    lines = texts(flow([("", " ".join(words))], width))
    assert " ".join(lines).split() == words
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split()[0]) > width


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), anything), max_size=6), widths)
def test_styles_stay_with_their_letters(runs: list[tuple[str, str]], width: int) -> None:
    def letters(lines: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
        return [(style, c) for line in lines for style, text in line for c in text if not c.isspace()]

    steadied = [(style, steady(text)) for style, text in runs]
    assert letters(flow(runs, width)) == [item for item in letters([steadied]) if cells(item[1]) <= width]


@given(anything.map(lambda text: steady(text).replace("\n", " ")), st.integers(0, 30))
def test_a_shortened_text_fits_and_says_that_it_is_short(text: str, width: int) -> None:
    short = shortened(text, width)
    assert cells(short) <= width
    assert short == text or short.endswith("…") or width == 0


@given(anything.map(lambda text: steady(text).replace("\n", " ")), widths)
def test_pieces_are_as_long_as_they_can_be(text: str, width: int) -> None:
    spans = list(pieces(text, width))
    for (start, end), (after, _) in pairwise(spans):
        assert end <= after
        assert cells(text[start:end]) <= width


class Terminal:
    """A screen that prompt_toolkit draws to, as a terminal would show it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.size = Size(rows=rows, columns=columns)
        self.sent = io.StringIO()
        self.screen = pyte.Screen(columns, rows)

    def draw(self, window: Window) -> list[str]:
        output = Vt100_Output(self.sent, lambda: self.size, term="xterm", default_color_depth=ColorDepth.DEPTH_24_BIT)
        application: Application[None] = Application(
            layout=Layout(window),
            output=output,
            input=DummyInput(),
            full_screen=True,
            style=style_of(THEMES["dark"]),
        )
        with set_app(application):
            application.renderer.render(application, application.layout)
        pyte.Stream(self.screen).feed(self.sent.getvalue())
        return [line.rstrip() for line in self.screen.display]


@given(anything)
@example("👨\u200d👩\u200d👧 and ⚠️ then | the same column")
def test_a_terminal_shows_what_was_rendered(text: str) -> None:
    log = Log(records_of(UserMessage(content=text), AgentMessage(content="End.")))
    transcript = opened(log, 30, 12)
    shown = Terminal(30, 12).draw(TranscriptPane(transcript))
    for line, on_screen in zip(texts(transcript.frame(30, 12)), shown, strict=False):
        if line.isascii():
            assert on_screen == line.rstrip()


@given(anything, st.integers(2, 60))
def test_the_pane_draws_what_prompt_toolkits_own_window_would(text: str, width: int) -> None:
    text = "".join(c for c in text if get_cwidth(c) or c == "\n")  # a mark at the end of a line it would write twice
    transcript = opened(Log(records_of(UserMessage(content=text), AgentMessage(content=text))), width, 20)
    ours, theirs = Terminal(width, 20), Terminal(width, 20)
    assert ours.draw(TranscriptPane(transcript)) == theirs.draw(Window(TranscriptControl(transcript)))
    for row, column in product(range(20), range(width)):
        assert ours.screen.buffer[row][column] == theirs.screen.buffer[row][column]


@given(anything)
def test_nothing_but_prompt_toolkits_own_sequences_reaches_the_terminal(text: str) -> None:
    transcript = opened(Log([]))
    transcript.append_live(TextDelta(text), 0.0)
    terminal = Terminal(40, 8)
    terminal.draw(TranscriptPane(transcript))
    written = re.sub(r"\x1b\[[?\d;]*[A-Khlm]|[\r\x08]", "", terminal.sent.getvalue())
    assert harmless(written) == written
