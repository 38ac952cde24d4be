"""Loads what a plugin brings as a turn would, so that what does not work is known when it is added."""

from __future__ import annotations

from anima_project.plugins.record import record


def tried(name: str) -> list[str]:
    """What is wrong, a notice for each part that was disabled. Runs the plugin's code."""
    from events_app.subscriber import subscribers
    from sessions_app.recall_source import recall_sources
    from sessions_app.screen import screens
    from thymos.feelings.registry import feelings
    from tools_app.registry import Registry

    registry = Registry.discover()
    try:
        registry.schemas()
    finally:
        registry.close()
    feelings()
    for plugged in (subscribers, recall_sources, screens):
        plugged.make_all()
    return [fault.notice for fault in record().faults.values() if fault.distribution == name]
