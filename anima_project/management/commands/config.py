"""`manage.py config`: see `config_command`, which `anima config` runs without Django."""

from __future__ import annotations

from anima_project import config_command
from anima_project.command import StandaloneCommand


class Command(StandaloneCommand):
    module = config_command
    help, examples = config_command.ABOUT, config_command.EXAMPLES
