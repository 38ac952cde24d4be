"""What the pages of the event history cost over a long log, against their own queries, bare.

The floor of a page is its SQL, run again on sqlite3 as it is, and the making of its HTML, which no page can do without:
that is what the same page, as full, takes over a short log beyond its queries there. BENCH_EVENTS says how long is long.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from anima_project import launch
from anima_project.settings import SQLITE_PRAGMAS
from bench.log import TEXT
from bench.row import Row, Rows, in_turn, seconds
from history import login_links
from history.index import filling
from history.router import ALIAS
from sessions_app.models import Session

LONG, SHORT = int(os.environ.get("BENCH_EVENTS", "1000000")), 20_000
SESSIONS = 100
"""In either log: what differs is how much lies behind what a page shows."""
VIEW = 90
"""Events that a model saw at a reply."""
PAGE_ROWS = 101
TIMES = 15

PAGES = {
    "sessions": "/admin/sessions_app/session/",
    "sessions with a word": "/admin/sessions_app/session/?q=needle",
    "a session": "/admin/sessions_app/session/{session}/change/",
    "the middle of a session": "/admin/sessions_app/session/{session}/change/?at={middle}",
    "events": "/admin/events_app/event/",
    "events further down": "/admin/events_app/event/?before={middle}",
    "events of a rare type": "/admin/events_app/event/?type=system_message",
    "failures of a tool": "/admin/events_app/event/?tool=bash&success=no",
    "events with a rare word": "/admin/events_app/event/?q=needle",
    "events with a word of all": "/admin/events_app/event/?q=worst",
    "events of a month": "/admin/events_app/event/?when=30",
    "an event": "/admin/events_app/event/{middle}/change/",
    "what the model saw": "/admin/sessions_app/session/{session}/seen/{reply}/",
    "charts": "/admin/charts/?days=all",
}

Queries = list[tuple[sqlite3.Connection, str]]
COUNTS = re.compile(r'COUNT\(.*FROM "events_app_event"', re.I | re.S)

INSERT = (
    "INSERT INTO events_app_event (session_id, event_type, payload, timestamp, token_count, tool_use_id) "
    "VALUES (?, ?, ?, ?, 160, ?)"
)


@dataclass(frozen=True, slots=True)
class Log:
    """A log in files of its own, and where to look in it."""

    files: dict[str, Path]
    session: int
    middle: int
    reply: int

    def use(self) -> None:
        """Make it the log that pages are about."""
        for alias, file in self.files.items():
            if connections[alias].settings_dict["NAME"] != file:
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = file

    def page(self, address: str) -> str:
        return address.format(session=self.session, middle=self.middle, reply=self.reply)


def rows() -> Rows:
    setup_test_environment()
    short, long = _log("short", SHORT), _log("long", LONG)
    clients = {id(log): _client(log) for log in (short, long)}
    for name, address in PAGES.items():
        many, few = (_queries(clients[id(log)], log, address) for log in (long, short))

        def floor(address: str = address, many: Queries = many, few: Queries = few) -> float:
            making = _opened(clients[id(short)], short, address) - seconds(partial(_bare, few))
            return seconds(partial(_bare, many)) + making

        page, least = in_turn(partial(_opened, clients[id(long)], long, address), floor, TIMES)
        yield Row(
            what=f"page: {name}, of {LONG:,} events",
            against=f"its {len(many)} queries, bare, and its HTML",
            ours=page * 1e3,
            floor=least * 1e3,
            unit="ms",
            most=1.5,
        )
        ours, short_ones = in_turn(partial(seconds, partial(_bare, many)), partial(seconds, partial(_bare, few)), TIMES)
        yield Row(
            what=f"its {len(many)} queries, bare, of {LONG:,} events",
            against=f"the same of {SHORT:,}",
            ours=ours * 1e3,
            floor=short_ones * 1e3,
            unit="ms",
            most=10.0,
            is_difference=True,
        )
        yield Row(
            what="its queries that count over the log",
            against="none",
            ours=sum(bool(COUNTS.search(sql)) for _, sql in many),
            floor=0,
            unit="",
            most=0,
            is_difference=True,
        )


def _opened(client: Client, log: Log, address: str) -> float:
    log.use()
    client.get("/login/x/")  # the connections are open again
    page = log.page(address)
    client.get(page)
    began = time.perf_counter()
    response = client.get(page)
    taken = time.perf_counter() - began
    assert response.status_code == 200, page
    return taken


def _client(log: Log) -> Client:
    log.use()
    client = Client()
    assert client.get(f"/login/{login_links.make(600)}/").status_code == 200
    return client


def _queries(client: Client, log: Log, address: str) -> Queries:
    """What a page asks of its two databases, each with a connection set up as ours are. Not what the first look at a log
    works out that no worker ever saw."""
    log.use()
    client.get(log.page(address))
    with CaptureQueriesContext(connections["default"]) as of_log, CaptureQueriesContext(connections[ALIAS]) as of_index:
        client.get(log.page(address))
    found = []
    for alias, captured in (("default", of_log), (ALIAS, of_index)):
        raw = sqlite3.connect(log.files[alias])
        raw.executescript(SQLITE_PRAGMAS)
        reads = (query["sql"] for query in captured if query["sql"].lstrip().upper().startswith("SELECT"))
        found += [(raw, sql) for sql in reads]
    return found


def _bare(queries: Queries) -> None:
    """As far as a page reads them: it stops when it is full."""
    for raw, sql in queries:
        raw.execute(sql).fetchmany(PAGE_ROWS)


def _log(name: str, count: int) -> Log:
    settings = {alias: connections[alias].settings_dict for alias in ("default", ALIAS)}
    files = {alias: Path(of["NAME"]).with_name(f"{name}-{alias}.sqlite3") for alias, of in settings.items()}
    log = Log(files, 0, 0, 0)
    log.use()
    for alias in files:
        launch.apply_migrations(alias)
    sessions = [Session.objects.create(name=f"Session {at}", directory="/tmp").pk for at in range(SESSIONS)]
    connections["default"].close()
    raw = sqlite3.connect(files["default"])
    with raw:
        raw.executemany(INSERT, _events(count, sessions))
    raw.close()
    while filling.catch_up(50_000):
        pass
    size = count // len(sessions)
    middle = len(sessions) // 2 * size + size // 2
    return Log(files, sessions[len(sessions) // 2], middle, reply=middle - middle % 6 + 2)


def _events(count: int, sessions: list[int]) -> Iterator[tuple[Any, ...]]:
    """Turns of six events, spread over a year; one in thirty holds a rare word, and one ends in a notice."""
    step = 365 * 86_400 * 10**9 // count
    began = time.time_ns() - count * step
    usage = {"input_tokens": 10, "output_tokens": 100, "cache_read_input_tokens": 100_000}
    for at in range(count):
        turn, place = divmod(at, 6)
        session = sessions[at * len(sessions) // count]
        id_: str | None = None
        rare = turn % 30 == 7
        payload: dict[str, object]
        match place:
            case 0:
                kind, payload = "user_message", {"content": TEXT + (" needle" if rare else "")}
            case 1 | 4:
                view = {"from": max(1, at - VIEW), "prefix": "p"}
                kind = "agent_message"
                payload = {"content": TEXT, "model": "claude-sonnet-5-5", "usage": usage, "view": view}
            case 2:
                kind, id_ = "tool_call", f"t{turn}"
                payload = {"tool_name": "bash", "tool_input": {"command": "ls"}, "tool_use_id": id_}
            case 3:
                kind, id_ = "tool_response", f"t{turn}"
                payload = {"content": TEXT, "tool_name": "bash", "tool_use_id": id_, "success": turn % 10 != 0}
            case _:
                kind = "system_message" if rare else "user_message"
                payload = {"content": "go on"}
        yield session, kind, json.dumps(payload), began + at * step, id_
