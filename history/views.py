"""Logging in."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from history import login_links
from history.owner import owner

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_GET
def log_in(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the history to whoever has a good link. The page leads on by itself, rather than to redirect: a browser
    that came here from elsewhere would not send the cookie, which is for our own pages only, with a redirect."""
    is_good = login_links.redeem(token)
    if is_good:
        login(request, owner(), backend=BACKEND)
    response = render(request, "history/log_in.html", {"is_good": is_good}, status=200 if is_good else 403)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address holds the token
    return response
