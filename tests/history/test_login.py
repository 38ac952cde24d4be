from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from history import login_links
from tests.history.conftest import BOTH
from tests.programs import eventually

pytestmark = pytest.mark.django_db(databases=BOTH)


def test_a_link_lets_in_once(client: Client) -> None:
    link = f"/login/{login_links.make(60)}/"
    assert "/admin/login/" in client.get("/admin/events_app/event/").headers["Location"]
    assert client.get(link).status_code == 200
    assert client.get("/admin/events_app/event/").status_code == 200
    other = Client()
    assert other.get(link).status_code == 403
    assert other.get("/admin/events_app/event/").status_code == 302


def test_of_many_who_open_a_link_at_once_one_gets_in() -> None:
    token = login_links.make(60)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(login_links.redeem, [token] * 32)) == 1


def test_the_link_is_opened_by_way_of_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$@" > {told}\n')
    program.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(program))
    script = "import sys; from pathlib import Path; from history.browser import open_privately; "
    script += "open_privately('http://127.0.0.1:1/login/secret/', Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert eventually(lambda: told.exists() and bool(told.read_text()))
    page = tmp_path / "open-history.html"
    assert told.read_text().strip() == page.as_uri(), "not the link: everybody sees what a program was called with"
    assert page.stat().st_mode & 0o777 == 0o600 and "/login/secret/" in page.read_text()


@pytest.mark.parametrize("token", ["", "x", "0" * 60, "../../etc/passwd", "é" * 60])
def test_what_is_no_link_lets_nobody_in(token: str) -> None:
    assert not login_links.redeem(token)


def test_a_link_with_another_secret_lets_nobody_in_and_stays_good() -> None:
    token = login_links.make(60)
    assert not login_links.redeem(token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert login_links.redeem(token)


def test_a_link_is_good_for_a_while_only() -> None:
    assert not login_links.redeem(login_links.make(0))


def test_nobody_needs_a_password_and_nobody_has_one(owner: Client) -> None:
    user = User.objects.get()
    assert not user.has_usable_password() and not user.is_superuser
    assert user.get_all_permissions() == {
        "events_app.view_event",
        "sessions_app.view_session",
        "sessions_app.delete_session",
    }


def test_the_cookie_is_for_our_pages_alone(owner: Client) -> None:
    cookie = owner.cookies["anima_history"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["max-age"]


def test_a_changed_cookie_is_nobodys(owner: Client) -> None:
    owner.cookies["anima_history"] = owner.cookies["anima_history"].value[:-1] + "!"
    assert owner.get("/admin/events_app/event/").status_code == 302


@pytest.mark.parametrize("address", ["/admin/events_app/event/", "/static/admin/css/base.css", "/login/x/"])
def test_only_names_of_the_history_are_answered(owner: Client, address: str) -> None:
    assert owner.get(address, headers={"host": "evil.example"}).status_code == 400
    answer = owner.get(address, headers={"host": "127.0.0.1:8577"})
    answer.close()
    assert answer.status_code != 400


@pytest.mark.parametrize("address", ["/admin/events_app/event/", "/admin/login/", "/login/x/", "/no/such/page/"])
def test_every_answer_is_guarded(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
