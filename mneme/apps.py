from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class MnemeConfig(AppConfig):
    name = "mneme"
    verbose_name = "What it remembers"

    def ready(self) -> None:
        from events_app import cursors, schedules
        from mneme import heading, receivers
        from mneme.snapshots import forgotten
        from sessions_app.models import Session
        from sessions_app.sections import sections_wanted
        from sessions_app.signals import contributions_wanted, events_left_view, head_wanted, session_imported

        contributions_wanted.connect(receivers.remind, dispatch_uid="mneme.remind")
        sections_wanted.connect(receivers.show, dispatch_uid="mneme.show")
        pre_delete.connect(receivers.forget, sender=Session, dispatch_uid="mneme.forget")
        cursors.subscribe("mneme", _keep_up)
        schedules.SWEEPS["anima: understand what is remembered"] = "mneme.tasks.understand"

        head_wanted.connect(heading.keep_pinned, dispatch_uid="mneme.keep_pinned")
        head_wanted.connect(heading.remind, dispatch_uid="mneme.head")
        contributions_wanted.connect(heading.tell_of_pins, dispatch_uid="mneme.tell_of_pins")
        events_left_view.connect(heading.take_in, dispatch_uid="mneme.take_in")
        session_imported.connect(heading.take_in_imported, dispatch_uid="mneme.take_in_imported")
        forgotten.heed(heading.forgotten_between)
        schedules.SWEEPS["anima: write snapshots that are still extracts"] = "mneme.tasks.sweep_extracts"


def _keep_up(events: Sequence[Any]) -> None:
    from mneme import ingest  # not before there is something to take in: every command has this app loaded

    ingest.keep_up(events)
