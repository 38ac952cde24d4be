"""The transcript that the application holds: a window over the log, what is being said now, and where one looks.

It does no input and no output. It says what it would like to read (`wants`) and is given it (`take`); it is told what
happens (`append_live`) and what time it is (`tick`); it is asked for the lines of a screen (`frame`) whenever it is
`dirty`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from events_app.models import Event, Record
from events_app.payloads import EventType
from nous.reply_stream import TextDelta, ThinkingDelta, ToolInputDelta, ToolUseBegun
from nous.updates import Done, Notice, Stored, ToolFinished, ToolStarted, ToolWaits, Update
from tui.transcript import folding, scrolling
from tui.transcript.anchor import Anchor
from tui.transcript.cells import Line
from tui.transcript.flow import flow
from tui.transcript.items import Items
from tui.transcript.live import FIRST_ID, Live
from tui.transcript.log import Request, Which
from tui.transcript.look import Look
from tui.transcript.reading import Reading
from tui.transcript.renderings import Renderings
from tui.transcript.scrolling import Place
from tui.transcript.unseen import Unseen

MS_PER_STEP = 100
"""How finely the time of a running tool is shown."""


class Transcript:
    """Follows the tail until one scrolls up, and again once one is back there."""

    def __init__(self, look: Look | None = None, *, empty_text: str = "") -> None:
        self._look = look or Look()
        self.empty_text = empty_text
        self._reading = Reading()
        self._live = Live()
        self._renderings = Renderings()
        self._unseen = Unseen()
        self._anchor: Anchor | None = None  # None: follows the tail
        self._toggled: set[int] = set()  # folded where the look unfolds, and the other way round
        self._pointed_out = 0  # the id of what is marked
        self._running: dict[str, float] = {}  # tool_use_id → when it began, in seconds
        self._last_answer = (0, "")  # the id of its event, and its text
        self._landing: Anchor | None = None  # where to look once the reading has jumped
        self._width, self._height = 80, 24
        self._visible = FIRST_ID, FIRST_ID  # the ids of the first and the last entry on the screen
        self._items: Items | None = None  # as of the last frame; None after a change
        self._frame: list[Line] = []

    # What is drawn.

    @property
    def dirty(self) -> bool:
        """Whether another frame could show something else."""
        return self._items is None or (self._reading.is_at_tail and self._live.is_behind)

    def frame(self, width: int, height: int) -> list[Line]:
        """At most `height` lines of at most `width` cells: a screen of the transcript, from its top."""
        width, height = max(1, width), max(1, height)
        if not self.dirty and (width, height) == (self._width, self._height):
            return self._frame
        if width != self._width and self._anchor is not None:
            self._anchor = self._anchor.resized(self._laid_out(), width)
        self._width, self._height, self._items = width, height, None
        place = self._top()
        self._frame = scrolling.visible(self._laid_out(), place, height)
        self._look_around(place)
        if not self._frame and self.empty_text and not self._reading.is_jumping:
            self._frame = flow([("class:empty", self.empty_text)], width)[:height]
        return self._frame

    @property
    def is_following(self) -> bool:
        """Whether the tail is on the screen, and stays there."""
        return self._anchor is None

    @property
    def new_below(self) -> int:
        """How many events have come below the screen since one left the tail."""
        return len(self._unseen)

    @property
    def look(self) -> Look:
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        self._toggled.clear()
        self._changed()

    # What is read.

    @property
    def wants(self) -> Request | None:
        """What should be read from the log now. Ask after each frame; while a request is on its way, it is still
        wanted."""
        return self._reading.wants(*self._visible)

    @property
    def news(self) -> Request | None:
        """The request for what other processes wrote meanwhile; None where that would not be shown."""
        return self._reading.news()

    def take(self, request: Request, records: Sequence[Record]) -> None:
        """The answer to `wants` or `news`."""
        was_at_tail, known = self._reading.is_at_tail, self._reading.window.newest_id
        if self._reading.take(request, records):
            self._anchor = self._landing
            self._unseen.clear()
            self._changed()
        for record in records:
            self._hear(record)
            if was_at_tail and record.id > known and not self.is_following:
                self._unseen.add(record.id, record.event_type)
        if records:
            self._reading.trim(*self._visible)
            self._changed()

    # What happens.

    def append_live(self, update: Update, now_s: float) -> None:
        """What a turn says while it goes on; `now_s` is a monotonic time in seconds."""
        match update:
            case TextDelta() | ThinkingDelta() | ToolUseBegun() | ToolInputDelta():
                self._live.feed(update)
            case Notice(text):
                self._live.note(text)
            case ToolStarted(tool_use_id):
                self._running[tool_use_id] = now_s
                self._reading.window.running(tool_use_id, 0)
            case ToolWaits(tool_use_id, is_over=False):
                self._running.pop(tool_use_id, None)
                self._reading.window.running(tool_use_id, None, is_asked=True)
            case ToolWaits(tool_use_id):
                self._running[tool_use_id] = now_s  # the person's time is not the tool's
                self._reading.window.running(tool_use_id, 0)
            case ToolFinished(tool_use_id):
                self._running.pop(tool_use_id, None)
            case Stored(event):
                self._store(event)
            case Done():
                for tool_use_id in self._running:
                    self._reading.window.running(tool_use_id, None)
                self._running.clear()
                self._live.clear()
        self._changed()

    def tick(self, now_s: float) -> None:
        """Let the times of running tools go on; as often as they should be seen to, and not in a look that is still."""
        if self._look.is_still:
            return
        for tool_use_id, began_s in self._running.items():
            elapsed_ms = int((now_s - began_s) * 1000) // MS_PER_STEP * MS_PER_STEP
            if self._reading.window.running(tool_use_id, elapsed_ms):
                self._changed()

    # Where one looks.

    def scroll(self, lines: int) -> None:
        """So many lines down, or up if negative."""
        items, place = self._laid_out(), self._top()
        place = scrolling.down(items, place, lines) if lines > 0 else scrolling.up(items, place, -lines)
        self._go(scrolling.clamped(items, place, self._height))

    def page_up(self) -> None:
        self.scroll(-self._page)

    def page_down(self) -> None:
        self.scroll(self._page)

    def home(self) -> None:
        """To the beginning of the session; what lies between is not read."""
        if self._reading.window.has_older or self._reading.is_jumping:
            self._jump(Which.OLDEST, 0, Anchor(0, 0, self._width, self._look))
        else:
            self._go(scrolling.clamped(self._laid_out(), Place(0, 0), self._height))

    def end(self) -> None:
        """To the newest, and on with it."""
        self._pointed_out = 0
        if self._reading.window.has_newer or not self._reading.window.newest_id:
            self._jump(Which.NEWEST, 0, None)
        else:
            self._reading.stay()
            self._anchor = None
            self._changed()

    def go_to(self, event_id: int, line: int = 0) -> None:
        """Show an event at the top of the screen, wherever in the session it is: a place that was kept, or found."""
        anchor = Anchor(event_id, line, self._width, self._look_of(event_id))
        window = self._reading.window
        if self._reading.is_jumping or not window.oldest_id <= event_id <= window.newest_id:
            self._jump(Which.NEWER, event_id - 1, anchor)
        else:
            self._anchor = anchor
            self._changed()

    def point_out(self, event_id: int) -> None:
        """Show an event, and mark it until one goes to the newest."""
        self._pointed_out = event_id
        self.go_to(event_id)

    @property
    def place(self) -> tuple[int, int] | None:
        """For `go_to` in another run: the event at the top of the screen and the line of it; None at the tail."""
        return (self._anchor.event_id, self._anchor.line) if self._anchor else None

    # What is folded.

    def toggle_fold(self, event_id: int) -> None:
        """Fold or unfold one entry. It grows downwards, from where it is on the screen."""
        if self._anchor is None:
            self._hold(self._top())
        self._toggled ^= {event_id}
        self._changed()
        self._go(self._top())

    def toggle_all(self) -> None:
        """Fold or unfold everything."""
        self.look = replace(self._look, is_unfolded=not self._look.is_unfolded)

    def toggle_at(self, row: int) -> None:
        """Fold or unfold what is in this row of the screen, counted from 0."""
        items = self._laid_out()
        place = scrolling.down(items, self._top(), row)
        if place.item < len(items):
            self.toggle_fold(items.item(place.item).id)

    def toggle_nearest(self) -> bool:
        """Fold or unfold the lowest on the screen that can be; its beginning, and as much of it as fits, stays in
        sight. Whether there is one."""
        items, top = self._laid_out(), self._top()
        last = min(scrolling.down(items, top, self._height - 1).item, len(items) - 1)
        if not (folded := folding.lowest(items, top.item, last, self._look_of)):
            return False
        kept = None if self.is_following else top
        self._toggled ^= folding.toggled(items, folded, self._look_of)
        self._changed()
        self._go(folding.place_after(self._laid_out(), folded, kept, self._height))
        return True

    # What is copied.

    @property
    def last_answer(self) -> str:
        """The agent's newest words that were read or heard, as Markdown."""
        return self._last_answer[1]

    # ---

    @property
    def _page(self) -> int:
        """A screen but for two lines, by which one finds one's place again."""
        return max(1, self._height - 2)

    def _changed(self) -> None:
        self._items = None

    def _laid_out(self) -> Items:
        if self._items is None:
            window = self._reading.window
            live = self._live.items if self._reading.is_at_tail else ()
            self._items = Items(window.entries, live, self._renderings, self._width, self._look_of)
        return self._items

    def _look_of(self, event_id: int) -> Look:
        if event_id not in self._toggled and event_id != self._pointed_out:
            return self._look
        is_unfolded = self._look.is_unfolded ^ (event_id in self._toggled)
        return replace(self._look, is_unfolded=is_unfolded, is_pointed_out=event_id == self._pointed_out)

    def _top(self) -> Place:
        """The place of the first line on the screen."""
        items = self._laid_out()
        if self._anchor is None:
            return scrolling.tail(items, self._height)
        place = self._anchor.place(items, self._width, self._look_of(self._anchor.event_id))
        return scrolling.clamped(items, place, self._height)

    def _look_around(self, place: Place) -> None:
        """Remember what is on the screen."""
        items = self._laid_out()
        last = scrolling.down(items, place, self._height - 1).item
        if len(items):
            self._visible = items.item(min(place.item, len(items) - 1)).id, items.item(min(last, len(items) - 1)).id
        if self.is_following:
            self._unseen.clear()
        else:
            self._unseen.seen_to(self._visible[1])

    def _jump(self, which: Which, than: int, landing: Anchor | None) -> None:
        """Go where the window is not. Until that is read, the screen stays as it is."""
        self._reading.jump(which, than)
        self._landing = landing
        self._changed()

    def _store(self, event: Event) -> None:
        record = Record(event.pk, event.event_type, event.payload, event.token_count, event.timestamp)
        is_empty = not record.payload.get("content") and not record.payload.get("thinking")
        live_id = self._live.stored(record.event_type, is_empty=is_empty and record.event_type != EventType.TOOL_CALL)
        if live_id is not None:
            if self._anchor and self._anchor.event_id == live_id:
                self._anchor = replace(self._anchor, event_id=record.id)
            if live_id in self._toggled:
                self._toggled.add(record.id)
        self._reading.store(record)
        self._reading.trim(*self._visible)
        self._hear(record)
        if not self.is_following:
            self._unseen.add(record.id, record.event_type)

    def _hear(self, record: Record) -> None:
        text = record.payload.get("content") if record.event_type == EventType.AGENT_MESSAGE else ""
        if isinstance(text, str) and text.strip() and record.id > self._last_answer[0]:
            self._last_answer = record.id, text

    def _go(self, place: Place) -> None:
        """Look at a place; at the tail, follow it."""
        items = self._laid_out()
        if place >= scrolling.down(items, scrolling.tail(items, self._height), 0) and self._reading.is_at_tail:
            self._anchor = None
        else:
            self._hold(place)
        self._changed()

    def _hold(self, place: Place) -> None:
        items = self._laid_out()
        if place.item < len(items):
            id_ = items.item(place.item).id
            self._anchor = Anchor(id_, place.line, self._width, self._look_of(id_))
