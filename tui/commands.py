"""What the command mode and the slash commands do, named once for the keys, the sidebar, the completion and the help."""

from __future__ import annotations

from tui.input.commands import Command

COMMAND_KEYS: tuple[tuple[str, str, str], ...] = (
    ("n", "new", "new session"),
    ("a", "connect", "Anthropic connection"),
    ("l", "sessions", "sessions"),
    ("/", "search", "search"),
    ("v", "view", "view mode"),
    ("f", "fold", "fold, unfold"),
    ("h", "sidebar", "sidebar"),
    ("e", "export", "export"),
    ("?", "help", "help"),
    ("q", "quit", "quit"),
)
"""Key after Ctrl+A, name after the slash, and what it does, in the words of the sidebar."""

COMMANDS: tuple[Command, ...] = (
    Command("new", "start a new session; what runs in this one goes on"),
    Command("sessions", "choose another session"),
    Command("connect", "the key or token, and the server that answers"),
    Command("search", "find what was said, in all sessions", "[WORDS]"),
    Command("rename", "give this session a name", "NAME"),
    Command("view", "basic, verbose, debug: how much is shown"),
    Command("fold", "fold or unfold thinking and tools"),
    Command("sidebar", "show or hide the sidebar"),
    Command("copy", "copy the last answer, or a code block of it, to the clipboard", "[code|NUMBER]"),
    Command("request", "the exact request that would be sent now"),
    Command("export", "write this session to a Markdown and a JSON file"),
    Command("help", "the keys and commands"),
    Command("quit", "leave; nothing is lost"),
)

HELP = """\
Enter          send, or queue while the agent works: it sees it at its next step
Alt+Enter, Ctrl+J   a new line
Up             in an empty input: take back the last queued message; else what you said before
Esc            leave a screen; interrupt the agent; else clear the input
Ctrl+C         interrupt; twice: quit
Ctrl+O         fold or unfold the lowest tool or thinking on the screen; Ctrl+A f: all of it
PageUp, PageDown    scroll; Ctrl+Home, Ctrl+End: to the beginning, to the newest
@name          a file        /name   a command        !cmd   your own shell command
Ctrl+R         search what you said before
Ctrl+A         the command mode; then one of the keys in the sidebar
"""
