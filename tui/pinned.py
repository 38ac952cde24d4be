"""What `/pin`, `/unpin` and `/pins` do, and what they say. Reads and writes the database."""

from __future__ import annotations

from anima_project.configuration import fresh_configuration
from anima_project.plain_text import harmless
from mneme.errors import CannotPin
from mneme.pins import pinning, showing
from sessions_app.reading import one_line, when

WIDTH = 60


def pinned(session_id: int, words: str) -> str:
    """Pin the person's last message, or these words of the newest that has them. CannotPin."""
    pin = pinning.pin_words(session_id, words)
    text = f"Pinned: “{_short(pin.text)}”. It stays in view, word for word; /unpin lets go of it."
    if showing.is_shown_whole(session_id, fresh_configuration().viewport.token_budget):
        return text
    return f"{text} All that is pinned is more than head.pins has room for: once it is out of view, the newest is kept."


def unpinned(session_id: int, number: str) -> str:
    """Unpin the one at this place of the list, or the newest. CannotPin."""
    present = pinning.pins(session_id)
    if not present:
        raise CannotPin("Nothing", "is pinned in this session.")
    if number and not (number.isdecimal() and 1 <= int(number) <= len(present)):
        raise CannotPin(f"Pin {number}", f"/pins shows which there are, from 1 to {len(present)}.")
    pin = pinning.unpin(session_id, present[int(number) - 1 if number else -1].id)
    return f"No longer pinned: “{_short(pin.text)}”."


def pins_text(session_id: int) -> str:
    """All pins of the session, numbered, for people."""
    present = pinning.pins(session_id)
    if not present:
        return "Nothing is pinned in this session.\n/pin keeps what you said last in view, word for word."
    return "\n\n".join(
        f"{number}  {when(pin.said_at)}, pinned by {'you' if pin.by == pinning.USER else 'Anima'}\n{harmless(pin.text)}"
        for number, pin in enumerate(present, 1)
    )


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"
