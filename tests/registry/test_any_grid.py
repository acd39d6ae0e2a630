"""Whatever is uploaded: it is read with every row accounted for, or refused in words."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.exchange.refusal import FileRefused
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import Sheet, Workbook, open_workbook
from tests.registry.workbook_files import HEADER as HEAD

WORDS = st.sampled_from(
    [
        "",
        "",
        "",
        *HEAD,
        "1",
        "2,3",
        "甲",
        "对乙的处罚",
        "行政处罚",
        "行政许可",
        "《甲法》第一条",
        "市局",
        "县市区级",
        "注：某",
    ]
) | st.text(max_size=6)


@st.composite
def sheets(draw):
    rows = draw(st.lists(st.lists(WORDS, min_size=9, max_size=9), max_size=12))
    if draw(st.booleans()):
        rows.insert(draw(st.integers(0, min(2, len(rows)))), HEAD)
    corner = st.tuples(st.integers(0, 14), st.integers(0, 10), st.integers(0, 4), st.integers(0, 3))
    merged = [
        (top, left, top + down, left + right)
        for top, left, down, right in draw(st.lists(corner, max_size=5))
    ]
    return Sheet("表", rows, merged, knows_merges=draw(st.booleans()))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_no_row_with_content_vanishes_or_counts_twice_whatever_the_grid(sheet):
    try:
        result = read_power_rows(Workbook("x", "xlsx", [sheet])).sheets[0]
    except FileRefused:
        return
    told = [row for power_row in result.rows for row in power_row.rows] + [
        line.row for line in result.lines
    ]
    filled = [number for number, row in enumerate(sheet.cells, 1) if any(row)]
    assert sorted(told) == filled


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"[", b"{"]),
)
def test_arbitrary_bytes_are_read_or_refused_and_never_break_anything(rest, start):
    try:
        read_power_rows(open_workbook(start + rest))
    except FileRefused as refused:
        assert refused.message
