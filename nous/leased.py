"""Holding a session for as long as something is done in it: waited for, renewed, given back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from anima_project.configuration import Turn as TurnSettings
from anima_project.database_errors import DatabaseTrouble, translated
from nous.updates import Notice
from sessions_app import lease
from sessions_app.errors import LeaseLost, SessionBusy
from tools_app.interrupt import Interrupt

# How long to look away between two looks at a lease that somebody else holds.
LEASE_POLL_S = 0.1

log = logging.getLogger(__name__)

Tell = Callable[[Notice], None]


@asynccontextmanager
async def leased(session_id: int, settings: TurnSettings, interrupt: Interrupt, tell: Tell) -> AsyncIterator[None]:
    """Within the block nobody else does anything in the session. The interrupt is set if it is lost all the same.

    SessionBusy once the patience of the settings is spent, or on a stop; DatabaseTrouble.
    """
    with translated():
        holder = await _acquired(session_id, settings, interrupt, tell)
    keeping = asyncio.create_task(_kept(session_id, holder, settings.lease_s, interrupt, tell))
    can_be_stored = True
    try:
        yield
    except DatabaseTrouble:
        can_be_stored = False
        raise
    finally:
        keeping.cancel()
        if can_be_stored:
            await sync_to_async(lease.release)(session_id, holder)


async def _acquired(session_id: int, settings: TurnSettings, interrupt: Interrupt, tell: Tell) -> str:
    deadline = time.monotonic() + settings.wait_s
    is_told = False
    while True:
        try:
            return await sync_to_async(lease.acquire)(session_id, settings.lease_s)
        except SessionBusy as busy:
            if interrupt.is_set() or time.monotonic() >= deadline:
                raise
            if not is_told:
                tell(Notice(f"{busy} Waiting …"))
                is_told = True
        await asyncio.sleep(LEASE_POLL_S)


async def _kept(session_id: int, holder: str, lease_s: float, interrupt: Interrupt, tell: Tell) -> None:
    """Renew the lease until cancelled. If it is lost, the work must stop: somebody else speaks in the session."""
    while True:
        await asyncio.sleep(lease_s / 3)
        try:
            await sync_to_async(lease.renew)(session_id, holder, lease_s)
        except LeaseLost as lost:
            tell(Notice(str(lost)))
            interrupt.set()
            return
        except DatabaseError:  # locked, or full: that may pass before the lease runs out
            log.warning("The lease of session %s could not be renewed", session_id, exc_info=True)
