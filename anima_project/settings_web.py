"""Django's settings for the event history in the browser: those of all commands, and what only its pages need.

The apps of Django's admin cost a tenth of every start, and tables that nothing else uses. So they are loaded for
`anima web` alone, and their tables live in a database of their own, which can be deleted at any time.
"""

from __future__ import annotations

from typing import Any

from anima_project.settings import *  # noqa: F403
from anima_project.settings import CONFIGURATION, DATABASES, INSTALLED_APPS, SQLITE_OPTIONS, STATE

INSTALLED_APPS = [
    *INSTALLED_APPS,  # before the admin: a template of ours takes the place of one of its own
    "history.admin_app.HistoryAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

DATABASES = {
    **DATABASES,
    "history": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATE.history,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": STATE.history.with_suffix(".pytest.sqlite3")},
    },
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a server of pages outlives a database server's restart
DATABASE_ROUTERS = ["history.router.HistoryRouter"]

ROOT_URLCONF = "anima_project.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", CONFIGURATION.history.host, *CONFIGURATION.history.host_names]
MIDDLEWARE = [
    "history.security.guard",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
USE_I18N = False
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: there is no step that collects them
WHITENOISE_MAX_AGE = 3600

# The cookie says who one is, signed with the state directory's secret key: no table of sessions, nothing to clear.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "anima_history"
SESSION_COOKIE_AGE = CONFIGURATION.history.login_s
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_COOKIE_NAME = "anima_history_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
