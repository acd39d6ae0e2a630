"""What holds of every period, whatever its length, its start and its calendar (民法典 arts 201 to 203; F5, G4)."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from powerops.law.calendar import Calendar, Special
from powerops.law.periods import Pause, Unit, due
from tests.law.limits import calendar_days, limit, months, working_days

ONE_DAY = timedelta(days=1)
YEARS = range(2023, 2031)
STARTS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS])


@st.composite
def calendars(draw):
    """Return years with holidays and made-up days anywhere; no stretch is off for ever."""
    offs = draw(st.lists(st.tuples(STARTS, st.integers(1, 9)), max_size=12))
    days = {
        first + count * ONE_DAY: Special("节日", True)
        for first, length in offs
        for count in range(length)
    }
    worked = draw(st.lists(STARTS, max_size=12))
    return Calendar(days | {on: Special("节日", False) for on in worked}, dict.fromkeys(YEARS, 1))


@st.composite
def limits(draw):
    unit = draw(UNITS)
    amount = draw(st.integers(1, 14) if unit is Unit.MONTHS else AMOUNTS)
    return limit(amount, unit, more=20)


@given(limits(), STARTS, calendars())
def test_who_starts_later_is_due_no_earlier(counted, started_on, calendar):
    later = due(counted, started_on + ONE_DAY, calendar).due_on
    assert due(counted, started_on, calendar).due_on <= later


@given(
    st.sampled_from([working_days, calendar_days, months]), st.integers(1, 13), STARTS, calendars()
)
def test_more_time_is_due_no_earlier(kind, amount, started_on, calendar):
    longer = due(kind(amount + 1), started_on, calendar).due_on
    assert due(kind(amount), started_on, calendar).due_on <= longer


@given(limits(), STARTS, calendars())
def test_a_due_day_is_a_working_day_after_the_start(counted, started_on, calendar):
    found = due(counted, started_on, calendar)
    assert calendar.is_working(found.due_on)
    assert found.due_on > started_on
    assert found.lines[-1].last == found.due_on


@given(limits(), STARTS, calendars(), st.integers(0, 40), st.integers(0, 30))
def test_a_pause_never_shortens(counted, started_on, calendar, after, length):
    began_on = started_on + after * ONE_DAY
    pauses = [Pause(began_on, began_on + length * ONE_DAY)]
    assert due(counted, started_on, calendar).due_on <= (
        due(counted, started_on, calendar, pauses=pauses).due_on
    )


@given(limits(), STARTS, calendars(), st.integers(0, 40), st.integers(0, 30))
def test_a_longer_pause_never_shortens(counted, started_on, calendar, after, length):
    began_on = started_on + after * ONE_DAY
    short, long = (
        due(counted, started_on, calendar, pauses=[Pause(began_on, began_on + days * ONE_DAY)])
        for days in (length, length + 1)
    )
    assert short.due_on <= long.due_on


@given(limits(), STARTS, calendars(), st.integers(1, 20))
def test_an_extension_never_shortens(counted, started_on, calendar, more):
    extended = due(counted, started_on, calendar, extended_by=[more])
    assert due(counted, started_on, calendar).due_on <= extended.due_on


@given(
    st.sampled_from([working_days, calendar_days]),
    AMOUNTS,
    STARTS,
    calendars(),
    st.integers(0, 40),
    st.integers(0, 30),
)
def test_as_many_days_are_counted_as_the_limit_has(
    kind, amount, started_on, calendar, after, length
):
    began_on = started_on + after * ONE_DAY
    found = due(
        kind(amount),
        started_on,
        calendar,
        pauses=[Pause(began_on, began_on + length * ONE_DAY)],
    )
    counted = [line for line in found.lines if line.number is not None]
    assert sum(line.days for line in counted) == amount
    assert counted[-1].number == amount
    assert [line.number for line in counted] == sorted({line.number for line in counted})


@given(limits(), STARTS, calendars(), st.integers(0, 40), st.integers(0, 30))
def test_an_explanation_leaves_no_day_out(counted, started_on, calendar, after, length):
    began_on = started_on + after * ONE_DAY
    found = due(
        counted, started_on, calendar, pauses=[Pause(began_on, began_on + length * ONE_DAY)]
    )
    assert found.lines[0].on == started_on
    assert all(before.last + ONE_DAY == line.on for before, line in pairwise(found.lines))


@given(AMOUNTS, STARTS, calendars())
def test_no_day_off_is_counted_as_a_working_day_and_none_worked_is_left_out(
    amount, started_on, calendar
):
    for line in due(working_days(amount), started_on, calendar).lines[1:]:
        assert (line.number is not None) == calendar.is_working(line.on)


@given(AMOUNTS, STARTS, calendars())
def test_calendar_days_end_on_the_day_of_that_number_unless_it_is_off(amount, started_on, calendar):
    last = started_on + amount * ONE_DAY
    found = due(calendar_days(amount), started_on, calendar).due_on
    assert found == last if calendar.is_working(last) else found > last


@given(st.integers(1, 24), STARTS)
def test_a_month_ends_on_its_corresponding_day_or_on_the_months_last(amount, started_on):
    end = due(months(amount, shifts=False), started_on, Calendar({}, {})).due_on
    assert (end.year * 12 + end.month) - (started_on.year * 12 + started_on.month) == amount
    assert end.day == min(started_on.day, monthrange(end.year, end.month)[1])


@given(AMOUNTS, STARTS, calendars(), st.sampled_from([working_days, calendar_days]))
def test_counted_back_whole_days_lie_between(amount, event_on, calendar, kind):
    found = due(kind(amount, counts_back=True), event_on, calendar)
    between = [line for line in found.lines if line.number is not None]
    assert sum(line.days for line in between) == amount
    assert found.lines[0].on == found.due_on < between[0].on
    assert all(before.last + ONE_DAY == line.on for before, line in pairwise(found.lines))


@given(limits(), STARTS, calendars())
def test_every_notice_that_judged_a_day_is_named(counted, started_on, calendar):
    versions = due(counted, started_on, calendar).calendar_versions
    found = due(counted, started_on, Calendar(calendar.days, versions))
    assert found == due(counted, started_on, calendar)
