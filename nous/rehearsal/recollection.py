"""Answers to questions about what was said and run before, from nothing but the messages in view."""

from __future__ import annotations

import re

from nous.rehearsal.conversation import Conversation
from nous.rehearsal.wording import quoted, report

_RAN = re.compile(r"\bwhat\b.*\b(run|ran|running|execute[d]?|command)\b")
_FIRST = re.compile(r"\bfirst (message|thing|words?|question|request)\b|\bbegin(ning)?\b.*\b(say|said|ask)")
_I_SAID = re.compile(r"\bwhat\b.*\b(i|me)\b.*\b(say|said|ask(ed)?|tell|told|wr[io]te|mean)\b|\bmy (last|previous) ")
_YOU_SAID = re.compile(r"\bwhat\b.*\byou\b.*\b(say|said|answer(ed)?|repl(y|ied)|tell|told)\b")
_REMEMBER = re.compile(
    r"\b(?:do|can|did) you (?:still )?(?:remember|recall)\b(.*)|\bwhat(?:'s| is| was) my\b(.*)", re.DOTALL
)
_KEY = re.compile(r"\b(?!(?:about|that|this|what|when|where|which|with|have|your|mine|said|told|the|and)\b)\w{3,}")


def recall(conversation: Conversation) -> str:
    """The answer to such a question in the last message; empty if it asks no such question."""
    question = conversation.words.lower()
    if _FIRST.search(question):
        return _first(conversation)
    if _YOU_SAID.search(question):
        return _last("I said", conversation.said, "I have said nothing yet that I can see.")
    if _RAN.search(question):
        return _ran(conversation)
    if _I_SAID.search(question):
        return _last("You said", conversation.earlier_words, "You have said nothing before this that I can see.")
    if about := _REMEMBER.search(question):
        return _remembered(conversation, about[1] or about[2] or "")
    return ""


def _first(conversation: Conversation) -> str:
    said = conversation.earlier_words
    if not said:
        return "This is your first message, as far as I can see."
    return f"The first message of yours that I can see is:\n\n{quoted(said[0])}"


def _last(opening: str, said: list[str], nothing: str) -> str:
    return f"{opening}:\n\n{quoted(said[-1])}" if said else nothing


def _ran(conversation: Conversation) -> str:
    calls = conversation.earlier_calls
    if not calls:
        return "I have run nothing yet that I can see."
    others = "".join(f"\n- `{call.wording}`" for call in calls[-6:-1])
    before = f"\n\nBefore that:{others}" if others else ""
    return report(calls[-1]) + before


def _remembered(conversation: Conversation, about: str) -> str:
    """The user's words that share the most with what is asked for, the newest of equals."""
    keys = set(_KEY.findall(about))
    best, most = "", 0
    for said in conversation.earlier_words:
        shared = len(keys & set(_KEY.findall(said.lower())))
        if shared and shared >= most:
            best, most = said, shared
    if not best:
        return "No: nothing that I can see of our conversation speaks of that."
    return f"Yes. You said:\n\n{quoted(best)}"
