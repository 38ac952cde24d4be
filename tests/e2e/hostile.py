"""What a model, a tool, a page or the name of a file may hold to get at the terminal that shows it."""

from __future__ import annotations

import random
import re

from anima_project.plain_text import harmless
from tests.e2e.screen import Terminal
from tui.sidebar import NARROWEST_SCREEN, WIDTH

ATOMS = (
    # what drives a terminal: colours, the screen, its title, the clipboard, links, character sets, a reset
    *("\x1b[31m", "\x1b[2J\x1b[H", "\x1b[?1049l", "\x1b[5;5H", "\x1b[6n", "\x1b[c", "\x1b[?25l", "\x1b[8;5;5t", "\x1b[200~"),
    *("\x1b]52;c;aGFjaw==\x07", "\x1b]8;;http://evil\x1b\\link", "\x1b]0;title\x07", "\x1bP1$qm\x1b\\", "\x1b_apc\x1b\\"),
    *("\x1bc", "\x1b(0", "\x1b#8", "\x1b7", "\x1b", "\x0e", "\x0f", "\x07", "\x08" * 9, "\x7f", "\x00", "\x0b\x0c", "\x1a"),
    *("\x9b31m", "\x9d0;title\x9c", "\x90q\x9c", "\x85", "\x84", "\r", "\r\r\n", "\n", "\n\n", "\t" * 9),
    # what makes a text look like another one, or takes no room, or too much
    *("\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\u2029", "\u2060", "\ufe0f"),
    *("e" + "\u0301" * 60, "\u0488" * 5, "क्षि", "ﷺ", "한국어", "漢字かな", "\u1160\u11a8", "\U000e0041", "\ufff9", "\ue000"),
    *("👨\u200d👩\u200d👧\u200d👦", "❤️", "⚠️", "👍🏽", "🇩🇪", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "🤷\u200d♀️", "🫠"),
    # what a decoder behind the first look may turn into one of those
    *("&#27;[31m", "&#x9b;31m", "&#x202e;", "%1b[31m", "\\x1b[31m", "[a](http://x\x1b[31m)", "<b>", "![](data:,x)"),
    *("x" * 3_000, "word " * 400, "- " * 40, "# ", "```\n", "~~~py\n", "| a | b |\n|--|--|\n| 1 | ", "> > > ", "1. ", "**", "`"),
)  # fmt: skip


def hostile(rng: random.Random, atoms: int = 12) -> str:
    return "".join(f"{rng.choice(ATOMS)}{rng.choice(('', ' ', 'word ', 'ab'))}" for _ in range(atoms))


_DRAWN = re.compile(
    r"\x1b\[0(;\d+)*m"  # prompt-toolkit begins each of its styles with the 0
    r"|\x1b\[\d*(;\d+)?H|\x1b\[\d*[ABCDJK]"
    r"|\x1b\[\?(1049|2004|25|12|7|1)[hl]|\x1b\[0 q"
    r"|\x1b[78]"
    r"|[\r\n\x08]"
)
_BEGUN = re.compile(r"\x1b(\[[?\d;]*)?\Z")
"""A sequence of which the rest was not read yet."""


def undrawn(written: bytes) -> list[str]:
    """What was written to a terminal that is neither text nor what prompt-toolkit draws with."""
    text = _DRAWN.sub("\n", _BEGUN.sub("", written.decode(errors="ignore")))
    return [line for line in text.split("\n") if harmless(line) != line]


def is_intact(terminal: Terminal, *, has_menu: bool = False) -> bool:
    """Whether all stands where it belongs: the border of the sidebar and, unless a menu may be over them, the status
    row and the line above the input."""
    lines = terminal.cells
    columns = len(lines[0])
    has_sidebar = columns >= NARROWEST_SCREEN
    edge = columns - WIDTH - 1 if has_sidebar else columns
    states = r" (NORMAL|THINKING|ASKING YOU|COMMAND|bash|web_get|read_file) "
    has_rows = has_menu or (
        re.match(states, "".join(lines[-1])) is not None and any("".join(line[:edge]) == "─" * edge for line in lines)
    )
    return has_rows and (not has_sidebar or all(line[edge] == "│" for line in lines[:-1]))
