"""`manage.py doctor`: see `doctor_command`, which `anima doctor` runs without Django."""

from __future__ import annotations

from anima_project.command import StandaloneCommand
from operations import doctor_command


class Command(StandaloneCommand):
    module = doctor_command
    help, examples = doctor_command.ABOUT, doctor_command.EXAMPLES
