"""What Mneme puts at the head of the view, and what it does when a session comes in from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anima_project.configuration import fresh_configuration
from events_app.jobs import enqueue
from sessions_app.contributions import Contribution
from sessions_app.head import HeadPart
from sessions_app.viewport import View

WRITE = "mneme.tasks.write_snapshot"


def remind(
    sender: Any, session_id: int, view: View, shown: Mapping[str, tuple[int, ...]] | None, **_: Any
) -> HeadPart | None:
    """What left the view, in few words, at its head."""
    from mneme.snapshots import head  # not before there is something to remember: every command has this app loaded

    if shown is None:
        return head.made(session_id, view.start, view.budget, fresh_configuration())
    return head.shown(shown[head.SOURCE]) if shown.get(head.SOURCE) else None


def keep_pinned(
    sender: Any, session_id: int, view: View, shown: Mapping[str, tuple[int, ...]] | None, **_: Any
) -> HeadPart | None:
    """The user's words that are to stay in view, at its head."""
    from mneme.pins import showing

    if shown is None:
        return showing.made(session_id, view, fresh_configuration().head)
    return showing.shown(shown[showing.SOURCE]) if shown.get(showing.SOURCE) else None


def tell_of_pins(sender: Any, session_id: int, view: View, **_: Any) -> Contribution | None:
    """What was pinned and unpinned since the head was made."""
    from mneme.pins import showing

    return showing.news(session_id, view)


def take_in(sender: Any, session_id: int, **_: Any) -> None:
    """What left the view is covered by extracts; let a worker have a model write better ones."""
    if fresh_configuration().snapshots.by_model:
        enqueue(WRITE, session_id)


def take_in_imported(sender: Any, session_id: int, **_: Any) -> None:
    from mneme.pins import pinning
    from mneme.snapshots import index

    index.reindex(session_id)
    pinning.reindex(session_id)


def forgotten_between(session_id: int, first: int, last: int) -> list[int]:
    """What no snapshot may tell of, and no pin show."""
    from mneme.models import Forgotten

    return list(Forgotten.objects.filter(event_id__range=(first, last)).values_list("event_id", flat=True))
