"""The flow chart of a process as SVG, drawn on the server: the same on the page and in the PDF (R5).

Attributes alone give it its look, for the pages allow no inline style; every text passes the escaper. What does not
fit a box is cut with “…”: the table of the steps that stands with the chart says it whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from registry.flow import DECISION, END, ENDING, START, Flow, Step, steps_of
from registry.flow_layout import WIDTH, Arrow, Layout, Node

NAME, SMALL = 14, 12  # px
NAME_ROOM, SMALL_ROOM, LABEL_ROOM = 11.0, 13.0, 9.0  # in full characters
NAME_LINE, SMALL_LINE, INSIDE = 18, 16, 7  # px
INK, LINE, BACK = "#1b1b1b", "#24568f", "#a3201d"
PLAIN, ASKING, ENDS = "#ffffff", "#fff6df", "#e6eef7"
PAGE_HEIGHT, PAGE_WIDTH = 840.0, 570.0  # px within which a chart is printed


def chart_of(process: Any) -> SafeString:
    """Return the chart of a process (the JSON of its steps) as one SVG, empty where the table says as much."""
    pieces = Chart(steps_of(process)).pieces(None)
    return pieces[0] if pieces else SafeString("")


def printed_charts(process: Any) -> list[SafeString]:
    """Return the same chart in pieces that each fit a printed page, cut between two ranks of boxes."""
    return Chart(steps_of(process)).pieces(PAGE_HEIGHT)


class Chart:
    """A flow, laid out and drawn."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.words = {step.key: words_of(step) for step in flow.steps}

    def pieces(self, page: float | None) -> list[SafeString]:
        """Draw it: in one piece, or in pieces of at most a page's height."""
        if not self.flow.is_worth_drawing:
            return []
        layout = Layout(
            self.flow, self._height, lambda label: SMALL * width_of(cut(label, LABEL_ROOM))
        )
        body = format_html("{}{}", self._arrows(layout), self._boxes(layout))
        bounds = [0.0, *cuts(layout, page), layout.height + 4]
        count = len(bounds) - 1
        return [
            self._svg(layout, body, start, end, f"（{number}/{count}）" if count > 1 else "")
            for number, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False), 1)
        ]

    def _height(self, key: str) -> float:
        name, small = self.words[key]
        return 2 * INSIDE + NAME_LINE * len(name) + SMALL_LINE * len(small)

    def _svg(
        self, layout: Layout, body: SafeString, start: float, end: float, which: str
    ) -> SafeString:
        names = "、".join(cut(clean(step.name), 20) for step in self.flow.steps[:40])
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="flow-chart" role="img" width="{}" height="{}"'
            ' viewBox="0 {} {} {}" font-family="Official Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif">'
            "<title>运行流程图{}：{}</title>{}</svg>",
            px(layout.width), px(end - start), px(start), px(layout.width), px(end - start), which, names, body,
        )  # fmt: skip

    def _boxes(self, layout: Layout) -> SafeString:
        return format_html_join(
            "",
            "<g>{}{}</g>",
            ((self._frame(node), self._text(node)) for node in layout.nodes.values()),
        )

    def _frame(self, node: Node) -> SafeString:
        step = self.flow.by_key.get(node.key)
        kind = step.kind if step else ENDING
        if kind == DECISION:
            return polygon(node)
        is_end = kind in (START, ENDING)
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" stroke="{}" stroke-width="1.5"/>',
            px(node.x), px(node.y), px(WIDTH), px(node.height), px(node.height / 2 if is_end else 3),
            ENDS if is_end else PLAIN, LINE,
        )  # fmt: skip

    def _text(self, node: Node) -> SafeString:
        name, small = self.words.get(node.key, ([END], []))
        y = node.y + (node.height - NAME_LINE * len(name) - SMALL_LINE * len(small)) / 2
        lines = []
        for line in name:
            y += NAME_LINE
            lines.append((px(node.middle), px(y - 4), NAME, "bold", INK, line))
        for line in small:
            y += SMALL_LINE
            lines.append((px(node.middle), px(y - 4), SMALL, "normal", INK, line))
        return format_html_join(
            "",
            '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}" text-anchor="middle">{}</text>',
            lines,
        )

    def _arrows(self, layout: Layout) -> SafeString:
        drawn = [part for arrow in layout.arrows for part in drawn_arrow(arrow)]
        labels = [label for arrow in layout.arrows if arrow.label for label in drawn_label(arrow)]
        return mark_safe("".join([*drawn, *labels]))  # noqa: S308 (each part is made by format_html)


