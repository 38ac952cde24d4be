"""The transport to a program that was started: a message a line, over its stdin and stdout.

Not the SDK's own, which takes lines of any length, and does not tell the number of the process it started.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import anyio
import mcp_types
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client._transport import TransportStreams
from mcp.shared.message import SessionMessage

from anima_project.process import Process
from tools_app.bash.leftovers import Record, recorded
from tools_app.bash.processes import end_session
from tools_app.mcp import child
from tools_app.mcp.server import Server

LONGEST_LINE_BYTES = 50_000_000
GRACE_S = 1.0
"""How long a server has to end once its input has ended; then it is killed, with all it started."""
_REAPED_S = 2.0


class Running:
    """The program, for whoever wants to know whether it still runs."""

    def __init__(self) -> None:
        self.process: Process | None = None
        self.has_fallen_silent = False

    def is_alive(self) -> bool:
        """The system is asked: asyncio hears of an end a moment later, and a call made in that moment would be lost."""
        return self.process is not None and self.process.is_alive() and not self.has_fallen_silent


@asynccontextmanager
async def started(server: Server, own: Mapping[str, str], running: Running) -> AsyncIterator[TransportStreams]:
    """The program is started, and has ended with all that it started when the block does. OSError."""
    owner = Process.of(os.getpid())
    env = child.environment(os.environ, own, str(owner))
    directory = child.folder(server)
    command = [child.found(server.command, env, directory), *server.args]
    reading_end, our_end = os.pipe()
    try:
        with child.open_log(server.name) as log:
            process = await asyncio.create_subprocess_exec(
                *child.watched(command, reading_end),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=env,
                cwd=directory,
                start_new_session=True,
                pass_fds=(reading_end,),
                limit=LONGEST_LINE_BYTES,
            )
    except BaseException:
        os.close(our_end)
        raise
    finally:
        os.close(reading_end)
    try:
        running.process = leader = Process.of(process.pid)
        if owner and leader:
            with recorded(Record(owner, leader), child.records()):
                async with _streams(process, running) as streams:
                    yield streams
        else:
            raise OSError("it ended as soon as it was started")
    finally:
        end_session(process.pid)
        os.close(our_end)
        with anyio.move_on_after(_REAPED_S, shield=True):
            await process.wait()


@asynccontextmanager
async def _streams(process: asyncio.subprocess.Process, running: Running) -> AsyncIterator[TransportStreams]:
    to_session, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    outgoing, from_session = anyio.create_memory_object_stream[SessionMessage](0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_read, process, to_session, running)
        tasks.start_soon(_write, process, from_session, to_session)
        try:
            yield incoming, outgoing
        finally:
            with anyio.move_on_after(GRACE_S, shield=True):
                assert process.stdin is not None
                process.stdin.close()
                while process.returncode is None:  # noqa: ASYNC110 - wait() waits for all who hold its stdout, too
                    await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()
            for stream in (incoming, outgoing, to_session, from_session):
                stream.close()


async def _read(
    process: asyncio.subprocess.Process,
    to_session: MemoryObjectSendStream[SessionMessage | Exception],
    running: Running,
) -> None:
    assert process.stdout is not None
    async with to_session:
        with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
            try:
                async for line in process.stdout:
                    if line.strip():
                        await to_session.send(_parsed(line))
            except ValueError:  # a line without an end: nothing after it can be understood
                await to_session.send(ValueError(f"it sent a line of more than {LONGEST_LINE_BYTES} bytes"))
        running.has_fallen_silent = True


async def _write(
    process: asyncio.subprocess.Process,
    from_session: MemoryObjectReceiveStream[SessionMessage],
    to_session: MemoryObjectSendStream[SessionMessage | Exception],
) -> None:
    assert process.stdin is not None
    with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
        try:
            async for message in from_session:
                line = message.message.model_dump_json(by_alias=True, exclude_unset=True)
                process.stdin.write(line.encode() + b"\n")
                await process.stdin.drain()
        except OSError:  # it no longer reads: the session hears that from the end of what it sends
            await to_session.aclose()


def _parsed(line: bytes) -> SessionMessage | Exception:
    """A line that is no message is passed on as the error that it is, and the session goes on."""
    try:
        return SessionMessage(mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as error:
        return error
