"""Commands that run another command: where in their words that one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Options = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapper:
    """How to get past a wrapper's own words. `takes`: its options that have a value; `operands`: how many words of
    its own stand before the command; `script`: options whose value is a command line; `joined`: the words after it
    are one command line; `assigns`: NAME=value may come first; `unless`: options with which it runs nothing."""

    takes: str = ""
    long: tuple[str, ...] = ()
    operands: int = 0
    script: tuple[str, ...] = ()
    joined: bool = False
    assigns: bool = False
    permute: bool = False
    unless: tuple[str, ...] = ()


_SUDO = Wrapper(
    takes="ughpCrtTUDR",
    long=("user", "group", "host", "prompt", "close-from", "role", "type", "other-user", "chdir", "chroot"),
    assigns=True,
)
_SU = Wrapper(takes="cgGsTw", long=("command", "group", "shell"), script=("c", "command"), permute=True)
_PLAIN = Wrapper()

WRAPPERS = {
    "sudo": _SUDO,
    "doas": Wrapper(takes="uC"),
    "pkexec": Wrapper(long=("user",)),
    "su": _SU,
    "runuser": Wrapper(takes="ucgGsTw", long=("user", "command"), script=("c", "command")),
    "setpriv": Wrapper(long=("reuid", "regid", "groups", "inh-caps", "ambient-caps", "bounding-set", "securebits")),
    "env": Wrapper(takes="uCS", long=("unset", "chdir", "split-string"), script=("S", "split-string"), assigns=True),
    "command": Wrapper(unless=("v", "V")),
    "builtin": _PLAIN,
    "exec": Wrapper(takes="a"),
    "coproc": _PLAIN,
    "nohup": _PLAIN,
    "nice": Wrapper(takes="n", long=("adjustment",)),
    "ionice": Wrapper(takes="cnpPu", long=("class", "classdata")),
    "chrt": Wrapper(takes="TPD", operands=1),
    "taskset": Wrapper(operands=1),
    "time": Wrapper(takes="fo", long=("format", "output")),
    "timeout": Wrapper(takes="ks", long=("kill-after", "signal"), operands=1),
    "gtimeout": Wrapper(takes="ks", long=("kill-after", "signal"), operands=1),
    "setsid": _PLAIN,
    "stdbuf": Wrapper(takes="ioe", long=("input", "output", "error")),
    "unbuffer": _PLAIN,
    "busybox": _PLAIN,
    "toybox": _PLAIN,
    "fakeroot": Wrapper(takes="lsib"),
    "chroot": Wrapper(long=("userspec", "groups"), operands=1),
    "unshare": Wrapper(takes="SGR", long=("setuid", "setgid", "root", "wd")),
    "nsenter": Wrapper(takes="tSG", long=("target",)),
    "strace": Wrapper(takes="abeEIoOpPsSuUX"),
    "ltrace": Wrapper(takes="aAeFlnopsuwx"),
    "systemd-run": Wrapper(takes="puEHMt", long=("property", "unit", "uid", "gid", "setenv", "slice", "description")),
    "systemd-inhibit": Wrapper(long=("what", "who", "why", "mode")),
    "caffeinate": Wrapper(takes="tw"),
    "flock": Wrapper(takes="wEc", long=("timeout", "wait", "command"), script=("c", "command"), operands=1),
    "script": Wrapper(takes="cIOBTmoE", long=("command",), script=("c", "command"), permute=True, operands=99),
    "watch": Wrapper(takes="nq", long=("interval",), joined=True),
    "ssh": Wrapper(takes="BbcDEeFIiJLlmOopQRSWw", operands=1, joined=True),
    "xargs": Wrapper(
        takes="adEILnPs",
        long=("arg-file", "delimiter", "max-lines", "max-args", "max-procs", "max-chars", "replace"),
    ),
    "parallel": Wrapper(takes="jaSCdINnL", long=("jobs", "arg-file", "colsep", "delay"), joined=True),
}
SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash", "fish")
SHELL_OPTIONS = Wrapper(takes="oO", long=("rcfile", "init-file"))
RESERVED = ("{", "(", "!", "if", "then", "elif", "else", "while", "until", "do")

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\+?=(.*)", re.DOTALL)


def past_options(
    words: Sequence[str], takes: str = "", long: Sequence[str] = (), *, permute: bool = False
) -> tuple[Options, list[str]]:
    """The options among the words after a command's name, without their dashes and with their values, and the
    operands. Options end at the first operand, unless `permute`."""
    options: Options = []
    operands: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            operands += waiting
            break
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            options.append((name, value if equals else waiting.pop(0) if name in long and waiting else None))
        elif word.startswith("-") and len(word) > 1:
            options += _short(word[1:], takes, waiting)
        elif permute:
            operands.append(word)
        else:
            operands += [word, *waiting]
            break
    return options, operands


def _short(cluster: str, takes: str, waiting: list[str]) -> Options:
    """`-iu root` is i and u=root, `-uroot` is u=root."""
    options: Options = []
    for position, letter in enumerate(cluster):
        if letter in takes:
            value = cluster[position + 1 :] or (waiting.pop(0) if waiting else "")
            return [*options, (letter, value)]
        options.append((letter, None))
    return options
