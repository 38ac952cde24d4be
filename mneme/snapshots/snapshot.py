"""A snapshot as a value, and its form in the log: a system message with a record, which is never shown as a notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from events_app.payloads import SystemMessage, ids_in
from sessions_app.head import tokens
from sessions_app.reading import moment

KIND = "snapshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A stretch of a session in few words."""

    level: int
    """1: of events. 2: of snapshots of level 1."""
    first: int
    """The id of the first event covered, and of the last one in `last`."""
    last: int
    began: int
    """When the stretch began and ended, in nanoseconds since the epoch."""
    ended: int
    text: str
    model: str = ""
    """Who wrote it; empty for an extract."""
    usage: Mapping[str, int] = field(default_factory=dict)
    """Tokens, as the API reports them."""
    left_out: tuple[int, ...] = ()
    """Events that it covers and says nothing of, for they are to be forgotten."""
    voids: tuple[int, ...] = ()
    """Snapshots, by the ids of their events, that it stands for: they must not be shown again."""

    @property
    def shown(self) -> str:
        """What the model reads of it."""
        return f"[{_period(self.began, self.ended)}]\n{self.text.strip()}"

    @property
    def cost(self) -> int:
        """Tokens of what is shown, estimated, with the empty line behind it."""
        return tokens(f"{self.shown}\n\n")

    @property
    def spent(self) -> int:
        """Tokens that the model read and wrote for it."""
        return sum(self.usage.values())

    def to_payload(self) -> SystemMessage:
        events: dict[str, Any] = {"first": self.first, "last": self.last}
        events |= {"left_out": list(self.left_out)} if self.left_out else {}
        events |= {"voids": list(self.voids)} if self.voids else {}
        record: dict[str, Any] = {"kind": KIND, "level": self.level, "began": self.began, "ended": self.ended}
        record |= {"model": self.model, "usage": dict(self.usage)} if self.model else {}
        return SystemMessage(content=self.text, record={**record, "events": events})

    @classmethod
    def from_payload(cls, payload: SystemMessage) -> Snapshot | None:
        """None if it is none, or not as it should be."""
        record = payload.record
        events, usage = record.get("events"), record.get("usage", {})
        numbers: list[Any] = [record.get(name) for name in ("level", "began", "ended")]
        if record.get("kind") != KIND or not isinstance(events, Mapping) or not isinstance(usage, Mapping):
            return None
        numbers += [events.get(name) for name in ("first", "last")]
        if any(type(number) is not int for number in [*numbers, *usage.values()]):
            return None
        level, began, ended, first, last = numbers
        if level not in (1, 2) or not first <= last:
            return None
        return cls(
            level=level,
            first=first,
            last=last,
            began=began,
            ended=ended,
            text=payload.content,
            model=str(record.get("model", "")),
            usage={str(name): count for name, count in usage.items()},
            left_out=tuple(ids_in(events.get("left_out", ()))),
            voids=tuple(ids_in(events.get("voids", ()))),
        )


def _period(began: int, ended: int) -> str:
    start, end = moment(began), moment(ended)
    if start == end:
        return f"{start} UTC"
    return f"{start} – {end[11:] if start[:10] == end[:10] else end} UTC"
