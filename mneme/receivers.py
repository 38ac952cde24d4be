"""How Mneme answers the cortex, and what it does when a session comes in from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anima_project.configuration import fresh_configuration
from events_app.jobs import enqueue
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


def take_in(sender: Any, session_id: int, **_: Any) -> None:
    """What left the view is covered by extracts; let a worker have a model write better ones."""
    if fresh_configuration().snapshots.by_model:
        enqueue(WRITE, session_id)


def take_in_imported(sender: Any, session_id: int, **_: Any) -> None:
    from mneme.snapshots import index

    index.reindex(session_id)
