"""A session and all that is kept with it goes; nothing else in the log can."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from anima_project import state
from anima_project.configuration import configuration
from sessions_app import lease
from sessions_app.models import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What goes with a session."""

    events: int
    results: int
    """Files of tools' results that were too long to send."""
    results_bytes: int


def belongings(session: Session) -> Belongings:
    sizes = [file.stat().st_size for file in _results(session).rglob("*") if file.is_file()]
    return Belongings(events=session.events.count(), results=len(sizes), results_bytes=sum(sizes))


def delete(session: Session) -> None:
    """SessionBusy while a turn runs in it: its end would be written into nothing."""
    folder, number = _results(session), session.pk
    holder = lease.acquire(number, configuration().turn.lease_s)
    try:
        session.delete()
    finally:
        lease.release(number, holder)
    if folder.exists():
        shutil.rmtree(folder)


def _results(session: Session) -> Path:
    return state.current().results(session.pk)
