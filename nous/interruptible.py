"""Work that ends when the user says stop: a stream that is read, a function that runs in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, suppress
from typing import Any, TypeVar, cast

from django.db import connections

from tools_app.interrupt import Interrupt

T = TypeVar("T")

_END = object()


async def until_interrupted(stream: AsyncGenerator[T, None], interrupt: Interrupt) -> AsyncGenerator[T, None]:
    """The items of the stream, until it ends or the interrupt is set; the stream is closed either way.

    What the stream raises comes through. A task of its own reads it, so that a silent server cannot hold up a stop.
    """
    queue: asyncio.Queue[Any] = asyncio.Queue()

    async def read() -> None:
        try:
            async with aclosing(stream) as items:
                async for item in items:
                    queue.put_nowait(item)
        finally:
            queue.put_nowait(_END)

    loop = asyncio.get_running_loop()
    reader = asyncio.create_task(read())
    with interrupt.calling(lambda: loop.call_soon_threadsafe(queue.put_nowait, _END)):
        try:
            while (item := await queue.get()) is not _END:
                yield item
        finally:
            if interrupt.is_set() or not reader.done():
                reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader


async def or_interrupted(work: Coroutine[Any, Any, T], interrupt: Interrupt, patience_s: float = 0.0) -> T | None:
    """What the work returns, or None if the interrupt was set and the work did not end within `patience_s` seconds
    after it. The work is then cancelled."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    task, stop = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    with interrupt.calling(lambda: loop.call_soon_threadsafe(stopped.set)):
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await asyncio.wait((task,), timeout=patience_s)
            return task.result() if task.done() else None
        finally:
            stop.cancel()
            task.cancel()


async def in_thread(function: Callable[..., T], *args: Any) -> T:
    """Run the function in a daemon thread of its own: one that hangs keeps neither the others nor the exit waiting."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(cast(T, result))
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = function(*args)
        except BaseException as raised:  # handed over whole to whoever awaits it
            error = raised
        finally:
            connections.close_all()  # the thread's own; nobody else can
        with suppress(RuntimeError):  # nobody waits any more: the loop ended while this went on
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name=getattr(function, "__qualname__", "tool"), daemon=True).start()
    return await future
