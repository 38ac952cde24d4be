#!/usr/bin/env python3
"""Django's command line, for the checkout. `anima` is the same for everywhere else."""

import sys

from anima_project.cli import main

if __name__ == "__main__":
    sys.exit(main())
