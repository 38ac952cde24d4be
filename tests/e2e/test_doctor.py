"""`anima doctor`, started as a user would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.programs import anima, finished


def doctor(home: Path, *arguments: str, **variables: str) -> tuple[int, dict[str, Any]]:
    process = anima(home, "doctor", "--json", *arguments, env=variables)
    out, err = process.communicate(timeout=60)
    assert err == ""
    return process.returncode, json.loads(out)


def said(told: dict[str, Any], verdict: str) -> str:
    return "\n".join(f"{one['check']}: {one['says']}" for one in told["findings"] if one["verdict"] == verdict)


def test_a_fresh_installation_is_well(home: Path) -> None:
    finished(anima(home, "install", "--no-unit"))
    code, told = doctor(home)
    assert (code, told["is_well"], said(told, "wrong")) == (0, True, "")
    assert "no credential, so the rehearsal answers" in said(told, "note")


def test_it_fixes_what_can_be_fixed(home: Path) -> None:
    finished(anima(home, "install", "--no-unit"))
    home.chmod(0o755)
    code, told = doctor(home)
    assert code == 1
    assert "mode 0755" in said(told, "wrong")
    code, told = doctor(home, "--fix")
    assert code == 0
    assert [one["check"] for one in told["mended"]] == ["permissions"]


def test_it_works_where_the_settings_are_broken(home: Path) -> None:
    (home / "config").mkdir(parents=True, mode=0o700)
    (home / "config" / "anima.toml").write_text("[turn]\nrounds = 'many'\n")
    code, told = doctor(home)
    assert code == 1
    assert "anima.toml:2: rounds is 'many'" in said(told, "wrong")


def test_it_makes_nothing_where_nothing_is(home: Path) -> None:
    code, told = doctor(home)
    assert code == 1
    assert "does not exist" in said(told, "wrong")
    assert not home.exists()
