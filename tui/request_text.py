"""A request as a person reads it. Pure."""

from __future__ import annotations

import json

from anima_project.redaction import redacted
from nous.cortex import Call

ABOUT = """\
What would be sent if the agent went on now.
What you say next comes at its end. The key
is no part of it: it travels in a header.
"""


def request_text(call: Call) -> str:
    """The body as it goes out, indented, without any secret that this process knows."""
    body = json.dumps({**call.body, "stream": True}, ensure_ascii=False, indent=2)
    return f"{ABOUT}\n{redacted(body)}"
