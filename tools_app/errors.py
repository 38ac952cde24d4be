"""Errors of the tools. Their text goes to the model, so it says what the model can do next."""

from __future__ import annotations

from collections.abc import Collection

from anima_project.errors import AnimaError


class ToolError(AnimaError):
    """A tool could not do what was asked. The text becomes the failed result that the model reads."""


class UnknownTool(ToolError):
    """The model named a tool that is not registered."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"No tool is named {self.name!r}. Use one of: {', '.join(sorted(self.known))}."


class DisabledTool(ToolError):
    """A plugin's tool that failed by a fault of its own, and is out of use."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause)
        self.name, self.cause = name, cause

    def __str__(self) -> str:
        return f"{self.name} was disabled, for it failed by a fault of its own: {self.cause}. Do without it."


class InvalidInput(ToolError):
    """The input breaks the tool's schema. `problems`: one line each, with the path to the culprit."""

    def __init__(self, tool: str, problems: Collection[str]) -> None:
        super().__init__(tool, problems)
        self.tool, self.problems = tool, problems

    def __str__(self) -> str:
        return f"The input of {self.tool} is not valid: {'; '.join(self.problems)}. Correct it and call again."


class Interrupted(ToolError):
    """The user stopped the tool before it was done."""

    def __str__(self) -> str:
        return "Interrupted by the user before it was done."


class FileProblem(ToolError):
    """A file tool cannot do what was asked of this path. `remedy`: what to do instead, a sentence or nothing."""

    def __init__(self, path: str, problem: str, remedy: str = "") -> None:
        super().__init__(path, problem, remedy)
        self.path, self.problem, self.remedy = path, problem, remedy

    def __str__(self) -> str:
        return f"{self.path} {self.problem}. {self.remedy}".rstrip()


class Refused(ToolError):
    """The hard floor: never done, whatever the settings."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"Never allowed, whatever the settings: {self.reason}"


class FetchProblem(ToolError):
    """A page could not be had. `remedy`: what to do instead, a sentence or nothing."""

    def __init__(self, url: str, problem: str, remedy: str = "") -> None:
        super().__init__(url, problem, remedy)
        self.url, self.problem, self.remedy = url, problem, remedy

    def __str__(self) -> str:
        return f"{self.url} {self.problem}. {self.remedy}".rstrip()
