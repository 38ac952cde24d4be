from django.apps import AppConfig


class MnemeConfig(AppConfig):
    name = "mneme"
    verbose_name = "What it remembers"

    def ready(self) -> None:
        from events_app import schedules
        from mneme import receivers
        from sessions_app.signals import contributions_wanted, events_left_view, head_wanted, session_imported

        head_wanted.connect(receivers.keep_pinned, dispatch_uid="mneme.keep_pinned")
        head_wanted.connect(receivers.remind, dispatch_uid="mneme.remind")
        contributions_wanted.connect(receivers.tell_of_pins, dispatch_uid="mneme.tell_of_pins")
        events_left_view.connect(receivers.take_in, dispatch_uid="mneme.take_in")
        schedules.SWEEPS["anima: write snapshots that are still extracts"] = "mneme.tasks.sweep_extracts"
        session_imported.connect(receivers.take_in_imported, dispatch_uid="mneme.take_in_imported")
