from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EventsConfig(AppConfig):
    name = "events_app"
    verbose_name = "What happened"

    def ready(self) -> None:
        from events_app import schedules

        post_migrate.connect(schedules.install, sender=self, dispatch_uid="events_app.schedules")
