"""Charts as SVG from the server, small and plain: each stands above a table that says the same (R4, D3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, LEFT, FOOT = 640, 220, 8, 28
LABELS = 6  # names below the columns, at most


def columns(title: str, points: Sequence[tuple[str, int]]) -> SafeString:
    """Return a chart of columns over time; each column tells its figure when pointed at."""
    most = max((number for _, number in points), default=0) or 1
    step = (WIDTH - 2 * LEFT) / max(len(points), 1)
    every = -(-len(points) // LABELS)
    parts = []
    for place, (name, number) in enumerate(points):
        height = round((HEIGHT - FOOT - 24) * number / most, 1)
        x, wide = LEFT + place * step, max(step * 0.7, 1)
        parts.append(column(x, min(wide, 72), height, name, number, is_named=place % every == 0))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}'
        '<line class="chart-axis" x1="0" y1="{}" x2="{}" y2="{}"/></svg>',
        WIDTH, HEIGHT, title, title, format_html_join("", "{}", ((part,) for part in parts)),
        HEIGHT - FOOT, WIDTH, HEIGHT - FOOT,
    )  # fmt: skip


def column(
    x: float, wide: float, height: float, name: str, number: int, *, is_named: bool
) -> SafeString:
    """Return one column with its figure above and its name below."""
    foot = HEIGHT - FOOT
    bar = format_html(
        '<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}"><title>{} {}</title></rect>',
        round(x, 1), round(foot - height, 1), round(wide, 1), height, name, number,
    )  # fmt: skip
    if not is_named:
        return bar
    middle = round(x + wide / 2, 1)
    return bar + format_html(
        '<text x="{}" y="{}" text-anchor="middle">{}</text><text x="{}" y="{}" text-anchor="middle">{}</text>',
        max(middle, 30), round(foot - height - 6, 1), number, max(middle, 30), foot + 20, name,
    )  # fmt: skip


def bar(number: int, most: int) -> SafeString:
    """Return the bar of one row of a table; the figure stands beside it."""
    share = round(100 * number / most, 1) if most else 0
    return format_html(
        '<svg class="row-bar" aria-hidden="true" focusable="false"><rect width="{}%" height="100%"/></svg>',
        share,
    )
