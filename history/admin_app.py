from django.contrib.admin.apps import AdminConfig


class HistoryAdmin(AdminConfig):
    default_site = "history.site.HistorySite"
