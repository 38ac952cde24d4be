from django.apps import AppConfig


class NousConfig(AppConfig):
    name = "nous"
    verbose_name = "Who thinks"

    def ready(self) -> None:
        from events_app import schedules
        from events_app.bus import event_emitted
        from events_app.payloads import EventType
        from nous import receivers

        for sender in set(EventType) - {EventType.SYSTEM_MESSAGE}:
            event_emitted.connect(receivers.count_tokens, sender=sender, dispatch_uid="nous.count_tokens")
        schedules.SWEEPS["anima: count what was not counted"] = "nous.tasks.sweep_uncounted"
