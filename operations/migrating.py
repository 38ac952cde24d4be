"""`python -m operations.migrating`: bring the database of this environment up to the code, print `made` or `there`.

A program of its own, for a process has the settings of one environment only.
"""

from __future__ import annotations

import os
import subprocess
import sys

from operations.errors import NotMigrated

MADE, THERE = "made", "there"


def brought_up_to_date(environment: str) -> bool:
    """Make or migrate the database of an environment. Returns whether there was anything to do. NotMigrated."""
    run = subprocess.run(
        [sys.executable, "-m", "operations.migrating"],
        env=os.environ | {"ANIMA_ENV": environment},
        capture_output=True,
        text=True,
    )
    if run.returncode:
        lines = run.stderr.strip().splitlines() or [f"it ended with {run.returncode}"]
        raise NotMigrated(environment, lines[-1])
    return run.stdout.strip() == MADE


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anima_project.settings")
    import django

    from anima_project.errors import AnimaError

    django.setup()
    from anima_project import launch

    try:
        print(MADE if launch.apply_migrations() else THERE)
    except AnimaError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
