"""Whether a tool call may run: the hard floor, then the policy, then a person.

The policy of the configuration, `[approval]`: `default = "ask"` for tools that can change something, and per tool
either a policy or a table of patterns (`*`, `?`, `[…]`, matched against the call's subject), the last match wins. A tool
that is not named has the policy of the last pattern that matches its name:

    [approval.tools]
    web_get = "ask"
    "time__*" = "allow"
    bash = { "git *" = "allow", "git push*" = "ask", "sudo *" = "deny" }
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Protocol

from anima_project.configuration import Approval
from tools_app.floor import hard_floor, parts, runs
from tools_app.tool import Commanding, Tool

SHELL_TOOL = "bash"

Floor = Callable[[str, str], str | None]
"""A tool's name and a call's subject → why the call is never run, or None."""


class Policy(StrEnum):
    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


_STRICTNESS = (Policy.ALLOW, Policy.ASK, Policy.DENY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy says of a call. `reason` is for the model and for the person, a whole sentence."""

    policy: Policy
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person is asked: may `tool` do this? `subject` is the call in one string, `reason` why it is asked."""

    tool: str
    subject: str
    tool_input: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person said. `reason` goes to the model with a no. `pattern`, with a yes, means "always, for calls
    whose subject matches this": see `remembering`."""

    allowed: bool
    reason: str = ""
    pattern: str | None = None


class Approver(Protocol):
    """A front end that answers what the policy leaves open."""

    async def approve(self, request: Request) -> Answer: ...


class AllowListed:
    """Nobody to ask: what was allowed beforehand by name runs, the rest does not."""

    def __init__(self, names: Collection[str], permitting: str = "--allow {tool} permits it") -> None:
        """`permitting`: how the user would allow a tool, in words."""
        self._names = frozenset(names)
        self._permitting = permitting

    async def approve(self, request: Request) -> Answer:
        if request.tool in self._names:
            return Answer(allowed=True)
        return Answer(
            allowed=False,
            reason=f"{request.tool} needs the user's approval, and nobody can be asked here. Do without it, or tell "
            f"the user that {self._permitting.format(tool=request.tool)}.",
        )


def decide(tool: Tool, tool_input: Mapping[str, Any], approval: Approval, floor: Floor = hard_floor) -> Decision:
    """The floor first, which no policy lifts; then the tool's own policy; then what holds for its kind."""
    subject = tool.subject(tool_input)
    if reason := floor(SHELL_TOOL if _takes_commands(tool) else tool.name, subject):
        return Decision(policy=Policy.DENY, reason=f"Never allowed, whatever the settings: {reason}")
    policy, source = _policy(tool, subject, approval)
    match policy:
        case Policy.ALLOW:
            return Decision(policy=policy, reason=f"{source} allows it.")
        case Policy.ASK:
            return Decision(policy=policy, reason=f"{source} says to ask the user first.")
        case Policy.DENY:
            return Decision(policy=policy, reason=f"{source} denies it. Find another way, or ask the user to do it.")


def remembering(approval: Approval, tool: str, pattern: str) -> Approval:
    """The configuration after an "always": calls of `tool` whose subject matches are allowed. A changed copy."""
    written = approval.tools.get(_entry(tool, approval.tools), {})
    table = dict(written) if isinstance(written, Mapping) else {"*": written}
    table.pop(pattern, None)  # to the end, where it wins
    return replace(approval, tools=MappingProxyType({**approval.tools, tool: {**table, pattern: Policy.ALLOW.value}}))


def _policy(tool: Tool, subject: str, approval: Approval) -> tuple[Policy, str]:
    default = (
        _read(approval.default, "approval.default")
        if tool.changes_something
        else (Policy.ALLOW, f"{tool.name} only reads; the policy")
    )
    name = _entry(tool.name, approval.tools)
    where = f"approval.tools.{name}"
    match approval.tools.get(name):
        case None:
            return default
        case Mapping() as table:
            if _takes_commands(tool):
                return _of_a_command(subject, table, where, default)
            return _last_match(subject, table, where, default)
        case written:
            return _read(written, where)


def _takes_commands(tool: Tool) -> bool:
    return tool.name == SHELL_TOOL or (isinstance(tool, Commanding) and tool.takes_commands)


def _entry(tool: str, tools: Mapping[str, Any]) -> str:
    """The key of the table that holds for the tool: its name, or the last pattern that matches that."""
    if tool in tools:
        return tool
    return next((key for key in reversed(list(tools)) if fnmatchcase(tool, key)), tool)


def _of_a_command(
    command: str, table: Mapping[str, Any], where: str, default: tuple[Policy, str]
) -> tuple[Policy, str]:
    """The strictest of what holds for the whole and for each simple command in it, so that nothing rides along with
    what is allowed. A command that cannot be taken apart is never allowed by a pattern."""
    simple = parts(command)
    judged = [_last_match(text, table, where, default) for text in (command, *(simple or ()))]
    if simple is None:
        judged += [default, (Policy.ASK, f"{where} cannot judge a command with a syntax error, and")]
    # What a wrapper or a nested shell comes to is not held against an allowed wrapper, unless it is denied by name.
    named = {pattern: written for pattern, written in table.items() if pattern.strip("*")}
    inside = (_last_match(run, named, where, default) for run in runs(command))
    return _strictest([*judged, *(policy for policy in inside if policy[0] is Policy.DENY and policy != default)])


def _strictest(policies: Iterable[tuple[Policy, str]]) -> tuple[Policy, str]:
    return max(policies, key=lambda policy: _STRICTNESS.index(policy[0]))


def _last_match(subject: str, table: Mapping[str, Any], where: str, default: tuple[Policy, str]) -> tuple[Policy, str]:
    for pattern, written in reversed(list(table.items())):
        if fnmatchcase(subject, pattern):
            return _read(written, f"{where} ({pattern!r})")
    return default


def _read(written: Any, where: str) -> tuple[Policy, str]:
    """A policy as it is written. What is none counts as ask: the safe side that still leaves a way."""
    try:
        return Policy(written), f"The policy {where}"
    except ValueError:
        return Policy.ASK, f"{where} is {written!r}, which is neither ask, allow nor deny; this"
