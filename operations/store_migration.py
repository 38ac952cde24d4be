"""Moves all that is in SQLite over to PostgreSQL: the same rows under the same ids, seen to be the same, or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import dj_database_url
from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, router, transaction
from django.db.utils import ConnectionHandler

from events_app.payloads import storable
from operations.errors import NotMoved, TargetNotEmpty

TARGET = "target"
BATCH = 1_000
MADE_BY_MIGRATIONS = {"django_q_schedule"}
"""Tables that have rows as soon as they are made: the source's take their place."""

Model = type[models.Model]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Tells two sets of rows apart, whatever order they come in."""

    rows: int = 0
    sum: int = 0

    def with_rows(self, rows: Iterable[Row]) -> Digest:
        count, total = self.rows, self.sum
        for row in rows:
            count += 1
            total += int.from_bytes(hashlib.sha256(canonical(row)).digest(), "big")
        return Digest(rows=count, sum=total % 2**256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was moved of one table."""

    table: str
    rows: int
    changed: int
    """Rows in which characters that PostgreSQL cannot store became U+FFFD."""


def move(url: str, progress: Callable[[str, int, int], None] = lambda *_: None) -> list[Moved]:
    """Copy every table into the empty database at `url`, which is migrated first; the present one is only read.

    `progress` hears the table, and how many of how many rows are there. One transaction: NotMoved and TargetNotEmpty
    leave the target as it was.
    """
    with _target(url) as target, _snapshot():
        made_by_migrations = _prepare(target)
        with transaction.atomic(using=TARGET):
            for table in made_by_migrations:
                target.cursor().execute(f"DELETE FROM {target.ops.quote_name(table)}")
            moved = [_move_table(model, progress) for model in tables()]
            for model in tables():
                _set_sequence(model)
        return moved


def tables() -> list[Model]:
    """One model for each table of the database with the log; what only pages need is elsewhere, and stays there."""
    found: dict[str, Model] = {}
    for model in apps.get_models(include_auto_created=True):
        is_here = router.allow_migrate_model(DEFAULT_DB_ALIAS, model)
        if is_here and model._meta.managed and not model._meta.proxy:
            found.setdefault(model._meta.db_table, model)
    return list(found.values())


def left_behind() -> list[str]:
    """Tables of the present database that belong to no model: they are not moved, and are made anew from the log."""
    known = {model._meta.db_table for model in tables()} | {"django_migrations"}
    return sorted(set(connection.introspection.table_names()) - known)


def canonical(row: Row) -> bytes:
    """The same bytes for the same values, whichever database they come from: PostgreSQL keeps neither the order of an
    object's keys nor the way in which a number was written."""
    return json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case None | str() | bool() | int() | float():
            return value
        case bytes() | memoryview():
            return bytes(value).hex()
    return str(value)


def _move_table(model: Model, progress: Callable[[str, int, int], None]) -> Moved:
    table = model._meta.db_table
    total = model._base_manager.count()
    sent, changed, done = Digest(), 0, 0
    progress(table, 0, total)
    for batch in _batches(_rows(model, "default")):
        fitting = [tuple(storable(value) for value in row) for row in batch]
        changed += sum(new != old for new, old in zip(fitting, batch, strict=True))
        names = _names(model)
        try:
            model._base_manager.using(TARGET).bulk_create(
                [model(**dict(zip(names, row, strict=True))) for row in fitting]
            )
        except DatabaseError as error:
            raise NotMoved(
                table, f"the target refuses a row between {batch[0][0]} and {batch[-1][0]}: {error}"
            ) from error
        sent = sent.with_rows(fitting)
        done += len(batch)
        progress(table, done, total)
    there = Digest()
    for batch in _batches(_rows(model, TARGET)):
        there = there.with_rows(batch)
    if there != sent:
        raise NotMoved(table, f"what arrived is not what was sent ({there.rows:,} rows of {sent.rows:,})")
    return Moved(table=table, rows=sent.rows, changed=changed)


def _names(model: Model) -> list[str]:
    """Of its columns, the key first."""
    names = [field.attname for field in model._meta.concrete_fields]
    key = model._meta.pk.attname
    return [key, *(name for name in names if name != key)]


def _rows(model: Model, using: str) -> Iterator[Row]:
    return model._base_manager.using(using).order_by("pk").values_list(*_names(model)).iterator(BATCH)


def _batches(rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _set_sequence(model: Model) -> None:
    """The next id is one that was never used, also not by a row that is gone."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField | models.SmallAutoField):
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        used = (cursor.fetchone() or (0,))[0]
    if used:
        with connections[TARGET].cursor() as cursor:
            quoted = connections[TARGET].ops.quote_name(table)
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [quoted, key.column, used])


def _prepare(target: Any) -> set[str]:
    """Returns the tables that hold nothing but what migrations put there. TargetNotEmpty, NotMoved."""
    ours = {model._meta.db_table for model in tables()}
    try:
        names = set(target.introspection.table_names())
        _refuse_rows(target, names, ours)
        call_command("migrate", database=TARGET, interactive=False, verbosity=0)
    except DatabaseError as error:
        raise NotMoved("", f"the target cannot be used ({str(error).strip()})") from error
    return MADE_BY_MIGRATIONS | (ours - names)


def _refuse_rows(target: Any, names: set[str], ours: set[str]) -> None:
    for name in sorted(names - {"django_migrations"} - MADE_BY_MIGRATIONS):
        with target.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {target.ops.quote_name(name)})")
            if cursor.fetchone()[0]:
                raise TargetNotEmpty(name, name in ours)


@contextmanager
def _target(url: str) -> Iterator[Any]:
    """A connection to the database at `url`, under the name TARGET. NotMoved."""
    try:
        settings: Mapping[str, Any] = dj_database_url.parse(url)
    except (ValueError, KeyError) as error:
        raise NotMoved("", "the address is none; write postgresql://USER@HOST:PORT/NAME") from error
    if "postgresql" not in settings.get("ENGINE", ""):
        raise NotMoved("", "the address is none of PostgreSQL's; write postgresql://USER@HOST:PORT/NAME")
    if connection.vendor != "sqlite":
        raise NotMoved("", "Anima uses PostgreSQL already: ANIMA_DATABASE_URL is set")
    target = ConnectionHandler({"default": {}, TARGET: dict(settings)})[TARGET]
    try:
        target.ensure_connection()
    except DatabaseError as error:
        raise NotMoved("", f"the target cannot be used ({str(error).strip()})") from error
    connections.databases[TARGET], connections[TARGET] = target.settings_dict, target
    try:
        yield target
    finally:
        target.close()
        del connections[TARGET], connections.databases[TARGET]


@contextmanager
def _snapshot() -> Iterator[None]:
    """All reading within the block sees one moment, and writes nothing: no lock is taken that keeps others waiting."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
