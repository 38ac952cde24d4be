"""Addresses of servers that cannot be used are told in a line, and never shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anima_project import services
from anima_project.errors import ConfigurationError
from tests.programs import anima, finished

BAD = {
    services.DATABASE: (
        "nonsense",
        "mysql://me:canary@h/x",
        "postgresql://me:canary@h:port/x",
        "postgresql://[canary/x",
    ),
    services.BROKER: ("nonsense", "http://:canary@h", "redis://:canary@h:port/0"),
}


@pytest.mark.parametrize(("variable", "url"), [(name, url) for name, urls in BAD.items() for url in urls])
def test_a_bad_address_is_refused_and_not_shown(variable: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, url)
    ask = services.database_url if variable == services.DATABASE else services.broker_url
    with pytest.raises(ConfigurationError) as refused:
        ask()
    assert str(refused.value).startswith(f"{variable}: is no address of ")
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(("variable", "url"), [(services.DATABASE, "postgresql://h/x"), (services.BROKER, "redis://h")])
def test_a_client_that_is_not_installed_is_named_with_what_brings_it(
    variable: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, url)
    monkeypatch.setattr(sys, "path", [])  # as where only Anima is installed
    for client in ("psycopg", "redis"):
        monkeypatch.delitem(sys.modules, client, raising=False)
    ask = services.database_url if variable == services.DATABASE else services.broker_url
    with pytest.raises(ConfigurationError, match=r"is not installed: pip install 'anima\[services\]'"):
        ask()


@pytest.mark.parametrize("command", ["status", "doctor", "install", "ask"])
def test_every_command_says_so_in_one_line(home: Path, command: str) -> None:
    home.mkdir()
    words = ["ask", "hello"] if command == "ask" else [command]
    process = anima(home, *words, env={services.DATABASE: "mysql://h/x"})
    out, err = process.communicate(timeout=60)
    assert process.returncode == (1 if command == "doctor" else 2)
    assert "ANIMA_DATABASE_URL: is no address of PostgreSQL's" in (out if command == "doctor" else err)
    assert "Traceback" not in err


def test_status_and_doctor_tell_the_rest_where_the_queue_is_away(home: Path) -> None:
    pytest.importorskip("redis")
    away = {services.BROKER: "redis://127.0.0.1:9/0"}
    said = finished(anima(home, "status", env=away))
    assert said.count("The queue cannot be reached") == 2 and "uncounted" in said
    out, err = anima(home, "doctor", env=away).communicate(timeout=60)
    assert "The queue cannot be reached" in out and err == ""
