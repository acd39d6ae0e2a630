"""The steps of a process in templates: the chart, and the rows of the table that says the same in words (R5)."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from registry import flow_chart as charts
from registry.flow import KINDS, STEP, onward, steps_of

register = template.Library()


@register.filter
def flow_chart(process: Any) -> SafeString:
    """Return the chart of a process, empty where its table says as much."""
    return charts.chart_of(process)


@register.filter
def printed_charts(process: Any) -> list[SafeString]:
    """Return the chart in pieces that fit a printed page."""
    return charts.printed_charts(process)


@register.filter
def flow_rows(process: Any) -> list[dict[str, Any]]:
    """Return the steps as rows of a table: what each is, who does it, how long it may take, where it goes on."""
    flow = steps_of(process)
    return [
        {
            "step": step,
            "kind": "" if step.kind == STEP else KINDS[step.kind],
            "onward": onward(step, flow),
        }
        for step in flow.steps
    ]
