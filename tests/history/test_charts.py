from __future__ import annotations

import base64
import re
import time
from typing import Any

import pytest

from history.drawing import drawn, size
from history.points import LEAST, points
from sessions_app.charts import Chart, Series, charts_wanted, gather
from sessions_app.models import Session
from tests.history.conftest import BOTH, Get, a_conversation

pytestmark = pytest.mark.django_db(databases=BOTH)


def moods(**_: Any) -> Chart:
    return Chart(title="Moods <b>", labels=("mon", "tue"), series=(Series(name="joy", values=(1.0, None)),), unit="%")


def broken(**_: Any) -> Chart:
    raise RuntimeError("no chart today")


def test_a_subsystem_adds_a_chart_and_one_that_fails_harms_nobody(get: Get, session: Session) -> None:
    a_conversation(session)
    charts_wanted.connect(broken)
    charts_wanted.connect(moods)
    try:
        page = get("/admin/charts/")
    finally:
        charts_wanted.disconnect(broken)
        charts_wanted.disconnect(moods)
    assert "Moods &lt;b&gt;" in page and "Tokens per day" in page and "Tool calls by tool" in page
    assert "claude-sonnet-5-5" in page


def test_there_are_charts_of_an_empty_log(get: Get) -> None:
    for days in ("7", "all", "nonsense"):
        assert page_pictures(get("/admin/charts/", days=days))


def test_the_tokens_of_today_stand_at_the_end(session: Session, get: Get) -> None:
    a_conversation(session)
    get("/admin/charts/")
    [tokens] = [chart for chart in gather(time.time_ns() - 86_400 * 10**9) if chart.title == "Tokens per day"]
    sums = {series.name: series.values[-1] for series in tokens.series}
    assert sums == {
        "read from the cache": 100_000,
        "written to the cache": 0,
        "input beside the cache": 2_000,
        "output": 400,
    }


@pytest.mark.parametrize("kind", ["lines", "bars", "stacked", "dots"])
def test_in_a_picture_nothing_runs_and_nothing_is_loaded(kind: Any) -> None:
    name = '</style><script>alert(1)</script><image href="http://evil.example/x">'
    svg = drawn(Chart(title=name, kind=kind, labels=(name, "b"), series=(Series(name=name, values=(1.0, 2.0)),)))
    assert b"<image" not in svg and b"alert(1)</script" not in svg and b"src=" not in svg


def test_the_names_of_what_is_drawn_stand_on_the_page_with_their_colours(get: Get, session: Session) -> None:
    a_conversation(session)
    page = get("/admin/charts/")
    [swatch] = re.findall(r'fill="(#\w+)"/></svg>failed', page)[:1]
    assert any(swatch.encode() in picture for picture in page_pictures(page))


@pytest.mark.parametrize(("count", "length"), [(1, 4), (14, 16), (48, 16), (92, 10), (300, 10), (7, 80)])
def test_labels_leave_room_for_one_another(count: int, length: int) -> None:
    labels = tuple(f"{at:04}".ljust(length, "x") for at in range(count))
    svg = drawn(Chart(title="x", labels=labels, series=(Series(name="a", values=(1.0,) * count),))).decode()
    shown = [at for at in range(count) if f">{labels[at][:20]}" in svg]
    assert shown[0] == 0 and len(shown) * min(length, 24) * 6 < size(Chart(title="x", labels=(), series=()))[0]


def test_a_series_has_a_value_for_each_label() -> None:
    with pytest.raises(ValueError, match="joy has 1 values"):
        Chart(title="x", labels=("a", "b"), series=(Series(name="joy", values=(1.0,)),))


def page_pictures(page: str) -> list[bytes]:
    return [base64.b64decode(text) for text in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)]


def linked(kind: Any = "lines") -> Chart:
    series = Series(name="joy <b>", values=(1.0, None, 3.0), events=(7, 8, None))
    return Chart(title="x", kind=kind, labels=("a", "b", "c"), series=(Series(name="calm", values=(1, 1, 1)), series))


@pytest.mark.parametrize("kind", ["lines", "bars", "stacked", "dots"])
def test_a_value_that_comes_from_an_event_has_a_link_laid_over_it(kind: Any) -> None:
    chart = linked(kind)
    [point] = points(drawn(chart), chart)
    assert (point.event_id, point.name) == (7, "joy <b>, a: 1")
    width, height = size(chart)
    assert 0 <= point.x <= width / 2 and 0 <= point.y <= height
    assert point.width >= LEAST and point.height >= LEAST


def test_on_the_page_the_links_lead_to_the_events(get: Get) -> None:
    charts_wanted.connect(linked_chart)
    try:
        page = get("/admin/charts/")
    finally:
        charts_wanted.disconnect(linked_chart)
    assert page.count('href="/admin/events_app/event/7/change/"') == 2  # over the picture, and in the table below
    assert "joy &lt;b&gt;, a: 1" in page and "joy <b>" not in page


def linked_chart(**_: Any) -> Chart:
    return linked()


def test_a_series_has_an_event_for_each_value_or_for_none() -> None:
    with pytest.raises(ValueError, match="joy has 1 events"):
        Chart(title="x", labels=("a", "b"), series=(Series(name="joy", values=(1.0, 2.0), events=(1,)),))
