from django.apps import AppConfig


class AnimaConfig(AppConfig):
    name = "anima_project"
    verbose_name = "Anima"
