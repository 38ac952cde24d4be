"""The hard floor: what no tool does, whatever policy or person allows it.

It keeps a mistake from being ruinous. It is no sandbox: a program that is run can do all that its user can.
"""

from __future__ import annotations


def forbidden(command: str) -> str | None:
    return None


def parts(command: str) -> list[str] | None:
    return [command]


def hard_floor(tool: str, subject: str) -> str | None:
    return None
