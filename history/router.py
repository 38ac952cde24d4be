"""Which database a table is in: what only the pages need stays out of the one that holds the log."""

from __future__ import annotations

from typing import Any

ALIAS = "history"
OF_THE_PAGES = {"admin", "auth", "contenttypes"}


class HistoryRouter:
    def db_for_read(self, model: Any, **_: Any) -> str | None:
        return ALIAS if model._meta.app_label in OF_THE_PAGES else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return (db == ALIAS) == (app_label in OF_THE_PAGES)
