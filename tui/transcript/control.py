"""The transcript as prompt_toolkit draws it: the lines of one screen, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout.controls import UIContent, UIControl
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from tui.transcript.transcript import Transcript

if TYPE_CHECKING:
    from prompt_toolkit.key_binding.key_bindings import NotImplementedOrNone

WHEEL_LINES = 3


class TranscriptControl(UIControl):
    """The wheel scrolls, a click folds and unfolds; both only if the application captures the mouse."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript

    def create_content(self, width: int, height: int) -> UIContent:
        lines = self.transcript.frame(width, height)

        def line(number: int) -> StyleAndTextTuples:
            return list(lines[number])

        return UIContent(get_line=line, line_count=len(lines), show_cursor=False)

    def mouse_handler(self, mouse_event: MouseEvent) -> NotImplementedOrNone:
        match mouse_event.event_type:
            case MouseEventType.SCROLL_UP:
                self.transcript.scroll(-WHEEL_LINES)
            case MouseEventType.SCROLL_DOWN:
                self.transcript.scroll(WHEEL_LINES)
            case MouseEventType.MOUSE_UP:
                self.transcript.toggle_at(mouse_event.position.y)
            case _:
                return NotImplemented
        return None
