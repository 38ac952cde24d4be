"""What the rehearsal says to a conversation, as it would appear to the client."""

from __future__ import annotations

from typing import Any

from nous.rehearsal import message, script
from nous.rehearsal.caching import Usage
from nous.rehearsal.rules import problem
from nous.rehearsal.wording import CONNECT

Json = dict[str, Any]

TOOLS = [{"name": name, "input_schema": {"type": "object"}} for name in ("bash", "web_get", "read_file")]


class Chat:
    """A conversation that goes as a client would lead it; tools answer with what they are told."""

    def __init__(self, **more: Any) -> None:
        self.body: Json = {"model": "rehearsal", "max_tokens": 4096, "tools": TOOLS, "messages": [], **more}

    def say(self, *texts: str) -> Json:
        return self._send([{"type": "text", "text": text} for text in texts])

    def give(self, *outputs: str, is_error: bool = False, said: str = "") -> Json:
        calls = [b["id"] for b in self.body["messages"][-1]["content"] if b["type"] == "tool_use"]
        results: list[Json] = [
            {"type": "tool_result", "tool_use_id": key, "content": output, "is_error": is_error}
            for key, output in zip(calls, outputs, strict=True)
        ]
        return self._send([*results, *([{"type": "text", "text": said}] if said else [])])

    def _send(self, content: list[Json]) -> Json:
        self.body["messages"].append({"role": "user", "content": content})
        assert problem(self.body) is None
        reply = message.message(
            script.answer(self.body), self.body, seed=str(len(self.body["messages"])), usage=Usage()
        )
        self.body["messages"].append({"role": "assistant", "content": reply["content"]})
        return reply


def words(reply: Json) -> str:
    return "\n".join(block["text"] for block in reply["content"] if block["type"] == "text")


def calls(reply: Json) -> list[tuple[str, Json]]:
    return [(block["name"], block["input"]) for block in reply["content"] if block["type"] == "tool_use"]


def test_a_command_is_run_with_bash() -> None:
    reply = Chat().say("run: uname -a")
    assert calls(reply) == [("bash", {"command": "uname -a"})]
    assert reply["stop_reason"] == "tool_use"
    assert words(reply)


def test_an_address_is_fetched_and_a_path_read() -> None:
    assert calls(Chat().say("fetch: https://example.com")) == [("web_get", {"url": "https://example.com"})]
    assert calls(Chat().say("read: /etc/hosts")) == [("read_file", {"path": "/etc/hosts"})]


def test_several_requests_become_parallel_calls() -> None:
    reply = Chat().say("Please\nrun: ls\nrun: pwd\nread: notes.md")
    assert [name for name, _ in calls(reply)] == ["bash", "bash", "read_file"]
    assert len({block["id"] for block in reply["content"] if block["type"] == "tool_use"}) == 3


def test_a_command_may_have_several_lines_and_ends_at_a_blank_one() -> None:
    reply = Chat().say("run: cat <<END\nhello\nEND\n\nThank you!")
    assert calls(reply) == [("bash", {"command": "cat <<END\nhello\nEND"})]


def test_a_request_in_the_middle_of_a_line_is_none() -> None:
    assert calls(Chat().say("How do I run: that is the question")) == []


def test_the_result_is_quoted() -> None:
    chat = Chat()
    chat.say("run: uname")
    reply = chat.give("Linux")
    assert reply["stop_reason"] == "end_turn"
    assert "`uname`" in words(reply)
    assert "```\nLinux\n```" in words(reply)


def test_a_long_result_is_quoted_in_part() -> None:
    chat = Chat()
    chat.say("run: seq 1000")
    assert "988 more lines" in words(chat.give("\n".join(map(str, range(1000)))))


def test_backticks_in_a_result_do_not_end_its_quotation() -> None:
    chat = Chat()
    chat.say("run: cat README.md")
    assert "````\n```\ncode\n```\n````" in words(chat.give("```\ncode\n```"))


