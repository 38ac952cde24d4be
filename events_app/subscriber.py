"""Receivers on the bus that plugins bring: one class like `Subscriber`, and one line of entry point in the group
`anima.subscribers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from anima_project.plugins.part import SUBSCRIBERS
from anima_project.plugins.plugged import Plugged, unsound
from events_app.models import Event
from events_app.payloads import EventType


class Subscriber(Protocol):
    """Hears what happens in each process, as it happens. Made once per process, without arguments, when there is first
    something for it to hear."""

    name: ClassVar[str]
    event_types: ClassVar[tuple[str, ...]]
    """Those that it hears: user_message, agent_message, tool_call, tool_response, system_message."""

    def receive(self, event: Event) -> None:
        """After the event is stored, in the thread that emitted it, perhaps in a transaction that is rolled back later:
        so be quick. It changes nothing of the event. One that raises is disabled, and the event stays."""


def tell(sender: Any, event: Event, **_: Any) -> None:
    """The receiver that passes events on to plugins."""

    def hears(about: Mapping[str, Any]) -> bool:
        return event.event_type in about.get("event_types", ())

    subscribers.ask(lambda one: one.receive(event), hears)


def _fault_of(made: Any, name: str) -> str | None:
    types = getattr(made, "event_types", None)
    if fault := unsound(made, name, "receive"):
        return fault
    if not isinstance(types, tuple) or not types or not set(types) <= set(EventType):
        return f"its event_types are no tuple of some of: {', '.join(EventType)}"
    return None


subscribers: Plugged[Subscriber] = Plugged(
    SUBSCRIBERS, _fault_of, lambda one: {"event_types": [str(kind) for kind in one.event_types]}
)
