"""The site that holds the history: sessions, events, charts; and for a superuser whatever else registers itself."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path


class HistorySite(AdminSite):
    site_header = "Anima"
    site_title = "Anima"
    index_title = "Event history"
    site_url = None
    enable_nav_sidebar = False
    login_template = "history/login.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from history.charts_page import charts_page

        charts = path("charts/", self.admin_view(charts_page), name="history_charts")
        return [charts, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """For who only reads there is one thing to begin with; a superuser finds what else is registered."""
        if request.user.has_perm("sessions_app.view_session") and not request.user.is_superuser:
            return redirect("admin:sessions_app_session_changelist")
        return super().index(request, extra_context)
