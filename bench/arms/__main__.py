"""`python -m bench.arms [--base-url URL] [--model NAME] [--repeats N] [--json FILE]`

Asks a model the same views with feelings off, frozen, of another life (sham), and live, at the same cost in tokens, and
says how its behaviour differs: how long it thinks, which tool it chooses, what it says. Without --base-url the rehearsal
is asked, which proves that the harness sees a difference where there is one. The credential comes from the environment:
ANTHROPIC_API_KEY, or ANTHROPIC_AUTH_TOKEN. No tool is run, and nothing of yours is read.

With one repeat that is 75 calls of about 3,000 tokens each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.home import own_home

if TYPE_CHECKING:
    from bench.arms.behaviour import Behaviour, Difference


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.arms", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base-url", default="", metavar="URL", help="a server that speaks the Messages API")
    parser.add_argument("--model", default="", metavar="NAME", help="as the server knows it")
    parser.add_argument(
        "--repeats", type=int, default=1, metavar="N", help="how often each view is asked under each arm"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    if options.repeats < 1:
        parser.error("--repeats must be at least 1")
    environ = dict(os.environ)
    with own_home():
        from anima_project.errors import AnimaError

        try:
            found = _found(options, environ)
        except AnimaError as error:
            print(error, file=sys.stderr)
            return 1
        differences = _differences(found)
        _print(found, differences)
        if options.json:
            as_json = {arm: asdict(of) for arm, of in differences.items()}
            options.json.write_text(json.dumps(as_json, indent=2) + "\n")
    return 0


def _found(options: argparse.Namespace, environ: Mapping[str, str]) -> dict[str, list[Behaviour]]:
    """By arm, how the server's model behaved, or the rehearsal if no server is named. AnimaError."""
    from anima_project.configuration import Configuration
    from anima_project.credentials import Credential, from_environment
    from bench.arms.asking import asked
    from nous.connection import REHEARSAL_KEY
    from nous.rehearsal import Rehearsal

    usual = Configuration().model
    model = replace(usual, name=options.model or usual.name)

    def ask(base_url: str, credential: Credential | None) -> dict[str, list[Behaviour]]:
        its = replace(model, base_url=base_url)
        return asyncio.run(asked(its, credential, options.repeats, lambda line: print(line, file=sys.stderr)))

    if options.base_url:
        return ask(options.base_url, from_environment(environ, options.base_url))
    with Rehearsal() as server:
        return ask(server.url, Credential("api_key", REHEARSAL_KEY))


def _differences(found: Mapping[str, Sequence[Behaviour]]) -> dict[str, Difference]:
    """Of the live arm from the others, and of the off arm from itself."""
    from bench.arms.asking import AGAIN
    from bench.arms.behaviour import difference

    off, *others, live, again = found
    assert again == AGAIN
    return {
        **{f"{live} − {arm}": difference(found[live], found[arm]) for arm in (off, *others)},
        f"{again} − {off}": difference(found[again], found[off]),
    }


def _print(found: Mapping[str, Sequence[Behaviour]], differences: Mapping[str, Difference]) -> None:
    from statistics import fmean

    from rich.console import Console
    from rich.table import Table

    arms = Table("arm", "replies", "input tokens", "thinking tokens", "words", "tools")
    for arm, replies in found.items():
        tools = [reply.tool for reply in replies]
        arms.add_row(
            arm,
            f"{len(replies)}",
            f"{fmean(reply.input_tokens for reply in replies):,.0f}",
            f"{fmean(reply.thinking_tokens for reply in replies):,.1f}",
            f"{fmean(reply.length for reply in replies):,.1f}",
            ", ".join(f"{tool} {tools.count(tool)}" for tool in sorted(set(tools))),
        )
    table = Table("difference (95 % interval)", "thinking tokens", "words", "another tool", "other words")
    for name, of in differences.items():
        spans = [f"{mean:+,.1f} ({low:+,.1f} to {high:+,.1f})" for mean, low, high in (of.thinking, of.length)]
        table.add_row(name, *spans, f"{of.tools:.0%}", f"{of.wording:.3f}")
    console = Console(width=120 if not sys.stdout.isatty() else None)
    console.print(arms)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
