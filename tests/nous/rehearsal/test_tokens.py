"""Counting tokens, and what of them is billed as read from the cache."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nous.rehearsal import tokens
from nous.rehearsal.caching import PromptCache, Usage

Json = dict[str, Any]
MARK: Json = {"cache_control": {"type": "ephemeral"}}


def said(count: int, *, marked: int = 1, **more: Any) -> Json:
    """A conversation of so many user messages, the last few marked."""
    messages = [
        {"role": "user", "content": [{"type": "text", "text": f"message {n}", **(MARK if n >= count - marked else {})}]}
        for n in range(count)
    ]
    return {"model": "rehearsal", "max_tokens": 100, "messages": messages, **more}


def test_a_word_costs_a_token_for_each_seven_letters() -> None:
    assert tokens.count_text("hello") == 1
    assert tokens.count_text("incomprehensibilities") == 3
    assert tokens.count_text("ls -l; echo 1234") == 7


def test_every_kind_of_block_is_counted() -> None:
    blocks: list[Json] = [
        {"type": "text", "text": "hello"},
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "redacted_thinking", "data": "s"},
        {"type": "tool_use", "id": "a", "name": "bash", "input": {"command": "true"}},
        {"type": "tool_result", "tool_use_id": "a", "content": "done"},
        {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "hello"}},
        {"type": "search_result", "source": "a", "title": "b", "content": []},
    ]
    assert all(tokens.count_block(block) > 0 for block in blocks)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8))
def test_a_conversation_costs_the_sum_of_its_messages(texts: list[str]) -> None:
    alone = [tokens.count({"messages": [{"role": "user", "content": text}]}) for text in texts]
    together = tokens.count({"messages": [{"role": "user", "content": text} for text in texts]})
    assert together - tokens.PER_REQUEST == sum(count - tokens.PER_REQUEST for count in alone)


def test_system_prompt_and_tools_are_counted() -> None:
    plain = said(1)
    tool = {"name": "bash", "description": "Runs a command.", "input_schema": {"type": "object"}}
    assert tokens.count(plain | {"system": "You are kind."}) == tokens.count(plain) + 4
    assert tokens.count(plain | {"tools": [tool]}) > tokens.count(plain) + tokens.FOR_HAVING_TOOLS


def test_without_breakpoints_nothing_is_cached() -> None:
    cache, body = PromptCache(), said(3, marked=0)
    assert cache.bill(body) == cache.bill(body) == Usage(input=tokens.count(body))


def test_the_same_prompt_again_is_read() -> None:
    cache, body = PromptCache(), said(3)
    assert cache.bill(body) == Usage(written=tokens.count(body))
    assert cache.bill(body) == Usage(read=tokens.count(body))


def test_of_a_longer_conversation_the_old_part_is_read_and_the_new_part_written() -> None:
    cache = PromptCache()
    before = tokens.count(said(3))
    cache.bill(said(3))
    assert cache.bill(said(5)) == Usage(read=before, written=tokens.count(said(5)) - before)


def test_what_follows_the_last_breakpoint_costs_in_full() -> None:
    cache, body = PromptCache(), said(3)
    cache.bill(body)
    longer = body | {"messages": [*body["messages"], {"role": "user", "content": "and this"}]}
    assert cache.bill(longer) == Usage(read=tokens.count(body), input=tokens.count(longer) - tokens.count(body))


def test_a_changed_byte_at_the_front_costs_the_whole_cache() -> None:
    cache = PromptCache()
    cache.bill(said(3, system="It is noon."))
    assert cache.bill(said(3, system="It is one.")).read == 0


def test_the_order_of_keys_is_part_of_the_bytes() -> None:
    cache = PromptCache()
    cache.bill(said(3, tools=[{"name": "bash", "input_schema": {"type": "object"}}]))
    assert cache.bill(said(3, tools=[{"input_schema": {"type": "object"}, "name": "bash"}])).read == 0


def test_a_breakpoint_behind_the_system_prompt_survives_a_new_conversation() -> None:
    cache, system = PromptCache(), [{"type": "text", "text": "You are kind.", **MARK}]
    cache.bill(said(3, system=system))
    other = {**said(1, system=system), "messages": [{"role": "user", "content": "Something else"}]}
    assert cache.bill(other).read == tokens.PER_REQUEST + 4


def test_the_cache_looks_back_over_twenty_blocks_and_no_further() -> None:
    near, far = PromptCache(), PromptCache()
    near.bill(said(3))
    far.bill(said(3))
    assert near.bill(said(22)).read > 0
    assert far.bill(said(23)).read == 0


def test_models_share_no_cache() -> None:
    cache = PromptCache()
    cache.bill(said(3))
    assert cache.bill(said(3) | {"model": "another"}).read == 0


def test_turning_thinking_on_costs_the_cached_messages_only() -> None:
    cache, system = PromptCache(), [{"type": "text", "text": "You are kind.", **MARK}]
    cache.bill(said(3, system=system))
    assert cache.bill(said(3, system=system, thinking={"type": "adaptive"})).read == tokens.PER_REQUEST + 4


def test_a_mark_on_the_request_marks_its_last_block() -> None:
    cache, body = PromptCache(), said(3, marked=0, cache_control={"type": "ephemeral", "ttl": "1h"})
    count = tokens.count(body)
    assert cache.bill(body) == Usage(written=count, written_for_an_hour=count)
