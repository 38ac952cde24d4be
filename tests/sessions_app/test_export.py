from __future__ import annotations

import json
from collections.abc import Iterator

from hypothesis import given

from events_app.models import Record
from events_app.payloads import AgentMessage, Payload, SystemMessage, ToolCall, ToolResponse, UserMessage
from sessions_app.export import as_json, as_markdown
from tests.sessions_app.logs import logs

NOON_NS = 1_700_000_000 * 1_000_000_000


def log(*payloads: Payload) -> list[Record]:
    return [Record(id_, str(p.event_type), p.to_payload(), 0, NOON_NS) for id_, p in enumerate(payloads, 1)]


def test_a_session_reads_as_a_conversation() -> None:
    records = log(
        UserMessage(content="Which system is this?"),
        AgentMessage(content="I will look.", model="m"),
        ToolCall(tool_name="bash", tool_input={"command": "uname"}, tool_use_id="a", content="uname"),
        ToolResponse(tool_name="bash", tool_use_id="a", content="Linux\n"),
        SystemMessage(content="a notice"),
        AgentMessage(content="It is **Linux**.", model="m"),
    )
    assert "".join(as_markdown("Systems", records)) == (
        "# Systems\n"
        "\n## You, 2023-11-14 22:13 UTC\n\nWhich system is this?\n"
        "\n## Anima, 2023-11-14 22:13 UTC\n\nI will look.\n"
        "\n**bash**\n\n```\nuname\n```\n"
        "\nResult:\n\n```\nLinux\n```\n"
        "\n## Anima, 2023-11-14 22:13 UTC\n\nIt is **Linux**.\n"
    )


def test_code_in_a_result_cannot_end_its_block() -> None:
    [_, piece] = as_markdown("x", log(ToolResponse(tool_name="bash", tool_use_id="a", content="````\n# not a title")))
    assert piece.count("`````") == 2


@given(logs())
def test_the_json_of_a_session_holds_every_event_as_the_log_has_it(records: list[Record]) -> None:
    document = json.loads("".join(as_json({"name": "x"}, records)))
    assert document["session"] == {"name": "x"}
    assert [(event["id"], event["type"], event["payload"]) for event in document["events"]] == [
        (record.id, record.event_type, record.payload) for record in records
    ]


def test_an_empty_session_is_a_document_too() -> None:
    document = json.loads("".join(as_json({}, [])))
    assert document == {"format": "anima session", "version": 1, "session": {}, "events": []}


def test_a_document_is_made_piece_by_piece() -> None:
    read = 0

    def endless() -> Iterator[Record]:
        nonlocal read
        while True:
            read += 1
            yield from log(UserMessage(content="x"))

    pieces = as_json({}, endless())
    assert [next(pieces) for _ in range(4)]
    assert read == 3
