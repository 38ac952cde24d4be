"""A moment of the past in full, and what was around it, thinner with distance."""

from __future__ import annotations

from typing import Final

from anima_project.plain_text import harmless
from events_app.models import Event
from mneme.errors import UnknownMoment
from mneme.gist import WEB_TOOLS
from mneme.models import Forgotten
from mneme.reminding import WHO
from sessions_app.reading import when

REACH: Final = 8
"""Events told on each side."""
WHOLE: Final = 20_000
"""Characters of the moment itself; half of its neighbours' share is that of the next ones."""
NEXT: Final = 800
LEAST: Final = 60
TOLD: Final = ("user_message", "agent_message", "tool_response")


def lines(event_id: int) -> list[str]:
    """UnknownMoment if there is no such event, or it was forgotten."""
    event = Event.objects.filter(pk=event_id, event_type__in=TOLD).select_related("session").first()
    if event is None or Forgotten.objects.filter(pk=event_id).exists():
        raise UnknownMoment(event_id)
    around = Event.objects.filter(session_id=event.session_id, event_type__in=TOLD)
    before = list(around.filter(pk__lt=event_id).order_by("-id")[:REACH])[::-1]
    after = list(around.filter(pk__gt=event_id).order_by("id")[:REACH])
    gone = set(Forgotten.objects.filter(pk__in=[one.pk for one in (*before, *after)]).values_list("pk", flat=True))
    told = [f"Session {event.session_id}, {when(event.timestamp)}:"]
    for place, one in enumerate([*before, event, *after]):
        distance = abs(place - len(before))
        if one.pk not in gone:
            told += _told(one, WHOLE if distance == 0 else max(LEAST, NEXT >> (distance - 1)), is_it=distance == 0)
    return told


def _told(event: Event, most: int, *, is_it: bool) -> list[str]:
    payload = event.payload if isinstance(event.payload, dict) else {}
    text = harmless(str(payload.get("content", ""))).strip()
    if not text:
        return []
    tool = harmless(str(payload.get("tool_name", "")))[:64]
    kind = {"user_message": "user", "agent_message": "agent"}.get(
        event.event_type, "web" if tool in WEB_TOOLS else "tool"
    )
    cut = text if len(text) <= most else f"{text[:most]}… [{len(text) - most} more characters]"
    cut = cut if is_it else " ".join(cut.split())
    return [f"{'→' if is_it else ' '} event {event.pk}, {WHO[kind].format(tool=tool)}: {cut}"]
