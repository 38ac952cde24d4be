"""A session as files that the person keeps."""

from __future__ import annotations

from pathlib import Path

from events_app.models import Event
from sessions_app.export import as_json, as_markdown, described
from sessions_app.models import Session


def write_beside(session: Session) -> tuple[Path, Path]:
    """As Markdown and as JSON, in the session's folder. OSError."""
    events = Event.objects.filter(session=session).order_by("id")
    folder = Path(session.directory or Path.home())
    markdown, document = (folder / f"anima-session-{session.pk}.{ending}" for ending in ("md", "json"))
    with markdown.open("w", encoding="utf-8") as file:
        file.writelines(as_markdown(str(session), events.records()))
    with document.open("w", encoding="utf-8") as file:
        file.writelines(as_json(described(session), events.records()))
    return markdown, document
