"""What every answer is guarded with, whoever made it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Answer = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    # Nothing from elsewhere, nothing inline: a text that slipped through as markup could still do nothing.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def guard(answer: Answer) -> Answer:
    """A page of elsewhere that had a name of its own resolved to this address is turned away, static files included:
    its name stands in the Host header. Pages are kept in no cache: they hold what was said."""

    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            response: HttpResponse = HttpResponseBadRequest(
                "This name is not one of the event history's. Use 127.0.0.1, or add the name to "
                "host_names in [history] of anima.toml.",
                content_type="text/plain; charset=utf-8",
            )
        else:
            response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return guarded
