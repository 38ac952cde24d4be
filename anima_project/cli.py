"""The command `anima`, and `manage.py`. What needs no Django answers before Django is imported."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from anima_project.errors import AnimaError
from anima_project.output import until_reader_goes, whole_streams

USAGE = """\
Anima, a personal agent that lives on your machine.

  anima ask "what is in this folder?"       one question, answered here; --continue goes on with the conversation
  anima tui                                 talk, on a full screen
  anima feel                                what it wants at this moment, and why; --levels for numbers
  anima soul                                who it is; also new, history, why, replay, off, on
  anima start                               the brain in the foreground: the worker, started again whenever it dies
  anima qcluster                            that worker alone: counts tokens, keeps subscribers up to date
  anima web                                 what happened, in the browser
  anima sessions list                       the conversations; also show, search, export, import, delete
  anima events tail                         the log as it is written; --follow goes on with it
  anima install                             make what a machine needs: state directory, databases, a systemd unit
  anima status                              what is there, and whether the worker runs
  anima doctor                              what is wrong, and what to do about it; --fix does what is safe
  anima backup FILE                         all state in one file, while the agent works
  anima restore FILE                        bring a backup back; what was there is kept beside it
  anima migrate-store URL                   move the database from SQLite to PostgreSQL
  anima credentials set                     keep a key for the model, encrypted; also list, remove, validate
  anima add PLUGIN                          more tools and feelings: a name, a folder, a wheel, an address of git
  anima remove PLUGIN                       takes one out again
  anima plugins                             what there is, and how it does; new NAME begins one of your own
  anima enable PLUGIN                       tries one again that failed; anima disable takes it out of use
  anima memory search TEXT                  what it remembers; also why, forget, reindex
  anima pins list                           your words that stay in view; also add, remove
  anima mcp list                            servers of tools, by MCP; also add, test, login, remove
  anima mcp serve                           Anima's own tools, memory and answers for other programs
  anima config list                         all settings; also get, set, unset, edit, path
  anima completion bash                     a script that completes all this with Tab; also zsh, fish
  anima version

anima COMMAND --help says more of each; anima help lists Django's own commands as well.
Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 credentials, 130 interrupted, 141 nobody reads on.
"""

WITHOUT_DJANGO = {
    "config": "anima_project.config_command",
    "doctor": "operations.doctor_command",
    "install": "operations.install_command",
}
"""Not through Django, whose settings a bad configuration keeps from loading. By name, for a room above is among them."""

WITH_PAGES = {"web", "runserver", "createsuperuser", "changepassword"}
"""These need Django's admin, whose apps would only slow down the others."""

DJANGOS_OWN = {"--version", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color", "--verbosity"}
"""Options that Django gives every command, and that help nobody who uses Anima: left out of its help."""


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns the exit code of what fails before it begins."""
    with whole_streams(), until_reader_goes():
        try:
            return _run(sys.argv[1:] if argv is None else argv)
        except AnimaError as error:
            print(error, file=sys.stderr)
            return error.exit_code
        except KeyboardInterrupt:
            return 130
        except Exception as error:
            from anima_project.database_errors import explained

            if (trouble := explained(error)) is None:
                raise
            print(trouble, file=sys.stderr)
            return 1


def _run(argv: list[str]) -> int:
    match argv:
        case [] | ["-h" | "--help"]:
            print(USAGE, end="")
            return 0
        case ["-v" | "--version" | "version"]:
            from importlib.metadata import version

            print(f"anima {version('anima')}")
            return 0
    settings = "anima_project.settings_web" if argv[0] in WITH_PAGES else "anima_project.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    if module := WITHOUT_DJANGO.get(argv[0]):
        return int(import_module(module).main(argv[1:]))
    from anima_project.known_commands import Commands

    Commands(["anima", *argv]).execute()
    return 0
