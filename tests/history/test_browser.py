"""The real program in a real browser: one of each for the module."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from tests.programs import anima, eventually, finished, python

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Request

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to be driven")

SEED = """
    from anima_project import launch
    launch.apply_migrations()
    from events_app.models import Event
    from sessions_app.models import Session
    from tests.history.hostile import hostile_session
    hostile = hostile_session()
    long = Session.objects.create(name="A long story")
    kinds = ("user_message", "agent_message")
    Event.objects.bulk_create(
        Event(session=long, event_type=kinds[at % 2], payload={"content": f"part {at} of the story"}, token_count=5)
        for at in range(10_000)
    )
    print(hostile.pk, long.pk)
"""


class Site:
    """The history in a browser, where somebody is logged in; what went wrong in it is collected."""

    def __init__(self, page: Page, home: Path, address: str, hostile: str, long: str) -> None:
        self.page, self.home, self.address, self.hostile, self.long = page, home, address, hostile, long
        self.troubles: list[str] = []
        page.on("dialog", self._asked)
        page.on("console", lambda message: self.troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("request", self._requested)

    def open(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None and answer.status == 200, path

    def _asked(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:image/svg+xml")):
            self.troubles.append(f"request to {request.url}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("web") / "anima-home"
    hostile, long = finished(python(home, SEED, env={"PYTHONPATH": str(Path(__file__).parents[2])})).split()
    program = anima(home, "web", "--port", "0", "--no-open")
    assert program.stdout is not None
    link = next(line.strip() for line in program.stdout if "/login/" in line)
    address = "{0.scheme}://{0.netloc}".format(urlsplit(link))
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        site = Site(page, home, address, hostile, long)
        page.goto(link)
        page.wait_for_url("**/admin/sessions_app/session/")
        assert eventually(lambda: "newest events" not in (page.reload(), page.content())[1])
        stranger = browser.new_context().new_page()
        answer = stranger.goto(link)
        assert answer is not None and answer.status == 403, "the link works once"
        stranger.context.close()
        yield site
        browser.close()
    program.terminate()
    program.communicate(timeout=20)


@pytest.fixture(autouse=True)
def no_trouble(site: Site) -> Iterator[None]:
    """Nothing runs that is not ours, nothing is asked of anybody else, and the browser has no complaint."""
    site.troubles.clear()
    yield
    assert site.troubles == []


def test_a_second_start_gives_another_link_to_the_first(site: Site) -> None:
    said = finished(anima(site.home, "web", "--no-open"))
    link = next(line.strip() for line in said.splitlines() if "/login/" in line)
    assert link.startswith(site.address)
    site.page.goto(link)
    site.page.wait_for_url("**/admin/sessions_app/session/")


def test_one_looks_around(site: Site) -> None:
    site.open("/admin/")
    site.page.get_by_role("link", name="A long story").click()
    assert site.page.locator("article").count() == 100
    site.page.get_by_role("link", name="Events", exact=True).click()
    site.page.get_by_role("link", name="Older").click()
    assert site.page.locator("#result_list tbody tr").count() == 100
    site.page.get_by_role("link", name="Charts").click()
    pictures = site.page.locator("figure img")
    titles = site.page.locator("figure h2").all_inner_texts()
    assert pictures.count() == len(titles) and {"Hormones", "Who it is", "Tokens per day", "Cost per day"} <= {*titles}
    assert all(pictures.nth(at).evaluate("image => image.naturalWidth") for at in range(len(titles)))
    site.page.locator(".history-picture a").first.click()
    site.page.wait_for_url("**/admin/events_app/event/*/change/")


def test_one_finds_what_was_said_and_comes_to_its_place(site: Site) -> None:
    site.open("/admin/events_app/event/")
    site.page.locator("#searchbar").fill('"part 4321"')
    site.page.get_by_role("button", name="Search").click()
    row = site.page.locator("#result_list tbody tr")
    assert row.count() == 1
    row.get_by_role("link", name="A long story").click()
    assert "part 4321" in site.page.locator("article:target").inner_text()


def test_one_reads_a_session_of_10_000_events_from_its_end_and_from_its_beginning(site: Site) -> None:
    site.open(f"/admin/sessions_app/session/{site.long}/change/")
    assert "part 9999 of the story" in site.page.locator("article").last.inner_text()
    assert "10,000 events" in site.page.content()
    site.page.get_by_role("link", name="Beginning").first.click()
    assert "part 0 of the story" in site.page.locator("article").first.inner_text()
    site.page.get_by_role("link", name="Later").first.click()
    assert "part 100 of the story" in site.page.locator("article").first.inner_text()


def test_hostile_texts_are_read_and_nothing_more(site: Site) -> None:
    site.open(f"/admin/sessions_app/session/{site.hostile}/change/")
    site.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    seen = [link.get_attribute("href") or "" for link in site.page.get_by_text("What did the model see").all()]
    events = re.findall(r"/admin/events_app/event/\d+/change/", site.page.content())
    assert len(seen) == 7 and len(events) >= 40
    for path in [*seen[:2], *events[:10], "/admin/events_app/event/", "/admin/charts/", "/admin/sessions_app/session/"]:
        site.open(path)
        site.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    site.open(f"/admin/sessions_app/session/{site.hostile}/delete/")
    site.open("/admin/events_app/event/?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&tool=%3Cscript%3E")
    site.page.wait_for_timeout(200)  # an attack may take its time


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_pages_fit_any_screen_light_and_dark(site: Site, scheme: Literal["light", "dark"], width: int) -> None:
    site.page.emulate_media(color_scheme=scheme)
    site.page.set_viewport_size({"width": width, "height": 900})
    paths = ("sessions_app/session/", f"sessions_app/session/{site.hostile}/change/", "events_app/event/", "charts/")
    for path in paths:
        site.open(f"/admin/{path}")
        assert site.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        background = site.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") == (scheme == "light")


def test_nothing_inline_would_run_if_it_got_through(site: Site) -> None:
    site.open("/admin/events_app/event/")
    site.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=/static/none onerror=\"window.ran = 1\">')"
    )
    site.page.wait_for_timeout(200)
    assert site.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in trouble for trouble in site.troubles)
    site.troubles.clear()


def test_one_deletes_a_session_after_a_warning_and_logs_out(site: Site) -> None:
    site.open(f"/admin/sessions_app/session/{site.long}/change/")
    site.page.get_by_role("link", name="Delete …").click()
    assert "10,000 events" in site.page.locator(".history-warning").inner_text()
    site.page.get_by_role("button", name="Delete").click()
    site.page.wait_for_url("**/admin/sessions_app/session/")
    assert site.page.get_by_role("link", name="A long story").count() == 0
    site.page.get_by_role("button", name="Log out").click()
    site.page.goto(site.address + "/admin/events_app/event/")
    assert "anima web" in site.page.content()
