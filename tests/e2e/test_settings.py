"""The settings of `anima tui`, as a person sees them work."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.screen import CTRL_A, ENTER, ESCAPE, Terminal

TAB = "\t"
RED, MAGENTA = "ff8787", "d7afff"


def configured(home: Path, text: str) -> Path:
    file = home / "config" / "anima.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def colours(terminal: Terminal) -> set[str]:
    """All that are on the screen, of texts."""
    return {cell.fg for row in terminal.screen.buffer.values() for cell in row.values()}


def test_another_theme_recolours_the_screen_at_once_and_stands_in_the_file(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        assert MAGENTA in colours(terminal)  # the titles of the sidebar
        terminal.type(CTRL_A, "s")
        terminal.shows("claude-sonnet-5-5")
        terminal.type("theme", ENTER, ENTER)
        terminal.until(lambda: "8700af" in colours(terminal), "nothing has the colours of the light theme")
        assert MAGENTA not in colours(terminal)
        assert 'theme = "light"' in (home / "config" / "anima.toml").read_text()


def test_what_is_changed_elsewhere_shows_as_well_and_what_is_broken_is_told(home: Path) -> None:
    file = configured(home, "# mine\n[interface]\nsidebar = true\n")
    with Terminal(home, "--no-worker") as terminal:
        terminal.shows("Worker")
        file.write_text("[interface]\nsidebar = false\n")
        terminal.no_longer_shows("Worker")
        file.write_text("[interface]\nsidebar = maybe\n")
        terminal.shows("Until that is mended, nothing changes.")
        terminal.type("/settings", ENTER)
        terminal.shows("Shown is what held before.")
        terminal.type(TAB)
        terminal.shows("timestamps")
        file.write_text("[interface]\n")
        terminal.no_longer_shows("Shown is what held before.")
        terminal.type(ESCAPE)
        terminal.shows("Worker")


def test_a_key_that_is_changed_works_at_once_and_stands_in_the_file(home: Path) -> None:
    with Terminal(home, "--no-worker") as terminal:
        terminal.type(CTRL_A, "s")
        terminal.shows("claude-sonnet-5-5")
        terminal.type(TAB, TAB, ENTER)
        terminal.shows("command mode: press a key")
        terminal.type("x")
        terminal.shows("must be a key")
        terminal.type("\x07")  # Ctrl+G
        terminal.shows("Ctrl+G")
        terminal.type(ESCAPE, CTRL_A, "\x07")
        terminal.shows("COMMAND")
        terminal.type("?")
        terminal.shows("Keys and commands")
    assert '[interface.keys]\ncommand = "c-g"' in (home / "config" / "anima.toml").read_text()


def test_without_animation_nothing_is_drawn_while_nothing_happens(home: Path) -> None:
    configured(home, '[approval.tools]\nbash = "allow"\n')
    with Terminal(home, "--no-worker", ANIMA_INTERFACE_ANIMATION="false") as terminal:
        terminal.type("run: sleep 5", ENTER)
        terminal.shows("running")
        time.sleep(2)  # by then the status row has the figures of the call before
        before = len(terminal.raw)
        time.sleep(1.5)
        assert "running" in terminal.text
        assert len(terminal.raw) == before
        terminal.shows("The result:")


@pytest.mark.parametrize(
    ("env", "kinds"),
    [
        ({"COLORTERM": "truecolor"}, {b"38;2;"}),
        ({"TERM": "xterm"}, {b"%d" % number for number in (*range(30, 38), *range(90, 98))}),
        ({"NO_COLOR": "1"}, set()),
    ],
)
def test_only_as_many_colours_are_sent_as_the_terminal_has(
    home: Path, env: Mapping[str, Any], kinds: set[bytes]
) -> None:
    with Terminal(home, "--no-worker", **env) as terminal:
        terminal.shows("Worker")
        sent = set(re.findall(rb"\x1b\[(?:0;|1;|3;|7;)*(38;2;|38;5;|3[0-7]|9[0-7])[0-9;]*m", terminal.raw))
        assert sent <= kinds
        assert bool(sent) == bool(kinds)


def test_a_dumb_terminal_is_refused_with_a_hint(home: Path) -> None:
    terminal = Terminal(home, TERM="dumb")
    try:
        assert terminal.process.wait(30) == 1
        terminal.shows("anima ask")
    finally:
        terminal.__exit__()
