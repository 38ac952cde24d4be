"""The pages Anima serves: the event history, in Django's admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("login/", include("history.urls")),
    path("admin/", admin.site.urls),
]
