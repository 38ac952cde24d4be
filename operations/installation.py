"""What a machine needs for Anima to live on it, made piece by piece; what is there stays as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from anima_project import services
from anima_project.configuration_file import create as create_configuration
from anima_project.credential_store import CredentialStore
from anima_project.state import ENVIRONMENTS, State
from operations import unit
from operations.migrating import brought_up_to_date


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that an installation has. `note` is empty where it was made, or says how it was found."""

    name: str
    where: str
    note: str = ""
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.note or 'made':<14} {self.name}: {self.where}"
        return f"{line}\n{'':<15}{self.advice}" if self.advice else line


THERE = "there already"
LEFT_OUT = "left out"
UPDATED = "updated"

OURS = ("ANIMA_", "ANTHROPIC_")
IN_THE_UNIT = ("ANIMA_HOME", "ANIMA_ENV")


def installed(here: State, *, has_unit: bool, is_new: bool) -> Iterator[Piece]:
    """Each piece, as soon as it is there. `is_new` says that the state directory was missing. Any AnimaError: what was
    made until then stays, and the next run goes on from there."""
    here.create()
    yield Piece("state directory", str(here.home), "" if is_new else THERE)
    made = create_configuration(here.configuration)
    yield Piece("configuration", str(here.configuration), "" if made else THERE)
    for environment in ENVIRONMENTS:
        there = replace(here, environment=environment)
        there.create()
        store = CredentialStore(there)
        yield Piece(f"credentials of {environment}", str(store.path), "" if store.create() else THERE)
    yield from _databases(here)
    yield _unit(here) if has_unit else Piece("systemd unit", "as asked", LEFT_OUT)


def _databases(here: State) -> Iterator[Piece]:
    if services.database_url():
        changed = brought_up_to_date(here.environment)
        yield Piece("database", "the server that ANIMA_DATABASE_URL names", UPDATED if changed else THERE)
        return
    for environment in ENVIRONMENTS:
        path = replace(here, environment=environment).database
        was_there = path.exists()
        changed = brought_up_to_date(environment)
        note = THERE if not changed else UPDATED if was_there else ""
        yield Piece(f"database of {environment}", str(path), note)


def _unit(here: State) -> Piece:
    if reason := unit.why_not():
        return Piece("systemd unit", f"{reason}; anima start runs the brain in a terminal", LEFT_OUT)
    path = unit.unit_path(here, os.environ)
    text = unit.unit_text(unit.command(), here, os.environ.get("PATH", ""))
    begin = f"To begin now and at each login: systemctl --user enable --now {path.stem}; to go on after logout: loginctl enable-linger"
    if path.exists():
        is_same = path.read_bytes() == text.encode()
        advice = (
            "" if is_same else "It is not what would be made now. To have it made anew, delete it and run this again."
        )
        return Piece("systemd unit", str(path), THERE, advice)
    if absent := sorted(name for name in os.environ if name.startswith(OURS) and name not in IN_THE_UNIT):
        begin += f". The unit does not have {', '.join(absent)}, set here: systemctl --user edit {path.stem}"
    problem = unit.write(path, text)
    return Piece("systemd unit", str(path), "", f"systemd says: {problem}" if problem else begin)
