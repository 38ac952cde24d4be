"""What is behind what stands beside the conversation, as a text to read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sessions_app.sections import Section

NOTHING = "There is nothing to explain: nothing in particular is on its mind."


def why_text(reasons: Iterable[Section]) -> str:
    return "\n\n".join(_paragraph(reason) for reason in reasons) or NOTHING


def _paragraph(reason: Section) -> str:
    return "\n".join([reason.title, *(f"  · {line}" for line in reason.lines)])
