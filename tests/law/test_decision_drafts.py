"""Authority, exclusion, catalogue, drafts and waivers: D1, D2, JC-03-EXCLUDED, JC-03-CATALOGUE, JC-13, JC-19-WHEN."""

from datetime import date
from decimal import Decimal

import pytest

from powerops.law import plan
from powerops.law.citation import Certainty
from powerops.law.decision_drafts import (
    OPINION,
    Authority,
    authority_violation,
    catalogue_violation,
    exclusion_violation,
    in_wan,
    stays_disputed,
    waiver_violation,
)
from powerops.law.periods import due
from powerops.law.time_limits import limit_in_force
from tests.law.calendars import real

BEGAN, TODAY = date(2026, 1, 1), date(2026, 11, 23)


def line(over=None, up_to=None, valid_from=BEGAN, valid_until=None, kind="project"):
    def amount(told):
        return None if told is None else Decimal(told)

    return Authority(kind, amount(over), amount(up_to), valid_from, valid_until)


def violation(amount, *lines, kind="project", on=TODAY):
    return authority_violation(kind, None if amount is None else Decimal(amount), on, lines)


@pytest.mark.parametrize(
    ("amount", "is_within"), [("0", True), ("500", True), ("500.01", False), (None, False)]
)
def test_a_body_decides_up_to_its_amount_and_no_further(amount, is_within):
    assert (violation(amount, line(up_to=500)) is None) is is_within


@pytest.mark.parametrize(
    ("amount", "told"), [("500.00", "500万元"), ("0.5", "0.5万元"), ("1200000", "1200000万元")]
)
def test_an_amount_is_told_as_people_write_it(amount, told):
    assert in_wan(Decimal(amount)) == told


def test_the_lower_bound_belongs_to_the_line_below():
    assert violation("500", line(over=500)) is not None
    assert violation("500.01", line(over=500)) is None


def test_without_an_amount_only_an_unlimited_line_will_do():
    assert violation(None, line()) is None
    assert "没有填写涉及金额" in violation(None, line(up_to=500)).message


def test_a_body_decides_only_the_kinds_that_it_was_given():
    found = violation("1", line(kind="planning"))
    assert found.rule is plan.D1 and str(found.clause) == "新开〔2016〕76号 四(一)1"


@pytest.mark.parametrize(
    ("on", "is_within"),
    [(date(2025, 12, 31), False), (BEGAN, True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)  # fmt: skip
def test_an_authority_holds_from_its_first_day_to_its_last(on, is_within):
    assert (violation("1", line(valid_until=date(2026, 6, 30)), on=on) is None) is is_within


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (line(up_to=500), line(over=500), False),
        (line(up_to=500), line(over=499), True),
        (line(), line(over=500), True),
        (line(), line(kind="planning"), False),
        (line(valid_until=date(2026, 6, 30)), line(valid_from=date(2026, 7, 1)), False),
        (line(valid_until=date(2026, 7, 1)), line(valid_from=date(2026, 7, 1)), True),
    ],
)
def test_two_lines_meet_where_they_speak_of_one_matter_on_one_day(one, other, meet):
    assert one.meets(other) is meet and other.meets(one) is meet


@pytest.mark.parametrize("exclusion", ["macro", "legislation", "emergency"])
def test_what_the_regulation_excludes_does_not_come_in(exclusion):
    assert "第三条第二款" in str(exclusion_violation(exclusion, "政府立法决策").clause)
    assert exclusion_violation("none", "不属于下列情形") is None


def test_what_the_catalogue_does_not_list_says_why():
    assert catalogue_violation(is_listed=True, reason="") is None
    assert catalogue_violation(is_listed=False, reason="上级部署") is None
    assert "第三条第三款" in str(catalogue_violation(is_listed=False, reason=" ").clause)


@pytest.mark.parametrize(
    ("position", "outcome", "stays"),
    [("opposed", "not", True), ("opposed", "partly", True), ("opposed", "adopted", False), ("suggested", "not", False)],
)  # fmt: skip
def test_a_dispute_stays_where_a_body_against_it_was_not_followed(position, outcome, stays):
    assert stays_disputed(position, outcome) is stays


@pytest.mark.parametrize("step", ["participation", "experts", "risk", "legality", "discussion"])
def test_where_all_five_steps_are_mandatory_none_is_left_out(step):
    found = waiver_violation(step, "secret", all_mandatory=True, is_technical=False)
    assert str(found.clause) == "新开〔2016〕76号 四(一)2"


@pytest.mark.parametrize("step", ["legality", "discussion"])
def test_review_and_discussion_are_never_left_out(step):
    assert waiver_violation(step, "plain", all_mandatory=False, is_technical=False)


@pytest.mark.parametrize(
    ("step", "ground", "article"),
    [("participation", "secret", None), ("experts", "plain", None), ("risk", "harmless", None), ("risk", "assessed", None),
     ("participation", "plain", "四(一)2"), ("risk", "secret", "四(一)2")],
)  # fmt: skip
def test_a_conditional_step_is_left_out_on_its_own_grounds_alone(step, ground, article):
    found = waiver_violation(step, ground, all_mandatory=False, is_technical=False)
    assert (found is None) if article is None else (article in str(found.clause))


def test_what_is_technical_goes_before_experts():
    found = waiver_violation("experts", "plain", all_mandatory=False, is_technical=True)
    assert found.rule.id == "JC-19-WHEN"


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [
        ("2026-11-23", "2026-11-30"),  # Tuesday to Friday are four, Monday the fifth
        ("2026-09-17", "2026-09-23"),  # Friday, the worked Sunday 20th, Monday to Wednesday
        (
            "2026-09-30",
            "2026-10-13",
        ),  # nothing until 8 October; the worked Saturday 10th is the third
    ],
)
def test_another_body_has_five_working_days_for_its_opinion(started_on, due_on):
    begun = date.fromisoformat(started_on)
    assert due(limit_in_force("JC-OPINION", begun), begun, real()).due_on.isoformat() == due_on
    assert OPINION.certainty is Certainty.INFERENCE
