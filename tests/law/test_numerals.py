"""Articles are numbered in Chinese; lists write them both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powerops.law.numerals import to_chinese, to_int


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三十九", 39), ("一百", 100),
        ("一百零二", 102), ("一百一十", 110), ("一百一十二", 112), ("一千二百六十", 1260),
        ("39", 39), ("５４", 54), ("二〇二四", 2024), ("一百〇五", 105),
    ],
)  # fmt: skip
def test_a_numeral_is_read_as_statutes_write_it(written, number):
    assert to_int(written) == number


@pytest.mark.parametrize("written", ["", "条", "三条", "甲"])
def test_what_is_no_numeral_gives_none(written):
    assert to_int(written) is None


@given(st.integers(0, 9999))
def test_a_number_written_in_chinese_reads_as_itself(number):
    assert to_int(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [(10, "十"), (39, "三十九"), (102, "一百零二"), (110, "一百一十"), (1005, "一千零五")],
)
def test_numbers_are_written_as_in_statutes(number, written):
    assert to_chinese(number) == written


def test_no_statute_has_ten_thousand_articles():
    with pytest.raises(ValueError, match="9999"):
        to_chinese(10_000)
