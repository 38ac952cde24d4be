"""Answers to what tools ask, with what was said "always" to: for as long as the interface runs."""

from __future__ import annotations

from anima_project.configuration import Approval
from tools_app.approval import Answer, Approver, Policy, Request, decide, remembering
from tools_app.registry import Registry


class Remembering:
    """Asks `person` what is not settled yet."""

    def __init__(self, person: Approver, registry: Registry, approval: Approval) -> None:
        self._person, self._registry, self._approval = person, registry, approval

    async def approve(self, request: Request) -> Answer:
        tool = self._registry.get(request.tool)
        if decide(tool, request.tool_input, self._approval).policy is Policy.ALLOW:
            return Answer(allowed=True)
        answer = await self._person.approve(request)
        if answer.allowed and answer.pattern:
            self._approval = remembering(self._approval, request.tool, answer.pattern)
        return answer
