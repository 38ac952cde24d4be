"""What the templates need to show a conversation."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from history.formatting import number, one_line, time_element
from history.markdown import rendered

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString | str:
    if not text.strip():
        return ""
    html = rendered(text)
    if html is None:
        return format_html('<div class="history-text">{}</div>', text)
    return format_html('<div class="history-markdown">{}</div>', html)


@register.filter
def moment(timestamp_ns: int) -> SafeString:
    return time_element(timestamp_ns)


@register.filter
def thousands(value: int) -> str:
    return number(value)


@register.filter
def in_one_line(text: str) -> str:
    return one_line(text, 100)
