from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "history"
    verbose_name = "Event history"

    def ready(self) -> None:
        from history import receivers
        from sessions_app.charts import charts_wanted

        charts_wanted.connect(receivers.draw, dispatch_uid="history.draw")
