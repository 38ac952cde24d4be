"""All checks, in an order in which one does not stumble over what another would have said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

from anima_project import services
from anima_project.errors import AnimaError
from anima_project.state import State
from operations.doctor import database_file, files, machine, plugins
from operations.doctor.finding import Check, Finding, Verdict, findings_of, note, wrong

DECISIVE = ("state directory", "configuration", "database", "migrations")
"""If one of these is not well, what comes after it would only say so again."""


def findings(here: State, *, is_online: bool = False) -> Iterator[Finding]:
    for name, check in _checks(here, is_online):
        found = list(findings_of(name, check))
        yield from found
        if any(one.check in DECISIVE and one.verdict is not Verdict.WELL for one in found):
            yield note("the rest", f"was not looked at, for it needs the {name} above")
            return


def _checks(here: State, is_online: bool) -> Iterator[tuple[str, Check]]:
    """First what needs nothing, then what needs settings that can be loaded and a database that is whole."""
    yield "versions", machine.versions
    yield "programs", machine.programs
    yield "terminal", machine.terminal
    yield "state directory", partial(files.state_directory, here)
    yield "permissions", partial(files.permissions, here)
    yield "credentials", partial(files.credentials, here)
    yield "disk", partial(machine.disk, here.home)
    yield "log", partial(files.log, here)
    yield "plugins", plugins.of_plugins
    yield "configuration", partial(files.configuration, here)
    is_file = not os.environ.get(services.DATABASE)
    if is_file:
        yield "database", partial(database_file.database_file, here.database)
    try:
        import django

        django.setup()
    except AnimaError as error:
        yield "settings", partial(_unloadable, str(error))
        return
    from operations.doctor import database, mcp, memory, running

    if not is_file:
        yield "database", database.server
    yield "migrations", database.migrations
    yield "log of events", database.append_only
    yield "uncounted", database.uncounted
    yield "subscribers", database.subscribers
    yield "memory", memory.memory
    yield "leases", database.leases
    yield "worker", running.worker
    yield "shells", partial(running.shells, here)
    yield mcp.CHECK, partial(mcp.of_servers, here, is_online=is_online)
    yield "model", partial(running.model, is_online=is_online)


def _unloadable(reason: str) -> Iterator[Finding]:
    yield wrong("settings", reason)
