"""The turn: from what the user says to what the agent answers.

    lease → close what a crash left open → rounds → close what a stop left open → release

An async generator of updates, see `updates.py`. Everything that happened is in the log before it is told. Setting the
interrupt ends the turn within moments; what was said until then is kept, and each call has its answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from anima_project.configuration import Turn as TurnSettings
from anima_project.database_errors import explained
from nous import storage
from nous.cortex import Cortex
from nous.inbox import Inbox
from nous.leased import leased
from nous.rounds import Rounds
from nous.updates import Stored, Update
from sessions_app.models import Session
from tools_app.approval import Approver
from tools_app.interrupt import Interrupt


async def turn(
    cortex: Cortex,
    session: Session,
    text: str | None,
    *,
    approver: Approver,
    interrupt: Interrupt | None = None,
    inbox: Inbox | None = None,
    said_by: str = "",
) -> AsyncGenerator[Update, None]:
    """One turn. `text` is what the user says; None lets the agent go on from where the log stands.

    Messages put into `inbox` meanwhile are seen at the next model call. `said_by`: the program that says it, if it
    is not the user: then it brings along nothing of what it names. SessionBusy if the session stays taken; what
    goes wrong later ends the turn with a system message and `Done`, the last update of every turn. DatabaseTrouble if
    nothing can be stored any longer. Closing the generator stops the turn as the interrupt does.
    """
    interrupt = interrupt or Interrupt()
    updates: asyncio.Queue[Update | None] = asyncio.Queue()
    rounds = Rounds(
        cortex=cortex,
        session=session,
        approver=approver,
        interrupt=interrupt,
        inbox=inbox or Inbox(),
        tell=updates.put_nowait,
        said_by=said_by,
    )
    work = asyncio.create_task(_with_the_lease(rounds, text, cortex.configuration.turn))
    work.add_done_callback(lambda _: updates.put_nowait(None))
    try:
        while (update := await updates.get()) is not None:
            yield update
    finally:
        if not work.done():
            interrupt.set()  # a tool hears this, and not that its task is cancelled
            work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _with_the_lease(rounds: Rounds, text: str | None, settings: TurnSettings) -> None:
    session_id = rounds.session.pk
    async with leased(session_id, settings, rounds.interrupt, rounds.tell):
        can_be_closed = True
        try:
            for event in await sync_to_async(storage.close_open_calls)(session_id):
                rounds.tell(Stored(event))
            rounds.tell(await rounds.run(text))
        except DatabaseError as error:
            if trouble := explained(error):  # nothing can be stored; the next turn closes what this one leaves open
                can_be_closed = False
                raise trouble from error
            raise
        finally:
            if can_be_closed:
                await sync_to_async(storage.close_open_calls)(session_id)
