from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from events_app.bus import emit
from events_app.models import Event
from events_app.payloads import ToolCall, UserMessage
from nous.errors import Authentication, BudgetTooSmall, Overloaded
from nous.rehearsal import rules
from nous.reply_stream import TextDelta
from nous.updates import Done, Notice, Outcome, Stored, ToolFinished, ToolStarted
from sessions_app import lease
from sessions_app.contributions import Contribution
from sessions_app.errors import SessionBusy
from sessions_app.signals import contributions_wanted, events_left_view
from tests.nous.conftest import Conversation, Shell
from tools_app.approval import Answer, Request
from tools_app.interrupt import Interrupt


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def call(command: str, id_: str = "t1", name: str = "bash") -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": name, "input": {"command": command}}


async def test_what_is_asked_and_what_is_answered_are_events(conversation: Conversation) -> None:
    done = await conversation.say("Hello")
    assert done.outcome is Outcome.ANSWERED
    assert await conversation.types() == ["user_message", "agent_message"]
    streamed = "".join(delta.text for delta in conversation.heard(TextDelta))
    assert await conversation.contents("agent_message") == [streamed]
    assert len(conversation.heard(TextDelta)) > 3


async def test_a_tool_runs_between_two_model_calls(conversation: Conversation) -> None:
    done = await conversation.say("run: say hello from the tool")
    assert done.outcome is Outcome.ANSWERED
    assert await conversation.types() == [
        "user_message",
        "agent_message",
        "tool_call",
        "tool_response",
        "agent_message",
    ]
    assert await conversation.contents("tool_response") == ["hello from the tool"]
    assert "hello from the tool" in (await conversation.contents("agent_message"))[-1]
    assert conversation.heard(ToolStarted)[0].subject == "say hello from the tool"
    assert conversation.heard(ToolFinished)[0].success


async def test_everything_is_in_the_log_before_it_is_told(conversation: Conversation) -> None:
    async for update in conversation.stream("run: say x"):
        if isinstance(update, Stored):
            assert await Event.objects.filter(pk=update.event.pk).aexists()


async def test_the_usage_and_the_view_of_each_reply_are_stored(conversation: Conversation) -> None:
    await conversation.say("Hello")
    reply = (await conversation.events())[-1].payload
    assert reply["usage"]["output_tokens"] > 0
    assert reply["view"]["from"] == (await conversation.events())[0].pk
    assert reply["stop_reason"] == "end_turn"
    assert reply["model"] == "claude-sonnet-5-5"


async def test_what_was_said_before_is_sent_again_and_the_prefix_stays_the_same(conversation: Conversation) -> None:
    await conversation.say("run: say one")
    await conversation.say("and what did you just run?")
    bodies = conversation.sent()
    assert "say one" in (await conversation.contents("agent_message"))[-1]
    for earlier, later in pairwise(bodies):
        assert later["system"] == earlier["system"]
        assert later["tools"] == earlier["tools"]
        bare = [[{**block, "cache_control": None} for block in message["content"]] for message in later["messages"]]
        begun = [[{**block, "cache_control": None} for block in message["content"]] for message in earlier["messages"]]
        assert bare[: len(begun)] == begun


async def test_every_request_is_valid_and_has_at_most_four_breakpoints(conversation: Conversation) -> None:
    await conversation.say("run: say one\nrun: say two")
    await conversation.say("Hello again")
    for body in conversation.sent():
        assert rules.problem({key: value for key, value in body.items() if key != "stream"}) is None
        assert 1 <= str(body).count("'cache_control'") <= 4


async def test_parallel_calls_are_all_answered(conversation: Conversation) -> None:
    await conversation.say("run: say one\nrun: say two\nrun: raise three")
    responses = [event.payload for event in await conversation.events() if event.event_type == "tool_response"]
    assert [response.get("success", True) for response in responses] == [True, True, False]


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (call("raise kaboom"), "ZeroDivisionError: kaboom"),
        (call("refuse because I say so"), "because I say so"),
        (call("x", name="telepathy"), "No tool is named 'telepathy'. Use one of: bash."),
        ({"type": "tool_use", "id": "t1", "name": "bash", "input": {"comand": "x"}}, "lacks command"),
    ],
)
async def test_a_call_that_goes_wrong_gets_a_failed_response_the_model_can_act_on(
    conversation: Conversation, use: dict[str, Any], said: str
) -> None:
    conversation.server.say_next([use])
    done = await conversation.say("go")
    assert done.outcome is Outcome.ANSWERED
    [response] = [event.payload for event in await conversation.events() if event.event_type == "tool_response"]
    assert response["success"] is False
    assert said in response["content"]
    result = conversation.sent()[-1]["messages"][-1]["content"][0]
    assert result["is_error"] is True


