from django.urls import path

from history import views

app_name = "history"
urlpatterns = [path("<str:token>/", views.log_in, name="log_in")]
