"""What is said while it is not in the log yet: the deltas of a reply, block by block, until the log has them."""

from __future__ import annotations

from events_app.payloads import EventType
from nous.reply_stream import Delta, TextDelta, ThinkingDelta, ToolInputDelta, ToolUseBegun
from tui.transcript.cells import Line, shortened, steady
from tui.transcript.entries import Entry, Noted, Writing
from tui.transcript.growing import GrowingMarkdown, GrowingText
from tui.transcript.look import Look, ViewMode
from tui.transcript.rendering import ANIMA
from tui.transcript.thinking import STYLE, thinking_lines

FIRST_ID = 1 << 62
"""Ids of what is not stored yet: they come after all that is, and go on counting, so that none is met twice."""


class Speaking:
    """A stretch of thoughts and words, as it grows. Its lines are those that `render` will give once it is stored."""

    def __init__(self, id_: int) -> None:
        self.id = id_
        self.text = ""
        self._thinking = GrowingText(STYLE)
        self._said = GrowingMarkdown()

    @property
    def is_behind(self) -> bool:
        return self._said.is_behind

    @property
    def has_words(self) -> bool:
        return bool(self.text)

    def think(self, text: str) -> None:
        self._thinking.feed(text)

    def say(self, text: str) -> None:
        self.text += text
        self._said.feed(text)

    def lines(self, width: int, look: Look) -> list[Line]:
        thought, said = self._thought(width, look), self._said.lines(width)
        if not thought and not said:
            return []
        label: Line = [("class:label.anima", shortened(ANIMA, width))]
        return [label, *thought, *([[]] if thought and said else []), *said]

    def _thought(self, width: int, look: Look) -> list[Line]:
        """Folded, the newest line of them, as long as there are no words to read instead."""
        if not (newest := self._thinking.newest):
            return []
        if look.is_unfolded or look.mode is ViewMode.DEBUG:
            return [[(STYLE, shortened("Thinking", width))], *self._thinking.lines(width)]
        if self.has_words:
            return thinking_lines(self._thinking.text.strip(), width, look)
        shown = "Thinking …" if look.is_still else f"Thinking … {newest}"
        return [[(STYLE, shortened(" ".join(steady(shown).split()), width))]]


LiveItem = Speaking | Entry


class Live:
    """The items, in order. `stored` takes away what the log has now."""

    def __init__(self) -> None:
        self.items: list[LiveItem] = []
        self._next_id = FIRST_ID
        self._is_being_stored = False

    @property
    def is_behind(self) -> bool:
        return any(isinstance(item, Speaking) and item.is_behind for item in self.items)

    def feed(self, delta: Delta) -> None:
        if self._is_being_stored:  # what is left belongs to a reply that is over
            self.clear()
        self._forget_notices()
        match delta:
            case TextDelta(text):
                self._speaking().say(text)
            case ThinkingDelta(text):
                self._thinking().think(text)
            case ToolUseBegun(_, name):
                self.items.append(Writing(id=self._take_id(), tool=name, characters=0))
            case ToolInputDelta(_, partial) if self.items and isinstance(last := self.items[-1], Writing):
                characters = last.characters + len(partial)
                self.items[-1] = Writing(id=last.id, tool=last.tool, characters=characters)

    def note(self, text: str) -> None:
        """Shown until something else happens."""
        self._forget_notices()
        self.items.append(Noted(id=self._take_id(), text=text))

    def stored(self, event_type: str, *, is_empty: bool) -> int | None:
        """The log has the next part of the reply: the id under which it was shown here until now, if it was."""
        self._forget_notices()
        if event_type not in (EventType.AGENT_MESSAGE, EventType.TOOL_CALL):
            return None
        self._is_being_stored = True
        kind = Speaking if event_type == EventType.AGENT_MESSAGE else Writing
        if is_empty or not self.items or not isinstance(self.items[0], kind):
            return None
        return self.items.pop(0).id

    def clear(self) -> None:
        self.items = []
        self._is_being_stored = False

    def _speaking(self) -> Speaking:
        if not self.items or not isinstance(last := self.items[-1], Speaking):
            last = Speaking(self._take_id())
            self.items.append(last)
        return last

    def _thinking(self) -> Speaking:
        """Thoughts after words begin a new stretch, as they do in the log."""
        last = self._speaking()
        if last.has_words:
            last = Speaking(self._take_id())
            self.items.append(last)
        return last

    def _forget_notices(self) -> None:
        self.items = [item for item in self.items if not isinstance(item, Noted)]

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1
