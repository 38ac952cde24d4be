"""`anima doctor`: what is wrong, and what to do about it. Works where Django's settings cannot be loaded."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from anima_project import state
from anima_project.plain_text import harmless
from operations.doctor.checkup import findings
from operations.doctor.finding import Finding, Verdict, findings_of

ABOUT = "Look whether everything is well, and say what to do where it is not."
EXAMPLES = """\
examples:
  anima doctor             all that can be seen from here
  anima doctor --fix       and mends what can be mended without harm: modes, migrations, what the dead left behind
  anima doctor --online    asks the model's server whether it takes the credential, and starts the MCP servers
  anima doctor --json      for programs

exit codes: 0 well, 1 something is wrong, 2 wrong usage
"""
MARKS = {Verdict.WELL: "✓", Verdict.NOTE: "·", Verdict.WRONG: "✗"}


def main(argv: list[str]) -> int:
    parser = ArgumentParser(
        "anima doctor", description=ABOUT, epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended without harm")
    parser.add_argument(
        "--online",
        action="store_true",
        help="ask the model's server whether it takes the credential, and start the MCP servers",
    )


def run(options: Namespace) -> int:
    here = state.current()
    found = list(findings(here, is_online=options.online))
    mended: list[Finding] = []
    if options.fix:
        mended, failed = _mended(found)
        if mended:
            found = list(findings(here, is_online=options.online))
        found += failed
    if options.json:
        print(json.dumps(_as_json(found, mended), ensure_ascii=False, indent=2))
    else:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without ✓ is worth a finding
        print(report(found, mended))
    return int(any(finding.verdict is Verdict.WRONG for finding in found))


def report(found: Sequence[Finding], mended: Sequence[Finding]) -> str:
    """Pure."""
    lines = [f"mended: {one.says}" for one in mended]
    for finding in found:
        lines.append(f"{MARKS[finding.verdict]} {finding.check:<15} {finding.says}")
        if finding.remedy:
            lines.append(f"{'':<18}→ {finding.remedy}")
    wrong = [finding for finding in found if finding.verdict is Verdict.WRONG]
    can_be_mended = sum(finding.mend is not None for finding in found)
    summary = f"{len(wrong)} wrong." if wrong else "All is well."
    if can_be_mended:
        summary += f" anima doctor --fix sees to {can_be_mended} of this."
    return harmless("\n".join([*lines, "", summary]))


def _mended(found: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What could be mended, and findings about what could not."""
    mended, failed = [], []
    for finding in found:
        if finding.mend is not None:
            problems = list(findings_of(f"fix {finding.check}", partial(_mend, finding.mend)))
            failed += problems
            mended += [] if problems else [finding]
    return mended, failed


def _mend(mend: Callable[[], object]) -> Iterator[Finding]:
    """As a check, so that one that fails is a finding."""
    mend()
    yield from ()


def _as_json(found: Sequence[Finding], mended: Sequence[Finding]) -> dict[str, object]:
    return {
        "is_well": not any(finding.verdict is Verdict.WRONG for finding in found),
        "findings": [finding.as_json() for finding in found],
        "mended": [finding.as_json() for finding in mended],
    }
