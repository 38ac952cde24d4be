"""`anima credentials`: keep what proves to a server who is asking."""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from typing import Any

from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from anima_project.credential_store import ANTHROPIC, current
from anima_project.credentials import API_KEY, WHAT_WAS_GIVEN
from anima_project.errors import BadCredential, BadCredentialName, UnknownCredential
from nous.checking import checked
from nous.connection import configured, stored
from nous.headless import EXIT_CREDENTIALS, EXIT_FAILED, EXIT_USAGE
from nous.known_credentials import Known, known_credentials
from nous.provider import Invalid, Unreachable, Valid

LONGEST = 65_536
"""Characters of a secret; what is longer is a file that came by mistake."""

EXIT_DONE = 0

EXAMPLES = """\
examples:
  anima credentials set                          asks for an Anthropic key or token, without showing it
  pass anthropic | anima credentials set         or reads it from stdin; never from the command line
  anima credentials set gateway --base-url https://gateway.example
  anima credentials set github                   a secret for something else than the model
  anima credentials validate                     asks the server whether it takes the one in use

A credential is sent to its own server only. One in the environment (ANTHROPIC_API_KEY) wins over a stored one.

exit codes: 0 done, or valid; 1 could not be checked; 2 wrong usage; 3 refused, malformed or missing
"""


class Command(AnimaCommand):
    help = "Keep what proves to a server who is asking, encrypted, for this environment."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="set|list|remove|validate")
        one = actions.add_parser("set", help="store one, in place of what has that name")
        one.add_argument("name", metavar="NAME", nargs="?", default=ANTHROPIC, help="its name; anthropic if not given")
        one.add_argument("--base-url", metavar="URL", default="", help="the model's server that it is for")
        one.add_argument(
            "--kind",
            choices=("bearer", "api_key"),
            default="bearer",
            help="how another server than Anthropic's gets it",
        )
        actions.add_parser("list", help="show what is stored; never the secrets")
        one = actions.add_parser("remove", help="forget one")
        one.add_argument("name", metavar="NAME")
        one = actions.add_parser("validate", help="ask the model's server whether it takes the one in use, or this one")
        one.add_argument("name", metavar="NAME", nargs="?")

    def handle(self, **options: Any) -> None:
        try:
            sys.exit(getattr(self, f"_{options['action']}")(options))
        except (UnknownCredential, BadCredentialName) as error:
            print(error, file=sys.stderr)
            sys.exit(EXIT_USAGE)

    def _set(self, options: dict[str, Any]) -> int:
        text = _secret(options["name"])
        entry = current().set(options["name"], text, base_url=options["base_url"], kind=options["kind"])
        advice = "" if entry.kind == "secret" else f" To try it: anima credentials validate {entry.name}"
        print(f"Stored {entry.name}.{advice}")
        return EXIT_DONE

    def _list(self, options: dict[str, Any]) -> int:
        known = known_credentials(configured(configuration(), os.environ), os.environ)
        for one in known:
            print(_line(one))
        if not any(one.is_in_use for one in known):
            print("The model's server gets none.", file=sys.stderr)
        return EXIT_DONE

    def _remove(self, options: dict[str, Any]) -> int:
        current().remove(options["name"])
        print(f"Removed {options['name']}.")
        return EXIT_DONE

    def _validate(self, options: dict[str, Any]) -> int:
        name = options["name"]
        way = stored(configuration(), os.environ, name) if name else configured(configuration(), os.environ)
        if way is None:
            print(f"No credential. Run anima credentials set, or set {API_KEY}.", file=sys.stderr)
            return EXIT_CREDENTIALS
        who = f"{way.source or 'no credential'}, at {way.configuration.model.base_url}"
        match asyncio.run(checked(way)):
            case Valid():
                print(f"Valid: {who}.")
                return EXIT_DONE
            case Invalid(reason):
                print(f"Refused: {who}. {reason}", file=sys.stderr)
                return EXIT_CREDENTIALS
            case Unreachable(reason):
                print(f"Could not be checked: {who}. {reason}", file=sys.stderr)
                return EXIT_FAILED


def _secret(name: str) -> str:
    """Typed without being shown, or read from a pipe. BadCredential for what no secret is as long as."""
    if sys.stdin.isatty():
        try:
            return getpass.getpass(f"Secret for {name} (not shown): ")
        except EOFError:  # Ctrl-D
            return ""
    text = sys.stdin.read(LONGEST + 1)
    if len(text) > LONGEST:
        raise BadCredential(WHAT_WAS_GIVEN, "", f"it is longer than {LONGEST:,} characters.")
    return text


def _line(one: Known) -> str:
    start = f"{one.start}…" if one.start else ""
    return f"{one.name:<20} {one.kind:<12} {start:<14} {one.origin}{', in use' if one.is_in_use else ''}"
