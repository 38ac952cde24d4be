"""How the interface ends: by the person, with the terminal that it ran in, or by something that nobody expected."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from prompt_toolkit.application import Application


async def run(application: Application[None]) -> None:
    """Run it until it is left. A terminal that is closed ends it as a person would; what goes wrong in a key, in a
    frame or in the background ends it with that exception, the terminal being as it was before."""
    loop = asyncio.get_running_loop()
    wants_to_leave = False

    def leave_by_signal() -> None:
        nonlocal wants_to_leave
        wants_to_leave = True
        leave(application)

    def began() -> None:
        if wants_to_leave:
            leave(application)

    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, leave_by_signal)
    loop.set_exception_handler(lambda _, context: _break_off(application, context))
    try:
        await application.run_async(pre_run=began, set_exception_handler=False)
    except (EOFError, OSError):
        if not _is_gone():
            _restore(application)
            raise
        _let_go()
    except BaseException:
        _restore(application)
        raise


def leave(application: Application[None], error: BaseException | None = None) -> None:
    """End it, with an exception if there is one. Nothing, if it is ending already."""
    if application.is_running and not application.is_done:
        if error is None:
            application.exit()
        else:
            application.exit(exception=error)


def _break_off(application: Application[None], context: Mapping[str, Any]) -> None:
    """What asyncio says that it does not know what to do with: from a callback, or from a task of the application's.
    A result that nobody asked for harms nobody, and is logged."""
    error = context.get("exception")
    is_the_interfaces = "handle" in context or "task" in context
    if isinstance(error, Exception) and is_the_interfaces and application.is_running and not application.is_done:
        leave(application, error)
    elif not _is_gone():
        asyncio.get_running_loop().default_exception_handler(dict(context))


def _restore(application: Application[None]) -> None:
    """What prompt-toolkit leaves as it is when the last frame cannot be drawn."""
    output = application.output
    with suppress(OSError):
        output.enable_autowrap()
        output.reset_attributes()
        output.flush()


def _is_gone() -> bool:
    """Whether nobody is at the terminal any more; once hung up, it does not even know that it was one."""
    return not (os.isatty(sys.__stdin__.fileno()) and os.isatty(sys.__stdout__.fileno()))  # type: ignore[union-attr]


def _let_go() -> None:
    """What is still to be written, and would fail again and again, goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
