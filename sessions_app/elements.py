"""Text that is not the user's own as the model gets it: in an element of its own, which no text can leave or imitate.
Pure."""

from __future__ import annotations

import re

from events_app.payloads import storable

INNER_VOICE, EARLIER, ATTACHED = "inner_voice", "earlier", "attached"
"""The tags that there are."""
_BOUNDS = re.compile(f"<(?=/?(?:{INNER_VOICE}|{EARLIER}|{ATTACHED}))", re.IGNORECASE)


def element(tag: str, source: str, text: str) -> str:
    """The text in an element that says where it comes from."""
    name = re.sub(r"[^\w.-]", "_", source)
    return f'<{tag} from="{name}">\n{_closed(storable(text))}\n</{tag}>'


def _closed(text: str) -> str:
    """A text cannot end the element that it stands in, nor begin another one of those that Anima makes."""
    return _BOUNDS.sub("‹", text)