async def test_a_tool_that_can_change_something_does_not_run_unasked(conversation: Conversation) -> None:
    asked: list[Request] = []

    class Careful:
        async def approve(self, request: Request) -> Answer:
            asked.append(request)
            return Answer(allowed=False, reason="Not on a Sunday.")

    conversation.approver = Careful()
    await conversation.say("run: say never")
    assert [(request.tool, request.subject) for request in asked] == [("bash", "say never")]
    assert await conversation.contents("tool_response") == ["Not run. Not on a Sunday."]


async def test_no_approval_lifts_the_hard_floor(conversation: Conversation) -> None:
    await conversation.say("run: sudo rm -rf /")
    [response] = await conversation.contents("tool_response")
    assert response.startswith("Not run. Never allowed")


async def test_a_call_is_judged_by_where_its_shell_has_gone(conversation: Conversation) -> None:
    await conversation.say("run: rm -r *")
    shell = conversation.cortex.registry.get("bash")
    assert isinstance(shell, Shell)
    shell.moved_to = Path("/")
    await conversation.say("run: rm -r *")
    ran, refused = await conversation.contents("tool_response")
    assert not ran.startswith("Not run.")
    assert refused.startswith("Not run. Never allowed")


async def test_the_same_call_three_times_in_a_row_is_refused_with_a_notice(conversation: Conversation) -> None:
    for number in range(3):
        conversation.server.say_next([call("say again", f"t{number}")])
    await conversation.say("go")
    assert [c[:8] for c in await conversation.contents("tool_response")] == ["again", "again", "Not run:"]
    assert "3 times in a row" in (await conversation.contents("system_message"))[0]


async def test_the_rounds_of_a_turn_are_limited_and_the_user_can_go_on(conversation: Conversation) -> None:
    conversation.configure(turn={"rounds": 2})
    for number in range(3):
        conversation.server.say_next([call(f"say {number}", f"t{number}")])
    done = await conversation.say("go")
    assert done.outcome is Outcome.STOPPED
    assert "Stopped after 2 model calls" in (await conversation.contents("system_message"))[0]
    assert (await conversation.say("go on")).outcome is Outcome.ANSWERED


async def test_calls_with_ids_that_were_used_before_get_ids_of_their_own(conversation: Conversation) -> None:
    for _ in range(2):
        conversation.server.say_next([call("say x", "call_0")])
        assert (await conversation.say("go")).outcome is Outcome.ANSWERED
    ids = [event.tool_use_id for event in await conversation.events() if event.event_type == "tool_call"]
    assert ids[0] == "call_0"
    assert len(set(ids)) == 2


async def test_an_overloaded_server_is_tried_again_visibly(conversation: Conversation) -> None:
    conversation.server.fail_next(status=529, times=2)
    assert (await conversation.say("Hello")).outcome is Outcome.ANSWERED
    assert len(conversation.heard(Notice)) == 2
    assert await conversation.types() == ["user_message", "agent_message"]


async def test_an_error_of_the_provider_becomes_a_notice_and_not_the_agents_words(conversation: Conversation) -> None:
    conversation.server.fail_next(status=529, times=3)
    done = await conversation.say("Hello")
    assert done.outcome is Outcome.FAILED
    assert isinstance(done.error, Overloaded)
    assert await conversation.types() == ["user_message", "system_message"]
    conversation.server.fail_next(status=401)
    assert isinstance((await conversation.say("Hello")).error, Authentication)
    assert (await conversation.events())[-1].payload["level"] == "error"


async def test_a_stream_that_breaks_off_keeps_what_was_received(conversation: Conversation) -> None:
    conversation.server.break_next_stream("cut")
    done = await conversation.say("Hello")
    assert done.outcome is Outcome.FAILED
    assert await conversation.types() == ["user_message", "agent_message", "system_message"]
    reply = (await conversation.events())[1].payload
    assert reply["interrupted"] is True
    assert reply["content"]
    assert (await conversation.say("go on")).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("max_tokens", Outcome.STOPPED),
        ("refusal", Outcome.STOPPED),
        ("model_context_window_exceeded", Outcome.STOPPED),
        ("something_new", Outcome.STOPPED),
        ("pause_turn", Outcome.ANSWERED),
    ],
)
async def test_no_stop_reason_is_taken_for_success_silently(
    conversation: Conversation, reason: str, outcome: Outcome
) -> None:
    conversation.server.say_next("so far")
    conversation.server.stop_next(reason)
    done = await conversation.say("Hello")
    assert done.outcome is outcome
    notices = await conversation.contents("system_message")
    assert bool(notices) is (outcome is Outcome.STOPPED)
    assert (await conversation.say("go on")).outcome is Outcome.ANSWERED


