"""What a shell finds in its environment: the user's own, less Anima's secrets, and nothing that waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

OWNER = "ANIMA_SHELL_OF"
"""Names, in every process that a shell starts, the Anima process it belongs to."""

_KEPT = frozenset({"ANIMA_HOME", "ANIMA_ENV"})
_DROPPED = frozenset(
    {
        "BASHOPTS",  # would force options upon the shell,
        "SHELLOPTS",
        "PROMPT_COMMAND",  # run commands of its own,
        "TMOUT",  # or end it after a while
    }
)
_NOBODY_IS_WATCHING = {
    "TERM": "dumb",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "MANPAGER": "cat",
    "SYSTEMD_PAGER": "cat",
    "AWS_PAGER": "cat",
    "EDITOR": "true",  # takes what is proposed, instead of opening a screen
    "VISUAL": "true",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
    "GCM_INTERACTIVE": "never",
    "SSH_ASKPASS": "false",  # "no" to every question of ssh
    "SSH_ASKPASS_REQUIRE": "force",
    "SUDO_ASKPASS": "false",
    "PIP_NO_INPUT": "1",
    "DEBIAN_FRONTEND": "noninteractive",
    "HISTFILE": "",  # the agent's commands do not belong into the user's history
}


def environment(environ: Mapping[str, str], directory: Path, owner: str) -> dict[str, str]:
    """For a shell that opens in `directory`. What the user set for pagers, editors and prompts gives way."""
    kept = {name: value for name, value in environ.items() if not _is_ours(name, value) and name not in _DROPPED}
    return kept | _NOBODY_IS_WATCHING | {"PWD": str(directory), OWNER: owner}


def _is_ours(name: str, value: str) -> bool:
    if name == "DJANGO_SETTINGS_MODULE":  # would send the user's own Django projects to our settings
        return value == "anima_project.settings"
    return name.startswith(("ANIMA_", "ANTHROPIC_")) and name not in _KEPT
