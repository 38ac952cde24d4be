"""The tool `pin`: the agent keeps what the user said in view, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mneme.errors import CannotPin
from mneme.pins import pinning
from tools_app.errors import ToolError
from tools_app.tool import ToolContext, ToolResult


class PinWords:
    """Pins the user's words and nobody else's: what is quoted must occur in a message of the user's in this session."""

    name: ClassVar[str] = "pin"
    description: ClassVar[str] = (
        "Keep words of the user's in view, exactly as they were said, however long this conversation becomes: an "
        "instruction or a correction that must hold until a goal is reached. Quote them letter by letter from a message "
        "of the user's in this conversation; nothing else can be pinned. With `unpin`, the same words need not stay any "
        "longer: only for what you pinned yourself."
    )
    input_schema: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "properties": {
            "words": {"type": "string", "minLength": 1, "description": "The user's words, as they were said."},
            "unpin": {"type": "boolean", "description": "True: let go of them. Default: false."},
        },
        "required": ["words"],
        "additionalProperties": False,
    }
    changes_something: ClassVar[bool] = False
    guidelines: ClassVar[str] = (
        "Use pin for the user's instructions and corrections that hold for a long task; unpin them when it is done."
    )

    def subject(self, tool_input: Mapping[str, Any]) -> str:
        return str(tool_input.get("words", ""))

    def run(self, tool_input: Mapping[str, Any], context: ToolContext) -> ToolResult:
        words = str(tool_input["words"])
        try:
            if not tool_input.get("unpin"):
                pinned = pinning.pin_words(context.session_id, words, by=pinning.AGENT)
                return ToolResult(text=f"Pinned, and stays in view: “{pinned.text}”")
            mine = [pin for pin in pinning.pins(context.session_id) if pin.text == words and pin.by == pinning.AGENT]
            if not mine:
                raise CannotPin("This", "you have not pinned these words; what the user pinned, the user unpins.")
            pinning.unpin(context.session_id, mine[0].id, by=pinning.AGENT)
        except CannotPin as error:
            raise ToolError(str(error)) from error
        return ToolResult(text="No longer pinned.")

    def close(self) -> None:
        pass
