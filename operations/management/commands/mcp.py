"""`anima mcp`: tools of other programs, and Anima's for them."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from anima_project.command import AnimaCommand
from operations.mcp import logging_in, servers

EXAMPLES = """\
examples:
  anima mcp add time -- mcp-server-time --local-timezone UTC
  anima mcp add search --url https://search.example/mcp --header 'Authorization: Bearer ${credential:search}'
  anima mcp list                    what there is; starts nothing
  anima mcp test time               starts it, and shows its tools
  anima mcp login search            in the browser, for a server that wants it
  anima mcp remove time
  anima mcp serve                   offers Anima's own tools, its memory and `ask` to the program that starts it
  anima mcp serve --http 8750 --allow bash

A credential in --env or --header is written as ${credential:NAME}, and kept with anima credentials set NAME.

exit codes: 0 done, 1 a server or a port is not available, 2 wrong usage, or a file that cannot be, 3 credentials
"""


class Command(AnimaCommand):
    help = "Use the tools of other programs, and let them use Anima: the Model Context Protocol."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="add|list|test|remove|login|serve")
        one = actions.add_parser("add", help="write a server into config/mcp.toml, and try it")
        one.add_argument("name", metavar="NAME", help="small letters, digits, - and _")
        one.add_argument("command", metavar="COMMAND", nargs="*", help="what starts it; -- before it keeps its options")
        one.add_argument("--url", default="", help="a server that is reached, in place of a command")
        one.add_argument("--env", action="append", default=[], metavar="NAME=VALUE", help="for the command; repeatable")
        one.add_argument("--header", action="append", default=[], metavar="NAME: VALUE", help="with --url; repeatable")
        one.add_argument("--directory", default="", metavar="DIR", help="where the command runs")
        one.add_argument("--trust-hints", action="store_true", help="tools that say they only read run without asking")
        one.add_argument("--untested", action="store_true", help="do not start it now")
        one = actions.add_parser("list", help="show the servers and what is known of them")
        one.add_argument("--json", action="store_true", help="print one JSON array")
        one = actions.add_parser("test", help="start or reach servers, and show their tools")
        one.add_argument("names", metavar="NAME", nargs="*", help="all of them, if none is named")
        one = actions.add_parser("remove", help="take a server out of config/mcp.toml")
        one.add_argument("name", metavar="NAME")
        one = actions.add_parser("login", help="log in to a server that wants it (OAuth), in the browser")
        one.add_argument("name", metavar="NAME")
        one.add_argument("--no-open", action="store_true", help="print the address, and open no browser")
        one = actions.add_parser("serve", help="offer Anima's tools, its memory and `ask` to other programs")
        one.add_argument("--http", type=_port, metavar="PORT", help="on this machine, in place of stdin; 0: any port")
        one.add_argument(
            "--allow", action="append", default=[], metavar="TOOL", help="let this tool run without asking; repeatable"
        )
        one.add_argument("--rehearsal", action="store_true", help="let the built-in rehearsal model answer")

    def handle(self, **options: Any) -> None:
        sys.exit(self._done(options))

    def _done(self, options: dict[str, Any]) -> int:
        match options["action"]:
            case "add":
                return servers.add(options["name"], _table(options), tested=not options["untested"])
            case "list":
                return servers.show(as_json=options["json"])
            case "test":
                return servers.test(servers.named(options["names"]))
            case "remove":
                return servers.remove(options["name"])
            case "serve":
                from operations.mcp.serving import running  # what thinks, which the others need not load

                allowed = [name for names in options["allow"] for name in names.split(",")]
                return running.serve(options["http"], allowed, rehearsal=options["rehearsal"])
            case _:
                return logging_in.log_in(servers.named([options["name"]])[0], opens=not options["no_open"])


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise ArgumentTypeError(f"{text!r} is no port: use a number from 0 to 65535")
    return int(text)


def _table(options: dict[str, Any]) -> dict[str, Any]:
    """What is to be written: only what was given."""
    command = options["command"]
    table = {
        "command": command[0] if command else "",
        "args": command[1:],
        "url": options["url"],
        "directory": options["directory"],
        "env": servers.pairs(options["env"], "=", "--env"),
        "headers": servers.pairs(options["header"], ":", "--header"),
        "trust_hints": options["trust_hints"],
    }
    return {key: value for key, value in table.items() if value}
