"""What stands at the head of the view: what is out of view by now, and is shown all the same.

Before a call whose window has moved the cortex asks, naming nobody. A subsystem answers by connecting to `head_wanted`
and returning a HeadPart, or None:

    head_wanted.connect(remind, dispatch_uid="mneme.remind")
    def remind(sender, session_id, view, shown, **_) -> HeadPart | None: ...

When the window has moved, `shown` is None: the receiver chooses what to show of what happened before `view.start`, within
its share of the tokens in `view.budget`. What it shows are events, and their ids are kept in each reply until the window
moves again. Until then `shown` is what was kept, by source, and the receiver shows just these events again, in the same
bytes: the head is the beginning of all that is sent, and neither the cache nor the model's thinking survives a change of
it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from events_app.cost import BYTES_PER_TOKEN
from sessions_app.elements import EARLIER, element
from sessions_app.signals import head_wanted
from sessions_app.viewport import View

TAG = EARLIER

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPart:
    """What one subsystem shows at the head of a view."""

    source: str
    text: str
    """Says what it is: data and not instruction, or the user's own words."""
    event_ids: tuple[int, ...]
    """The session's events that the text is made from, and from which it can be made again."""

    @property
    def element(self) -> str:
        return element(TAG, self.source, self.text)

    @property
    def cost(self) -> int:
        """Tokens, estimated as everywhere."""
        return tokens(self.element)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    texts: tuple[str, ...] = ()
    shown: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The events that are shown, by source."""
    cost: int = 0

    @property
    def seen(self) -> dict[str, Any]:
        """What a reply is to say of the head that it was made under; nothing if there was none."""
        if not self.shown:
            return {}
        return {"head": {source: list(ids) for source, ids in self.shown.items()}, "head_tokens": self.cost}


def gather(session_id: int, view: View) -> Head:
    """The head of this view, in the order in which the subsystems connected. Who fails is logged, and shows nothing in
    this call."""
    if view.head is not None and not view.head:
        return Head()
    answers = head_wanted.send_robust(sender=None, session_id=session_id, view=view, shown=view.head)
    parts = [answer for _, answer in answers if isinstance(answer, HeadPart) and answer.text.strip()]
    if view.head is not None:  # what a reply says of its head stays true, also where a part is missing now
        parts = [part for part in parts if part.source in view.head]
        return Head(texts=tuple(part.element for part in parts), shown=view.head, cost=view.head_cost)
    room = max(0, view.budget - view.cost)
    fitting: list[HeadPart] = []
    for part in parts:
        if part.cost > room:
            log.warning("What %s shows at the head costs %s tokens, and %s are left", part.source, part.cost, room)
            continue
        room -= part.cost
        fitting.append(part)
    return Head(
        texts=tuple(part.element for part in fitting),
        shown={part.source: part.event_ids for part in fitting},
        cost=sum(part.cost for part in fitting),
    )


def tokens(text: str) -> int:
    """What a text costs in the context, estimated as everywhere; a part of a token counts as one."""
    return -(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN)