async def test_a_call_that_was_cut_by_the_length_limit_is_not_run(conversation: Conversation) -> None:
    conversation.server.say_next([call("say dangerous half")])
    conversation.server.stop_next("max_tokens")
    done = await conversation.say("go")
    [response] = await conversation.contents("tool_response")
    assert response.startswith("Not run:")
    assert done.outcome is Outcome.ANSWERED


async def test_an_interrupt_keeps_what_was_said_and_the_next_turn_works(conversation: Conversation) -> None:
    conversation.server.delay_s = 0.02
    interrupt = Interrupt()
    async for update in conversation.stream("long: 500", interrupt):
        if isinstance(update, TextDelta) and len(conversation.heard(TextDelta)) == 5:
            interrupt.set()
    reply = (await conversation.events())[-1].payload
    assert reply["interrupted"] is True
    assert reply["content"] == "".join(delta.text for delta in conversation.heard(TextDelta))
    assert conversation.updates[-1].outcome is Outcome.INTERRUPTED  # type: ignore[union-attr]
    conversation.server.delay_s = 0
    assert (await conversation.say("Hello again")).outcome is Outcome.ANSWERED


async def test_an_interrupt_reaches_a_running_tool_and_answers_the_calls_behind_it(conversation: Conversation) -> None:
    interrupt = Interrupt()
    async for update in conversation.stream("run: wait\nrun: say never", interrupt):
        if isinstance(update, ToolStarted) and update.subject == "wait":
            asyncio.get_running_loop().call_later(0.05, interrupt.set)
    assert await conversation.contents("tool_response") == [
        "stopped half way",
        "Interrupted by the user before it ran.",
    ]
    assert (await conversation.say("Hello again")).outcome is Outcome.ANSWERED


async def test_a_tool_that_does_not_hear_the_interrupt_is_left_behind(conversation: Conversation) -> None:
    interrupt = Interrupt()
    async for update in conversation.stream("run: sleep 4", interrupt):
        if isinstance(update, ToolStarted):
            interrupt.set()
    assert conversation.heard(Done)[0].outcome is Outcome.INTERRUPTED
    assert "left behind" in (await conversation.contents("tool_response"))[0]


async def test_a_turn_that_is_abandoned_leaves_no_call_open_and_no_lease(conversation: Conversation) -> None:
    async for update in conversation.stream("run: wait"):
        if isinstance(update, ToolStarted):
            break
    await asyncio.sleep(0)  # let the generator's end run
    assert (await conversation.say("Hello")).outcome is Outcome.ANSWERED


async def test_a_message_that_comes_meanwhile_is_seen_at_the_next_model_call(conversation: Conversation) -> None:
    async for update in conversation.stream("run: say one"):
        if isinstance(update, ToolStarted):
            conversation.inbox.put("and also this")
    assert await conversation.types() == [
        "user_message",
        "agent_message",
        "tool_call",
        "tool_response",
        "user_message",
        "agent_message",
    ]
    last = conversation.sent()[-1]["messages"][-1]["content"]
    assert [block["type"] for block in last] == ["tool_result", "text"]


async def test_a_message_that_comes_with_the_last_words_is_answered_in_the_same_turn(
    conversation: Conversation,
) -> None:
    async for update in conversation.stream("Hello"):
        if isinstance(update, TextDelta) and len(conversation.heard(TextDelta)) == 1:
            conversation.inbox.put("one more thing")
    assert await conversation.types() == ["user_message", "agent_message"] * 2


async def test_calls_that_a_crash_left_open_are_answered_when_the_next_turn_begins(conversation: Conversation) -> None:
    @sync_to_async
    def crash() -> None:
        emit(Event.of(conversation.session.pk, UserMessage(content="go")))
        emit(Event.of(conversation.session.pk, ToolCall(tool_name="bash", tool_input={}, tool_use_id="lost")))

    await crash()
    assert (await conversation.say("still there?")).outcome is Outcome.ANSWERED
    assert await conversation.types() == ["user_message", "tool_call", "tool_response", "user_message", "agent_message"]


