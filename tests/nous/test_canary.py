"""A secret is nowhere but where it belongs: a canary is set free, everything is done, and it is looked for everywhere."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from nous.rehearsal import Rehearsal
from tests.programs import anima, environment, eventually, finished, python

CANARY = "sk-ant-api03-canary-" + "c4n4ry" * 14
NEEDLE = b"c4n4ry"
LOOK_AROUND = (
    "run: env; cat /proc/self/environ; set; echo ${ANTHROPIC_API_KEY:-no key}; ps -eo args; ls -R $ANIMA_HOME; "
    "cat $ANIMA_HOME/log/* 2>/dev/null; true"
)


@pytest.fixture(params=["stored", "in the environment"])
def env(home: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Of programs that use the canary as their key."""
    with Rehearsal() as server:
        env = {"ANTHROPIC_BASE_URL": server.url, "ANIMA_MODEL_ATTEMPTS": "1"}
        if request.param == "stored":
            arguments = ("credentials", "set", "mine", "--base-url", server.url, "--kind", "api_key")
            assert run(home, env, *arguments, stdin=CANARY).returncode == 0
        else:
            env["ANTHROPIC_API_KEY"] = CANARY
        yield env
        asked = [request for request in server.requests if request.headers.get("x-api-key") == CANARY]
        assert asked, "the canary never flew"


def run(home: Path, env: dict[str, str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anima_project", *arguments],
        env=environment(home, **env),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


def command_lines() -> str:
    return "\n".join(
        " ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"], ad_value=None)
    )


def test_the_canary_is_found_nowhere(home: Path, env: dict[str, str]) -> None:
    heard = []
    for arguments in (
        ("ask", "--allow", "bash", LOOK_AROUND),
        ("ask", "--json", "fault: server"),
        ("ask", "fault: auth"),
        ("status",),
        ("credentials", "list"),
        ("credentials", "validate"),
        ("config", "list"),
    ):
        one = run(home, env, *arguments)
        heard.append(one.stdout + one.stderr)
    assert "no key" in heard[0]

    uncounted = "from events_app.models import Event; print(Event.objects.uncounted().count())"
    worker = anima(home, "qcluster", env=env)
    try:
        assert eventually(lambda: finished(python(home, uncounted)).strip() == "0", 40)
        heard.append(command_lines())
    finally:
        worker.send_signal(signal.SIGINT)
        heard.extend(worker.communicate(timeout=20))

    for text in heard:
        assert NEEDLE not in text.encode()
    for file in home.rglob("*"):
        if file.is_file():
            assert NEEDLE not in file.read_bytes(), file


def test_code_that_logs_a_secret_all_the_same_logs_a_mark(home: Path, env: dict[str, str]) -> None:
    code = """
        import logging, os
        from anima_project.configuration import configuration
        from nous.connection import configured
        way = configured(configuration(), os.environ)
        logging.getLogger("somewhere").error("headers: %s", way.credential.headers())
        try:
            raise RuntimeError(f"sent {way.credential.secret}")
        except RuntimeError:
            logging.getLogger("django.somewhere").exception("failed with %r", way.credential)
    """
    finished(python(home, code, env=env))
    run(home, env, "ask", "hello")
    log = (home / "log" / "test.log").read_bytes()
    assert b"{'x-api-key': '[secret]'}" in log
    assert b"RuntimeError: sent [secret]" in log
    assert NEEDLE not in log
