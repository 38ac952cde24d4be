from django.apps import AppConfig


class NousConfig(AppConfig):
    name = "nous"
    verbose_name = "Who thinks"