async def test_a_session_that_stays_taken_is_an_error_and_stores_nothing(conversation: Conversation) -> None:
    conversation.configure(turn={"wait_s": 0.0})
    holder = await sync_to_async(lease.acquire)(conversation.session.pk, 30)
    with pytest.raises(SessionBusy):
        await conversation.say("Hello")
    assert await conversation.types() == []
    await sync_to_async(lease.release)(conversation.session.pk, holder)


async def test_a_turn_waits_for_the_one_before_it(conversation: Conversation) -> None:
    holder = await sync_to_async(lease.acquire)(conversation.session.pk, 30)

    async def let_go() -> None:
        await asyncio.sleep(0.2)
        await sync_to_async(lease.release)(conversation.session.pk, holder)

    done, _ = await asyncio.gather(conversation.say("Hello"), let_go())
    assert done.outcome is Outcome.ANSWERED
    assert "Waiting" in conversation.heard(Notice)[0].text


async def test_what_subsystems_contribute_comes_last_and_is_kept_with_the_reply(conversation: Conversation) -> None:
    def speak(**_: Any) -> Contribution:
        return Contribution(source="thymos", text="You want to see what is behind it.", thinking_factor=2.0)

    contributions_wanted.connect(speak)
    try:
        await conversation.say("Hello")
    finally:
        contributions_wanted.disconnect(speak)
    [body] = conversation.sent()
    *_, last = body["messages"][-1]["content"]
    assert "You want to see what is behind it." in last["text"]
    assert "cache_control" not in last
    reply = (await conversation.events())[-1].payload
    assert reply["contributions"] == [{"source": "thymos", "text": "You want to see what is behind it."}]
    await conversation.say("and now?")
    assert conversation.sent()[-1]["messages"][0]["content"][1]["text"] == last["text"]


async def test_a_contributed_factor_changes_how_much_is_thought(conversation: Conversation) -> None:
    conversation.configure(model={"name": "claude-haiku-4-5", "thinking_tokens": 1100, "max_tokens": 8_000})
    await conversation.say("Hello")

    def doubled(**_: Any) -> Contribution:
        return Contribution(source="thymos", thinking_factor=2.0)

    contributions_wanted.connect(doubled)
    try:
        await conversation.say("Hello")
    finally:
        contributions_wanted.disconnect(doubled)
    assert [body["thinking"]["budget_tokens"] for body in conversation.sent()] == [1100, 2200]


@pytest.mark.alike_anywhere
@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "claude-haiku-4-5"])
async def test_thinking_goes_back_in_a_tool_round_and_when_the_window_moves_it_is_left_out(
    conversation: Conversation, model: str
) -> None:
    conversation.configure(
        model={"name": model, "thinking_tokens": 2_000, "max_tokens": 4_000}, viewport={"token_budget": 5_500}
    )
    left: list[tuple[int, int]] = []

    def leave(session_id: int, first: int, before: int, **_: Any) -> None:
        left.append((first, before))

    events_left_view.connect(leave)
    try:
        for number in range(12):
            done = await conversation.say(f"run: say {number} {'x' * 600}")
            assert done.outcome is Outcome.ANSWERED, done
    finally:
        events_left_view.disconnect(leave)
    assert left
    kinds = [[block["type"] for m in body["messages"] for block in m["content"]] for body in conversation.sent()]
    assert any("thinking" in kind for kind in kinds)


async def test_a_model_that_finds_the_conversation_too_long_gets_a_shorter_one(conversation: Conversation) -> None:
    for number in range(4):
        await conversation.say(f"Hello {number}")
    conversation.server.fail_next(status=400, message="prompt is too long: 201 tokens > 200 maximum")
    assert (await conversation.say("and now?")).outcome is Outcome.ANSWERED
    assert "too long" in conversation.heard(Notice)[0].text


async def test_settings_that_leave_no_room_end_in_a_clear_error(conversation: Conversation) -> None:
    conversation.configure(viewport={"token_budget": 1_000})
    done = await conversation.say("Hello")
    assert isinstance(done.error, BudgetTooSmall)
    assert "viewport.token_budget" in (await conversation.contents("system_message"))[0]


async def test_the_owners_soul_file_comes_first_in_the_system_prompt(conversation: Conversation) -> None:
    conversation.cortex.state.soul.write_text("You are called Ada.\n")
    await conversation.say("Hello")
    [body] = conversation.sent()
    assert body["system"][0]["text"].startswith("You are called Ada.\n\nYou are Anima")
    assert "Use bash sparingly." in body["system"][0]["text"]
