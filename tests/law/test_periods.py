"""How a period is counted, and how it tells so: 民法典 arts 201 to 203 (F5, G4)."""

from datetime import date

import pytest

from powerops.law.calendar import Calendar, CalendarMissing
from powerops.law.periods import (
    Extension,
    Line,
    Pause,
    PeriodRefused,
    Unit,
    due,
)
from tests.law.calendars import IN_2026, plain
from tests.law.limits import CLAUSE, calendar_days, limit, months, working_days


def on(month, day):
    return date(2026, month, day)


def told(found):
    """Return an explanation as a reader sees it."""
    return [
        f"{line.on:%m-%d}{f'~{line.until:%m-%d}' if line.until else ''} {line.number or '-'} {line.note}".strip()
        for line in found.lines
    ]


def test_every_day_says_whether_it_counts_and_why_not():
    found = due(working_days(7), on(9, 18), IN_2026)
    assert told(found) == [
        "09-18 - 起算事由发生之日 不计",
        "09-19 - 周六 不计",
        "09-20 1 国庆节调休上班",
        "09-21 2",
        "09-22 3",
        "09-23 4",
        "09-24 5",
        "09-25 - 中秋节放假 不计",
        "09-26 - 中秋节放假 不计",
        "09-27 - 中秋节放假 不计",
        "09-28 6",
        "09-29 7 期限届满",
    ]
    assert found.due_on == on(9, 29)
    assert found.calendar_versions == {2026: 1}


def test_a_last_day_of_rest_moves_to_the_first_working_day_after_it():
    found = due(calendar_days(15), on(9, 10), IN_2026)
    assert told(found) == [
        "09-10 - 起算事由发生之日 不计",
        "09-11~09-24 14 第1日至第14日 逐日计算",
        "09-25 15 中秋节放假，最后一日为休息日，顺延至其后第一个工作日",
        "09-26 - 中秋节放假 顺延",
        "09-27 - 中秋节放假 顺延",
        "09-28 - 顺延；期限届满",
    ]


def test_rest_inside_a_period_of_calendar_days_is_counted():
    found = due(calendar_days(10), on(9, 24), IN_2026)
    assert [line.number for line in found.lines[1:11]] == list(range(1, 11))


def test_more_than_ten_days_of_the_same_stand_in_one_line():
    ten, eleven = (
        due(calendar_days(amount, shifts=False), on(11, 2), IN_2026) for amount in (11, 12)
    )
    assert (len(ten.lines), len(eleven.lines)) == (12, 3)


def test_the_notices_that_judged_are_named_with_their_version():
    """31 December 2026 is judged by the notice of 2027 too, once there is one."""
    calendar = Calendar(IN_2026.days, {2026: 3, 2027: 2})
    assert due(working_days(2), on(11, 2), calendar).calendar_versions == {2026: 3}
    assert due(working_days(2), on(12, 29), calendar).calendar_versions == {2026: 3, 2027: 2}


def test_a_month_says_its_corresponding_day_and_how_many_days_it_has():
    found = due(months(1), on(1, 31), IN_2026)
    assert found.lines[0].note == (
        "起算事由发生之日 不计；满1个月之日为2026年2月28日（该月没有对应日，为月末日），共28日"
    )
    assert found.lines[-1] == Line(on(2, 28), 28, "期限届满")


def test_a_year_is_twelve_months():
    leap = date(2024, 2, 29)
    assert due(limit(1, Unit.YEARS), leap, plain(2025)).due_on == date(2025, 2, 28)
    assert due(months(12), leap, plain(2025)).due_on == date(2025, 2, 28)


def test_what_may_not_grow_by_a_holiday_ends_in_it_and_asks_no_calendar():
    found = due(calendar_days(30, shifts=False), on(9, 3), plain())
    assert found.due_on == on(10, 3)
    assert found.calendar_versions == {}


def test_days_of_a_pause_do_not_count_and_the_day_of_resuming_does():
    found = due(working_days(3), on(11, 2), IN_2026, pauses=[Pause(on(11, 4), on(11, 6))])
    assert told(found) == [
        "11-02 - 起算事由发生之日 不计",
        "11-03 1",
        "11-04 - 中止计时 不计",
        "11-05 - 中止计时 不计",
        "11-06 2",
        "11-07 - 周六 不计",
        "11-08 - 周日 不计",
        "11-09 3 期限届满",
    ]


def test_a_long_pause_stands_in_one_line():
    found = due(working_days(3), on(6, 1), IN_2026, pauses=[Pause(on(6, 3), on(7, 3))])
    assert "06-03~07-02 - 中止计时 不计" in told(found)


def test_a_month_grows_by_the_days_of_its_pause():
    found = due(months(1), on(11, 2), IN_2026, pauses=[Pause(on(11, 10), on(11, 13))])
    assert found.due_on == on(12, 7)
    assert due(months(1), on(11, 2), IN_2026).due_on == on(12, 2)


def test_a_clock_that_stands_still_names_the_day_it_stopped():
    found = due(working_days(20), on(11, 2), IN_2026, pauses=[Pause(on(11, 5))])
    assert told(found)[-1] == "11-05 - 自本日起中止计时，尚未恢复；如不中止，11月30日届满"
    assert len(found.lines) == 4
    assert found.due_on == on(11, 30)


