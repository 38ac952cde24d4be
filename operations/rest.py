"""Whether the agent rests, so that its state can be exchanged under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError

from anima_project import presence
from anima_project.state import State
from events_app import worker
from operations.errors import AgentWorks
from operations.management.commands.start import alone
from sessions_app import lease


@contextmanager
def at_rest(here: State) -> Iterator[None]:
    """Within the block nothing of the agent runs on this machine, and none of its long-running commands can begin.
    AgentWorks, StartedAlready."""
    with alone(here), presence.nobody_else(here) as is_at_rest:
        if not is_at_rest:
            raise AgentWorks("anima tui, anima web or anima mcp serve is open")
        with suppress(DatabaseError):  # without tables, or damaged: nobody works with it
            if running := worker.running():
                raise AgentWorks(f"a worker runs (process {running[0].pid} on {running[0].host})")
            if held := lease.taken():
                raise AgentWorks(f"session {held[0]} is in the middle of a turn")
        yield
