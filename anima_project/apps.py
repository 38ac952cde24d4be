from django.apps import AppConfig
from django.db.backends.signals import connection_created


class AnimaConfig(AppConfig):
    name = "anima_project"
    verbose_name = "Anima"

    def ready(self) -> None:
        from anima_project import reconnecting

        connection_created.connect(reconnecting.watch, dispatch_uid="anima_project.reconnecting")
