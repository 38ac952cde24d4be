"""What a model, a tool or a web page may write to get a page to run it."""

from __future__ import annotations

from typing import Any

from events_app.models import Event
from sessions_app.models import Session

MARK = "pwned"
ATTACKS = (
    f"<script>alert('{MARK}')</script>",
    f"\"><img src=x onerror=alert('{MARK}')>",
    f"'><svg/onload=alert('{MARK}')>",
    f"</pre></textarea></title></style><iframe srcdoc=\"<script>alert('{MARK}')</script>\"></iframe>",
    f"[link](javascript:alert('{MARK}')) ![picture](http://127.0.0.1:9/{MARK}.png) <http://127.0.0.1:9/{MARK}>",
    f"{{% include 'admin/base.html' %}}{{{{ request }}}}<a href=\"javascript:alert('{MARK}')\" autofocus onfocus=alert(1)>x</a>",
    f"<base href=//127.0.0.1:9/><meta http-equiv=refresh content='0;url=//127.0.0.1:9/{MARK}'><link rel=stylesheet href=//127.0.0.1:9/{MARK}.css>",
)


def hostile_session(name: str = ATTACKS[0]) -> Session:
    """A session with each attack in each field of each type of event, also where no program of ours would put it."""
    session = Session.objects.create(name=name[:200], directory=ATTACKS[1])
    events = [
        Event(session=session, event_type=kind, payload=payload, token_count=1, tool_use_id=id_)
        for at, attack in enumerate(ATTACKS)
        for kind, payload, id_ in _events(at, attack)
    ]
    Event.objects.bulk_create(events)
    return session


def _events(at: int, attack: str) -> list[tuple[str, dict[str, Any], str | None]]:
    call = f"t{at}"
    view = {"from": 1, "prefix": attack}
    return [
        ("user_message", {"content": attack, attack: attack}, None),
        (
            "agent_message",
            {
                "content": attack,
                "thinking": [{"type": "thinking", "thinking": attack, "signature": attack, attack: attack}],
                "model": attack,
                "stop_reason": attack,
                "usage": {"input_tokens": 1, attack: 2},
                "view": view,
                "contributions": [{"source": attack, "text": attack}],
            },
            None,
        ),
        (
            "tool_call",
            {"content": attack, "tool_name": attack, "tool_input": {attack: [attack]}, "tool_use_id": call},
            call,
        ),
        ("tool_response", {"content": attack, "tool_name": attack, "tool_use_id": call, "success": False}, call),
        ("tool_call", {"tool_name": attack, "tool_input": {}, "tool_use_id": attack}, attack[:128]),
        (
            "tool_call",
            {"tool_name": "x", "tool_input": {}, "malformed_input": attack, "tool_use_id": f"m{at}"},
            f"m{at}",
        ),
        ("system_message", {"content": attack, "level": "error"}, None),
        ("system_message", {"content": attack, "level": attack}, None),
    ]