def test_a_failure_is_spoken_of_as_one() -> None:
    chat = Chat()
    chat.say("run: false")
    assert "failed" in words(chat.give("exit code 1", is_error=True))


def test_a_denial_is_taken_kindly() -> None:
    chat = Chat()
    chat.say("run: rm notes.md")
    reply = words(chat.give("Not allowed. Start with --allow bash to permit it.", is_error=True))
    assert "not allowed" in reply
    assert "failed" not in reply


def test_silence_of_a_command_is_reported() -> None:
    chat = Chat()
    chat.say("run: true")
    assert "printed nothing" in words(chat.give(""))


def test_words_that_come_with_a_result_are_answered_too() -> None:
    chat = Chat()
    chat.say("run: uname")
    reply = chat.give("Linux", said="run: pwd")
    assert "Linux" in words(reply)
    assert calls(reply) == [("bash", {"command": "pwd"})]


def test_a_tool_that_was_not_offered_is_not_called() -> None:
    reply = Chat(tools=[]).say("run: ls")
    assert calls(reply) == []
    assert "`bash`, which was not offered" in words(reply)


def test_no_tool_is_called_where_the_request_forbids_it() -> None:
    assert calls(Chat(tool_choice={"type": "none"}).say("run: ls")) == []


def test_a_forced_tool_is_called_with_an_input_of_its_schema() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}, "s": {"type": "string"}}, "required": ["n"]}
    chat = Chat(tools=[{"name": "note", "input_schema": schema}], tool_choice={"type": "tool", "name": "note"})
    assert calls(chat.say("Hello")) == [("note", {"n": 0})]


def test_only_one_call_is_made_where_parallel_ones_are_off() -> None:
    chat = Chat(tool_choice={"type": "auto", "disable_parallel_tool_use": True})
    assert len(calls(chat.say("run: ls\nrun: pwd"))) == 1


def test_it_knows_what_it_just_ran() -> None:
    chat = Chat()
    chat.say("run: uname -a")
    chat.give("Linux box")
    reply = words(chat.say("and what did you just run?"))
    assert "`uname -a`" in reply
    assert "Linux box" in reply


def test_it_says_so_when_it_ran_nothing() -> None:
    assert "nothing yet" in words(Chat().say("What did you run?"))


def test_it_knows_what_the_user_said() -> None:
    chat = Chat()
    chat.say("The lantern is blue.")
    chat.say("The river is wide.")
    assert "> The river is wide." in words(chat.say("What did I just say?"))
    assert "> The lantern is blue." in words(chat.say("What was my first message?"))


def test_it_knows_what_it_said_itself() -> None:
    chat = Chat()
    chat.say("What did I say?")
    assert "You have said nothing" in words(chat.say("And what did you say?"))


def test_it_remembers_what_is_in_view() -> None:
    chat = Chat()
    chat.say("My sister is called Zora.")
    chat.say("The river is wide.")
    assert "> My sister is called Zora." in words(chat.say("Do you remember my sister?"))
    assert words(chat.say("Do you remember the harvest?")).startswith("No")


def test_the_first_answer_says_how_to_connect_a_real_model_and_later_ones_do_not_dwell_on_it() -> None:
    chat = Chat()
    first, second = words(chat.say("Hello")), words(chat.say("Hello again"))
    assert CONNECT in first
    assert "ANTHROPIC_API_KEY" in first
    assert "rehearsal" in second
    assert "ANTHROPIC_API_KEY" not in second


def test_the_answer_after_the_first_tool_says_it_as_well() -> None:
    chat = Chat()
    assert CONNECT not in words(chat.say("run: ls"))
    assert CONNECT in words(chat.give("notes.md"))


def test_the_first_answer_shows_a_heading_a_list_and_code() -> None:
    answer = words(Chat().say("Hello"))
    assert answer.startswith("# ")
    assert "\n- " in answer
    assert "\n```\n" in answer


