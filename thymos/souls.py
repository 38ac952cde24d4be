"""What `anima soul` says and does: portraits, births, reasons, the past. Reads the database; returns lines to print."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anima_project.configuration import fresh_configuration
from anima_project.configuration_file import set_value
from psyche.births import Archetype, History, Origin, Seed, archetype, archetypes, born
from psyche.learning import Change
from psyche.matrix import Matrix
from psyche.models import Birth, Born
from psyche.portrait import comparison, portrait
from sessions_app.reading import when
from thymos import present, telling
from thymos.errors import NoSuchTime, UnknownBirth, UnknownName
from thymos.fold import Fold
from thymos.growth import curves, plotted
from thymos.stimuli import STIMULI
from thymos.why import Ledger, causes

_AGO = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to become: who that is, in lines, and how to. `adopt` is None where there is only something to read."""

    lines: list[str]
    adopt: Callable[[], Birth] | None = None


def portrait_now() -> list[str]:
    birth = Birth.objects.current()
    now = matrix_now()
    lines = [f"Born as {f'{birth.name}, ' if birth.name else ''}{birth.origin}.", *portrait(now)]
    if now != birth.matrix:
        lines += ["", "Since then:", *comparison(birth.matrix, now)]
    return lines


def matrix_now() -> Matrix:
    return present.now().matrix()


def matrix_lines(matrix: Matrix, width: int) -> list[str]:
    """The coefficients, as a table where it fits. A dot is an ordinary one: 1."""
    hormones = tuple(present.hormones())
    rows = [["", *hormones], *telling.matrix_rows(matrix.rows, hormones)]
    columns = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    if sum(columns) <= width:
        return ["".join(cell.ljust(size) for cell, size in zip(row, columns, strict=True)).rstrip() for row in rows]
    return [f"{stimulus}.{hormone} {value:.2f}" for stimulus, hormone, value in matrix.cells()]


def candidate(options: dict[str, Any]) -> Candidate:
    """Who the options of `anima soul new` mean. UnknownArchetype, UnknownBirth, ImpossibleBirth."""
    if options["again"] is not None:
        return _again(options["again"])
    if options["archetype"] == "?":
        return Candidate([line for one in archetypes().values() for line in (f"{one.name}", f"    {one.portrait}")])
    origin = _origin(options)
    matrix = born(origin)
    lines = [origin.portrait, ""] if isinstance(origin, Archetype) else []
    lines += [*portrait(matrix), "", "Beside who it is now:", *comparison(matrix_now(), matrix)]
    return Candidate(lines, lambda: _adopted(Birth.objects.adopt(origin, name=options["name"])))


def why(name: str) -> list[str]:
    """The events behind a hormone's level, or behind a coefficient. UnknownName."""
    hormones = present.hormones()
    stimulus, dot, hormone = name.partition(".")
    if not dot:
        if name not in hormones:
            raise UnknownName("hormone", name, hormones)
        ledger = Ledger(frozenset((name,)))
        fold = present.at(dosed=ledger)
        found = causes(ledger.doses, hormones[name], fold.lived_ns)
        return telling.causes(found, fold.level(name), hormones[name].baseline, time.time_ns())
    if stimulus not in STIMULI or hormone not in hormones:
        raise UnknownName("coefficient", name, [f"{one}.{other}" for one in STIMULI for other in ("HORMONE",)])
    born_as, changes, fold = _since_birth()
    value = fold.matrix().coefficient(stimulus, hormone)
    mine = [change for change in changes if (change.stimulus, change.hormone) == (stimulus, hormone)]
    head = f"{name} is {value:.3f}; it was born as {born_as.matrix.coefficient(stimulus, hormone):.3f}."
    return [head, *(telling.changes(mine, time.time_ns()) or ["Nothing has moved it."])]


def then(text: str) -> list[str]:
    """How it was at a time. NoSuchTime."""
    timestamp = _time(text)
    fold = present.at(timestamp)
    lines = [f"{when(timestamp)}, after event {fold.position}:", "", *telling.feelings(fold, ()), ""]
    return [*lines, *telling.levels(fold), "", *portrait(fold.matrix())]


def grown(only: list[str], width: int, height: int, colours: bool) -> list[str]:
    """How the coefficients of the present soul moved, as a plot and in words, and which souls there were before."""
    born_as, changes, fold = _since_birth()
    lines = [f"It began as {Birth.objects.births()[0].origin}."] if not Birth.objects.exists() else []
    lines += [
        f"soul {row.pk}: {row}, adopted {when(row.adopted_at)}, from event {row.after_event_id + 1} on"
        for row in Birth.objects.order_by("id")
    ]
    shown = curves(changes, only)
    if not shown:
        return [*lines, "", "That has not moved yet." if only else "No experience has changed it yet."]
    lines += ["", *plotted(shown, width, height, colours=colours).splitlines(), ""]
    return [*lines, *comparison(born_as.matrix, fold.matrix())]


def switch(path: Path, *, is_on: bool) -> list[str]:
    """Let it speak of what it feels, or not. ConfigurationError."""
    set_value(path, "thymos.enabled", "true" if is_on else "false")
    if fresh_configuration().thymos.enabled is not is_on:
        return ["Written, but ANIMA_THYMOS_ENABLED in the environment says otherwise, and wins."]
    if is_on:
        return ["It speaks of what it feels again."]
    return [
        "It is silent: no inner voice, no desires, no longer thinking. It goes on feeling; anima soul on lets it speak."
    ]


def _since_birth() -> tuple[Born, list[Change], Fold]:
    """The present soul as it was born, what has changed in it since, and the present."""
    changes: list[Change] = []
    fold = present.whole(changes=changes)
    born_as = Birth.objects.current()
    return born_as, [change for change in changes if change.event_id > born_as.after_event_id], fold


def _origin(options: dict[str, Any]) -> Origin:
    if options["archetype"]:
        return archetype(options["archetype"])
    if options["random"]:
        seed = options["seed"]
        return Seed(time.time_ns() // 1_000_000 % 1_000_000 if seed is None else seed)
    totals: dict[str, float] = {}
    present.whole(totals=totals)
    return History(totals)


def _again(number: int) -> Candidate:
    birth = Birth.objects.filter(pk=number).first()
    if birth is None:
        raise UnknownBirth(number, list(Birth.objects.values_list("pk", flat=True)))
    matrix = Matrix.from_json(birth.matrix)
    lines = [f"{birth}", *portrait(matrix), "", "Beside who it is now:", *comparison(matrix_now(), matrix)]
    return Candidate(lines, lambda: _adopted(Birth.objects.adopt_again(birth)))


def _adopted(birth: Birth) -> Birth:
    present.forget_from(birth.after_event_id + 1)  # whoever was faster folded with the other soul
    return birth


def _time(text: str) -> int:
    if found := _AGO.fullmatch(text.strip()):
        return time.time_ns() - round(float(found[1]) * _SECONDS[found[2]] * 1e9)
    try:
        return round(datetime.fromisoformat(text.strip()).astimezone().timestamp() * 1e9)
    except (ValueError, OverflowError) as error:
        raise NoSuchTime(text) from error
