from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class ThymosConfig(AppConfig):
    name = "thymos"
    verbose_name = "What it wants"

    def ready(self) -> None:
        from events_app import cursors
        from sessions_app.charts import charts_wanted
        from sessions_app.models import Session
        from sessions_app.sections import reasons_wanted, sections_wanted
        from sessions_app.signals import contributions_wanted
        from thymos import receivers

        contributions_wanted.connect(receivers.speak, dispatch_uid="thymos.speak")
        sections_wanted.connect(receivers.show, dispatch_uid="thymos.show")
        reasons_wanted.connect(receivers.explain, dispatch_uid="thymos.explain")
        charts_wanted.connect(receivers.draw, dispatch_uid="thymos.draw")
        pre_delete.connect(receivers.forget, sender=Session, dispatch_uid="thymos.forget")
        cursors.subscribe("thymos", _keep_up)


def _keep_up(events: Sequence[Any]) -> None:
    from thymos import present  # not before there is something to fold: every command has this app loaded

    present.keep_up(events)
