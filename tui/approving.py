"""Answers to what tools ask, with what was said "always" to, which is kept in the settings as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anima_project import configuration_file
from anima_project.configuration import Approval, fresh_configuration
from tools_app.approval import Answer, Approver, Policy, Request, decide, remembering
from tools_app.registry import Registry


class Remembering:
    """Asks `person` what is not settled yet, and `keep`s the tool and the pattern of an "always". A turn under way goes
    on with the settings that it began with, so what was said is remembered here as well."""

    def __init__(
        self, person: Approver, registry: Registry, approval: Approval, keep: Callable[[str, str], None]
    ) -> None:
        self._person, self._registry, self._approval, self._keep = person, registry, approval, keep

    async def approve(self, request: Request) -> Answer:
        tool = self._registry.get(request.tool)
        if decide(tool, request.tool_input, self._approval).policy is Policy.ALLOW:
            return Answer(allowed=True)
        answer = await self._person.approve(request)
        if answer.allowed and answer.pattern:
            self._approval = remembering(self._approval, request.tool, answer.pattern)
            self._keep(request.tool, answer.pattern)
        return answer


def keep_always(path: Path, tool: str, pattern: str) -> None:
    """Allow it in the configuration file, from now on. ConfigurationError if the file is bad or cannot be written."""
    import tomlkit

    patterns = tomlkit.inline_table()
    patterns.update(remembering(fresh_configuration().approval, tool, pattern).tools[tool])
    configuration_file.set_value(path, f"approval.tools.{tomlkit.key([tool]).as_string()}", patterns.as_string())
