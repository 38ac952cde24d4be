"""Three short lives of the same length, in each of which the mood turns: what the arms are asked about. Values alone.

A life has a view wherever the person speaks. The first one comes after a while, so that something is felt by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, ToolCall, ToolResponse, UserMessage
from thymos.fold import Row

START_NS = 1_790_000_000 * 10**9
EVERY_NS = 40 * 10**9
WARMING_UP = 3
"""Messages of the person before the first view."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the person says, and of the calls of tools that follow, whether they fail."""

    said: str
    fails: tuple[bool, ...]


def _step(said: str, command: str, *fails: bool) -> Step:
    return Step(f"{said}\nperhaps: {command}", fails)


_TESTS, _NOTES, _REPORT = "python -m pytest -x", "ls -l notes", "cat report.md"

LIVES: Mapping[str, tuple[Step, ...]] = {
    "stuck, and then through": (
        _step("Please see why the import fails.", _TESTS, False),
        _step("And the fixture?", _TESTS, True),
        _step("I would look at the path now.", _TESTS, True),
        _step("Then at the cache.", _TESTS, True, True),
        _step("Or is it the lock?", _TESTS, True, True, True),
        _step("Try it without the plugin.", _TESTS, False, False),
        _step("It works now, thank you!", _TESTS, False),
        _step("Would you tidy up the tests as well?", _TESTS, False),
    ),
    "warm, and then hurt": (
        _step("Thank you, the notes are wonderful!", _NOTES, False),
        _step("Would you sort the letters too? Thanks!", _NOTES, False),
        _step("Well done, that was really helpful.", _NOTES, False),
        _step("It works now, thanks a lot! And the recipes?", _NOTES, False),
        _step("No, that is wrong, that is not what I wanted.", _NOTES, False),
        _step("This is still wrong, and the dates are bad.", _NOTES, False),
        _step("No, this is useless.", _NOTES, False),
        _step("Let us try the photos.", _NOTES, False),
    ),
    "blamed, and then forgiven": (
        _step("No, the heading is wrong.", _REPORT, False),
        _step("The tone is bad, this is not what I wanted.", _REPORT, True),
        _step("Still wrong.", _REPORT, True),
        _step("That is terrible.", _REPORT, False),
        _step("Leave the table; do the ending first.", _REPORT, False),
        _step("That is better, thank you.", _REPORT, False),
        _step("Well done, this is good!", _REPORT, False),
        _step("Perfect, thank you so much. One more page?", _REPORT, False),
    ),
}


def rows(life: tuple[Step, ...]) -> list[Row]:
    """The life as the fold reads it: an event every forty seconds."""
    return [
        (number, 1, str(event.event_type), event.to_payload(), START_NS + number * EVERY_NS)
        for number, event in enumerate(_events(life), 1)
    ]


def views(life: tuple[Step, ...]) -> list[list[Record]]:
    """The events up to and with each message of the person but the first ones."""
    found = [Record(id_, kind, payload, 0, at) for id_, _, kind, payload, at in rows(life)]
    ends = [at for at, record in enumerate(found, 1) if record.event_type == "user_message"]
    return [found[:end] for end in ends[WARMING_UP:]]


def _events(life: tuple[Step, ...]) -> Iterator[Payload]:
    for at, step in enumerate(life):
        yield UserMessage(content=step.said)
        for number, failed in enumerate(step.fails):
            command, id_ = step.said.rpartition("perhaps: ")[2], f"toolu_{at}_{number}"
            yield AgentMessage(content="Let me see.", model="m", stop_reason="tool_use")
            yield ToolCall(tool_name="bash", tool_input={"command": command}, tool_use_id=id_, content=command)
            content = "E  AssertionError: 1 != 2\nexit 1" if failed else "3 lines\nexit 0"
            yield ToolResponse(tool_name="bash", tool_use_id=id_, success=not failed, content=content)
        yield AgentMessage(
            content="Still the same error." if step.fails[-1] else "That is done.", model="m", stop_reason="end_turn"
        )
