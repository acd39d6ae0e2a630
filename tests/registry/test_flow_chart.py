"""The chart of a process: nothing covers anything, whatever the flow; texts stay texts (R5)."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from registry.flow import END, steps_of
from registry.flow_chart import PAGE_HEIGHT, Chart, chart_of, cut, printed_charts, width_of
from registry.flow_layout import WIDTH, Layout
from tests.registry.flows import LICENCE, PLAIN, PROCESS, TWENTY, step, ways

SVG = "{http://www.w3.org/2000/svg}"


def laid_out(process):
    chart = Chart(steps_of(process))
    return Layout(chart.flow, chart._height, lambda label: 12 * min(width_of(label), 9))


def overlap(one, other):
    return (
        one.x < other.x + WIDTH and other.x < one.x + WIDTH
        and one.y < other.bottom and other.y < one.bottom
    )  # fmt: skip


def crosses(start, end, node):
    """Whether a level or upright stretch runs through the inside of a box."""
    (x1, y1), (x2, y2) = start, end
    return (
        min(x1, x2) < node.x + WIDTH and max(x1, x2) > node.x
        and min(y1, y2) < node.bottom and max(y1, y2) > node.y
    )  # fmt: skip


def on_border(point, node):
    x, y = point
    on_sides = x in (node.x, node.x + WIDTH) and node.y <= y <= node.bottom
    return on_sides or (y in (node.y, node.bottom) and node.x <= x <= node.x + WIDTH)


@settings(max_examples=300, deadline=None)
@given(PROCESS)
def test_no_box_covers_another(process):
    nodes = list(laid_out(process).nodes.values())
    assert not [1 for n, a in enumerate(nodes) for b in nodes[n + 1 :] if overlap(a, b)]


@settings(max_examples=300, deadline=None)
@given(PROCESS)
def test_every_arrow_runs_from_its_box_to_its_box_and_through_none(process):
    layout = laid_out(process)
    for arrow in layout.arrows:
        assert on_border(arrow.points[0], arrow.source) and on_border(
            arrow.points[-1], arrow.target
        )
        for start, end in zip(arrow.points, arrow.points[1:], strict=False):
            assert start[0] == end[0] or start[1] == end[1], "level or upright"
            assert not [n.key for n in layout.nodes.values() if crosses(start, end, n)]


@settings(max_examples=200, deadline=None)
@given(PROCESS)
def test_everything_stands_within_the_picture_and_every_text_is_text(process):
    drawn = chart_of(process)
    if not drawn:
        return
    layout, root = laid_out(process), ElementTree.fromstring(drawn)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "title", "g", "rect", "text", "polyline", "polygon",
    }  # fmt: skip
    assert not [one for one in root.iter() if "style" in one.attrib or "href" in one.attrib]
    for arrow in layout.arrows:
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height + 4 for x, y in arrow.points)
    for node in layout.nodes.values():
        assert node.x >= 0 and node.x + WIDTH <= layout.width and node.bottom <= layout.height + 4


def words_box(arrow):
    """Where the words of an arrow stand: left, top, right, bottom."""
    (x, y), length = arrow.label_at, 12 * min(width_of(arrow.label), 9)
    left = x - length if arrow.anchor == "end" else x
    return left, y - 10, left + length, y + 2


def runs_through(arrow, box):
    left, top, right, bottom = box
    return any(
        min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < bottom and max(y1, y2) > top
        for (x1, y1), (x2, y2) in zip(arrow.points, arrow.points[1:], strict=False)
    )


@pytest.mark.parametrize("process", [LICENCE, TWENTY], ids=["nine steps", "twenty steps"])
def test_no_arrow_runs_through_the_words_of_an_arrow(process):
    layout = laid_out(process)
    said = [arrow for arrow in layout.arrows if arrow.label]
    assert len(said) >= 5
    assert not [
        (one.label, other.source.key)
        for one in said
        for other in layout.arrows
        if runs_through(other, words_box(one))
    ]


def test_whatever_crosses_words_all_the_same_ends_beside_them():
    root = ElementTree.fromstring(chart_of(TWENTY))
    parts = list(root)
    for at, part in enumerate(parts):
        if part.tag == f"{SVG}text":  # of an arrow: those of boxes stand in groups
            ground = parts[at - 1]
            assert ground.get("fill") == "#ffffff" and not ground.get("stroke")
            assert float(ground.get("width")) >= 12 * width_of(part.text)


def test_ways_that_follow_each_other_share_a_lane():
    layout = laid_out(TWENTY)
    right = {
        (one.source.key, one.target.key): max(x for x, _ in one.points) for one in layout.arrows
    }
    assert right["k7", "k10"] == right["k10", "k13"] < layout.nodes["k19"].x


def test_every_edge_of_the_flow_has_its_arrow():
    flow, layout = steps_of(LICENCE), laid_out(LICENCE)
    drawn = {
        (a.source.key, END if a.target.is_end else a.target.key, a.label) for a in layout.arrows
    }
    assert drawn == {(e.source, e.target, e.label) for e in flow.edges}


def test_the_longest_way_runs_down_one_column_and_what_leads_back_runs_left():
    layout = laid_out(LICENCE)
    assert {layout.nodes[key].column for key in "abefghi"} == {0}
    assert layout.nodes["c"].column and layout.nodes["d"].column
    back = [arrow for arrow in layout.arrows if arrow.is_back]
    assert {(one.source.key, one.target.key) for one in back} == {("c", "b"), ("h", "e")}
    assert all(min(x for x, _ in one.points) < layout.nodes["a"].x for one in back)


def test_a_list_of_two_steps_and_an_empty_one_need_no_chart():
    assert chart_of(PLAIN[:2]) == "" and chart_of([]) == "" and printed_charts([]) == []
    assert chart_of([step("判断", returns_to=""), step("决定", key="d", returns_to="s1")])
    assert chart_of(PLAIN)


def test_a_picture_says_what_it_is_and_is_read_at_twelve_pixels():
    root = ElementTree.fromstring(chart_of(LICENCE))
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title" and "受理审查" in root[0].text
    assert {int(one.get("font-size")) for one in root.iter(f"{SVG}text")} == {12, 14}


def luminance(colour):
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_and_lines_stand_out_from_what_they_stand_on():
    drawn = chart_of(LICENCE)
    grounds = {"#ffffff", *re.findall(r'<(?:rect|polygon)[^>]*fill="(#\w+)"[^>]*stroke=', drawn)}
    inks = set(re.findall(r'<text[^>]*fill="(#\w+)"', drawn)) | set(
        re.findall(r'stroke="(#\w+)"', drawn)
    )
    assert len(grounds) == 3 and len(inks) == 3
    assert min(contrast(ink, ground) for ink in inks for ground in grounds) >= 4.5


def test_hostile_names_are_cut_and_escaped():
    rows = [step("<script>alert(1)</script>" * 9, body="\u202e\u200f" + "א" * 90), *PLAIN]
    drawn = chart_of(rows)
    assert "<script" not in drawn and "&lt;script" in drawn and "\u202e" not in drawn
    assert max(len(one.text) for one in ElementTree.fromstring(drawn).iter(f"{SVG}text")) < 45


def test_words_that_do_not_fit_end_in_dots():
    assert cut("法制机构负责人审核", 5) == "法制机构…"
    assert cut("审核", 5) == "审核"


@pytest.mark.parametrize("count", [3, 12, 40])
def test_a_long_chart_is_printed_in_pieces_of_a_page_and_loses_nothing(count):
    rows = [step(f"第{n}个环节") for n in range(count)]
    whole = ElementTree.fromstring(chart_of(rows))
    pieces = [ElementTree.fromstring(one) for one in printed_charts(rows)]
    assert len(pieces) == (1 if count < 15 else 4)
    assert all(float(one.get("height")) <= PAGE_HEIGHT for one in pieces)
    assert sum(float(one.get("height")) for one in pieces) == pytest.approx(
        float(whole.get("height")), abs=1
    )
    starts = [float(one.get("viewBox").split()[1]) for one in pieces]
    boxes = [
        (float(b.get("y")), float(b.get("y")) + float(b.get("height")))
        for b in whole.iter(f"{SVG}rect")
    ]
    assert not [1 for start in starts[1:] for top, bottom in boxes if top < start < bottom]


def test_two_ways_to_one_step_are_two_arrows():
    rows = [
        step("问", key="q", kind="decision", next=ways(("是", "r"), ("否", "r"), ("不知", "t"))),
        step("答", key="r"), step("止", key="t"),
    ]  # fmt: skip
    assert len([1 for arrow in laid_out(rows).arrows if arrow.target.key == "r"]) == 2
