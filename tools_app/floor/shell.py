"""A walk through a command in the order bash would run it, with what is known of variables, folders and input.

It follows wrappers, functions, substitutions, pipes and nested shells to the single commands, and judges those.
Where bash would choose (if, ||, loops) both ways are walked, and what either may leave behind is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools_app.floor import bombs, find
from tools_app.floor.places import Places, join
from tools_app.floor.rules import Where, overwrites, ruin
from tools_app.floor.syntax import fragments, parse, text, without_comments, writes
from tools_app.floor.words import FILLED, HERE, MOST, SPLIT, TREE, UNKNOWN, commands, expand, fields, marked, plain
from tools_app.floor.wrappers import ASSIGNMENT, RESERVED, SHELL_OPTIONS, SHELLS, WRAPPERS, Wrapper, past_options

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_STEPS = 100_000
_DEEPEST = 24
_NEVER_EMPTY = ("PWD", "USER", "LOGNAME", "HOSTNAME", "UID", "EUID", "PPID", "SHELL", "RANDOM", "SECONDS", "BASHPID")
_SPECIAL = ("$", "?", "#", "!", "0", "-", "_")

Output = list[str] | None
"""What a command may print, as far as that is known; None if it is not."""
