"""What the history itself shows on the page that everybody adds charts to."""

from __future__ import annotations

from typing import Any

from sessions_app.charts import Chart


def draw(sender: Any, since_ns: int, **_: Any) -> list[Chart]:
    from history.charts import charts  # the index behind it, which only the pages need

    return charts(since_ns)
