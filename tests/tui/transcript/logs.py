"""Logs to look at: values in, records out, as the database would give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from tui.transcript.cells import Line, text_of
from tui.transcript.log import Request, Which
from tui.transcript.look import Look, ViewMode
from tui.transcript.transcript import Transcript

NOON = 1_700_049_600_000_000_000
"""2023-11-15, 12:00:00 UTC, in ns."""
S = 1_000_000_000

BASIC, VERBOSE, DEBUG = (Look(mode, zone=UTC) for mode in ViewMode)


def records_of(*values: Payload, first_id: int = 1) -> list[Record]:
    """One a second from noon on, of 10 tokens each."""
    return [
        Record(first_id + at, value.event_type, value.to_payload(), 10, NOON + at * S)
        for at, value in enumerate(values)
    ]


def used(
    number: int, command: str = "true", answer: str = "done", *, success: bool = True, duration_ms: int = 400
) -> list[Payload]:
    """A call of bash, and its response."""
    id_ = f"call_{number}"
    return [
        ToolCall(tool_name="bash", tool_input={"command": command}, tool_use_id=id_, content=command),
        ToolResponse(tool_name="bash", tool_use_id=id_, content=answer, success=success, duration_ms=duration_ms),
    ]


def thought(text: str) -> tuple[dict[str, str], ...]:
    return ({"type": "thinking", "thinking": text, "signature": "s"},)


def a_long_log(count: int) -> list[Record]:
    """Messages of several lengths, calls and notices in between."""
    values: list[Payload] = []
    while len(values) < count:
        at = len(values)
        values.append(UserMessage(content=f"Question {at}. " * (1 + at % 5)))
        values.append(AgentMessage(content=f"Answer {at}.\n\n" + "- a *point*\n" * (at % 7), thinking=thought("Hm.")))
        for number in range(at % 3):
            values += used(at + number)
        if at % 4 == 0:
            values.append(SystemMessage(content=f"Notice {at}"))
    return records_of(*values[:count])


class Log:
    """Answers requests as the database does, and counts the records that it gave."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = list(records)
        self.given = 0

    def answer(self, request: Request) -> list[Record]:
        match request.which:
            case Which.NEWEST:
                page = self.records[-request.count :]
            case Which.OLDEST:
                page = self.records[: request.count]
            case Which.OLDER:
                page = [record for record in self.records if record.id < request.than][-request.count :]
            case Which.NEWER:
                page = [record for record in self.records if record.id > request.than][: request.count]
        self.given += len(page)
        return page


def settle(transcript: Transcript, log: Log, width: int, height: int) -> list[str]:
    """Draw and read until nothing more is wanted: what is then on the screen."""
    frame = transcript.frame(width, height)
    while request := transcript.wants:
        transcript.take(request, log.answer(request))
        frame = transcript.frame(width, height)
    return texts(frame)


def opened(log: Log, width: int = 40, height: int = 10, look: Look = BASIC) -> Transcript:
    transcript = Transcript(look)
    settle(transcript, log, width, height)
    return transcript


def texts(lines: Sequence[Line]) -> list[str]:
    return [text_of(line) for line in lines]
