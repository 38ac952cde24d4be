"""`python -m bench.turns NUMBER STEP`: that many turns in one process, as the full screen runs them. After each STEP of
them it prints how many there were, and waits for a line."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anima_project.settings")
    import django

    django.setup()
    from anima_project import launch

    launch.apply_migrations()
    turns, step = map(int, sys.argv[1:])
    asyncio.run(_run(turns, step))
    return 0


async def _run(turns: int, step: int) -> None:
    from nous.current import CurrentCortex
    from nous.turn import turn
    from nous.updates import Done, Outcome
    from sessions_app.models import Session
    from tools_app.approval import AllowListed
    from tools_app.registry import Registry

    registry = Registry.discover()
    approver = AllowListed(["bash"])
    session = await Session.objects.acreate(directory="/")
    try:
        async with CurrentCortex(registry) as cortex:
            for number in range(1, turns + 1):
                text = f"run: echo {number}" if number % 20 == 0 else f"hello, for the {number}th time"
                async with aclosing(turn(await cortex.get(), session, text, approver=approver)) as updates:
                    async for update in updates:
                        if isinstance(update, Done) and update.outcome is not Outcome.ANSWERED:
                            raise SystemExit(f"turn {number}: {update}")
                if number % step == 0:
                    print(number, flush=True)
                    sys.stdin.readline()
    finally:
        registry.close()


if __name__ == "__main__":
    sys.exit(main())
