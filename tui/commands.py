"""What the command mode and the slash commands do, in words, for the sidebar, the completion and the help."""

from __future__ import annotations

from collections.abc import Mapping

from anima_project.key_bindings import ACTIONS, COMMAND, label
from tui.input.commands import Command

COMMANDS: tuple[Command, ...] = (
    Command("new", "start a new session; what runs in this one goes on"),
    Command("sessions", "choose another session"),
    Command("settings", "see and change the settings"),
    Command("connect", "the key or token, and the server that answers"),
    Command("search", "find what was said, in all sessions", "[WORDS]"),
    Command("why", "what is behind what it wants"),
    Command("rename", "give this session a name", "NAME"),
    Command("pin", "keep what you said last in view, or just these words of yours", "[WORDS]"),
    Command("pins", "what stays in view word for word"),
    Command("unpin", "let go of a pin, by its place in /pins; the newest if you name none", "[NUMBER]"),
    Command("view", "basic, verbose, debug: how much is shown"),
    Command("fold", "fold or unfold thinking and tools"),
    Command("sidebar", "show or hide the sidebar"),
    Command("copy", "copy the last answer, or a code block of it, to the clipboard", "[code|NUMBER]"),
    Command("request", "the exact request that would be sent now, or that was for a reply", "[NUMBER]"),
    Command("export", "write this session to a Markdown and a JSON file"),
    Command("help", "the keys and commands"),
    Command("quit", "leave; nothing is lost"),
)

_HELP = """\
Enter          send, or queue while the agent works: it sees it at its next step
Alt+Enter, Ctrl+J   a new line
Up             in an empty input: take back the last queued message; else what you said before
Esc            leave a screen; interrupt the agent; else clear the input
Ctrl+C         interrupt; twice: quit
Ctrl+O         fold or unfold the lowest tool or thinking on the screen; /fold: all of it
PageUp, PageDown    scroll; Ctrl+Home, Ctrl+End: to the beginning, to the newest
@name          a file        /name   a command        !cmd   your own shell command
Ctrl+R         search what you said before
{command:<14} the command mode; then one of these keys:
"""


def command_keys(keys: Mapping[str, str]) -> list[tuple[str, str]]:
    """What can be pressed in the command mode, and what it does, if the actions have these keys."""
    return [(label(keys[name]), action.does) for name, action in ACTIONS.items() if name != COMMAND and keys[name]]


def help_text(keys: Mapping[str, str]) -> str:
    """All keys and commands, if the actions have these keys."""
    after = "".join(f"    {key:<10} {does}\n" for key, does in command_keys(keys))
    names = "\n".join(f"/{command.name:<13} {command.help}" for command in COMMANDS)
    return f"{_HELP.format(command=label(keys[COMMAND]))}{after}\n{names}"
