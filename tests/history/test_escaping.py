from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client

from events_app.models import Event
from history.markdown import rendered
from tests.history.conftest import BOTH, Get
from tests.history.hostile import ATTACKS, hostile_session

pytestmark = [pytest.mark.django_db(databases=BOTH), pytest.mark.alike_anywhere]


class Page(HTMLParser):
    """Collects what could run or load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "object", "embed", "base", "style") or (
            tag == "script" and not _is_ours(values.get("src", ""))
        ):
            self.found.append(tag)
        if tag in ("link", "img") and not _is_ours(values.get("href") or values.get("src") or ""):
            self.found.append(f"{tag} {values}")
        self.found += [name for name in values if name.startswith("on") or name in ("style", "srcdoc", "autofocus")]
        if values.get("href", "").lower().lstrip().startswith(("javascript:", "data:", "vbscript:")):
            self.found.append(values["href"])


def _is_ours(address: str) -> bool:
    return address.startswith(("/static/", "data:image/svg+xml;base64,"))


def test_what_was_written_is_text_on_every_page(get: Get, owner: Client) -> None:
    session = hostile_session()
    pages = ["/admin/sessions_app/session/", "/admin/events_app/event/", "/admin/charts/"]
    pages += [f"/admin/sessions_app/session/{session.pk}/{part}/" for part in ("change", "delete")]
    pages += [f"/admin/events_app/event/{event.pk}/change/" for event in session.events.all()[:8]]
    pages += [
        f"/admin/sessions_app/session/{session.pk}/seen/{event.pk}/"
        for event in Event.objects.filter(event_type="agent_message")
    ]
    for address in pages:
        assert Page(get(address)).found == [], address
    for attack in ATTACKS:
        for address in pages[:2]:
            for names in (("q", "tool", "model", "session", "when", "type", "from"), ("nonsense", "before")):
                response = owner.get(address, dict.fromkeys(names, attack), follow=True)
                assert Page(response.content.decode()).found == [], (address, names)


@pytest.mark.parametrize(
    "text", [*ATTACKS, "[x](data:text/html,1)", "[x](vbscript:1)", "<b onclick=x>", "[a]: //x\n[a]"]
)
def test_markdown_makes_no_markup_of_its_own(text: str) -> None:
    assert Page(rendered(text) or "").found == []


def test_a_picture_in_an_answer_is_a_link_and_not_loaded() -> None:
    html = rendered("![the *cellar*](https://example.org/a.png)") or ""
    assert "<img" not in html and 'href="https://example.org/a.png"' in html and "noopener noreferrer" in html
