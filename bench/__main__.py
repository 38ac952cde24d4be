"""`python -m bench [PART …] [--json FILE]`: what Anima costs, as ratios to floors measured in the same run.

Parts: log, turn, shell, start, transcript, interface, soul, history, plugins, mcp, memory. Everything happens in a state
directory of its own, which is deleted afterwards. The part reliability takes half an hour, and runs only where it is
named. Whether feeling changes what a model does is asked by `python -m bench.arms`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from bench.home import own_home
from bench.row import Row

PARTS = ("log", "turn", "shell", "start", "transcript", "interface", "soul", "history", "plugins", "mcp", "memory")
LONG_PARTS = ("reliability",)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"some of {', '.join(PARTS + LONG_PARTS)}; all but the last if not given",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    if unknown := sorted(set(options.parts) - set(PARTS + LONG_PARTS)):
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS + LONG_PARTS)}")
    with own_home():
        rows = [row for part in options.parts or PARTS for row in _measured(part)]
    _print(rows)
    if options.json:
        options.json.write_text(json.dumps([_as_json(row) for row in rows], indent=2, ensure_ascii=False) + "\n")
    return 0 if all(row.holds for row in rows) else 1


def _measured(part: str) -> list[Row]:
    print(f"measuring: {part} …", file=sys.stderr)
    return list(importlib.import_module(f"bench.{part}").rows())


def _print(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "floor", "ours", "the floor", "figure", "at most", "")
    for row in rows:
        unit = f" {row.unit}" if row.is_difference else " ×"
        table.add_row(
            row.what,
            row.against,
            f"{row.ours:,.2f} {row.unit}",
            f"{row.floor:,.2f} {row.unit}",
            f"{'+' if row.is_difference else ''}{row.figure:,.2f}{unit}",
            f"{row.most:,.4g}{unit}",
            "✓" if row.holds else "✗",
        )
    Console(width=160 if not sys.stdout.isatty() else None).print(table)


def _as_json(row: Row) -> dict[str, object]:
    return {
        "what": row.what,
        "floor": row.against,
        "ours": row.ours,
        "floor_value": row.floor,
        "unit": row.unit,
        "figure": row.figure,
        "kind": "difference" if row.is_difference else "ratio",
        "at_most": row.most,
        "holds": row.holds,
    }


if __name__ == "__main__":
    sys.exit(main())
