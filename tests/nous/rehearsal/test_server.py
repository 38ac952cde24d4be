"""The rehearsal on its socket: what it keeps, how it fails on request, and that it leaves nothing behind."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from nous.rehearsal import Rehearsal

Json = dict[str, Any]


@pytest.fixture
def http(rehearsal: Rehearsal) -> Iterator[httpx.Client]:
    headers = {"x-api-key": "rehearsal", "anthropic-version": "2023-06-01"}
    with httpx.Client(base_url=rehearsal.url, headers=headers) as client:
        yield client


def asking(words: str, **more: Any) -> Json:
    return {"model": "rehearsal", "max_tokens": 4096, "messages": [{"role": "user", "content": words}], **more}


def create(http: httpx.Client, words: str, **more: Any) -> Json:
    return dict(http.post("/v1/messages", json=asking(words, **more)).json())


def received(http: httpx.Client, words: str = "Hello") -> tuple[bytes, bool]:
    """What a stream brought, and whether it ended as HTTP says it should."""
    content = b""
    try:
        with http.stream("POST", "/v1/messages", json=asking(words, stream=True)) as response:
            for chunk in response.iter_raw():
                content += chunk
    except httpx.RemoteProtocolError:
        return content, False
    return content, True


def events(content: bytes) -> list[Json]:
    return [json.loads(line[6:]) for line in content.decode().splitlines() if line.startswith("data: ")]


def test_a_stream_has_every_kind_of_event(http: httpx.Client) -> None:
    content, tidy = received(http, "think: of rivers")
    assert tidy
    assert {event["type"] for event in events(content)} == {
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
        "ping",
    }
    deltas = [event["delta"]["type"] for event in events(content) if event["type"] == "content_block_delta"]
    assert set(deltas) == {"thinking_delta", "signature_delta", "text_delta"}


def test_events_arrive_before_the_stream_has_ended(rehearsal: Rehearsal, http: httpx.Client) -> None:
    rehearsal.break_next_stream("stall")
    with http.stream("POST", "/v1/messages", json=asking("Hello", stream=True)) as response:
        first = next(response.iter_raw())
    assert first.startswith(b"event: message_start")


@pytest.mark.parametrize("how", ["no_response", "cut_at_start", "cut"])
def test_a_cut_connection_ends_in_disorder(rehearsal: Rehearsal, http: httpx.Client, how: str) -> None:
    rehearsal.break_next_stream(how)
    content, tidy = received(http)
    assert not tidy
    assert bool(content) == (how == "cut")


def test_a_stream_without_its_stop_ends_in_order(rehearsal: Rehearsal, http: httpx.Client) -> None:
    rehearsal.break_next_stream("no_stop")
    content, tidy = received(http)
    assert tidy
    assert events(content)[-1]["type"] == "content_block_stop"


@pytest.mark.parametrize(
    ("how", "sign"), [("garbage", b"{this is no JSON"), ("bad_utf8", b"\xff\xfe"), ("wrong_order", b'"index":7')]
)
def test_a_broken_event_stands_in_the_middle(rehearsal: Rehearsal, http: httpx.Client, how: str, sign: bytes) -> None:
    rehearsal.break_next_stream(how)
    content, tidy = received(http)
    assert tidy
    assert sign in content
    assert b"event: message_stop" in content


def test_a_break_is_used_up(rehearsal: Rehearsal, http: httpx.Client) -> None:
    rehearsal.break_next_stream("cut", times=2)
    assert [received(http)[1] for _ in range(3)] == [False, False, True]


def test_there_is_no_break_of_an_unknown_kind(rehearsal: Rehearsal) -> None:
    with pytest.raises(ValueError, match="earthquake"):
        rehearsal.break_next_stream("earthquake")


def test_an_error_can_wait_for_its_path(rehearsal: Rehearsal, http: httpx.Client) -> None:
    rehearsal.fail_next(status=529, path="/count_tokens")
    assert create(http, "Hello")["type"] == "message"
    counting = {"model": "rehearsal", "messages": [{"role": "user", "content": "Hello"}]}
    assert http.post("/v1/messages/count_tokens", json=counting).json()["error"]["type"] == "overloaded_error"
    assert http.post("/v1/messages/count_tokens", json=counting).json() == {"input_tokens": 11}


def test_words_of_the_user_can_ask_for_an_error(http: httpx.Client) -> None:
    response = http.post("/v1/messages", json=asking("fault: rate_limit"))
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")


def test_words_of_the_user_can_ask_for_a_cut(http: httpx.Client) -> None:
    assert not received(http, "fault: cut")[1]


def test_a_fault_can_pass_after_some_attempts(http: httpx.Client) -> None:
    statuses = [http.post("/v1/messages", json=asking("fault: overloaded 2")).status_code for _ in range(3)]
    assert statuses == [529, 529, 200]


@pytest.mark.parametrize("reason", ["max_tokens", "refusal", "pause_turn", "model_context_window_exceeded"])
def test_a_reply_stops_for_the_reason_it_is_told(rehearsal: Rehearsal, http: httpx.Client, reason: str) -> None:
    rehearsal.stop_next(reason)
    reply = create(http, "Hello")
    assert reply["stop_reason"] == reason
    assert (reply["stop_details"] is not None) == (reason == "refusal")
    assert create(http, "Hello")["stop_reason"] == "end_turn"


def test_a_call_that_runs_out_of_tokens_is_cut_in_its_json(rehearsal: Rehearsal, http: httpx.Client) -> None:
    rehearsal.say_next([{"type": "tool_use", "name": "bash", "input": {"command": "make everything"}}])
    rehearsal.stop_next("max_tokens")
    pieces = [
        event["delta"]["partial_json"] for event in events(received(http)[0]) if event.get("delta", {}).get("type")
    ]
    with pytest.raises(ValueError, match="Unterminated string"):
        json.loads("".join(pieces))


def test_it_says_the_blocks_it_is_told(rehearsal: Rehearsal, http: httpx.Client) -> None:
    told: list[Json] = [
        {"type": "thinking", "thinking": "Two of them."},
        {"type": "tool_use", "name": "bash", "input": {"command": "ls"}},
        {"type": "tool_use", "name": "bash", "input": {"command": "pwd"}, "id": "toolu_mine"},
    ]
    rehearsal.say_next(told)
    reply = create(http, "Hello")
    assert reply["stop_reason"] == "tool_use"
    assert reply["content"][0]["signature"]
    assert [block.get("input") for block in reply["content"]] == [None, {"command": "ls"}, {"command": "pwd"}]
    assert reply["content"][2]["id"] == "toolu_mine"


def test_the_same_request_twice_is_two_messages_and_a_rerun_gives_both_again(http: httpx.Client) -> None:
    tools = [{"name": "bash", "input_schema": {"type": "object"}}]
    replies = [create(http, "run: ls", tools=tools) for _ in range(2)]
    assert len({reply["content"][-1]["id"] for reply in replies}) == 2
    with Rehearsal() as rerun, httpx.Client(base_url=rerun.url, headers=http.headers) as again:
        assert [create(again, "run: ls", tools=tools) for _ in range(2)] == replies


def test_requests_are_kept_as_they_came(rehearsal: Rehearsal, http: httpx.Client) -> None:
    create(http, "Hello")
    (request,) = rehearsal.requests
    assert (request.method, request.path, request.body) == ("POST", "/v1/messages", asking("Hello"))
    assert request.headers["x-api-key"] == "rehearsal"


def test_only_so_many_requests_are_kept(rehearsal: Rehearsal, http: httpx.Client) -> None:
    for number in range(5):
        http.post("/v1/messages", content=b"x" * 5_000_000 + str(number).encode())
    assert [request.raw[-1:] for request in rehearsal.requests] == [b"2", b"3", b"4"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"max_tokens": NaN}'])
def test_what_is_no_request_is_refused_in_words(http: httpx.Client, content: bytes) -> None:
    response = http.post("/v1/messages", content=content)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


def test_a_request_of_more_than_32_megabytes_is_too_large(http: httpx.Client) -> None:
    response = http.post("/v1/messages", content=b" " * (32 * 1024 * 1024 + 1))
    assert (response.status_code, response.json()["error"]["type"]) == (413, "request_too_large")


def test_a_request_names_the_version_of_the_api(rehearsal: Rehearsal) -> None:
    response = httpx.post(f"{rehearsal.url}/v1/messages", json=asking("Hello"), headers={"x-api-key": "mine"})
    assert "anthropic-version" in response.json()["error"]["message"]


def test_nobody_is_answered_without_a_credential(rehearsal: Rehearsal) -> None:
    response = httpx.post(f"{rehearsal.url}/v1/messages", json=asking("Hello"))
    assert (response.status_code, response.json()["error"]["type"]) == (401, "authentication_error")


def test_there_is_nothing_at_other_paths(http: httpx.Client) -> None:
    assert http.get("/v1/moods").json()["error"]["type"] == "not_found_error"


def test_a_client_that_leaves_disturbs_nobody(
    rehearsal: Rehearsal, http: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    rehearsal.delay_s = 0.01
    for _ in range(3):
        with http.stream("POST", "/v1/messages", json=asking("long: 100000", stream=True)) as response:
            next(response.iter_raw())
    rehearsal.delay_s = 0
    assert create(http, "Hello")["type"] == "message"
    rehearsal.close()
    assert capfd.readouterr() == ("", "")


def test_closing_ends_every_thread_whatever_it_was_doing() -> None:
    before = set(threading.enumerate())
    server = Rehearsal().start()
    headers = {"x-api-key": "rehearsal", "anthropic-version": "2023-06-01"}
    with httpx.Client(base_url=server.url, headers=headers) as client:
        create(client, "Hello")
        server.break_next_stream("stall")
        with client.stream("POST", "/v1/messages", json=asking("Hello", stream=True)) as response:
            next(response.iter_raw())
            server.close()
    assert set(threading.enumerate()) == before
    server.close()


def test_a_rehearsal_that_is_not_running_has_no_address() -> None:
    with pytest.raises(RuntimeError, match=r"Call start\(\) first"):
        _ = Rehearsal().url
