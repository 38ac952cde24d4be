from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from sessions_app.completion import Completion, Question


class NousConfig(AppConfig):
    name = "nous"
    verbose_name = "Who thinks"

    def ready(self) -> None:
        from events_app import schedules
        from events_app.bus import event_emitted
        from events_app.payloads import EventType
        from nous import receivers
        from sessions_app import completion

        for sender in set(EventType) - {EventType.SYSTEM_MESSAGE}:
            event_emitted.connect(receivers.count_tokens, sender=sender, dispatch_uid="nous.count_tokens")
        completion.offer(_complete)
        schedules.SWEEPS["anima: count what was not counted"] = "nous.tasks.sweep_uncounted"


def _complete(question: Question) -> Completion:
    from nous.completing import complete  # heavy, and for workers only

    return complete(question)
