"""The tables of the index. There is nothing to migrate: another version of them is dropped and filled anew."""

from __future__ import annotations

from django.db import OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper

from history.errors import NoFullTextSearch
from history.router import ALIAS

VERSION = 1  # another one whenever the tables, or what goes into them, change

TABLES = (
    # `facets` says in words that no text has what the event is (see facets.py), so that a filter costs as little as a
    # search. Without columnsize: nothing here ranks by length.
    """CREATE VIRTUAL TABLE history_text USING fts5(
        facets, body, columnsize=0, tokenize="unicode61 remove_diacritics 2")""",
    "CREATE TABLE history_progress (position INTEGER NOT NULL)",
    "INSERT INTO history_progress VALUES (0)",
    """CREATE TABLE history_session (
        session_id INTEGER PRIMARY KEY, events INTEGER NOT NULL, last_id INTEGER NOT NULL, last_at INTEGER NOT NULL)""",
    """CREATE TABLE history_usage (
        session_id INTEGER, day INTEGER, model TEXT, calls INTEGER NOT NULL, input INTEGER NOT NULL,
        output INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_read INTEGER NOT NULL,
        nanodollars INTEGER NOT NULL, unpriced_calls INTEGER NOT NULL, PRIMARY KEY (session_id, day, model)
        ) WITHOUT ROWID""",
    "CREATE INDEX history_usage_day ON history_usage (day)",
    """CREATE TABLE history_tool (
        session_id INTEGER, day INTEGER, tool TEXT, responses INTEGER NOT NULL, failures INTEGER NOT NULL,
        duration_ms INTEGER NOT NULL, PRIMARY KEY (session_id, day, tool)) WITHOUT ROWID""",
    "CREATE INDEX history_tool_day ON history_tool (day)",
)
NAMES = ("history_text", "history_progress", "history_session", "history_usage", "history_tool")


def index_cursor() -> CursorWrapper:
    """A cursor on the index, whose tables are there. NoFullTextSearch if this SQLite cannot have them."""
    cursor = connections[ALIAS].cursor()
    cursor.execute("PRAGMA user_version")
    if cursor.fetchone()[0] != VERSION:
        drop_and_create(cursor)
    return cursor


def drop_and_create(cursor: CursorWrapper) -> None:
    with transaction.atomic(using=ALIAS):
        for name in NAMES:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        try:
            for table in TABLES:
                cursor.execute(table)
        except OperationalError as error:
            if "fts5" in str(error):
                raise NoFullTextSearch from error
            raise
        cursor.execute(f"PRAGMA user_version = {VERSION}")
