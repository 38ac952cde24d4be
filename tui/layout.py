"""What is where on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import ConditionalContainer, DynamicContainer, Float, FloatContainer, Window

from tui.around import sidebar_of, status_of
from tui.painted import Painted
from tui.queue import queue_rows
from tui.sidebar import NARROWEST_SCREEN, WIDTH
from tui.stacking import Stack, WithColumn

if TYPE_CHECKING:
    from tui.interface import Interface


def layout(interface: Interface) -> FloatContainer:
    def width() -> int:
        return interface.application.output.get_size().columns

    shows_sidebar = Condition(lambda: interface.shows_sidebar and width() >= NARROWEST_SCREEN)
    queue = queue_rows(
        lambda: () if shows_sidebar() else tuple(interface.conversations.current.talk.inbox.waiting), width
    )
    below = DynamicContainer(lambda: interface.approval if interface.approval.asking else interface.input)
    line = Painted(lambda columns, _: [[("", "─" * columns)]], "class:input.border", height=1)
    rows = Stack(
        WithColumn(
            Stack(interface.transcript, line, queue, below),
            Painted(lambda _, height: sidebar_of(interface, height), "class:sidebar"),
            WIDTH + 1,
            shows_sidebar,
        ),
        Painted(lambda columns, _: [status_of(interface, columns)], "class:status", height=1),
    )
    cover = ConditionalContainer(
        DynamicContainer(lambda: interface.screen or Window()), Condition(lambda: interface.screen is not None)
    )
    return FloatContainer(
        rows,
        floats=[
            Float(interface.input.menu, xcursor=True, ycursor=True),
            Float(cover, top=0, left=0, right=0, bottom=1),
        ],
    )
