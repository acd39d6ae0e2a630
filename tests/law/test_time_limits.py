"""A commentary on the time limits of the statutes: each case was counted by hand on the real calendar (F5, G4)."""

from datetime import date

import pytest

from powerops.law.periods import Pause, due
from powerops.law.time_limits import ALL_LIMITS, LimitUnknown, limit_in_force
from tests.law.calendars import plain, real


def case(id, started_on, due_on, why, **facts):
    return pytest.param(id, started_on, due_on, facts, id=f"{id} {started_on}: {why}")


def pause(began_on, ended_on):
    return (Pause(date.fromisoformat(began_on), date.fromisoformat(ended_on)),)


def each(cases):
    return pytest.mark.parametrize(("id", "started_on", "due_on", "facts"), cases)


def check(id, started_on, due_on, facts):
    begun = date.fromisoformat(started_on)
    found = due(limit_in_force(id, begun), begun, real(), **facts)
    assert found.due_on.isoformat() == due_on


# fmt: off
@each([
    case("R3-APPLY", "2026-09-14", "2026-09-28", "four days, the worked Sunday 20th, four more, then the Moon Festival; the tenth is Monday"),
    case("R3-REVIEW", "2026-11-23", "2026-12-14", "three plain weeks"),
    case("R3-REVIEW", "2026-11-23", "2026-12-21", "twenty days where the parameter says so: a week later", amount=20),
    case("R3-PUBLISH", "2026-09-29", "2026-10-09", "one day before National Day, two after it"),
    case("R4-EMERGENCY", "2026-11-23", "2026-12-07", "two plain weeks"),
    case("G14-ANSWER", "2026-09-21", "2026-10-19", "three days before the Moon Festival, three after it, eighth to tenth of October with the worked Saturday, six more"),
    case("A4-UNIT", "2026-09-21", "2026-10-08", "15日 are calendar days; the last, 6 October, is a holiday and moves past it"),
    case("A4-DEPARTMENT", "2026-04-17", "2026-05-06", "the last day is 2 May, in the Labour Day holiday"),
])
def test_the_plan_and_adjusting_the_lists(id, started_on, due_on, facts):
    check(id, started_on, due_on, facts)


@each([
    case("XX-REPLY", "2019-05-14", "2019-06-04", "the last request under the regulation of 2007 has fifteen working days"),
    case("XX-REPLY", "2019-05-15", "2019-06-13", "a day later the revised regulation gives twenty; Dragon Boat on 7 June is not one"),
    case("XX-REPLY", "2026-02-13", "2026-03-19", "the worked Saturday 14th counts, the Spring Festival does not, the worked 28th does"),
    case("XX-REPLY", "2026-09-18", "2026-10-22", "three make-up days inside: 20 September and 10 October are worked weekends, two holidays are not counted"),
    case("XX-REPLY", "2026-03-02", "2026-03-30", "four plain weeks"),
    case("XX-REPLY", "2026-03-02", "2026-04-28", "extended by twenty more, over Qingming", extended_by=(20,)),
    case("XX-REPLY", "2026-06-01", "2026-07-07", "asking a third party for a week takes five working days out", pauses=pause("2026-06-08", "2026-06-15")),
    case("XX-CORRECT", "2026-09-30", "2026-10-15", "nothing counts until 8 October; Saturday 10th does"),
    case("XX-CORRECT", "2024-02-08", "2024-02-23", "New Year's Eve 2024 was an ordinary working day, the Sunday after the holiday too"),
    case("XX-THIRD", "2026-01-05", "2026-01-26", "three plain weeks"),
    case("XX-COMAKER", "2026-04-20", "2026-05-13", "eight days before Labour Day, seven after, one of them Saturday 9 May"),
    case("XX-PUBLISH", "2025-12-12", "2026-01-12", "over the year's end: two calendars, the worked Sunday 4 January"),
    case("XX-PUBLISH", "2018-12-10", "2019-01-08", "31 December 2018 was off and 29 December worked by the notice of 2019"),
])
def test_open_government(id, started_on, due_on, facts):
    """政府信息公开条例 arts 26, 30, 32 to 34: every period says 工作日."""
    check(id, started_on, due_on, facts)


