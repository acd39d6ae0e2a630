"""Duties that keep apart, levels that join, terms of rotation (the Plan 四(二)1)."""

from datetime import date
from decimal import Decimal

import pytest

from powerops.law import key_posts as law
from powerops.law import plan
from powerops.law.citation import Certainty
from powerops.law.key_posts import Area, Duty, Line
from powerops.law.periods import due
from tests.law.calendars import real


def line(duty, post=1, over=0, up_to=None, beyond="", matter="设备购置", area="procurement"):
    return Line(area, matter, Duty(duty), post, Decimal(over), None if up_to is None else Decimal(up_to), beyond)  # fmt: skip


def test_the_six_areas_are_those_of_the_plan_in_its_words():
    words = "财政资金分配使用、国有资产监管、政府投资、政府采购、公共资源转让、公共工程建设"
    assert "、".join(area.label for area in Area) == words
    assert str(plan.R8.clause) == "新开〔2016〕76号 四(二)1"
    assert plan.R8.certainty is Certainty.FULL_TEXT


def test_what_the_plan_does_not_say_is_not_told_as_if_it_did():
    assert {rule.certainty for rule in (law.DUTIES, law.LEVELS, law.WAIVER)} == {
        Certainty.INFERENCE
    }
    assert law.SEPARATION.certainty is law.CASHIER.certainty is Certainty.PAGE
    assert all(pair.certainty is not Certainty.FULL_TEXT for pair in law.PAIRS)
    assert all(str(pair.certainty) in pair.source for pair in law.PAIRS)


@pytest.mark.parametrize(
    ("first", "second"), [("apply", "approve"), ("approve", "pay"), ("purchase", "accept"), ("account", "cashier")]
)  # fmt: skip
def test_the_known_pairs_keep_apart_whichever_comes_first(first, second):
    for one, other in ((first, second), (second, first)):
        (clash,) = law.clashes([line(one), line(other)])
        assert clash.pair.duties == {Duty(first), Duty(second)}


def test_other_duties_may_be_one_persons():
    assert not [*law.clashes([line("apply"), line("keep")])]


def test_only_accounting_and_the_till_keep_apart_across_matters():
    apart = [line("apply", matter="甲"), line("approve", matter="乙")]
    assert not [*law.clashes(apart)]
    assert len([*law.clashes([line("account", matter="甲"), line("cashier", matter="乙", area="funds")])]) == 1  # fmt: skip


def test_approving_small_sums_and_reviewing_great_ones_is_no_clash():
    small, great = line("approve", up_to=10_000), line("review", over=10_000)
    assert not [*law.clashes([small, great])]
    assert [*law.clashes([line("approve", up_to=10_001), great])]


def test_a_matter_without_its_core_duties_is_told():
    assert law.missing_duties([line("apply"), line("execute"), line("pay")]) == [
        "“设备购置”没有岗位承担审核、批准。"
    ]
    assert law.missing_duties([line(duty) for duty in law.CORE]) == []


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ([(0, None)], []),
        ([(0, 100), (100, None)], []),
        ([(0, 100), (200, None)], ["100元以上至200元没有岗位承担"]),
        ([(0, 200), (100, None)], ["100元以上与其他级次重叠"]),
        ([(0, None), (100, 200)], ["100元以上至200元与其他级次重叠"]),
        ([(50, None)], ["50元以下没有岗位承担"]),
        ([(0, 100)], ["100元以上没有写明由谁决定"]),
        ([(0, 100), (0, 100), (100, None)], ["2 个岗位批准"]),
        ([(0, 0.1), (0.1, None)], []),
    ],
)
def test_levels_join_without_hole_or_overlap(levels, told):
    lines = [line("approve", post, str(over), None if up_to is None else str(up_to)) for post, (over, up_to) in enumerate(levels)]  # fmt: skip
    found = law.level_gaps(lines)
    assert len(found) == len(told)
    assert all(words in sentence for words, sentence in zip(told, found, strict=True))


def test_two_posts_may_review_the_same_level():
    assert law.level_gaps([line("review", 1), line("review", 2)]) == []


def test_above_the_highest_level_somebody_is_named():
    assert law.level_gaps([line("approve", up_to=100, beyond="管委会")]) == []


@pytest.mark.parametrize(
    ("amount", "words"),
    [("200000", "20万元"), ("1234.5", "1,234.50元"), ("0", "0元"), ("12345678", "12,345,678元"), ("15000", "1.5万元")],
)  # fmt: skip
def test_amounts_are_told_as_people_write_them(amount, words):
    assert law.yuan(Decimal(amount)) == words


@pytest.mark.parametrize(
    "id", ["R8-ROTATION-FUNDS", "R8-ROTATION-ASSETS", "R8-ROTATION-INVESTMENT", "R8-ROTATION-PROCUREMENT", "R8-ROTATION-RESOURCES", "R8-ROTATION-WORKS"]
)  # fmt: skip
def test_the_term_of_rotation_needs_no_calendar_of_years_to_come(id):
    """Five years from a Sunday's appointment end on a Sunday: a burden is not lengthened by a day of rest."""
    (limit,) = [one for one in law.LIMITS if one.id == id]
    assert due(limit, date(2026, 11, 22), real()).due_on == date(2031, 11, 22)
    assert due(limit, date(2024, 2, 29), real()).due_on == date(2029, 2, 28)
    assert due(limit, date(2026, 11, 22), real(), amount=3).due_on == date(2029, 11, 22)
    assert limit.certainty is Certainty.INFERENCE


def test_a_waiver_ends_on_the_day_that_was_granted():
    """R8-WAIVED: so many days from the decision, whatever day of the week that is."""
    assert due(law.WAIVED, date(2026, 11, 23), real(), amount=100).due_on == date(2027, 3, 3)


def test_no_term_counts_from_before_the_plan():
    assert law.counts_from(date(2010, 1, 1)) == date(2016, 8, 25)
    assert law.counts_from(date(2020, 1, 1)) == date(2020, 1, 1)
