"""What a message brings along because it names it: text from elsewhere, with where it is from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The name of something, in a message."""

    kind: str
    """`resource` or `prompt`."""
    server: str
    name: str
    """The address of the resource, or the prompt's name."""
    rest: str = ""
    """What follows a prompt's name."""

    @property
    def source(self) -> str:
        return f"{self.server}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    kind: str
    """`resource`, information; or `prompt`, which says in somebody's words what the user wants."""
    source: str
    text: str

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "source": self.source, "text": self.text}
