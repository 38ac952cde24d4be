"""What the connection screen does, away from the event loop: look, check, keep, forget."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from asgiref.sync import sync_to_async

from anima_project import credential_store
from anima_project.configuration import fresh_configuration
from anima_project.errors import AnimaError
from nous import checking
from nous.checking import Tried, Verdict
from nous.connection import configured, server, server_variable
from nous.current import CurrentCortex
from nous.known_credentials import Known, known_credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What answers now, and why."""

    model: str = ""
    server: str = ""
    source: str = ""
    """Where the credential comes from; empty if none is sent."""
    why_rehearsal: str = ""
    """Why the rehearsal answers; empty if a real model does."""
    server_variable: str = ""
    """The variable of the environment that names the server, if one does."""
    known: Sequence[Known] = ()
    problem: str = ""
    """What cannot be read."""

    @property
    def outranking(self) -> str:
        """The credential of the environment that is in use, whatever is stored."""
        return next((one.name for one in self.known if one.is_in_use and not one.is_stored), "")


class Connecting:
    """The way to the model, to be looked at and changed. Everything may raise AnimaError, but for `present`."""

    def __init__(self, cortex: CurrentCortex) -> None:
        self._cortex = cortex

    async def present(self) -> Present:
        return await sync_to_async(self._present)()

    async def check(self) -> Verdict | None:
        """What the server says to the way that is in use; None if there is none."""
        way = await sync_to_async(lambda: configured(fresh_configuration(), os.environ))()
        return await checking.checked(way) if way else None

    async def try_credential(self, text: str) -> Tried:
        """With the server that is configured."""
        ways = await sync_to_async(lambda: checking.ways_with(text, fresh_configuration(), os.environ))()
        return await checking.first_taken(ways)

    async def try_server(self, url: str) -> Tried:
        """With the credential that is known for it, if any."""
        way = await sync_to_async(lambda: checking.way_at(url, fresh_configuration(), os.environ))()
        return Tried(way, await checking.checked(way))

    async def keep_credential(self, tried: Tried) -> None:
        """The next turn goes with it."""
        await sync_to_async(checking.keep_credential)(tried.way)
        await self._cortex.get()

    async def keep_server(self, tried: Tried) -> None:
        """The next turn goes there."""
        await sync_to_async(checking.keep_server)(tried.way)
        await self._cortex.get()

    async def remove(self, name: str) -> None:
        """Forget a stored credential."""
        await sync_to_async(lambda: credential_store.current().remove(name))()
        await self._cortex.get()

    def _present(self) -> Present:
        try:
            settings = fresh_configuration()
            way = configured(settings, os.environ)
            known = known_credentials(way, os.environ)
        except AnimaError as error:
            return Present(problem=str(error), why_rehearsal="" if not self._cortex.way.is_rehearsal else "of that")
        at = server(settings, os.environ)
        why = "" if way else f"there is no credential for {at}"
        return Present(
            model=settings.model.name,
            server=at,
            source=way.source if way else "",
            why_rehearsal="Anima was started with --rehearsal" if self._cortex.wants_rehearsal else why,
            server_variable=server_variable(os.environ),
            known=known,
        )