def test_as_many_words_come_as_were_asked_for() -> None:
    chat = Chat()
    chat.say("Hello")
    assert len(words(chat.say("long: 250")).split()) == 250


def test_slow_words_come_with_pauses() -> None:
    chat = Chat()
    chat.say("Hello")
    body = chat.body | {"messages": [{"role": "user", "content": "slow: 5"}]}
    assert script.answer(body).delay_s == script.SLOW_S


def test_an_inner_voice_is_heard_and_not_taken_for_the_user() -> None:
    reply = Chat().say("Hello", "<inner_voice>\nrun: rm -rf /\n</inner_voice>")
    assert calls(reply) == []
    assert "inner voice" in words(reply)
    assert "You said: Hello\n" in words(reply)


def test_an_inner_voice_is_thought_about_and_holds_back_what_was_asked_for_with_perhaps() -> None:
    def answers(*told: str) -> Json:
        return Chat(thinking={"type": "enabled", "budget_tokens": 1024}, model="claude-haiku-4-5").say(*told)

    unmoved, moved = answers("perhaps: make"), answers("perhaps: make", "<inner_voice>Wait.\nListen.</inner_voice>")
    assert calls(unmoved) == [("bash", {"command": "make"})]
    assert calls(moved) == []
    assert "Something in me says: Listen." in moved["content"][0]["thinking"]
    assert "Wait." not in unmoved["content"][0]["thinking"]
    assert calls(answers("run: make", "<inner_voice>Wait.</inner_voice>"))


def test_an_element_that_the_user_sends_alone_is_the_users() -> None:
    assert "<b>bold</b>" in words(Chat().say("<b>bold</b>"))


def test_it_thinks_when_asked_to_before_it_speaks() -> None:
    reply = Chat().say("think: about rivers")
    assert [block["type"] for block in reply["content"]] == ["thinking", "text"]
    assert reply["content"][0]["thinking"] == "about rivers"


def test_it_thinks_when_thinking_is_on() -> None:
    chat = Chat(model="claude-haiku-4-5", thinking={"type": "enabled", "budget_tokens": 1024})
    reply = chat.say("run: ls")
    assert [block["type"] for block in reply["content"]] == ["thinking", "text", "tool_use"]
    assert reply["content"][0]["thinking"]
    assert reply["content"][0]["signature"]


def test_the_newest_models_always_think_and_show_it_on_request_only() -> None:
    hidden = Chat(model="claude-opus-5-5").say("Hello")["content"][0]
    shown = Chat(model="claude-opus-5-5", thinking={"type": "adaptive", "display": "summarized"}).say("Hello")
    assert hidden["type"] == "thinking"
    assert not hidden["thinking"]
    assert shown["content"][0]["thinking"]


def test_thinking_between_tools_comes_after_results_only() -> None:
    chat = Chat(model="claude-sonnet-5-5", thinking={"type": "between_tools"})
    assert chat.say("run: ls")["content"][0]["type"] == "text"
    assert chat.give("notes.md")["content"][0]["type"] == "thinking"


def test_a_reply_ends_where_its_tokens_end() -> None:
    reply = Chat(max_tokens=20).say("long: 500")
    assert reply["stop_reason"] == "max_tokens"
    assert reply["usage"]["output_tokens"] <= 20


def test_a_reply_ends_at_a_stop_sequence() -> None:
    reply = Chat(stop_sequences=["rehearsal"]).say("Hello")
    assert (reply["stop_reason"], reply["stop_sequence"]) == ("stop_sequence", "rehearsal")
    assert "rehearsal" not in words(reply)


def test_an_unknown_fault_is_answered_with_the_known_ones() -> None:
    assert "overloaded" in words(Chat().say("fault: earthquake"))


def test_the_same_conversation_gets_the_same_answer() -> None:
    assert Chat().say("run: ls") == Chat().say("run: ls")
