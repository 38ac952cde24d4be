"""`anima config`: look at the settings and change them. Needs no Django, so that it can mend what keeps Django away."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from anima_project import catalogue, configuration_file, state
from anima_project.configuration import Configuration, read
from anima_project.editing import edit
from anima_project.errors import ConfigurationError

ABOUT = "Look at the settings and change them."
EXAMPLES = """\
examples:
  anima config list                          all settings, what they are now, and where that comes from
  anima config get turn.rounds
  anima config set turn.rounds 30
  anima config set approval.tools.bash ask   names go on into tables
  anima config unset turn.rounds             the default holds again
  anima config edit                          opens the file in $VISUAL or $EDITOR, and checks it before it counts

exit codes: 0 done, 1 failed, 2 wrong usage, or a setting that cannot be
"""


def main(argv: list[str]) -> int:
    """ConfigurationError for what is wrong with a setting; returns the exit code."""
    parser = ArgumentParser(
        "anima config", description=ABOUT, epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="get|set|unset|list|edit|path")
    for action, about, *arguments in (
        ("get", "print what a setting is now", "NAME"),
        ("set", "set it in the file: a TOML value, or a text without quotes", "NAME", "VALUE"),
        ("unset", "take it out of the file", "NAME"),
        ("list", "print all settings"),
        ("edit", "open the file in an editor"),
        ("path", "print where the file is"),
    ):
        one = actions.add_parser(action, help=about, description=about)
        for argument in arguments:
            one.add_argument(argument.lower(), metavar=argument)


def run(options: Namespace) -> int:
    here = state.current()
    here.create()
    path = here.configuration
    match options.action:
        case "get":
            print(_shown(_value(path, options.name)))
        case "set":
            configuration_file.set_value(path, options.name, options.value)
            _mention_override(options.name)
        case "unset":
            if not configuration_file.unset(path, options.name):
                print(f"{options.name} was not set in {path}.", file=sys.stderr)
            _mention_override(options.name)
        case "list":
            _list(path)
        case "edit":
            return edit(path, os.environ, is_watched=sys.stdin.isatty())
        case "path":
            print(path)
    return 0


def _value(path: Path, name: str) -> Any:
    """What holds, wherever it comes from."""
    section, key, *deeper = configuration_file.parts_of(name)
    value = getattr(getattr(read(path, os.environ), section), key)
    for part in deeper:
        if not hasattr(value, "get") or part not in value:
            raise ConfigurationError(name, "is not set.")
        value = value[part]
    return value


def _list(path: Path) -> None:
    now, alone = read(path, os.environ), read(path, {})
    settings = catalogue.settings()
    width = max(len(setting.name) for setting in settings)
    lines = []
    for setting in settings:
        origin = _origin(setting, alone)
        lines.append(f"{setting.name:<{width}}  {catalogue.as_toml(setting.value_in(now))}{origin}")
    print("\n".join(lines))


def _origin(setting: catalogue.Setting, alone: Configuration) -> str:
    """Where a value comes from, if it is not the default."""
    if setting.variable in os.environ:
        return f"  (from {setting.variable})"
    return "  (from the file)" if setting.value_in(alone) != setting.default else ""


def _mention_override(name: str) -> None:
    section, key, *_ = configuration_file.parts_of(name)
    variable = f"ANIMA_{section}_{key}".upper()
    if variable in os.environ:
        print(f"{variable} is set in the environment, and wins over the file.", file=sys.stderr)


def _shown(value: Any) -> str:
    """A text as it is, for scripts; the rest as TOML."""
    return value if isinstance(value, str) else catalogue.as_toml(value)
