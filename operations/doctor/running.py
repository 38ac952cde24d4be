"""What runs: the worker and its queue, shells that outlived their Anima, and whether a model can be reached."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from functools import partial

from anima_project.configuration import configuration
from anima_project.state import State
from events_app import worker as workers
from nous.connection import Connection, configured
from nous.provider import Invalid, Provider, Unreachable, Valid
from operations.doctor.finding import Finding, note, well, wrong
from tools_app.bash.leftovers import Record, sweep

LONG_QUEUE = 1_000


def worker() -> Iterator[Finding]:
    running = workers.running()
    for one in running:
        yield well("worker", f"{one.status} on {one.host}, process {one.pid}, up {one.uptime_s:,.0f} s")
    if strangers := workers.strangers():
        says = f"{strangers} on the same queue sign with another key: each throws away the jobs of the other"
        yield wrong("worker", says, "Give all hosts one key: copy config/secret_key from one of them to the others.")
    depth = workers.queue_depth()
    if not running:
        yield note("worker", "none runs", "anima start runs one; anima tui brings one along.")
    if depth > LONG_QUEUE:
        remedy = "Raise worker.processes, or see in the log what keeps it." if running else "Run anima start."
        yield wrong("queue", f"{depth:,} jobs wait", remedy)
    else:
        yield well("queue", f"{depth:,} jobs wait")


def shells(here: State) -> Iterator[Finding]:
    folder = here.tmp / "shells"
    records = [Record.from_name(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    left = [record for record in records if record and not record.owner.is_alive()]
    if left:
        says = f"{len(left)} shells were left behind by an Anima that was killed"
        yield note("shells", says, "The next conversation ends them.", partial(sweep, folder))
    else:
        yield well("shells", "none is left behind")


def model(*, is_online: bool) -> Iterator[Finding]:
    """Which model answers, and, if asked to go online, whether it takes the credential."""
    settings = configuration()
    way = configured(settings, os.environ)
    if way is None:
        remedy = "anima credentials set, or ANTHROPIC_BASE_URL for a server of your own."
        yield note("model", "no credential, so the rehearsal answers", remedy)
        return
    known_as = f", with {way.source}" if way.source else ""
    says = f"{settings.model.name} at {way.configuration.model.base_url}{known_as}"
    if not is_online:
        yield well("model", f"{says} (not asked; --online asks)")
        return
    match asyncio.run(_validated(way)):
        case Valid():
            yield well("model", f"{says}; the server takes it")
        case Invalid(reason):
            yield wrong("model", f"{says} is refused: {reason}", "anima credentials set")
        case Unreachable(reason):
            yield wrong("model", f"{says} cannot be reached: {reason}", "Check the network, and model.base_url.")


async def _validated(way: Connection) -> Valid | Invalid | Unreachable:
    async with Provider(way.credential, way.configuration.model) as provider:
        return await provider.validate()
