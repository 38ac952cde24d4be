from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EventsConfig(AppConfig):
    name = "events_app"
    verbose_name = "What happened"

    def ready(self) -> None:
        from events_app import schedules
        from events_app.bus import event_emitted

        post_migrate.connect(schedules.install, sender=self, dispatch_uid="events_app.schedules")
        event_emitted.connect(_tell, dispatch_uid="plugins.tell")


def _tell(sender: Any, **told: Any) -> None:
    from events_app import subscriber  # not before something happens: every command has this app loaded

    subscriber.tell(sender, **told)
