from django.apps import AppConfig


class TuiConfig(AppConfig):
    name = "tui"
    verbose_name = "The terminal interface"
