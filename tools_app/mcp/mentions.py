"""What of the MCP servers a message names: `@server:uri` anywhere, `/server:prompt arguments` as the whole. Pure.

what does @notes:note://greeting say?        the resource note://greeting of the server notes
/notes:summarise topic="blue herons"         its prompt summarise
/notes:summarise blue herons                 the same, where it has one argument
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection

from tools_app.attachment import Mention
from tools_app.mcp.material import Prompt

MOST = 10
"""Resources that one message may bring along."""

_SERVER = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"
_RESOURCE = re.compile(rf"""(?:^|(?<=[\s(\[{{'"]))@(?P<server>{_SERVER}):(?P<uri>[^\s"]+)""")
_PROMPT = re.compile(rf"/(?P<server>{_SERVER}):(?P<name>\S+)(?:\s+(?P<rest>.*))?\s*", re.DOTALL)
_ENDS_A_SENTENCE = ".,;:!?)]}'"


def mentioned(text: str, servers: Collection[str]) -> list[Mention]:
    """In their order, each once. A name of no server is no mention: `@nobody:said` stays what it is."""
    if (prompt := _PROMPT.fullmatch(text)) and prompt["server"] in servers:
        rest = (prompt["rest"] or "").strip()
        return [Mention(kind="prompt", server=prompt["server"], name=prompt["name"], rest=rest)]
    found = [
        Mention(kind="resource", server=one["server"], name=uri)
        for one in _RESOURCE.finditer(text)
        if one["server"] in servers and (uri := one["uri"].rstrip(_ENDS_A_SENTENCE))
    ]
    return list(dict.fromkeys(found))[:MOST]


def arguments(prompt: Prompt, rest: str) -> dict[str, str]:
    """What was typed behind the prompt's name, by the names of its arguments. ValueError, whose text says what is wrong."""
    if len(prompt.arguments) == 1 and not rest.startswith(f"{prompt.arguments[0]}="):
        given = {prompt.arguments[0]: rest} if rest else {}
    else:
        try:
            words = shlex.split(rest)
        except ValueError as error:
            raise ValueError(f"its arguments cannot be read ({error})") from None
        given = _by_name(prompt, words)
    if lacking := [name for name in prompt.required if name not in given]:
        raise ValueError(f"it needs {', '.join(f'{name}=…' for name in lacking)}")
    return given


def _by_name(prompt: Prompt, words: list[str]) -> dict[str, str]:
    """`name=value` goes to its name; any other word to the first argument that has none yet."""
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name in prompt.arguments:
            given[name] = value
            continue
        free = [name for name in prompt.arguments if name not in given]
        if not free:
            raise ValueError(f"it has no use for {word!r}; its arguments are: {', '.join(prompt.arguments) or 'none'}")
        given[free[0]] = word
    return given
