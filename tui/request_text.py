"""A request as a person reads it. Pure."""

from __future__ import annotations

import json

from anima_project.redaction import redacted
from nous.cortex import Call
from nous.seen import Front, Seen

ABOUT = """\
What would be sent if the agent went on now.
What you say next comes at its end. The key
is no part of it: it travels in a header.
"""
ABOUT_A_REPLY = """\
What the model saw when it began this reply,
worked out from the log again. {front}
"""
AS_THEN = "Prompt and tools are the same as then."
AS_NOW = "Prompt and tools were others; these are today's."


def request_text(call: Call) -> str:
    """The body as it goes out, indented, without any secret that this process knows."""
    body = json.dumps({**call.body, "stream": True}, ensure_ascii=False, indent=2)
    return f"{ABOUT}\n{redacted(body)}"


def seen_text(model: str, seen: Seen, front: Front) -> str:
    """The same of a call in the past."""
    body = {"model": model, "system": front.system, "tools": front.tools, "messages": seen.messages}
    about = ABOUT_A_REPLY.format(front=AS_THEN if front.is_as_then else AS_NOW)
    return f"{about}\n{redacted(json.dumps(body, ensure_ascii=False, indent=2))}"
