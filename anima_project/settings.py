"""Django's settings. What a person may change stands in `configuration.py`; what stands here follows from it.

What only pages in a browser need stands in `settings_web.py`, and costs the other commands nothing.
"""

from __future__ import annotations

import logging
from typing import Any

import dj_database_url

from anima_project import services, state
from anima_project.configuration import configuration

STATE = state.current()
STATE.create()
CONFIGURATION = configuration()

INSTALLED_APPS = [
    "anima_project",
    "events_app",  # before django_q: its `qcluster` takes the place of theirs
    "django_q",
    "sessions_app",
    "tools_app",
    "psyche",
    "thymos",
    "mneme",
    "nous",
    "operations",
    "history",
    "tui",
]

# One process and SQLite need no server. WAL lets readers and the writer work side by side; IMMEDIATE takes the write
# lock at BEGIN, where the busy timeout applies (a deferred transaction that turns into a writer fails at once);
# synchronous=NORMAL survives any crash of a process and can lose the last commits only when the power fails, for
# twice the writes per second of FULL.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864"
)
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": CONFIGURATION.database.lock_wait_s,
    "init_command": SQLITE_PRAGMAS,
}


def _database() -> dict[str, Any]:
    if url := services.database_url():
        return {**dj_database_url.parse(url, conn_max_age=None)}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATE.database,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": STATE.database.with_suffix(".pytest.sqlite3")},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by the processes of a machine: the worker leaves its heartbeat here, and `anima status` reads it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": STATE.tmp / "cache",
    }
}

Q_CLUSTER: dict[str, Any] = {
    "name": f"anima-{STATE.environment}",
    "label": "Work queue",
    "workers": CONFIGURATION.worker.processes,
    "poll": CONFIGURATION.worker.poll_s,
    "bulk": 10,
    "timeout": CONFIGURATION.worker.job_timeout_s,
    "retry": CONFIGURATION.worker.job_timeout_s * 2,  # must exceed the timeout, or a slow job runs twice
    "max_attempts": CONFIGURATION.worker.attempts,
    "save_limit": -1,  # what succeeded leaves no row; failures are always kept
    "ack_failures": True,
    "catch_up": False,
    "recycle": 1000,
}
# A job is handed over while somebody waits for the turn: a Redis that does not answer must not hold it up. A worker asks
# for a job for one second at a time.
REDIS_PATIENCE = "socket_connect_timeout=3&socket_timeout=10"
if broker := services.broker_url():
    Q_CLUSTER["redis"] = f"{broker}{'&' if '?' in broker else '?'}{REDIS_PATIENCE}"
else:
    Q_CLUSTER |= {"orm": "default", "broker_class": "events_app.broker.DatabaseQueue"}

logging.raiseExceptions = (
    False  # a log that cannot be written, for the disk is full, is no reason to draw over a screen
)

# One file for all processes; nothing of it reaches the terminal, where it would tear a full screen. The root's handler
# also keeps django-q2 from adding one of its own to stderr.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {process} {name}: {message}", "style": "{"}},
    "filters": {"secrets": {"()": "anima_project.redaction.RedactSecrets"}},
    "handlers": {
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": STATE.log,
            "delay": True,
            "encoding": "utf-8",
            "formatter": "line",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["file"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

SECRET_KEY = STATE.secret_key()
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
