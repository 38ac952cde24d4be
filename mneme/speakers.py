"""By what a question may call those who speak: a name, a role, or a pronoun. Pure."""

from __future__ import annotations

from typing import Final

from mneme.terms import words

ASKER: Final = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"])
ASKED: Final = frozenset(["you", "your", "yours", "yourself", "yourselves"])
_ROLES: Final = {
    "user": frozenset({"user"}),
    "agent": frozenset({"agent", "anima", "assistant"}),
    "tool": frozenset({"tool"}),
    "web": frozenset({"web", "page", "website"}),
}
_BEHALF: Final = {"tool": "agent"}
"""What a tool said, the agent did."""


def names(speaker: str, asker: str = "user") -> frozenset[str]:
    """The words in a question, in lower case, that mean this speaker, a role or the name of a person; `asker` is the role
    of who asks: "my" means the user's own words if the user asks, and the agent's if that does."""
    found = frozenset(words(speaker))
    for role, called in _ROLES.items():
        if found & called:
            on_behalf = _BEHALF.get(role, role)
            found |= called
            if on_behalf == asker:
                found |= ASKER
            elif on_behalf in ("user", "agent"):
                found |= ASKED
            break
    return found