@each([
    case("JC-COMMENT", "2026-08-27", "2026-09-28", "thirty calendar days end on Saturday of the Moon Festival"),
    case("JC-HEAR-PAPERS", "2026-11-20", "2026-11-12", "seven whole days, 13th to 19th, lie between"),
    case("JC-REVIEW", "2026-02-09", "2026-02-25", "seven working days: five with Saturday 14th, two after the Spring Festival"),
    case("JC-TASK", "2026-11-23", "2026-12-23", "a month of calendar days where none is granted"),
    case("JC-TASK", "2026-09-17", "2026-10-08", "fourteen days granted end on National Day and move past the holiday", amount=14),
    case("JC-FOLLOW-UP", "2026-09-18", "2026-09-24", "the worked Sunday 20th and four more"),
    case("JC-RETROSPECT", "2026-11-23", "2026-12-07", "two plain weeks"),
    case("JC-EVALUATION", "2026-03-02", "2026-05-06", "sixty days end on Labour Day"),
])
def test_major_decisions(id, started_on, due_on, facts):
    """重大行政决策程序暂行条例: only the review's seven days (art 26) are working days."""
    check(id, started_on, due_on, facts)


@each([
    case("XK-CORRECT", "2026-05-07", "2026-05-13", "Saturday 9 May is worked"),
    case("XK-DECIDE", "2025-01-20", "2025-02-21", "worked Sunday 26 January and Saturday 8 February frame the Spring Festival"),
    case("XK-DECIDE", "2026-11-02", "2026-12-14", "ten more days by the head's approval", extended_by=(10,)),
    case("XK-DECIDE", "2026-03-02", "2026-04-14", "two weeks of hearing are not counted", pauses=pause("2026-03-09", "2026-03-23")),
    case("XK-JOINT", "2026-03-02", "2026-05-08", "forty-five working days over two holidays"),
    case("XK-JOINT", "2026-03-02", "2026-05-28", "and fifteen more", extended_by=(15,)),
    case("XK-FIRST", "2024-04-01", "2024-04-29", "two worked Sundays, 7 and 28 April"),
    case("XK-DELIVER", "2024-09-12", "2024-09-27", "ten days of this law are working days"),
    case("XK-HEAR-ASK", "2025-09-25", "2025-10-09", "Sunday 28 September is worked, then eight days off"),
    case("XK-HEAR-HOLD", "2026-06-12", "2026-07-13", "Dragon Boat takes Friday the 19th"),
    case("XK-HEAR-NOTICE", "2026-05-13", "2026-04-29", "counted back: seven whole working days, 30 April to 12 May, lie between"),
    case("XK-RENEW", "2026-06-30", "2026-05-15", "thirty working days back from expiry begin on Monday 18 May; the office is open on Friday before"),
])
def test_licensing(id, started_on, due_on, facts):
    """行政许可法 art 82: working days all of them."""
    check(id, started_on, due_on, facts)


@each([
    case("CF-WITHDRAW", "2026-09-23", "2026-09-29", "three working days around the Moon Festival"),
    case("CF-KEEP", "2026-09-18", "2026-09-29", "seven working days; Sunday 20th is the first"),
    case("CF-DECIDE", "2026-03-02", "2026-06-01", "the ninetieth calendar day, 31 May, is a Sunday"),
    case("CF-DECIDE", "2026-07-03", "2026-10-08", "the ninetieth day is 1 October and moves past seven days off"),
    case("CF-DECIDE", "2021-12-01", "2022-03-01", "ninety days in a common year"),
    case("CF-DECIDE", "2023-12-01", "2024-02-29", "ninety days in a leap year end on its extra day"),
    case("CF-SERVE", "2025-09-26", "2025-10-13", "worked Sunday 28 September and Saturday 11 October"),
    case("CF-HEAR-ASK", "2026-04-30", "2026-05-11", "five working days, among them Saturday 9 May"),
    case("CF-HEAR-NOTICE", "2026-10-12", "2026-09-23", "seven whole working days back over two holidays"),
    case("CF-PAY", "2026-09-10", "2026-09-28", "fifteen days are calendar days; the last is the Moon Festival, a Friday"),
    case("CF-PAY", "2026-01-30", "2026-02-14", "the last day is a Saturday, but a worked one, and stays"),
    case("CF-PAY", "2026-11-05", "2026-11-20", "weekends inside the period are counted"),
    case("CF-HAND-IN", "2026-02-13", "2026-02-24", "Saturday 14th, then nine days off"),
    case("CF-BANK-IN", "2026-09-30", "2026-10-09", "two working days after National Day"),
])
def test_penalties(id, started_on, due_on, facts):
    """行政处罚法 art 85: two, three, five, seven days are working days; fifteen and ninety are not."""
    check(id, started_on, due_on, facts)


