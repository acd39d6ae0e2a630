"""The calendar that deadlines are counted by: what came with the product, what a notice adds (F5, G4)."""

import csv
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from powerops.core.calendars import (
    Day,
    current_calendar,
    missing_words,
    missing_year,
    seed_calendar,
    write_notice,
)
from powerops.core.models import HolidayNotice, SpecialDay
from powerops.law.calendar import CalendarMissing
from tests.data import shared

pytestmark = pytest.mark.django_db


def test_a_fresh_database_knows_the_years_that_were_announced():
    calendar = current_calendar()
    assert set(range(2004, 2027)) <= calendar.versions.keys()
    assert HolidayNotice.objects.get(year=2026, version=1).loaded_by is None
    assert not calendar.is_working(date(2026, 10, 1)) and "国庆节" in calendar.reason(
        date(2026, 10, 1)
    )
    assert calendar.is_working(date(2026, 10, 10))  # a Saturday made up for 国庆节


def test_the_years_of_the_product_agree_with_the_published_notices():
    """Two collections made by different people from the same notices, 2015 to 2026."""
    calendar = current_calendar()
    with shared("holidays.csv").open(encoding="utf-8", newline="") as file:
        told = {date.fromisoformat(row["date"]): row["day_type"] for row in csv.DictReader(file)}
    wrong = [on for on, kind in told.items() if calendar.is_working(on) != (kind == "work")]
    ours = {on for on, special in calendar.days.items() if on.year >= 2015}
    # What one of them leaves out is a weekend that the notice merely names.
    unnamed = [on for on in ours - told.keys() if calendar.days[on].is_off and on.weekday() < 5]
    assert (wrong, unnamed) == ([], [])


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_state_council_counts(year, days):
    calendar = current_calendar()
    whole = [
        date.fromordinal(n)
        for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    assert sum(map(calendar.is_working, whole)) == days


def test_seeding_again_writes_nothing():
    before = SpecialDay.objects.count(), HolidayNotice.objects.count()

    seed_calendar()
    assert (SpecialDay.objects.count(), HolidayNotice.objects.count()) == before


def test_a_new_version_holds_at_once_and_the_former_stays():
    assert current_calendar().is_working(date(2026, 12, 31))
    write_notice(2026, [Day(date(2026, 12, 31), "元旦", True)], title="更正")
    assert not current_calendar().is_working(date(2026, 12, 31))
    assert current_calendar().is_working(
        date(2026, 10, 1)
    )  # the new version is all there is of 2026
    assert (
        HolidayNotice.objects.get(year=2026, version=1).days.filter(on=date(2026, 10, 1)).exists()
    )


def test_what_was_rolled_back_is_forgotten():
    with pytest.raises(RuntimeError), transaction.atomic():
        write_notice(2026, [Day(date(2026, 12, 31), "元旦", True)], title="未完成")
        assert not current_calendar().is_working(date(2026, 12, 31))
        raise RuntimeError
    assert current_calendar().is_working(date(2026, 12, 31))


def test_the_calendar_is_read_once_while_no_notice_comes(django_assert_num_queries):
    current_calendar()
    with django_assert_num_queries(1):
        current_calendar()


def test_a_year_without_notice_is_not_guessed():
    with pytest.raises(CalendarMissing):
        current_calendar().is_working(date(2099, 1, 4))


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        (date(2098, 10, 31), 2098),  # the year itself
        (date(2026, 10, 31), None),  # the last day on which nobody needs to know the next
        (date(2026, 11, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2025, 12, 31), None),
    ],
)
def test_the_next_year_is_missed_from_november_on(on, missing):
    assert missing_year(on) == missing


def test_the_warning_says_who_must_do_what():
    told = missing_words(2027)
    assert "管理员" in told and "国务院办公厅" in told and "无法推算" in told


def test_what_only_stands_in_for_a_notice_is_still_missed():
    write_notice(2027, [], title="演示")
    assert missing_year(date(2026, 11, 1)) == 2027
    assert "暂按周末推算" in missing_words(2027)
    write_notice(2027, [Day(date(2027, 1, 1), "元旦", is_off=True)], title="通知")
    assert missing_year(date(2026, 11, 1)) is None


def test_a_notice_is_neither_changed_nor_removed():
    for change in (
        lambda: HolidayNotice.objects.filter(year=2026).update(title="改"),
        lambda: SpecialDay.objects.filter(on=date(2026, 10, 1)).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
