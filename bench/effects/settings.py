"""Anima's own settings, and one durable subscriber more."""

from anima_project.settings import *  # noqa: F403
from anima_project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.effects"]
