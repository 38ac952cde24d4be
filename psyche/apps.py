from django.apps import AppConfig


class PsycheConfig(AppConfig):
    name = "psyche"
    verbose_name = "Who it is"