def test_a_clock_that_stopped_on_the_last_day_says_so():
    found = due(working_days(3), on(11, 2), IN_2026, pauses=[Pause(on(11, 5))])
    assert told(found)[-1] == "11-05 - 自本日起中止计时，尚未恢复；如不中止，11月5日届满"


def test_a_clock_stopped_on_its_last_day_still_has_that_day():
    found = due(working_days(3), on(11, 2), IN_2026, pauses=[Pause(on(11, 5), on(11, 11))])
    assert found.due_on == on(11, 11)


def test_a_pause_that_ended_on_the_day_it_began_changes_nothing():
    still = due(working_days(5), on(11, 2), IN_2026, pauses=[Pause(on(11, 4), on(11, 4))])
    assert still == due(working_days(5), on(11, 2), IN_2026)


def test_a_pause_in_the_days_of_rest_at_the_end_moves_the_end_too():
    """CF-PAY would end on Friday 25 September, moved to the 28th; what pauses on the 28th goes on after it."""
    found = due(calendar_days(15), on(9, 10), IN_2026, pauses=[Pause(on(9, 28), on(9, 30))])
    assert found.due_on == on(9, 30)


@pytest.mark.parametrize(
    "pauses",
    [
        [Pause(on(11, 1), on(11, 5))],
        [Pause(on(11, 6), on(11, 5))],
        [Pause(on(11, 4), on(11, 10)), Pause(on(11, 9), on(11, 12))],
        [Pause(on(11, 4)), Pause(on(11, 9), on(11, 12))],
    ],
    ids=["before the start", "ended before it began", "overlapping", "after one that never ended"],
)
def test_a_pause_that_cannot_have_been_is_refused(pauses):
    with pytest.raises(ValueError, match="中止|恢复"):
        due(working_days(5), on(11, 2), IN_2026, pauses=pauses)


def test_a_limit_whose_law_knows_no_suspension_is_not_suspended():
    with pytest.raises(PeriodRefused) as refused:
        due(
            working_days(5, may_suspend=False),
            on(11, 2),
            IN_2026,
            pauses=[Pause(on(11, 3), on(11, 5))],
        )
    assert refused.value.violation.clause == CLAUSE
    assert "不得中止" in str(refused.value)


@pytest.mark.parametrize(
    ("more", "times", "extended_by", "why"),
    [
        (0, 1, [1], "不得延长"),
        (10, 1, [11], "不得超过10个工作日"),
        (10, 1, [5, 5], "最多延长1次"),
        (10, 2, [5, 0], "不得少于1"),
        (10, 2, [5, -3], "不得少于1"),
    ],
    ids=["no extension", "too much", "too often", "by nothing", "by less than nothing"],
)
def test_a_limit_is_extended_only_as_its_law_allows(more, times, extended_by, why):
    with pytest.raises(PeriodRefused, match=why) as refused:
        due(working_days(20, more=more, times=times), on(11, 2), IN_2026, extended_by=extended_by)
    assert refused.value.violation.rule.id == "T"


def test_an_extension_is_told_on_the_first_line():
    found = due(working_days(2, more=3), on(11, 2), IN_2026, extended_by=[1])
    assert found.lines[0].note == "起算事由发生之日 不计；2个工作日，经批准延长1个工作日"
    assert found.due_on == on(11, 5)


def test_two_extensions_are_one_after_the_other():
    found = due(working_days(2, more=3, times=2), on(11, 2), IN_2026, extended_by=[3, 2])
    assert found.lines[-1].number == 7


def test_an_extension_is_counted_in_the_unit_of_its_limit():
    with pytest.raises(ValueError, match="unit"):
        limit_of_days_extended_by_months = Extension(1, Unit.MONTHS, CLAUSE)
        calendar_days(30).__class__(
            "T", "办理某事", CLAUSE, 30, Unit.DAYS, calendar_days(30).certainty, on(1, 1),
            may_extend=limit_of_days_extended_by_months,
        )  # fmt: skip


def test_a_limit_of_nothing_is_none():
    with pytest.raises(ValueError, match="none"):
        due(working_days(5), on(11, 2), IN_2026, amount=0)


def test_whole_days_lie_between_notice_and_event():
    found = due(calendar_days(3, counts_back=True), on(11, 20), IN_2026)
    assert told(found) == [
        "11-16 - 最迟于本日",
        "11-17 3",
        "11-18 2",
        "11-19 1",
        "11-20 - 事件当日 不计",
    ]


def test_counted_back_in_working_days_the_latest_day_is_one():
    found = due(working_days(3, counts_back=True), on(11, 19), IN_2026)
    assert told(found)[:3] == ["11-13 - 最迟于本日", "11-14 - 周六 不计", "11-15 - 周日 不计"]


@pytest.mark.parametrize(
    ("counted", "started_on", "is_missing"),
    [
        (working_days(5), on(12, 24), False),
        (working_days(6), on(12, 24), True),
        (calendar_days(7), on(12, 24), False),
        (calendar_days(8), on(12, 24), True),
        (months(2), on(11, 15), True),
    ],
)
def test_a_year_without_a_calendar_is_an_error_as_soon_as_one_of_its_days_must_be_judged(
    counted, started_on, is_missing
):
    if not is_missing:
        assert due(counted, started_on, IN_2026).due_on.year == 2026
        return
    with pytest.raises(CalendarMissing) as missing:
        due(counted, started_on, IN_2026)
    assert missing.value.year == 2027
