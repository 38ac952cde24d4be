from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class MnemeConfig(AppConfig):
    name = "mneme"
    verbose_name = "What it remembers"

    def ready(self) -> None:
        from events_app import cursors, schedules
        from mneme import receivers
        from sessions_app.models import Session
        from sessions_app.sections import sections_wanted
        from sessions_app.signals import contributions_wanted

        contributions_wanted.connect(receivers.remind, dispatch_uid="mneme.remind")
        sections_wanted.connect(receivers.show, dispatch_uid="mneme.show")
        pre_delete.connect(receivers.forget, sender=Session, dispatch_uid="mneme.forget")
        cursors.subscribe("mneme", _keep_up)
        schedules.SWEEPS["anima: understand what is remembered"] = "mneme.tasks.understand"


def _keep_up(events: Sequence[Any]) -> None:
    from mneme import ingest  # not before there is something to take in: every command has this app loaded

    ingest.keep_up(events)
