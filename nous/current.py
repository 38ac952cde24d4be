"""The cortex of a process that lives for long: as the settings and the credentials are now, not as they were at its start.

Whoever begins a piece of work asks for it, and keeps what it got until the piece is done: a turn never changes its
model half-way.
"""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from asgiref.sync import sync_to_async

from anima_project import state
from anima_project.configuration import Configuration, Model, fresh_configuration
from anima_project.credentials import Credential
from nous.connection import Connection, configured, connection
from nous.cortex import Cortex
from nous.provider import Provider
from tools_app.registry import Registry


class CurrentCortex:
    """An async context manager, for one event loop. Its connections, and the rehearsal if one had to answer, end with
    the block."""

    def __init__(self, registry: Registry, *, rehearsal: bool = False) -> None:
        self.registry = registry
        self.wants_rehearsal = rehearsal
        self._stack = AsyncExitStack()
        self._rehearsal: Connection | None = None
        self._providers: list[tuple[Model, Credential | None, Provider]] = []
        self.way: Connection
        """The way to the model, as of the last time that it was asked for."""

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        await self.get()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, traceback)

    async def get(self) -> Cortex:
        """The cortex as of now. ConfigurationError or CredentialError if the present settings allow none."""
        self.way = await sync_to_async(self._present_way)()
        return Cortex(
            provider=await self._provider(self.way),
            registry=self.registry,
            configuration=self.way.configuration,
            state=state.current(),
        )

    def _present_way(self) -> Connection:
        settings = fresh_configuration()
        if not self.wants_rehearsal and (way := configured(settings, os.environ)):
            return way
        return self._rehearsed(settings)

    def _rehearsed(self, settings: Configuration) -> Connection:
        """The rehearsal under these settings; its server is started once."""
        if self._rehearsal is None:
            self._rehearsal = self._stack.enter_context(connection(settings, {}, rehearsal=True))
        return self._rehearsal.under(settings)

    async def _provider(self, way: Connection) -> Provider:
        """One for each server, credential and set of limits: a change opens another, and a turn under way keeps its own."""
        model, credential = way.configuration.model, way.credential
        for known in self._providers:
            if known[:2] == (model, credential):
                return known[2]
        provider = await self._stack.enter_async_context(Provider(credential, model))
        self._providers.append((model, credential, provider))
        return provider
