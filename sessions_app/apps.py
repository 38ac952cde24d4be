from typing import Any

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "What is in view"

    def ready(self) -> None:
        from sessions_app.sections import sections_wanted
        from sessions_app.signals import contributions_wanted

        contributions_wanted.connect(_remind, dispatch_uid="plugins.remind")
        sections_wanted.connect(_show, dispatch_uid="plugins.show")


def _remind(sender: Any, **asked: Any) -> Any:
    from sessions_app import recall_source  # not before there is something to say: every command has this app loaded

    return recall_source.remind(sender, **asked)


def _show(sender: Any, **asked: Any) -> Any:
    from sessions_app import screen

    return screen.show(sender, **asked)