@each([
    case("QZ-SEIZE", "2026-09-03", "2026-10-03", "thirty days end in the holiday, which does not prolong a seizure"),
    case("QZ-SEIZE", "2026-09-03", "2026-11-02", "thirty more by the head's approval", extended_by=(30,)),
    case("QZ-SEIZE", "2026-09-03", "2026-10-13", "ten days of testing are not counted", pauses=pause("2026-09-10", "2026-09-20")),
    case("QZ-FREEZE-SERVE", "2026-06-18", "2026-06-24", "three days are working days"),
    case("QZ-FREEZE", "2026-01-31", "2026-03-02", "thirty calendar days over February"),
    case("QZ-SURCHARGE", "2026-04-05", "2026-05-06", "thirty days end on 5 May, still off"),
    case("QZ-REMIND", "2026-10-09", "2026-09-28", "three whole working days back: 8 October, 30 and 29 September"),
    case("QZ-COURT", "2026-07-01", "2026-10-08", "three months end on National Day"),
    case("QZ-COURT", "2025-11-30", "2026-02-28", "February has no 30th; its last day is a worked Saturday"),
    case("QZ-COURT-WAIT", "2025-04-24", "2025-05-12", "ten days are working days: Sunday 27 April is one"),
])
def test_coercion(id, started_on, due_on, facts):
    """行政强制法 art 69: ten days or less are working days."""
    check(id, started_on, due_on, facts)


@each([
    case("GS-DECISION", "2025-05-20", "2025-06-18", "Dragon Boat takes Monday 2 June"),
    case("GS-PENALTY", "2026-04-01", "2026-04-13", "Qingming takes Monday 6 April"),
    case("FZ-REVIEW", "2026-11-20", "2026-11-27", "one plain week"),
    case("BA-FILE", "2026-05-20", "2026-06-04", "fifteen calendar days"),
    case("BA-FILE", "2026-05-20", "2026-06-01", "ten where the parameter says so; Saturday moves to Monday", amount=10),
    case("YS-APPROVE", "2026-09-24", "2026-09-28", "three calendar days end on Sunday of the Moon Festival"),
])
def test_publicity_filing_and_transfer(id, started_on, due_on, facts):
    check(id, started_on, due_on, facts)


@each([
    case("FY-ASK", "2026-08-03", "2026-10-08", "the sixtieth day is 2 October"),
    case("FY-EXAMINE", "2024-05-08", "2024-05-14", "five days are working days: Saturday 11 May is one"),
    case("FY-CORRECT", "2024-10-10", "2024-10-16", "Saturday 12 October is worked"),
    case("FY-DECIDE", "2026-03-10", "2026-05-09", "the sixtieth day is a Saturday, but a worked one"),
    case("FY-DECIDE", "2026-03-10", "2026-06-08", "thirty more", extended_by=(30,)),
    case("FY-SIMPLE", "2026-04-02", "2026-05-06", "the thirtieth day is 2 May"),
    case("SS-SUE", "2025-08-31", "2026-02-28", "six months after a 31st: the last day of February, a worked Saturday"),
    case("SS-SUE", "2023-08-29", "2024-02-29", "a leap year has the corresponding day"),
    case("SS-SUE", "2024-08-29", "2025-02-28", "a common year has not"),
])
def test_remedies(id, started_on, due_on, facts):
    """行政复议法 art 88: three, five, seven, ten days are working days; sixty and thirty are not."""
    check(id, started_on, due_on, facts)


