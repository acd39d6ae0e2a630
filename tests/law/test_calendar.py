"""Which days are worked: the week as the State Council's notices change it (F5, G4)."""

from datetime import date, timedelta

import pytest

from powerops.law.calendar import CalendarMissing, weekday
from tests.law.calendars import IN_2026, plain, real


@pytest.mark.parametrize(
    ("on", "worked", "reason"),
    [
        (date(2026, 11, 23), True, ""),
        (date(2026, 11, 21), False, "周六"),
        (date(2026, 11, 22), False, "周日"),
        (date(2026, 9, 25), False, "中秋节放假"),
        (date(2026, 9, 26), False, "中秋节放假"),
        (date(2026, 9, 20), True, "国庆节调休上班"),
        (date(2026, 5, 9), True, "劳动节调休上班"),
    ],
)
def test_a_day_is_off_by_the_week_unless_a_notice_says_otherwise(on, worked, reason):
    assert IN_2026.is_working(on) is worked
    assert IN_2026.reason(on) == reason


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_the_working_days_that_people_counted(year, count):
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days = (first + timedelta(days=number) for number in range((after - first).days))
    assert sum(map(real().is_working, days)) == count


def test_a_year_without_a_notice_is_not_guessed():
    for ask in (IN_2026.is_working, IN_2026.reason, IN_2026.judging):
        with pytest.raises(CalendarMissing) as missing:
            ask(date(2027, 3, 1))
        assert missing.value.year == 2027
        assert "2027年" in str(missing.value)


def test_even_a_sunday_of_a_year_without_a_notice_is_not_guessed():
    """It might be worked: 2026-02-28 was a Saturday."""
    with pytest.raises(CalendarMissing):
        IN_2026.is_working(date(2027, 3, 7))


def test_the_last_days_of_december_belong_to_two_notices():
    """2018-12-31 was a Monday off, 2018-12-29 a Saturday worked, both by the notice of 2019."""
    calendar = real()
    assert not calendar.is_working(date(2018, 12, 31))
    assert calendar.is_working(date(2018, 12, 29))
    assert set(calendar.judging(date(2018, 12, 31))) == {2018, 2019}
    assert set(calendar.judging(date(2018, 12, 3))) == {2018}


def test_december_is_judged_by_its_own_year_while_the_next_notice_is_not_out():
    assert IN_2026.judging(date(2026, 12, 31)) == {2026: 1}
    assert IN_2026.is_working(date(2026, 12, 31))


def test_a_year_without_holidays_is_the_bare_week():
    week = [date(2031, 6, day) for day in range(2, 9)]
    assert [plain(2031).is_working(on) for on in week] == [True] * 5 + [False] * 2
    assert [weekday(on) for on in week] == [f"周{one}" for one in "一二三四五六日"]


def test_the_year_written_by_hand_is_the_real_one():
    calendar = real()
    of_2026 = {on: special for on, special in calendar.days.items() if on.year == 2026}
    assert of_2026 == IN_2026.days
