from django.apps import AppConfig


class MnemeConfig(AppConfig):
    name = "mneme"
    verbose_name = "What it remembers"
