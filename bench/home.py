"""A state directory of its own for a measurement, deleted afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_home() -> Iterator[None]:
    """Django with an empty database there; nothing of the environment's settings and credentials holds within."""
    with tempfile.TemporaryDirectory(prefix="anima-bench-", ignore_cleanup_errors=True) as home:
        for name in [name for name in os.environ if name.startswith(("ANIMA_", "ANTHROPIC_"))]:
            del os.environ[name]
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it has compiled, too
        os.environ |= {"ANIMA_HOME": home, "ANIMA_ENV": "test", "DJANGO_SETTINGS_MODULE": "anima_project.settings_web"}
        import django

        django.setup()
        del os.environ["DJANGO_SETTINGS_MODULE"]  # the programs that a part starts choose for themselves
        from anima_project import launch

        launch.apply_migrations()
        yield