def drawn_arrow(arrow: Arrow) -> Iterator[SafeString]:
    """Draw an arrow: its line, dashed where it leads back, and its head, turned as the line ends."""
    colour = BACK if arrow.is_back else LINE
    points = " ".join(f"{px(x)},{px(y)}" for x, y in arrow.points)
    dashes = ' stroke-dasharray="5 3"' if arrow.is_back else ""
    yield format_html(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="1.5"{}/>',
        points, colour, mark_safe(dashes),  # noqa: S308 (written here)
    )  # fmt: skip
    (before_x, _), (x, y) = arrow.points[-2:]
    if before_x == x:
        head = f"{px(x)},{px(y)} {px(x - 4)},{px(y - 8)} {px(x + 4)},{px(y - 8)}"
    else:
        head = f"{px(x)},{px(y)} {px(x - 8)},{px(y - 4)} {px(x - 8)},{px(y + 4)}"
    yield format_html('<polygon points="{}" fill="{}"/>', head, colour)


def drawn_label(arrow: Arrow) -> Iterator[SafeString]:
    """Draw the words of an arrow, on a ground of their own: whatever line crosses them ends beside them."""
    words, (x, y) = cut(clean(arrow.label), LABEL_ROOM), arrow.label_at
    width = SMALL * width_of(words)
    left = x - width if arrow.anchor == "end" else x
    yield format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>',
        px(left - 1), px(y - SMALL + 1), px(width + 2), px(SMALL + 1), PLAIN,
    )  # fmt: skip
    yield format_html(
        '<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}">{}</text>',
        px(x), px(y), SMALL, arrow.anchor, BACK if arrow.is_back else INK, words,
    )  # fmt: skip


def polygon(node: Node) -> SafeString:
    """Draw the box of a question: a hexagon, which keeps its width for the words."""
    left, right, slant = node.x, node.x + WIDTH, 12
    corners = (
        (left + slant, node.y), (right - slant, node.y), (right, node.y + node.height / 2),
        (right - slant, node.bottom), (left + slant, node.bottom), (left, node.y + node.height / 2),
    )  # fmt: skip
    return format_html(
        '<polygon points="{}" fill="{}" stroke="{}" stroke-width="1.5"/>',
        " ".join(f"{px(x)},{px(y)}" for x, y in corners), ASKING, LINE,
    )  # fmt: skip


def cuts(layout: Layout, page: float | None) -> list[float]:
    """Return at which heights the chart is cut: in the last gap before a page is full."""
    found: list[float] = []
    if page is None:
        return found
    page *= max(1.0, layout.width / PAGE_WIDTH)  # a wide chart is printed smaller
    places = [gap.top + 2 for gap in layout.gaps[1:-1]]
    start, last = 0.0, 0.0
    for place in [*places, layout.height + 4]:
        if place - start > page and last > start:
            found.append(last)
            start = last
        last = place
    return found


# --- words that fit a box ----------------------------------------------------------------------------------


def words_of(step: Step) -> tuple[list[str], list[str]]:
    """Return the lines of a box: number and name, then who does it and how long it may take."""
    name = wrapped(f"{step.row}. {clean(step.name) or '（未写名称）'}", NAME_ROOM, 2)
    body, limit = clean(step.body), clean(step.limit)
    if body and limit and width_of(body) + width_of(limit) + 1 <= SMALL_ROOM:
        return name, [f"{body}　{limit}"]
    return name, [cut(one, SMALL_ROOM) for one in (body, limit) if one]


def clean(text: str) -> str:
    """Return a text on one line without signs that are not seen or turn the direction of reading."""
    kept = ("" if unicodedata.category(one) in ("Cf", "Cs", "Co", "Cn") else one for one in text)
    spaced = (" " if unicodedata.category(one)[0] in "ZC" else one for one in "".join(kept))
    return " ".join("".join(spaced).split())


def width_of(text: str) -> float:
    """Return the width of a text in full characters."""
    return sum(map(char_width, text))


def char_width(sign: str) -> float:
    """Return the width of one sign: letters of the West take little more than half, marks set above others none."""
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WFA" or sign in "WM@%":
        return 1.0
    return 0.62 if sign.isascii() else 0.8


def cut(text: str, room: float) -> str:
    """Return as much of a text as there is room for, with “…” where something is left out."""
    if width_of(text) <= room and len(text) <= 4 * room:
        return text
    kept, left = [], room - 1
    for sign in text[: int(4 * room)]:
        left -= char_width(sign)
        if left < 0:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def wrapped(text: str, room: float, lines: int) -> list[str]:
    """Return a text on at most so many lines, the last one cut."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1 and width_of(rest) > room:
        kept, left = 0, room
        while kept < len(rest) and (left := left - char_width(rest[kept])) >= 0:
            kept += 1
        found.append(rest[: max(kept, 1)].rstrip())
        rest = rest[max(kept, 1) :].lstrip()
    return [*found, cut(rest, room)] if rest else found


def px(length: float) -> str:
    """Return a length as SVG writes it."""
    return f"{length:.1f}".removesuffix(".0")