@each([
    case("JW-REVIEW-ASK", "2026-01-31", "2026-02-28", "a month after 31 January"),
    case("JW-REVIEW-ASK", "2026-08-26", "2026-09-28", "the corresponding day is in the Moon Festival"),
    case("JW-REVIEW", "2025-05-31", "2025-06-30", "the last day before the amendment of 2024 was in force"),
    case("JW-RECHECK-ASK", "2026-04-04", "2026-05-06", "that the first day is a holiday changes nothing, that the last is one does"),
    case("JW-RECHECK", "2025-12-31", "2026-02-28", "two months after 31 December"),
    case("ZW-FORMALITIES", "2026-03-31", "2026-04-30", "April has no 31st"),
    case("ZW-FORMALITIES", "2026-03-31", "2026-09-30", "six months at the most, counted as one period", extended_by=(5,)),
    case("CFT-DECIDE", "2025-08-15", "2026-02-24", "the corresponding day is the first of the Spring Festival"),
    case("CFT-DECIDE", "2025-08-15", "2026-08-17", "twelve months at the most; 15 August 2026 is a Saturday", extended_by=(6,)),
    case("GW-REVIEW-ASK", "2026-10-13", "2026-11-12", "thirty calendar days"),
    case("GW-REVIEW", "2026-06-19", "2026-07-20", "the thirtieth day is a Sunday"),
    case("GW-APPEAL-ASK", "2025-01-20", "2025-02-05", "the fifteenth day is the last of the Spring Festival"),
    case("GW-APPEAL-DIRECT", "2024-01-11", "2024-02-18", "past the Spring Festival the first working day is a Sunday"),
    case("GW-APPEAL", "2024-01-01", "2024-03-01", "sixty days with the leap day"),
    case("GW-APPEAL", "2024-01-01", "2024-04-01", "ninety end on Sunday 31 March", extended_by=(30,)),
    case("WZ-APPEAL-ASK", "2026-05-31", "2026-06-30", "June has no 31st"),
    case("WZ-APPEAL", "2026-06-19", "2026-07-20", "the corresponding day is a Sunday"),
    case("WZ-MEASURE", "2024-01-29", "2024-02-29", "a leap year has the corresponding day"),
    case("LD-APPEAL-ASK", "2019-09-18", "2019-10-08", "the fifteenth day is 3 October"),
    case("LD-APPEAL", "2019-01-05", "2019-02-11", "the thirtieth day is New Year's Eve of the Spring Festival 2019"),
])
def test_discipline_and_appeals(id, started_on, due_on, facts):
    """None of these statutes speaks of working days; the last day still moves (民法典 art 203)."""
    check(id, started_on, due_on, facts)
# fmt: on


@pytest.mark.parametrize(
    ("closed_on", "due_on"),
    [(date(2024, 3, 1), date(2034, 3, 1)), (date(2028, 2, 29), date(2038, 3, 1))],
)
def test_files_go_to_the_county_archive_after_ten_years(closed_on, due_on):
    """DA-TRANSFER; 2038 has no 29 February, and its 28th is a Sunday."""
    limit = limit_in_force("DA-TRANSFER", closed_on)
    assert due(limit, closed_on, plain(2034, 2038)).due_on == due_on


def test_what_began_before_a_statute_is_not_judged_by_it():
    """CF-DECIDE: the ninety days came with the revision in force on 2021-07-15."""
    with pytest.raises(LimitUnknown, match="CF-DECIDE"):
        limit_in_force("CF-DECIDE", date(2021, 7, 14))
    assert limit_in_force("CF-DECIDE", date(2021, 7, 15)).amount == 90


def test_a_limit_that_nobody_wrote_down_is_not_known():
    with pytest.raises(LimitUnknown, match="XX-NONE"):
        limit_in_force("XX-NONE", date(2026, 1, 1))


def test_the_answer_to_a_request_grew_from_fifteen_to_twenty_days():
    before = limit_in_force("XX-REPLY", date(2019, 5, 14))
    after = limit_in_force("XX-REPLY", date(2019, 5, 15))
    assert (before.amount, before.may_extend.amount) == (15, 15)
    assert (after.amount, after.may_extend.amount) == (20, 20)
    assert str(after.clause) == "《政府信息公开条例》第三十三条第二款"


def test_versions_of_a_limit_do_not_overlap():
    for limit in ALL_LIMITS:
        in_force = [
            one for one in ALL_LIMITS if one.id == limit.id and one.is_in_force(limit.valid_from)
        ]
        assert in_force == [limit]


def test_every_limit_says_where_it_stands_and_which_system_it_serves():
    for limit in ALL_LIMITS:
        assert limit.missions
        assert str(limit.clause) in str(limit)
        assert limit.rule.summary.endswith("。")
