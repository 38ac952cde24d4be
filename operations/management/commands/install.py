"""`manage.py install`: see `install_command`, which `anima install` runs without Django."""

from __future__ import annotations

from anima_project.command import StandaloneCommand
from operations import install_command


class Command(StandaloneCommand):
    module = install_command
    help, examples = install_command.ABOUT, install_command.EXAMPLES
