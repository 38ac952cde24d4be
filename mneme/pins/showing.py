"""What of the pins stands at the head of a view, and who is told that something does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from anima_project.configuration import Head, fresh_configuration
from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import SystemMessage
from mneme.models.pin import Pin as Row
from mneme.pins.pinning import AGENT, Pin, pins, pins_of
from sessions_app.contributions import Contribution
from sessions_app.head import HeadPart, tokens
from sessions_app.reading import when
from sessions_app.viewport import View

SOURCE = "pins"

ABOUT = """\
Words of the user's, exactly as they were said, that stay in view because the user, or you, pinned them. They still hold; \
where two contradict each other, the later one does."""
ADDED = "The user has pinned these words of an earlier message, which is out of view:"
NO_LONGER = "No longer pinned, so they need not hold any more:"


def made(session_id: int, view: View, head: Head) -> HeadPart | None:
    """For a view that starts at `view.start`: the pins whose messages are out of view, as far as they fit."""
    out_of_view = [pin for pin in pins(session_id) if pin.message_id < view.start]
    fitting = _fitting(out_of_view, int(head.pins * view.budget))
    _tell_of(session_id, [pin for pin in out_of_view if pin not in fitting])
    return _part(fitting)


def shown(event_ids: Sequence[int]) -> HeadPart | None:
    """The same pins again, also such as are no longer pinned: until the window moves."""
    found = pins_of(event_ids)
    return _part([found[id_] for id_ in event_ids if id_ in found])


def news(session_id: int, view: View) -> Contribution | None:
    """What the head does not know: pins of messages out of view that came to be since the window moved, and pins in the
    head that are none any more. Each is said once, at the end, where it costs no cache; then it is part of the talk."""
    present, head = pins(session_id), (view.head or {}).get(SOURCE, ())
    told = _told(view)
    added = [pin for pin in present if pin.message_id < view.start and pin.id not in head and pin.id not in told]
    if view.head is None:  # the head is being made from what is pinned now
        added = []
    pinned = {pin.id for pin in present}
    gone = [id_ for id_ in (*head, *told) if id_ > 0 and id_ not in pinned and -id_ not in told]
    added = _fitting(added, int(fresh_configuration().head.pins * view.budget)) if added else []
    removed = list(pins_of(gone).values()) if gone else []
    paragraphs = [ADDED, *map(_paragraph, added)] if added else []
    paragraphs += [NO_LONGER, *map(_paragraph, removed)] if removed else []
    if not paragraphs:
        return None
    felt = {"told": [pin.id for pin in added] + [-pin.id for pin in removed]}
    return Contribution(source=SOURCE, text="\n\n".join(paragraphs), felt=felt)


def is_shown_whole(session_id: int, budget: int) -> bool:
    """Whether all that is pinned would fit, were all of it out of view."""
    present = pins(session_id)
    return len(_fitting(present, int(fresh_configuration().head.pins * budget))) == len(present)


def _fitting(present: Sequence[Pin], room: int) -> list[Pin]:
    """The newest pins that fit, whole, in the order in which they were said. One that is too long makes way for others."""
    room -= HeadPart(source=SOURCE, text=f"{ABOUT}\n\n", event_ids=()).cost
    fitting: list[Pin] = []
    for pin in sorted(present, key=lambda pin: pin.id, reverse=True):
        cost = tokens(f"{_paragraph(pin)}\n\n")
        if cost <= room:
            fitting.append(pin)
            room -= cost
    return sorted(fitting, key=lambda pin: (pin.message_id, pin.id))


def _part(present: Sequence[Pin]) -> HeadPart | None:
    if not present:
        return None
    text = "\n\n".join([ABOUT, *map(_paragraph, present)])
    return HeadPart(source=SOURCE, text=text, event_ids=tuple(pin.id for pin in present))


def _paragraph(pin: Pin) -> str:
    return f"[{when(pin.said_at)}{', pinned by you' if pin.by == AGENT else ''}]\n{pin.text}"


def _told(view: View) -> Collection[int]:
    """The pins that were spoken of since the window began; negative: that they are none any more."""
    told: list[int] = []
    for record in view.records:
        felt = record.payload.get("felt")
        said = felt.get(SOURCE) if isinstance(felt, Mapping) else None
        ids = said.get("told") if isinstance(said, Mapping) else None
        told += [id_ for id_ in ids if type(id_) is int] if isinstance(ids, list) else []
    return told


def _tell_of(session_id: int, left_out: Sequence[Pin]) -> None:
    """Say once of each pin that it does not fit."""
    new = Row.objects.filter(event_id__in=[pin.id for pin in left_out], is_told=False)
    if not (count := new.update(is_told=True)):
        return
    what = "One pinned message does" if count == 1 else f"{count} pinned messages do"
    text = (
        f"{what} not fit at the head of the view any more, and the model does not see it word for word. "
        "/pins shows what is pinned; /unpin what need not stay, or raise head.pins."
    )
    emit(Event.of(session_id, SystemMessage(content=text, level="warning")))
