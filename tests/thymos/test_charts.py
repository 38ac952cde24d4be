"""The charts of the soul: true to the log, linked to its events, and no dearer for a longer one."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app import cursors
from events_app.models import Event
from sessions_app.charts import Chart, gather
from sessions_app.models import Session
from tests.history.conftest import BOTH, Get, client, get, owner
from tests.thymos.test_present import live
from thymos import present
from thymos.charts import POINTS, charts

__all__ = ["client", "get", "owner"]

pytestmark = pytest.mark.django_db(databases=BOTH)


def drawn(since_ns: int = 0) -> dict[str, Chart]:
    return {chart.title: chart for chart in gather(since_ns) if chart.title in TITLES}


TITLES = ("Hormones", "Stimuli", "Desires", "Growth", "Who it is")


def lived(session: Session, turns: int = 30) -> None:
    live(session, turns, every_s=30)
    cursors.advance(present.CURSOR)


def test_levels_and_coefficients_stand_at_the_replies_at_which_they_were_so(session: Session) -> None:
    lived(session)
    levels = drawn()["Hormones"]
    at = len(levels.labels) // 2
    for series in levels.series:
        event = Event.objects.get(pk=series.events[at] or 0)
        assert event.event_type == "agent_message"
        assert series.values[at] == pytest.approx(present.at(event.timestamp).level(series.name), abs=0.001)
    growth = drawn()["Growth"]
    assert growth.series
    for series in growth.series:
        assert series.values[-1] == pytest.approx(
            present.now().matrix().coefficient(*series.name.split(".")), abs=0.001
        )


def test_what_was_met_between_the_points_adds_up_to_all_that_was(session: Session) -> None:
    lived(session)
    [failed] = [one for one in drawn()["Stimuli"].series if one.name == "a tool answered that it failed"]
    first = present.samples(0, POINTS)[0].event_id
    failures = Event.objects.filter(event_type="tool_response", payload__success=False, pk__gt=first)
    assert sum(value or 0 for value in failed.values) == failures.count()
    assert {one.name for one in drawn()["Desires"].series}


def test_the_heat_map_has_every_coefficient_and_leads_to_what_it_learns_from(session: Session) -> None:
    lived(session)
    cells = drawn()["Who it is"]
    matrix = present.now().matrix()
    for series in cells.series:
        assert series.values == tuple(matrix.coefficient(series.name, hormone) for hormone in cells.labels)
    ids = {event for series in cells.series for event in series.events if event}
    assert ids and Event.objects.filter(pk__in=ids).count() == len(ids)


def test_a_longer_log_costs_no_more_look_ups_and_draws_no_more_points(session: Session) -> None:
    lived(session, 60)
    with CaptureQueriesContext(connection) as few:
        drawn()
    live(session, 120, first=60, every_s=30)
    cursors.advance(present.CURSOR)
    with CaptureQueriesContext(connection) as more:
        later = drawn()
    assert len(more) <= len(few) + 1
    assert all(len(chart.labels) <= POINTS + 1 for chart in later.values())


def test_a_newborn_has_charts_without_events(session: Session) -> None:
    assert [chart.title for chart in charts([present.now().sample()], present.now())] == list(TITLES)
    assert not any(event for chart in drawn().values() for series in chart.series for event in series.events)


def test_what_was_before_is_not_shown(session: Session) -> None:
    lived(session)
    assert len(drawn(time.time_ns())["Hormones"].labels) == 1  # the present


def test_the_page_shows_them_with_links_to_the_events(session: Session, get: Get) -> None:
    lived(session)
    page = get("/admin/charts/", days="all")
    assert all(f"<h2>{title}</h2>" in page for title in TITLES)
    sampled = present.samples(0, POINTS)[3].event_id
    assert f'href="/admin/events_app/event/{sampled}/change/"' in page
