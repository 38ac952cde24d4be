"""`anima install`: make what a machine needs. Without Django, whose settings would make the state directory first."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter

from anima_project import state
from anima_project.configuration import configuration
from operations.installation import installed

ABOUT = "Make the state directory, configuration, credentials store, databases and systemd unit. Changes nothing that exists."
EXAMPLES = """\
examples:
  anima install                               all of it, in ~/.anima
  anima install --no-unit                     without the systemd unit
  ANIMA_HOME=/srv/anima anima install         in another place
  ANIMA_ENV=development anima install         its unit runs the brain of that environment

exit codes: 0 all is there; 1 something could not be made; 2 wrong usage or settings;
            3 credentials and their key do not go together
"""

NEXT = """
Next:
  anima credentials set     keep a key for the model; without one the built-in rehearsal answers
  anima tui                 talk
  anima doctor              look whether everything is well
"""


def main(argv: list[str]) -> int:
    parser = ArgumentParser(
        "anima install", description=ABOUT, epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--no-unit", action="store_true", help="make no systemd user unit")


def run(options: Namespace) -> int:
    here = state.current()
    is_new = not here.home.exists()
    configuration()  # a bad setting is told before anything is made
    for piece in installed(here, has_unit=not options.no_unit, is_new=is_new):
        print(piece, flush=True)
    print(NEXT, end="")
    return 0
