from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "bench.effects"
    label = "bench_effects"

    def ready(self) -> None:
        from bench.effects import NAME, write_down
        from events_app.cursors import subscribe

        subscribe(NAME, write_down)
